/** A district department of the sample. */
interface Department {
  /** Short key: the middle of its unit code and the start of its logins. */
  readonly key: string;
  readonly name: string;
  /** Sections inside it that can be assigned a case: key and name. */
  readonly sections?: readonly (readonly [key: string, name: string])[];
  /** True for units that answer danger and supply cases at any hour and so have a duty roster. */
  readonly roundTheClock?: true;
  /** True for units whose ordinary work goes on into the evening. */
  readonly evenings?: true;
  /** True for units with a public window. */
  readonly window?: true;
}

/**
 * 67 district departments (domain §1 row 7), the district centre not counted. The kinds are those of a Tianjin district;
 * which of them a deployment has, and the local utilities under neutral names, is the deployment's to correct.
 */
export const departments: readonly Department[] = [
  { key: 'qwb', name: '区委办公室' },
  { key: 'zfb', name: '区政府办公室' },
  { key: 'jw', name: '区纪委监委', sections: [['xf', '信访室']] },
  { key: 'zzb', name: '区委组织部' },
  { key: 'xcb', name: '区委宣传部', sections: [['wm', '文明创建科']] },
  { key: 'tzb', name: '区委统战部' },
  { key: 'zfw', name: '区委政法委' },
  { key: 'sgb', name: '区委社会工作部', sections: [['zy', '志愿服务科']] },
  { key: 'wxb', name: '区委网信办' },
  { key: 'bb', name: '区委编办' },
  { key: 'xfb', name: '区信访办' },
  { key: 'dag', name: '区档案馆' },
  { key: 'fgw', name: '区发展改革委' },
  { key: 'gxj', name: '区工业和信息化局' },
  { key: 'jyj', name: '区教育局', sections: [['jc', '基础教育科']] },
  { key: 'kjj', name: '区科技局' },
  {
    key: 'gaj',
    name: '公安津南分局',
    roundTheClock: true,
    sections: [
      ['za', '治安支队'],
      ['rk', '人口服务管理支队'],
    ],
  },
  {
    key: 'mzj',
    name: '区民政局',
    sections: [
      ['jz', '社会救助科'],
      ['yl', '养老服务科'],
    ],
  },
  { key: 'sfj', name: '区司法局', sections: [['tj', '人民调解科']] },
  { key: 'czj', name: '区财政局' },
  { key: 'rsj', name: '区人力资源和社会保障局', window: true, sections: [['jc', '劳动监察支队']] },
  { key: 'zgj', name: '规划资源津南分局' },
  { key: 'hbj', name: '区生态环境局', sections: [['zf', '生态环境执法支队']] },
  {
    key: 'zjw',
    name: '区住房和建设委员会',
    roundTheClock: true,
    sections: [
      ['wy', '物业管理科'],
      ['aq', '房屋安全科'],
      ['sg', '施工管理科'],
    ],
  },
  {
    key: 'cgw',
    name: '区城市管理委员会',
    sections: [
      ['sr', '市容管理科'],
      ['yl', '园林绿化科'],
      ['rq', '燃气供热科'],
    ],
  },
  { key: 'zfzd', name: '区城市管理综合执法支队' },
  { key: 'jtj', name: '区交通运输局', sections: [['gj', '公交客运科']] },
  { key: 'swj', name: '区水务局', roundTheClock: true, sections: [['ps', '排水管理科']] },
  { key: 'nyw', name: '区农业农村委员会' },
  { key: 'swu', name: '区商务局' },
  { key: 'wlj', name: '区文化和旅游局' },
  { key: 'wjw', name: '区卫生健康委员会', roundTheClock: true },
  { key: 'tyj', name: '区退役军人事务局' },
  { key: 'yjj', name: '区应急管理局', roundTheClock: true },
  { key: 'sjj', name: '区审计局' },
  {
    key: 'scjg',
    name: '区市场监督管理局',
    roundTheClock: true,
    sections: [
      ['tz', '特种设备科'],
      ['xf', '消费权益保护科'],
      ['sp', '食品监管科'],
    ],
  },
  { key: 'gzw', name: '区国资委' },
  { key: 'tyu', name: '区体育局' },
  { key: 'tjj', name: '区统计局' },
  { key: 'ybj', name: '区医疗保障局', window: true },
  { key: 'zwb', name: '区政务服务办公室', window: true },
  { key: 'hzb', name: '区政府合作交流办公室' },
  { key: 'gdb', name: '区国防动员办公室' },
  { key: 'swjs', name: '津南税务局', window: true },
  { key: 'xfj', name: '津南消防救援支队', roundTheClock: true, evenings: true },
  { key: 'jgzd', name: '公安交警津南支队', roundTheClock: true, evenings: true },
  { key: 'qxj', name: '区气象局' },
  { key: 'zgh', name: '区总工会' },
  { key: 'tqw', name: '团区委' },
  { key: 'fl', name: '区妇联' },
  { key: 'cl', name: '区残联' },
  { key: 'hsz', name: '区红十字会' },
  { key: 'gsl', name: '区工商联' },
  { key: 'kx', name: '区科协' },
  { key: 'fy', name: '区人民法院' },
  { key: 'jcy', name: '区人民检察院' },
  { key: 'mtzx', name: '区矛盾纠纷调处化解中心', window: true },
  { key: 'hwzx', name: '区环境卫生服务中心' },
  { key: 'dlzx', name: '区道路设施养护中心', roundTheClock: true },
  { key: 'zbzx', name: '区住房保障服务中心', window: true },
  { key: 'cdc', name: '区疾病预防控制中心' },
  { key: 'rmt', name: '区融媒体中心' },
  { key: 'gongshui', name: '属地供水企业', roundTheClock: true, evenings: true },
  { key: 'gongdian', name: '属地供电企业', roundTheClock: true, evenings: true },
  { key: 'gongqi', name: '属地供气企业', roundTheClock: true, evenings: true },
  { key: 'gongre', name: '属地供热企业', roundTheClock: true, evenings: true },
  { key: 'tongxin', name: '属地通信企业联席办' },
];

/** The short latin names of the streets and towns, for logins. */
export const streetKeys: Readonly<Record<string, string>> = {
  '120112001': 'shuangxin',
  '120112002': 'shuanglin',
  '120112003': 'haitang',
  '120112100': 'xianshuigu',
  '120112101': 'gegu',
  '120112102': 'xiaozhan',
  '120112103': 'shuanggang',
  '120112104': 'xinzhuang',
  '120112106': 'shuangqiaohe',
  '120112107': 'balitai',
  '120112108': 'beizhakou',
};

/** Sections of every street and town: key and name. */
export const streetSections = [
  ['shouli', '诉求受理中心'],
  ['wangge', '社会治理中心（网格中心）'],
  ['zhifa', '综合执法大队'],
  ['gongguan', '公共管理办公室'],
  ['anquan', '公共安全办公室'],
  ['minsheng', '公共服务办公室'],
] as const;
