import type { CatalogueEntry, CatalogueTarget } from './shapes.ts';

/** `street`, `community`, or the key of a department. */
type To = string;
type Line = readonly [codes: string, to: To, basis: string, coUnits?: string];

/** Codes, who leads, why, and who helps (all parted by spaces). */
const lines: readonly Line[] = [
  ['R0101 R0107 R0112', 'street', '属地人民调解组织先行调解一般民间纠纷', 'community'],
  ['R0102', 'mtzx', '区矛调中心设婚姻家庭调解室，涉隐私不下派社区'],
  ['R0113', 'gaj', '家庭暴力由公安机关先行制止并出具告诫', 'fl'],
  ['R0103 R0702 R0707', 'zjw', '住建部门对物业服务活动负监督责任', 'street'],
  ['R0104', 'street', '镇街处理单位与个人之间的宅基地权属争议', 'nyw'],
  ['R0105', 'rsj', '劳动保障监察与劳动争议调解由人社部门承担'],
  ['R0106', 'scjg', '消费者投诉由市场监管部门受理调解'],
  ['R0108', 'mtzx', '合同债务纠纷进区矛调中心一站式引导'],
  ['R0109', 'street', '征收补偿由属地征收工作组答复', 'zgj zjw'],
  ['R0110', 'street', '居住区停车秩序由街镇组织协调', 'community'],
  ['R0111', 'street', '社会生活噪声先由属地劝导，不听劝的由公安处理', 'gaj'],
  ['R0201', 'xfj', '占堵消防车通道由消防救援机构处理', 'street'],
  ['R0202 R0203', 'street', '街镇对居民区电动自行车停放充电开展检查', 'xfj community'],
  ['R0204', 'community', '社区依职责清单清理公共部位堆物', 'street'],
  ['R0205', 'gongqi', '供气企业对户内安检和泄漏抢修负责', 'cgw'],
  ['R0206', 'gongdian', '供电设施产权内隐患由供电企业排除', 'street'],
  ['R0207', 'gaj', '高空抛物由公安机关调查', 'street'],
  ['R0208', 'zjw', '房屋使用安全由住建部门监督', 'street'],
  ['R0209', 'dlzx', '市政道路井盖由设施养护单位先行处置', 'swj'],
  ['R0210', 'scjg', '电梯等特种设备安全由市场监管部门监察', 'street'],
  ['R0211', 'street', '街镇组织门前与小区扫雪除冰', 'hwzx'],
  ['R0212', 'swj', '水务部门承担城镇排水防涝', 'street'],
  ['R0213', 'yjj', '危险化学品安全由应急管理部门综合监管', 'xfj'],
  ['R0214', 'street', '权属不明的隐患由属地先行处置', 'yjj'],
  ['R0301', 'hwzx', '生活垃圾清运由环卫单位负责', 'street'],
  ['R0302', 'cgw', '生活垃圾分类由城市管理部门牵头', 'street'],
  ['R0303', 'cgw', '公共绿地养护由城市管理部门负责', 'street'],
  ['R0304', 'street', '背街里巷与居民区卫生由街镇组织', 'community'],
  ['R0305', 'swj', '公共排水设施外溢由排水主管部门处置', 'street'],
  ['R0306', 'zfzd', '餐饮油烟扰民由城管执法队伍查处', 'scjg'],
  ['R0307', 'zjw', '建筑施工噪声由住建部门会同执法队伍处理', 'zfzd'],
  ['R0308', 'zjw', '施工扬尘由住建部门监管', 'hbj'],
  ['R0309', 'cdc', '病媒生物防制由疾控机构技术指导', 'street'],
  ['R0310', 'hbj', '生态环境问题由生态环境部门处理'],
  ['R0401', 'cgw', '公共照明由城市管理部门维护'],
  ['R0402', 'dlzx', '市政道路由设施养护单位维修', 'street'],
  ['R0403', 'tyu', '公共体育设施由体育部门监管维护', 'street'],
  ['R0404', 'street', '居住区门禁监控由街镇督促管理单位维修', 'community'],
  ['R0405', 'gongshui', '供水企业对供水设施维护抢修负责', 'swj'],
  ['R0406', 'gongdian', '供电企业对供电设施维护抢修负责'],
  ['R0407', 'gongqi', '供气企业对供气服务负责', 'cgw'],
  ['R0408', 'gongre', '供热企业对供热质量负责', 'cgw'],
  ['R0409', 'swj', '公共排水管网由排水主管部门养护', 'street'],
  ['R0410', 'tongxin', '通信设施由属地通信企业维护', 'gxj'],
  ['R0411', 'street', '居民区充电设施由街镇统筹选址建设', 'fgw'],
  ['R0412', 'zjw', '无障碍设施建设改造由住建部门牵头', 'cl street'],
  ['R0413', 'street', '其他公共设施由属地明确管理单位'],
  ['R0501', 'jgzd', '道路违法停车由公安交管部门处理', 'street'],
  ['R0502', 'cgw', '非机动车停放秩序由城市管理部门管理', 'street'],
  ['R0503', 'street', '街镇综合执法大队行使占道经营处罚权', 'zfzd'],
  ['R0504', 'street', '街镇综合执法大队查处违法建设', 'zgj zfzd'],
  ['R0505', 'cgw', '非法小广告由城市管理部门清理', 'gaj'],
  ['R0506', 'gaj', '养犬管理由公安机关主管', 'street'],
  ['R0507', 'zjw', '房屋租赁由住建部门监管', 'gaj street'],
  ['R0508', 'street', '其他秩序问题由属地综合执法大队处理'],
  ['R0601', 'mzj', '养老服务由民政部门主管', 'cl'],
  ['R0602 R0804', 'mzj', '社会救助由民政部门审核确认', 'street'],
  ['R0603', 'rsj', '就业创业服务由人社部门承担'],
  ['R0604', 'ybj', '医疗保障经办由医保部门承担', 'rsj'],
  ['R0605', 'jyj', '义务教育入学由教育部门负责'],
  ['R0606', 'wjw', '医疗卫生服务由卫生健康部门监管'],
  ['R0607', 'zbzx', '住房保障由住房保障机构办理', 'zjw'],
  ['R0608', 'gaj', '户籍与身份证件由公安机关办理'],
  ['R0609 R1003', 'sfj', '公共法律服务由司法行政部门提供'],
  ['R0610', 'wlj', '公共文化服务由文旅部门提供', 'tyu'],
  ['R0611', 'street', '生活便利问题由属地统筹', 'jtj swu'],
  ['R0701 R0703', 'street', '街镇督促物业履行合同约定的维修与保洁保安', 'zjw community'],
  ['R0704 R0706', 'street', '街镇指导业主大会与业委会依法运行', 'zjw'],
  ['R0705', 'zjw', '专项维修资金使用由住建部门监管', 'street'],
  ['R0801', 'community', '社区落实独居老人探访关爱', 'mzj'],
  ['R0802', 'mzj', '困境儿童保障由民政部门牵头', 'tqw fl'],
  ['R0803', 'cl', '残疾人帮扶由残联承担', 'mzj'],
  ['R0805', 'wjw', '心理援助由卫生健康部门组织'],
  ['R0806', 'street', '综合帮扶由街镇社工站承接', 'tyj'],
  ['R0901 R0902 R0903 R0904 R0905', 'gaj', '治安线索由公安机关接收核查'],
  ['R0906', 'jw', '对公职人员的检举控告由纪检监察机关受理'],
  ['R1001 R1002', 'zwb', '政策与办事咨询由政务服务部门统一答复', 'street'],
  ['R1101 R1103', 'community', '社区建设与活动意见进入社区议事', 'street'],
  ['R1102', 'street', '公共服务建议由街镇研究并转相关部门'],
  ['R1104', 'street', '其他建议由属地登记研究'],
  ['R1201', 'street', '表扬由属地登记并转达'],
  ['R1301', 'xcb', '文明实践点单由文明实践中心派单'],
  ['R1302', 'community', '社区组织志愿者邻里互助', 'sgb'],
  ['R1303', 'street', '街镇活动场地由公共服务办公室统筹', 'community'],
  ['R1304', 'sgb', '结对帮扶由社会工作部门组织', 'tqw'],
];

function targetOf(to: To): CatalogueTarget {
  if (to === 'street') return { streetOfPlace: true };
  if (to === 'community') return { communityOfPlace: true };
  return { unit: `D-${to}` };
}

/** 派单目录: one entry for every second-level category; the duty basis is our plain wording, not a quotation. */
export function sampleCatalogue(): CatalogueEntry[] {
  return lines.flatMap(([codes, to, basis, coUnits]) =>
    codes.split(' ').map((categoryCode) => ({
      categoryCode,
      to: targetOf(to),
      ...(coUnits === undefined ? {} : { coUnits: coUnits.split(' ').map(targetOf) }),
      basis,
    })),
  );
}
