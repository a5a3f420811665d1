import type { AppealKind, Category, LimitClass } from './shapes.ts';

/** What a group sets for its children unless a child says otherwise. */
interface Traits {
  readonly kind: AppealKind;
  readonly limitClass: LimitClass;
  readonly requiresFieldCheck: boolean;
  readonly closeEvidence: Category['closeEvidence'];
  readonly publicVisible: boolean;
  readonly sensitive: boolean;
  readonly anonymousAllowed: boolean;
  readonly hotlineCode: string;
  readonly gridCode: string | null;
  readonly emergencyPhone?: '110' | '119' | '120' | '122';
}

/** One second-level category: two digits, name, lexicon (words parted by spaces), and what differs from its group. */
export type Row = readonly [digits: string, name: string, words: string, traits?: Partial<Traits>];

/** A first-level category with its children. */
export interface Group {
  readonly code: string;
  readonly name: string;
  readonly traits: Traits;
  readonly rows: readonly Row[];
}

const onSite = {
  limitClass: 'general',
  requiresFieldCheck: true,
  closeEvidence: ['photo', 'text'],
  publicVisible: true,
  sensitive: false,
  anonymousAllowed: true,
} as const;

const byWords = {
  limitClass: 'general',
  requiresFieldCheck: false,
  closeEvidence: ['text'],
  publicVisible: true,
  sensitive: false,
  anonymousAllowed: false,
} as const;

const inPrivate = { publicVisible: false, sensitive: true } as const;

/**
 * The recommended appeal taxonomy, completed with traits and lexicon. Two codes are additions of ours, because both
 * need a protected route of their own: R0113 家庭暴力 and R0906 公职人员举报.
 */
export const taxonomy: readonly Group[] = [
  {
    code: 'R01',
    name: '矛盾纠纷',
    traits: { ...byWords, kind: 'request', publicVisible: false, hotlineCode: 'H18', gridCode: 'G1-28' },
    rows: [
      [
        '01',
        '邻里纠纷',
        '楼上邻居 邻居吵架 漏水到我家 泡了我家 楼上跺脚 占我家门口 共用墙 隔壁装修 不讲理 调解邻居 阳台滴水 空调外机对着我家 种菜浇水漏下来 过道放鞋柜 两家闹别扭',
        { gridCode: 'G1-04' },
      ],
      [
        '02',
        '婚姻家庭',
        '两口子吵架 离婚 赡养老人 不养老人 兄弟分家 抚养费 孩子归谁 婆媳 遗产 老人轮流住 彩礼 前夫 前妻 儿女不管',
        { ...inPrivate, gridCode: 'G1-03' },
      ],
      [
        '03',
        '物业服务',
        '和物业吵起来 物业不给办 物业堵门 物业停门禁 物业停我水电 跟物业谈不拢 物业经理态度 调解物业 不交物业费被起诉 物业赔偿 物业责任',
        { hotlineCode: 'H10', gridCode: 'G1-07' },
      ],
      [
        '04',
        '房屋宅基地',
        '宅基地 老宅 院墙 地界 滴水檐 翻盖房子 占了我家地 房产证 继承老房 村里批地 争院子 后墙 排水沟归谁',
        { limitClass: 'complex', hotlineCode: 'H14', gridCode: 'G1-14' },
      ],
      [
        '05',
        '劳动争议',
        '拖欠工资 欠薪 不发工资 老板跑了 包工头 农民工工资 不给签合同 辞退 加班费 工伤 不给上保险 试用期 押金不退 工地干活没给钱 讨薪',
        { limitClass: 'complex', hotlineCode: 'H08', gridCode: 'G1-11' },
      ],
      [
        '06',
        '消费纠纷',
        '不给退钱 退费 预付卡 充值卡 店关门了 健身房跑路 买的东西坏 假货 缺斤短两 超市过期 理发店办卡 培训班退费 商家不认账 质量问题 网购 多收钱',
        { hotlineCode: 'H13', gridCode: 'G1-19' },
      ],
      [
        '07',
        '损害赔偿',
        '砸了我的车 碰伤 赔偿 医药费 被狗咬要赔 摔伤谁负责 树砸了车 车被划 施工弄坏 漏水赔偿 谈不拢赔多少 误工费',
      ],
      [
        '08',
        '合同债务',
        '借钱不还 欠条 合同违约 工程款 定金不退 担保 合伙 货款 租房押金 中介费 房东不退 违约金',
        { limitClass: 'complex', gridCode: 'G1-27' },
      ],
      [
        '09',
        '征地拆迁',
        '拆迁 征地 还迁房 补偿款 过渡费 青苗补偿 没分到房 安置 拆迁协议 面积算错 选房 还迁晚了',
        { limitClass: 'complex', hotlineCode: 'H09', gridCode: 'G1-12' },
      ],
      [
        '10',
        '停车纠纷',
        '占我车位 地锁 抢车位 车位 挡着出不去 堵我车 私占 租的车位 挪车电话打不通 车位费 划线 停我家门口',
        { hotlineCode: 'H10' },
      ],
      [
        '11',
        '噪音扰民',
        '楼上半夜 弹琴 麻将 广场舞声音大 邻居音响 狗整夜叫 装修打钻 睡不着觉 孩子跑跳 凌晨唱歌 拍球 低音炮',
        { kind: 'complaint', hotlineCode: 'H05', gridCode: 'G1-04' },
      ],
      ['12', '其他纠纷', '说不清谁的责任 两边扯皮 想找人调解 评评理 谈不拢 起了争执 要个说法 矛盾 各说各的'],
      [
        '13',
        '家庭暴力',
        '家暴 打老婆 丈夫动手 打孩子 被打 打老人 身上有伤 不敢回家 威胁我 保护令 喝酒打人 虐待',
        {
          ...inPrivate,
          kind: 'request',
          limitClass: 'danger',
          hotlineCode: 'H17',
          gridCode: 'G1-03',
          emergencyPhone: '110',
          anonymousAllowed: true,
        },
      ],
    ],
  },
  {
    code: 'R02',
    name: '安全隐患',
    traits: { ...onSite, kind: 'request', hotlineCode: 'H04', gridCode: 'G3-04' },
    rows: [
      [
        '01',
        '消防通道堵塞',
        '消防通道 消防车进不来 堵消防通道 消防门锁 安全出口锁 消火栓被挡 黄线里停车 登高场地 防火门 救火车 疏散通道 逃生门',
        { limitClass: 'danger', emergencyPhone: '119' },
      ],
      [
        '02',
        '电动自行车违规停放充电',
        '电动车进楼 电瓶上楼 电动车推进电梯 楼道充电 电动车停楼道 屋里充电 地下室充电 车棚外充电 电瓶拿回家 电动自行车 电车着火 门厅停电动车',
      ],
      [
        '03',
        '飞线充电',
        '飞线 从窗户拉线 拉插线板 楼上甩下来的线 插排挂树上 私拉电线充电 接线板下雨 窗户外的电线 吊着充电器 一楼拉线',
      ],
      [
        '04',
        '楼道堆物',
        '楼道堆 堆杂物 纸箱 破家具 鞋柜 楼道自行车 破烂 过道走不开 堆满了 楼梯口 轮椅过不去 旧沙发 公共走廊 囤纸壳',
        { limitClass: 'general' },
      ],
      [
        '05',
        '燃气隐患',
        '煤气味 燃气味 天然气漏 漏气 闻到气味 燃气管 燃气表 煤气罐 液化气罐 灶具胶管 燃气报警器响 管道生锈 包住燃气管 餐馆用罐',
        { limitClass: 'danger', hotlineCode: 'H11', emergencyPhone: '119' },
      ],
      [
        '06',
        '用电隐患',
        '电线裸露 漏电 冒火花 电箱门开着 电线掉下来 电表箱 线路老化 电缆垂 跳闸冒烟 变压器响 配电箱 电死人 老化电线 耷拉的线',
        { limitClass: 'danger', hotlineCode: 'H11', emergencyPhone: '119' },
      ],
      [
        '07',
        '高空抛物坠物',
        '高空抛物 楼上扔 扔下来 烟头掉下来 砸人 花盆 窗户掉 空调外机松 广告牌要掉 玻璃幕墙 坠落 扔酒瓶 往下扔垃圾',
        { limitClass: 'danger', emergencyPhone: '110' },
      ],
      [
        '08',
        '危房与外檐脱落',
        '墙皮掉 外墙皮 保温层脱落 外檐 掉水泥块 危房 房子裂缝 墙裂了 房顶要塌 阳台裂 瓷砖掉 楼体 空鼓 掉渣',
        { limitClass: 'danger', hotlineCode: 'H09' },
      ],
      [
        '09',
        '井盖缺失破损',
        '井盖 没盖 井盖丢了 井盖翘 井盖响 井盖塌陷 窨井 掉井里 污水井没盖 盖子碎了 井口 绊倒',
        { limitClass: 'danger', hotlineCode: 'H01' },
      ],
      [
        '10',
        '电梯故障',
        '电梯坏 困电梯里 电梯关人 电梯停了 电梯晃 电梯不平层 电梯按键 电梯没年检 电梯维修 电梯门夹人 爬楼 电梯往下掉 电梯异响 高层没电梯',
        { limitClass: 'danger', hotlineCode: 'H13', emergencyPhone: '119' },
      ],
      [
        '11',
        '冰雪湿滑',
        '结冰 地滑 扫雪 积雪 冰溜子 滑倒 台阶结冰 路面冰 没人除雪 铲冰 撒盐 雪没清',
        { hotlineCode: 'H02' },
      ],
      [
        '12',
        '汛期积水',
        '积水 淹了 下雨就淹 水排不走 地库进水 雨水倒灌 趟水 车泡水 大雨 地道积水 水没过脚面 内涝 沙袋 泵站',
        { limitClass: 'danger', hotlineCode: 'H11', gridCode: 'G7-01' },
      ],
      [
        '13',
        '危险化学品',
        '化学品 刺鼻 油漆桶 危化品 酒精桶 汽油存放 气瓶 鞭炮存放 烟花仓库 腐蚀 农药瓶 小化工 甲醇',
        { limitClass: 'danger', emergencyPhone: '119' },
      ],
      [
        '14',
        '其他隐患',
        '不安全 有危险 护栏坏了 围墙要倒 树要倒 枯枝砸 施工没围挡 深坑 池塘没护栏 灭火器过期 秋千断 台阶松 尖钢筋',
      ],
    ],
  },
  {
    code: 'R03',
    name: '社区环境',
    traits: { ...onSite, kind: 'request', hotlineCode: 'H02', gridCode: 'G1-05' },
    rows: [
      [
        '01',
        '暴露垃圾',
        '垃圾没人收 垃圾成堆 垃圾满了 垃圾站臭 垃圾桶满 建筑垃圾 装修垃圾 大件垃圾 渣土堆 倒垃圾 苍蝇乱飞 垃圾好几天 破沙发扔路边 绿地里扔垃圾 臭气熏天',
      ],
      ['02', '垃圾分类', '垃圾分类 分类桶 厨余 撤桶 投放点 混装 四色桶 投放时间 桶站 垃圾屋 厨余桶漏 误时投放 可回收'],
      [
        '03',
        '绿化养护',
        '树枝 修剪 树挡窗户 挡光 草坪 枯树 树死了 毁绿种菜 草太高 杨絮 浇水 树根拱 补种 绿化带 花草没人管 打药',
      ],
      [
        '04',
        '卫生死角',
        '没人打扫 脏 卫生死角 楼后面 狗屎 尿骚味 楼道脏 犄角旮旯 烟头满地 厕所脏 公厕 小区卫生 蜘蛛网 河边垃圾 水沟漂',
      ],
      [
        '05',
        '污水外溢',
        '污水冒 粪水 化粪池满 井冒水 反水 臭水 粪便 污水横流 马桶反 下水井往外冒 淌脏水 化粪池',
        { limitClass: 'utilities', hotlineCode: 'H11' },
      ],
      [
        '06',
        '油烟异味',
        '油烟 烧烤烟 饭馆的烟 味道大 呛人 烟道 臭味 烧塑料 异味 不敢开窗 喷漆味 垃圾焚烧 养猪味 串味',
        { kind: 'complaint', hotlineCode: 'H05' },
      ],
      [
        '07',
        '噪声',
        '施工噪声 夜里施工 半夜打桩 工地响 喇叭吆喝 商铺音响 机器声 渣土车轰 换热站嗡嗡 水泵响 高架噪声 炸街 飙车 噪音',
        { kind: 'complaint', hotlineCode: 'H05' },
      ],
      [
        '08',
        '扬尘',
        '扬尘 尘土 工地土 渣土车撒 裸土 土堆没盖 灰大 风一刮 路面全是土 窗台一层土 不洒水 拉土车',
        { kind: 'complaint', hotlineCode: 'H05' },
      ],
      ['09', '病媒生物', '老鼠 蟑螂 蚊子 臭虫 灭鼠 消杀 蚊虫 马蜂窝 白蚁 耗子 虫子 喷药 毛毛虫'],
      [
        '10',
        '其他环境',
        '环境差 黑臭水体 河水臭 鱼死了 秸秆 烧荒 池塘绿了 环境问题 光污染 灯晃眼 冒黑烟',
        { hotlineCode: 'H05' },
      ],
    ],
  },
  {
    code: 'R04',
    name: '公共设施',
    traits: { ...onSite, kind: 'request', hotlineCode: 'H01', gridCode: 'G2-12' },
    rows: [
      [
        '01',
        '路灯照明',
        '路灯不亮 路灯坏 黑灯瞎火 灯不亮 楼道灯 声控灯 没路灯 晚上看不见 灯杆 灯一闪一闪 太暗 照明 白天亮着灯',
      ],
      [
        '02',
        '道路破损',
        '路面坑 大坑 路坏了 坑洼 地砖翘 便道砖 塌陷 减速带 沥青 颠 马路牙子 路面裂 修路 甬道 摔跤',
        { hotlineCode: 'H03', gridCode: 'G2-06' },
      ],
      [
        '03',
        '健身设施',
        '健身器材 单杠 乒乓球台 器材坏 篮球架 转盘 扭腰器 跑步机 儿童滑梯 健身角 塑胶地面 器材松',
        { hotlineCode: 'H06' },
      ],
      [
        '04',
        '门禁监控',
        '门禁坏 单元门 摄像头 监控 对讲 刷卡不开 门锁坏 楼宇门 监控死角 人脸识别 没人修门 闭门器 道闸',
        { hotlineCode: 'H10', gridCode: 'G3-02' },
      ],
      [
        '05',
        '供水',
        '停水 没水 水压低 水黄 自来水 水管爆 漏水 水表 二次供水 水浑 水有味 水管裂 上不来水 供水 水费 跑水',
        { limitClass: 'utilities', hotlineCode: 'H11' },
      ],
      [
        '06',
        '供电',
        '停电 没电 电压不稳 跳闸 供电局 电表 电费 断电 半个楼没电 老停电 变压器 欠费停电 增容 一相没电 灯忽明忽暗',
        { limitClass: 'utilities', hotlineCode: 'H11' },
      ],
      [
        '07',
        '供气',
        '停气 没气 天然气打不着 燃气卡 充不了气 开通燃气 燃气改造 换表 气压小 通气 燃气公司 火苗小',
        { limitClass: 'utilities', hotlineCode: 'H11' },
      ],
      [
        '08',
        '供热',
        '暖气不热 不热 供暖 暖气 暖气漏 室温 十几度 冻得慌 供热站 暖气片 地热 停热 报停 暖气费 管网 温度不达标 屋里冷 试水 排气',
        { limitClass: 'utilities', hotlineCode: 'H11' },
      ],
      [
        '09',
        '排水',
        '下水堵 下水道 管道堵塞 排水不畅 雨水篦子 疏通 地漏反味 厕所堵 主管道 下水管裂 掏井 排水管',
        { limitClass: 'utilities', hotlineCode: 'H11' },
      ],
      [
        '10',
        '通信',
        '没信号 手机信号 网断 宽带 光纤 通信线 线缆垂落 基站 有线电视 电话不通 网速 电梯里没信号 运营商',
        { hotlineCode: 'H12' },
      ],
      [
        '11',
        '充电设施',
        '充电桩 充电柜 电动车充电棚 充电站 车棚 充电口不够 充电桩坏 没地方充电 装充电桩 充电收费 扫码充电 换电柜',
        { hotlineCode: 'H01' },
      ],
      [
        '12',
        '坡道与无障碍设施',
        '坡道 轮椅 无障碍 盲道 扶手 台阶太高 地库坡道 推不上去 残疾人通道 盲道占了 腿脚不好 婴儿车 坡太陡 加装扶手',
        { hotlineCode: 'H16' },
      ],
      ['13', '其他设施', '座椅 凉亭 信报箱 公告栏 公交站 站牌 围栏 雨棚 快递柜 晾衣杆 宣传栏 菜市场 公厕没开'],
    ],
  },
  {
    code: 'R05',
    name: '秩序管理',
    traits: { ...onSite, kind: 'complaint', hotlineCode: 'H02', gridCode: 'G1-23' },
    rows: [
      [
        '01',
        '机动车乱停',
        '乱停车 违停 停便道 停双排 堵路口 僵尸车 大货车 停绿地 占道停车 门口停满 挡路 校门口堵 没人贴条 车停盲道',
        { hotlineCode: 'H17', gridCode: 'G2-06', emergencyPhone: '122' },
      ],
      [
        '02',
        '非机动车乱停',
        '共享单车 自行车乱放 电动车乱停 堵便道 单车倒一片 外卖车 三轮车 地铁口单车 单元门口停车 堆积',
      ],
      [
        '03',
        '占道经营',
        '占道 摆摊 小贩 流动摊 早点摊 烧烤摊 店外经营 桌子摆马路 水果摊 夜市 堵着路卖 卖菜 大喇叭叫卖',
      ],
      [
        '04',
        '违法建设',
        '违建 私搭乱建 加盖 盖房子 圈地 阳光房 封阳台 彩钢房 顶层加建 挖地下室 一楼开门 占绿地 砸承重墙 拆违',
        { limitClass: 'complex', hotlineCode: 'H01' },
      ],
      ['05', '小广告', '小广告 贴广告 牛皮癣 开锁广告 喷的电话 门上卡片 地上喷字 电线杆广告 贴满 发传单 塞卡片'],
      [
        '06',
        '养犬管理',
        '遛狗 不拴绳 大狗 狗咬人 烈性犬 狗叫 流浪狗 狗便 没狗证 禁养犬 吓着孩子 流浪猫 喂狗',
        { hotlineCode: 'H17' },
      ],
      [
        '07',
        '群租',
        '群租 隔断 住了十几个人 打隔断 日租房 合租太多 出租屋 二房东 上下铺 人来人往 员工宿舍',
        { limitClass: 'complex', hotlineCode: 'H09' },
      ],
      [
        '08',
        '其他秩序',
        '扰乱秩序 黑车 拉客 烧纸 放炮 露天烧烤 乱晾晒 占公共地方 无证 收保护费似的 乱收停车费 散养鸡鸭',
      ],
    ],
  },
  {
    code: 'R06',
    name: '民生服务',
    traits: { ...byWords, kind: 'request', hotlineCode: 'H16', gridCode: 'G2-13' },
    rows: [
      [
        '01',
        '养老助残',
        '养老院 老人食堂 助餐 居家养老 老年卡 高龄津贴 护理补贴 残疾证 轮椅申请 助浴 适老化 日间照料 老人补贴 敬老 送餐',
        { gridCode: 'G2-02' },
      ],
      [
        '02',
        '社会救助',
        '低保 特困 临时救助 困难补助 没收入 申请救助 低收入 救助金 停了低保 大病救助 吃不上饭',
        { publicVisible: false, gridCode: 'G2-02' },
      ],
      [
        '03',
        '就业创业',
        '找工作 失业 招聘 失业金 技能培训 创业贷款 下岗 灵活就业 毕业生 就业补贴 4050 公益岗 摆摊创业',
        { hotlineCode: 'H08', gridCode: 'G2-03' },
      ],
      [
        '04',
        '社保医保',
        '社保 医保 养老金 退休金 报销 医保卡 断缴 转移 社保卡 异地就医 门特 缴费年限 退休手续 生育津贴 刷不了卡',
        { hotlineCode: 'H08', gridCode: 'G2-02' },
      ],
      [
        '05',
        '教育入学',
        '上学 入学 学位 转学 幼儿园 学区 报名 小升初 随迁子女 校车 课后服务 学校食堂 补课 老师 中考 学籍',
        { hotlineCode: 'H06', gridCode: 'G2-01' },
      ],
      [
        '06',
        '医疗卫生',
        '看病 社区医院 疫苗 家庭医生 挂号 打针 卫生院 体检 开药 医生态度 急诊 慢病 签约 黑诊所',
        { hotlineCode: 'H07', gridCode: 'G2-04' },
      ],
      [
        '07',
        '住房保障',
        '公租房 廉租房 租房补贴 经适房 限价房 危改 老旧小区改造 加装电梯 房本 办不了房本 公房 买不起房 维修基金 交房晚',
        { limitClass: 'complex', hotlineCode: 'H09', gridCode: 'G2-05' },
      ],
      [
        '08',
        '证件证明',
        '身份证 户口 居住证 开证明 落户 结婚证 出生证 无犯罪证明 死亡证明 护照 迁户口 居住证明 户口本 改名字',
        { hotlineCode: 'H17', gridCode: 'G2-07' },
      ],
      [
        '09',
        '法律服务',
        '法律援助 律师 公证 打官司请不起 写诉状 调解员 司法所 遗嘱 免费律师 仲裁 立案',
        { hotlineCode: 'H18', gridCode: 'G6-01' },
      ],
      [
        '10',
        '文化体育',
        '图书馆 文化馆 戏曲 球场 看电影 书屋 体育馆 游泳 合唱队 票友 展览 非遗 老年大学 场馆不开门',
        { hotlineCode: 'H15' },
      ],
      [
        '11',
        '其他民生',
        '公交 班车 公交线路 快递 菜市场 超市远 停车难 买菜 生活不方便 地铁 农村路 邮局 取款机',
        { hotlineCode: 'H22' },
      ],
    ],
  },
  {
    code: 'R07',
    name: '物业服务',
    traits: { ...byWords, kind: 'complaint', hotlineCode: 'H10', gridCode: 'G1-07' },
    rows: [
      [
        '01',
        '维修不及时',
        '报修没人来 物业不修 报修 拖着不修 物业说等 修了又坏 屋顶漏 外墙渗水 漏雨 找物业没人 推给开发商 半个月没修',
        { requiresFieldCheck: true, closeEvidence: ['photo', 'text'] },
      ],
      [
        '02',
        '收费争议',
        '物业费 乱收费 涨价 停车费 装修押金 电梯费 公摊 不开发票 收费标准 滞纳金 不明不白的钱 空置房',
        {},
      ],
      [
        '03',
        '保洁保安',
        '保安睡觉 保洁 不打扫 门卫 保安不管 外人随便进 巡逻 保安态度 电梯间脏 保洁少 门岗没人',
        { requiresFieldCheck: true, closeEvidence: ['photo', 'text'] },
      ],
      [
        '04',
        '公共收益',
        '电梯广告 公共收益 广告费 收益不公示 公共部位出租 车位租金 账目 钱去哪了 公开账本 基站租金',
        { limitClass: 'complex' },
      ],
      [
        '05',
        '专项维修资金',
        '维修基金 维修资金 大修 动用维修金 应急维修 签字表决 基金余额 电梯大修 屋面防水 申请维修资金',
        { limitClass: 'complex', hotlineCode: 'H09' },
      ],
      [
        '06',
        '业委会相关',
        '业委会 业主大会 选举 换物业 物管会 投票 备案 业主委员会 筹备组 业主群 公章',
        { limitClass: 'complex' },
      ],
      [
        '07',
        '其他物业',
        '物业撤了 没有物业 物业交接 前期物业 门禁卡收钱 物业不让装 物业态度 物业群 二次供水归谁管 弃管 准物业',
      ],
    ],
  },
  {
    code: 'R08',
    name: '困难帮扶',
    traits: { ...byWords, kind: 'request', publicVisible: false, hotlineCode: 'H16', gridCode: 'G5-01' },
    rows: [
      [
        '01',
        '独居老人关怀',
        '独居老人 老人一个人 没人照顾 好几天没见 敲门没人应 空巢 孤寡 上门看看 老太太自己住 子女在外地 买药 陪着看病 跑腿',
        { emergencyPhone: '120' },
      ],
      [
        '02',
        '困境儿童',
        '孩子没人管 留守儿童 孤儿 失学 父母服刑 爷爷奶奶带 困境儿童 没户口的孩子 不上学 事实无人抚养',
        inPrivate,
      ],
      ['03', '残疾人帮扶', '残疾 聋哑 盲人 肢体残疾 两项补贴 康复 辅具 残联 重残 托养 残疾人就业', {}],
      [
        '04',
        '临时生活困难',
        '交不起 家里着火 大病 没钱 突然困难 断了收入 生活困难 欠医药费 揭不开锅 临时困难 突发变故',
        {},
      ],
      [
        '05',
        '心理关怀',
        '抑郁 想不开 心里难受 失眠 焦虑 不想活 心理 丧亲 孩子厌学 更年期 没人说话',
        { ...inPrivate, limitClass: 'danger', emergencyPhone: '120', hotlineCode: 'H07' },
      ],
      ['06', '其他帮扶', '帮帮忙 求助 旧衣服 捐 结对 帮扶 军属 退役军人 优抚 慰问 失独', {}],
    ],
  },
  {
    code: 'R09',
    name: '治安线索',
    traits: { ...byWords, ...inPrivate, kind: 'clue', anonymousAllowed: true, hotlineCode: 'H17', gridCode: 'G3-04' },
    rows: [
      [
        '01',
        '可疑人员',
        '可疑 生人 踩点 敲门 鬼鬼祟祟 转悠 陌生人 尾随 冒充 撬门 偷看 推销上门 跟着孩子',
        { emergencyPhone: '110' },
      ],
      [
        '02',
        '诈骗线索',
        '诈骗 骗老人 卖保健品 假冒客服 刷单 转账 集资 高息 洗脑讲课 养老诈骗 验证码 冒充公检法 免费鸡蛋',
        { emergencyPhone: '110' },
      ],
      [
        '03',
        '盗窃线索',
        '被偷 偷电瓶 丢车 撬锁 入室 偷快递 小偷 偷菜 偷电缆 偷井盖 车窗被砸 翻墙',
        { gridCode: 'G3-03', emergencyPhone: '110' },
      ],
      [
        '04',
        '涉毒线索',
        '吸毒 毒品 针管 白粉 锡纸 溜冰 大麻 奇怪的味儿 种罂粟 上头电子烟 贩毒',
        { gridCode: 'G3-06', emergencyPhone: '110' },
      ],
      [
        '05',
        '其他治安',
        '赌博 打架 麻将馆赌钱 卖淫 传销 邪教 刀 恐吓 寻衅 聚众 飙车族 卡片',
        { emergencyPhone: '110' },
      ],
      [
        '06',
        '公职人员举报',
        '举报 干部 贪污 收钱 吃拿卡要 村书记 以权谋私 不作为 优亲厚友 集体的钱 索要红包 公车',
        { hotlineCode: 'H20', gridCode: 'G1-10', limitClass: 'complex' },
      ],
    ],
  },
  {
    code: 'R10',
    name: '政策咨询',
    traits: { ...byWords, kind: 'consult', hotlineCode: 'H20', gridCode: 'G6-01' },
    rows: [
      [
        '01',
        '政策咨询',
        '政策 规定 标准是多少 补贴怎么算 符合条件吗 有没有文件 哪年出的 新政策 能享受吗 想问一下 以旧换新 落户条件',
      ],
      [
        '02',
        '办事咨询',
        '怎么办 去哪办 带什么材料 几点上班 电话多少 周末办吗 能网上办吗 需要本人 代办 多长时间 哪个窗口 预约',
      ],
      [
        '03',
        '法律咨询',
        '合法吗 能不能告 法律规定 起诉 违法吗 打官司 时效 合同有效吗 怎么维权 咨询律师 能要求赔偿吗',
        { hotlineCode: 'H18' },
      ],
    ],
  },
  {
    code: 'R11',
    name: '意见建议',
    traits: { ...byWords, kind: 'suggestion', anonymousAllowed: true, hotlineCode: 'H22', gridCode: 'G5-01' },
    rows: [
      ['01', '社区建设', '建议小区 希望增加 能不能装 建议社区 改造建议 修个亭子 加座椅 划车位 开个侧门 小区规划 种树'],
      ['02', '公共服务', '建议公交 延长时间 窗口 建议增设 开放 红绿灯 服务时间 建议部门 斑马线 加班次 自助机'],
      ['03', '活动需求', '组织活动 办讲座 开班 书法班 暑期 亲子 手机培训 智能手机课 广场舞比赛 义诊 电影'],
      ['04', '其他建议', '建议 提个意见 不成熟的想法 希望领导 应该 改进 APP不好用 字太小 宣传'],
    ],
  },
  {
    code: 'R12',
    name: '表扬感谢',
    traits: { ...byWords, kind: 'praise', anonymousAllowed: true, hotlineCode: 'H22', gridCode: null },
    rows: [['01', '表扬', '感谢 表扬 谢谢 点赞 好人 锦旗 热心 负责任 真帮忙 给力 服务好 耐心 感动 帮了大忙']],
  },
  {
    code: 'R13',
    name: '志愿与活动需求',
    traits: { ...byWords, kind: 'request', hotlineCode: 'H22', gridCode: 'G5-01' },
    rows: [
      ['01', '文明实践点单', '点单 理论宣讲 文艺演出 送戏 科普课 实践站 宣讲员 健康讲座 非遗课 文明实践 急救培训'],
      ['02', '志愿帮办', '志愿者 帮忙买菜 修家电 理发 磨刀 代取药 换灯泡 擦玻璃 搬东西 教手机 跑腿 搭把手'],
      ['03', '活动场地', '借场地 活动室 会议室 排练 预约场地 议事厅 球馆 舞蹈室 棋牌室 合唱排练 场地开放'],
      ['04', '结对帮扶', '结对 一对一 帮扶老人 陪伴 辅导作业 结亲 大学生志愿者 认亲 长期照看 定期探访'],
    ],
  },
];
