import type { Scene } from './scene.ts';

/** Scenes that end, or wait, at the acceptor's desk. */
export const gatehouseScenes: readonly Scene[] = [
  {
    course: 'declinedEmergency',
    categoryCode: 'R0205',
    title: '满屋子煤气味怎么办',
    text: '一进家门满屋子煤气味，头有点晕，阀门在哪儿我找不着，怎么办怎么办！',
    source: 'caller',
    script: {
      answer:
        '请立即开窗、不要动任何开关，全家撤到楼外，马上拨打119，再打燃气抢修电话。我们已同步转告供气企业和街道值守。',
    },
  },
  {
    course: 'declinedEmergency',
    categoryCode: 'R0210',
    title: '现在被关在电梯里',
    source: 'resident',
    text: '我和孩子现在困在{楼}号楼电梯里，按铃没人理，孩子在哭。',
    script: { answer: '请不要扒门，靠内壁站稳，立即拨打119；维保救援和网格员已同时通知，正在赶往现场。' },
  },
  {
    course: 'declinedEmergency',
    categoryCode: 'R0801',
    title: '楼下老人晕倒了',
    text: '我们楼下一位老人倒在长椅边上叫不醒，脸煞白，快来人！',
    source: 'caller',
    script: { answer: '请马上拨打120，保持老人侧卧，不要随意搬动；已通知最近的网格员带急救包前往。' },
  },
  {
    course: 'declinedStatutory',
    categoryCode: 'R0108',
    title: '借款官司判了对方不给',
    text: '欠我八万块的官司上个月判下来了，对方还是不给，你们能不能把钱给我要回来？',
    script: { answer: '该事项已有生效判决，应向人民法院申请强制执行，申请期限为二年；已附申请书样式和立案窗口信息。' },
  },
  {
    course: 'declinedStatutory',
    categoryCode: 'R0105',
    title: '仲裁开庭了想让你们催催',
    text: '劳动仲裁上礼拜开的庭，到现在没裁决，我想让政府给仲裁打个招呼快点判。',
    script: { answer: '案件已进入仲裁程序，按规定不重复受理，也不能干预裁决；您可向仲裁委查询进度，电话已附。' },
  },
  {
    course: 'declinedStatutory',
    categoryCode: 'R0109',
    title: '对征收决定不服',
    text: '对我家的征收补偿决定我不服，已经递了复议，再跟你们反映一遍，希望重新给算。',
    rural: true,
    script: { answer: '您已申请行政复议，复议期间不重复受理；如对复议决定不服可依法起诉，已附法律援助联系方式。' },
  },
  {
    course: 'declinedStatutory',
    categoryCode: 'R0102',
    title: '离婚判决不服想改判',
    text: '离婚判决孩子归他，我不服，你们街道能不能给改过来？',
    script: { answer: '对一审判决不服可在十五日内上诉，逾期可了解再审程序；街道无权变更判决，已为您预约公益律师。' },
  },
  {
    course: 'declinedRepeated',
    categoryCode: 'R0702',
    title: '再说一遍物业费的事',
    text: '上礼拜问过物业费的事，给我打电话解释了，我还是想再问一遍，凭什么这个价。',
    script: {
      answer:
        '与您上一次诉求为同一事项且无新的情况，办理结果已于上周答复；合同与收费标准再次发给您，如有新材料可随时补充。',
    },
  },
  {
    course: 'declinedRepeated',
    categoryCode: 'R0411',
    title: '充电棚怎么还没建',
    text: '充电棚的事前天刚报的，今儿再报一遍，怕你们忘了。',
    script: { answer: '没有忘，您前天的诉求正在办理，选址公示到本周五，您可用同一查询号看进度。' },
  },
  {
    course: 'declinedRepeated',
    categoryCode: 'R0607',
    title: '又来问公租房轮候',
    text: '还是我，公租房轮候的事，上月问过，现在排到多少了？',
    script: { answer: '轮候序号可自行查询，入口已发到您手机；本月尚未放出新房源，情况与上次答复一致。' },
  },
  {
    course: 'awaitingSupplement',
    categoryCode: 'R0401',
    title: '灯不亮',
    text: '灯不亮，给修修。',
    script: {
      supplement: '请补充：是楼道灯还是路灯；在哪栋楼哪个门或哪条路口；如方便请附一张照片。以上一次补齐即可。',
    },
  },
  {
    course: 'awaitingSupplement',
    categoryCode: 'R0106',
    title: '理发店不退钱',
    text: '办了卡，店不退钱。',
    source: 'resident',
    script: { supplement: '请补充：店名和地址；办卡日期与金额、剩余金额；付款凭证或卡片照片；您希望的处理结果。' },
  },
  {
    course: 'awaitingSupplement',
    categoryCode: 'R0501',
    title: '有车挡道',
    text: '有辆白色车挡道好几天了。',
    script: { supplement: '请补充：挡的是哪条路或哪个楼门；车牌号；拍一张能看清车牌的照片。' },
  },
  {
    course: 'awaitingSupplement',
    categoryCode: 'R0105',
    title: '工资没给',
    text: '干完活工资没给，求帮忙。',
    source: 'caller',
    script: {
      supplement:
        '请补充：用工单位或包工负责人及电话；干活地点和起止时间；欠薪人数和金额；考勤、转账、聊天记录任一凭证。',
    },
  },
  {
    course: 'withdrawn',
    categoryCode: 'R0110',
    title: '车位被占',
    text: '我租的车位让人占了，联系不上车主。',
    script: { note: '车主刚来电话道歉，已经挪了，不用麻烦了。' },
  },
  {
    course: 'withdrawn',
    categoryCode: 'R0405',
    title: '家里停水',
    text: '早上起来没水，也没见通知。',
    script: { note: '问了邻居，是我家楼道阀门让人误关了，已打开。' },
  },
  {
    course: 'withdrawn',
    categoryCode: 'R0111',
    title: '楼上装修噪音',
    text: '楼上节假日装修打钻，孩子没法午睡。',
    script: { note: '跟楼上说开了，人家答应中午不干活。' },
  },
  {
    course: 'withdrawn',
    categoryCode: 'R0702',
    title: '物业费多收了',
    text: '物业费多收了我一个季度。',
    script: { note: '物业查账后当场退了，撤回。' },
  },
  {
    course: 'voided',
    categoryCode: 'R0413',
    title: '测试一下能不能发出去',
    source: 'resident',
    text: '测试测试，看看能不能发出去。',
    script: { note: '非真实诉求，系试用时误提交，经双人复核作废，记录留存。' },
  },
  {
    course: 'voided',
    categoryCode: 'R0301',
    title: '垃圾未清（误录）',
    text: '来电人询问垃圾清运时间，登记员误录为投诉件。',
    source: 'caller',
    script: { note: '登记有误，来电人并无诉求，经双人复核作废，已另行电话答复。' },
  },
];
