import type { Scene } from './scene.ts';

/** Scenes about who is responsible: returns, designation, whistles, shared work. */
export const ownershipScenes: readonly Scene[] = [
  {
    course: 'returnReview',
    categoryCode: 'R0209',
    title: '人行道井盖塌陷',
    text: '小区西边人行道上有个方井盖塌下去一角，上面写着"通信"，用脚一踩直晃。',
    script: {
      returns: [
        {
          unitCode: 'D-dlzx',
          reason: '该井为通信管井，产权不属市政道路设施，依产权单位维护的规定，建议改派属地通信企业联席办。',
        },
      ],
    },
  },
  {
    course: 'returnReview',
    categoryCode: 'R0307',
    title: '酒吧半夜驻唱吵人',
    text: '底商新开了个酒吧，天天唱到后半夜，低音震得床都颤。',
    script: {
      returns: [
        { unitCode: 'D-zjw', reason: '经看诉求内容为营业场所社会生活噪声，不是建筑施工噪声，建议改派公安津南分局。' },
      ],
    },
  },
  {
    course: 'returnReview',
    categoryCode: 'R0405',
    title: '小区里的水管漏了一礼拜',
    text: '小区花园里地下水管漏，泥都泡软了，一礼拜了，供水的说归物业，物业说归供水。',
    script: {
      returns: [
        {
          unitCode: 'D-gongshui',
          reason: '漏点位于建筑区划红线内绿化灌溉支管，为业主共有部分，建议改派属地街道督促物业维修。',
        },
      ],
    },
  },
  {
    course: 'returnReview',
    categoryCode: 'R0303',
    title: '铁路边的大树压着院墙',
    text: '挨着铁路那排大杨树歪了，压着我家院墙，怕刮风倒过来。',
    rural: true,
    script: {
      returns: [
        { unitCode: 'D-cgw', reason: '树木位于铁路用地管理范围内，非城市公共绿地，建议由属地镇协调铁路单位。' },
      ],
    },
  },
  {
    course: 'thriceReturned',
    categoryCode: 'R0402',
    title: '两个小区中间的路没人管',
    text: '两个小区中间那条六十米的小路，坑洼积水，路灯也没有。问市政，说没移交；问街道，说是开发商的；问开发商，早注销了。三年了，到底谁家的孩子？',
    street: '120112003',
    script: {
      returns: [
        { unitCode: 'D-dlzx', reason: '该道路未办理移交接管手续，不在市政养护名录内，建议属地街道先行处置。' },
        { unitCode: '{street}', reason: '道路为规划市政路，土地未划归街道，街道无养护资金渠道，建议住建部门牵头。' },
        { unitCode: 'D-zjw', reason: '建设单位已注销，项目竣工验收资料不含该段道路，建议规划资源部门核实权属。' },
      ],
    },
  },
  {
    course: 'thriceReturned',
    categoryCode: 'R0310',
    title: '废弃泵房里的死水',
    text: '河边废弃泵房下面一池死水，夏天冒泡发臭，谁建的谁也说不清。',
    street: '120112101',
    rural: true,
    script: {
      returns: [
        { unitCode: 'D-hbj', reason: '未见排污行为，属废弃设施管理问题，建议水务部门核实。' },
        { unitCode: 'D-swj', reason: '该泵房不在水务资产台账内，疑为原农场设施，建议农业农村部门核实。' },
        { unitCode: 'D-nyw', reason: '原农场改制时资产划转镇集体，建议属地镇处置。' },
      ],
    },
  },
  {
    course: 'designated',
    categoryCode: 'R0413',
    title: '废弃报刊亭占便道',
    text: '路口废弃报刊亭锈得不成样子，里面全是垃圾，问了好几个部门都说不是自己的。',
    street: '120112003',
    script: {
      returns: [
        { unitCode: '{street}', reason: '报刊亭为原邮政设施，街道无权拆除。' },
        { unitCode: 'D-cgw', reason: '未列入市容设施名录，权属单位应自行清理。' },
        { unitCode: 'D-rmt', reason: '报刊零售业务已划转，亭体资产不在本单位。' },
      ],
      note: '三次退单成立，由区社会治理中心指定区城管委牵头拆除，不得再退。',
    },
  },
  {
    course: 'designated',
    categoryCode: 'R0206',
    title: '院里有根没主的电杆',
    text: '我们院中间有根歪电杆，上面还挂着线，供电的说不是他的，通信的说也不是他的。',
    street: '120112103',
    script: {
      returns: [
        { unitCode: 'D-gongdian', reason: '杆上无电力线路，非供电资产。' },
        { unitCode: 'D-tongxin', reason: '杆上线缆为废弃有线广播线，非三家运营商资产。' },
        { unitCode: 'D-rmt', reason: '农村有线广播网早年移交镇里管理。' },
      ],
      note: '三次退单成立，指定属地镇先拆除排险，费用由区级统筹。',
    },
  },
  {
    course: 'whistle',
    categoryCode: 'R0504',
    title: '连夜浇筑的二层违建',
    text: '有人借着夜里施工在院里浇二层，水泥车堵着路，几十号人，物业的人去拦差点打起来，得多派几个部门来！',
    street: '120112003',
    calledUnits: ['D-zfzd', 'D-gaj', 'D-zgj'],
    script: {
      note: '综合执法哨：请执法支队、公安分局、规划资源分局两个工作日内到场联合处置，现场结论共同签认。',
      feedback: { result: 'solved', text: '三部门到场，责令停工并查扣设备，当事人签收限期拆除决定，期满已自行拆除。' },
    },
  },
  {
    course: 'whistle',
    categoryCode: 'R0503',
    title: '冬季夜市用炭火还占消防道',
    text: '职校旁边夜市越摆越长，炭火炉子挨着煤气罐，消防通道全堵上了，周末人挤人，要出大事的。',
    street: '120112003',
    source: 'gridWorker',
    calledUnits: ['D-xfj', 'D-scjg', 'D-zfzd'],
    script: { note: '应急处置哨：请消防、市场监管、执法支队60分钟内到场。' },
  },
  {
    course: 'coTask',
    categoryCode: 'R0202',
    title: '三栋楼共用一个地下车库乱充电',
    text: '三栋楼通着一个地下室，里头停了百十辆电动车，接线板套接线板，管事的有物业、有租户、有二房东，谁来都得一块儿来。',
    calledUnits: ['D-xfj', 'D-gongdian'],
    script: {
      feedback: { result: 'solved', text: '消防出具整改通知，供电敷设专用线路，街道建成集中充电区，地下室清空封闭。' },
    },
  },
  {
    course: 'coTask',
    categoryCode: 'R0306',
    title: '早点铺油烟污水一起来',
    text: '早点铺炸馃子的油烟上楼，刷锅水倒雨水井里，冬天还结冰，一个店惹仨事儿。',
    calledUnits: ['D-swj', '{street}'],
    script: {
      feedback: { result: 'solved', text: '油烟净化器安装到位，污水接入市政管网，雨水井清掏，街道每周复查。' },
    },
  },
  {
    course: 'coTask',
    categoryCode: 'R0412',
    title: '给老楼门口做个坡道',
    text: '我们门三位坐轮椅的，门口五级台阶，出来进去靠俩小伙子抬，想做个坡道，可旁边是燃气管和绿地，听说得好几家点头。',
    calledUnits: ['D-gongqi', 'D-cgw', 'D-cl'],
  },
  {
    course: 'coTask',
    categoryCode: 'R0507',
    title: '群租房查了又回潮',
    text: '{楼}号楼那套群租上个月查过，半个月又打上隔断了，换了个二房东。房管、派出所、街道能不能一块儿来一趟治彻底喽？',
    calledUnits: ['D-gaj', '{street}'],
  },
];
