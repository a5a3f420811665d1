import type { DistrictRows } from './district.check.ts';

/**
 * A district small enough to read, for tests alone: two streets with a community of the same name, basic grids of a thousandth of a
 * degree, one exclusive grid, a bureau and the offices. People have placeholder names.
 */

/** A square of a thousandth of a degree whose south-west corner lies so many thousandths east and north of 117.4° E, 39.0° N. */
function square(east: number, north: number, size = 1): readonly (readonly [number, number])[] {
  const [west, south] = [117.4 + east / 1000, 39 + north / 1000];
  const [eastern, northern] = [west + size / 1000, south + size / 1000];
  return [
    [west, south],
    [eastern, south],
    [eastern, northern],
    [west, northern],
    [west, south],
  ];
}

const area = { generated: true } as const;
const ordinary = {
  kind: 'request',
  limitClass: 'general',
  requiresFieldCheck: false,
  closeEvidence: ['text'],
  publicVisible: true,
  sensitive: false,
  anonymousAllowed: true,
} as const;

export const smallDistrict = {
  areas: [
    { ...area, code: '120112', name: '津南区', level: 'district', parentCode: null },
    { ...area, code: '120112003', name: '海棠街道', level: 'street', kind: 'street', parentCode: '120112' },
    { ...area, code: '120112101', name: '葛沽镇', level: 'street', kind: 'town', parentCode: '120112' },
    {
      ...area,
      code: '120112003001',
      name: '文澜花园社区居委会',
      level: 'community',
      kind: 'residents',
      parentCode: '120112003',
    },
    {
      ...area,
      code: '120112003002',
      name: '福民里社区居委会',
      level: 'community',
      kind: 'residents',
      parentCode: '120112003',
    },
    {
      ...area,
      code: '120112101001',
      name: '福民里社区居委会',
      level: 'community',
      kind: 'residents',
      parentCode: '120112101',
    },
    {
      ...area,
      code: '120112003001001',
      name: '文澜花园第一网格',
      level: 'grid',
      kind: 'community_grid',
      parentCode: '120112003001',
      polygon: square(0, 0),
    },
    {
      ...area,
      code: '120112003001002',
      name: '文澜花园第二网格',
      level: 'grid',
      kind: 'community_grid',
      parentCode: '120112003001',
      polygon: square(1, 0),
    },
    {
      ...area,
      code: '120112003001800',
      name: '海棠市场专属网格',
      level: 'grid',
      kind: 'exclusive_market',
      parentCode: '120112003001',
      polygon: square(0.2, 0.2, 0.2),
    },
    {
      ...area,
      code: '120112101001001',
      name: '福民里第一网格',
      level: 'grid',
      kind: 'community_grid',
      parentCode: '120112101001',
      polygon: square(9, 9),
    },
  ],
  policeGrids: [
    {
      code: '120112003J01',
      name: '海棠街道第1警格',
      station: '海棠派出所',
      gridCodes: ['120112003001001', '120112003001002', '120112003001800'],
    },
  ],
  units: [
    { code: 'D-centre', name: '区社会治理中心', kind: 'district_centre', parentCode: null, areaCode: '120112' },
    {
      code: 'D-cgw',
      name: '区城市管理委员会',
      kind: 'district_department',
      parentCode: 'D-centre',
      areaCode: '120112',
      officeHours: 'window',
    },
    { code: 'D-cgw-yl', name: '园林绿化科', kind: 'section', parentCode: 'D-cgw', areaCode: '120112' },
    { code: 'S-003', name: '海棠街道办事处', kind: 'street', parentCode: 'D-centre', areaCode: '120112003' },
    { code: 'S-101', name: '葛沽镇人民政府', kind: 'street', parentCode: 'D-centre', areaCode: '120112101' },
    { code: 'C-003001', name: '文澜花园社区居委会', kind: 'community', parentCode: 'S-003', areaCode: '120112003001' },
  ],
  posts: [
    { code: 'D-centre/leader', unitCode: 'D-centre', name: '负责人', superiorPostCode: null },
    { code: 'D-cgw/leader', unitCode: 'D-cgw', name: '负责人', superiorPostCode: 'D-centre/leader' },
    { code: 'D-cgw/handle', unitCode: 'D-cgw', name: '处置岗', superiorPostCode: 'D-cgw/leader' },
    { code: 'D-cgw-yl/handle', unitCode: 'D-cgw-yl', name: '处置岗', superiorPostCode: 'D-cgw/leader' },
    { code: 'S-003/leader', unitCode: 'S-003', name: '负责人', superiorPostCode: 'D-centre/leader' },
    { code: 'S-003/dispatch', unitCode: 'S-003', name: '派遣岗', superiorPostCode: 'S-003/leader' },
    { code: 'C-003001/leader', unitCode: 'C-003001', name: '负责人', superiorPostCode: 'S-003/leader' },
  ],
  staff: [
    { login: 'centre.leader', postCodes: ['D-centre/leader'] },
    { login: 'cgw.handler', postCodes: ['D-cgw/handle', 'D-cgw-yl/handle'] },
    { login: 'haitang.leader', postCodes: ['S-003/leader'] },
    { login: 'haitang.dispatch', postCodes: ['S-003/dispatch'] },
    { login: 'haitang.accept', postCodes: [] },
  ],
  dutyRoster: [
    { unitCode: 'S-003', weekday: 2, fromMinute: 1050, toMinute: 510, login: 'haitang.dispatch' },
    { unitCode: 'S-003', date: '2026-12-01', fromMinute: 0, toMinute: 1440, login: 'haitang.leader' },
  ],
  substitutes: [{ login: 'haitang.dispatch', substituteLogin: 'haitang.accept', fromDay: 0, toDay: 1 }],
  categories: [
    { ...ordinary, code: 'R02', parentCode: null, name: '公共安全', words: [], limitClass: 'danger' },
    {
      ...ordinary,
      code: 'R0204',
      parentCode: 'R02',
      name: '楼道堆物',
      words: ['楼道堆物', '楼道杂物', '堵塞楼道'],
      gridCode: '0701',
    },
    {
      ...ordinary,
      code: 'R0210',
      parentCode: 'R02',
      name: '电梯故障',
      words: ['电梯', '电梯停运', '困在电梯'],
      limitClass: 'danger',
      emergencyPhone: '119',
      hotlineCode: '05',
    },
    { ...ordinary, code: 'R04', parentCode: null, name: '公共设施', words: [] },
    {
      ...ordinary,
      code: 'R0401',
      parentCode: 'R04',
      name: '路灯不亮',
      words: ['路灯', '路灯不亮', '没有照明'],
      limitClass: 'utilities',
      hotlineCode: '06',
    },
    {
      ...ordinary,
      code: 'R0409',
      parentCode: 'R04',
      name: '下水道堵塞',
      words: ['下水道', '堵塞', '污水外溢'],
      hotlineCode: '06',
    },
    { ...ordinary, code: 'R09', parentCode: null, name: '举报', words: [], sensitive: true, publicVisible: false },
    {
      ...ordinary,
      code: 'R0906',
      parentCode: 'R09',
      name: '公职人员举报',
      words: ['收红包', '举报干部', '吃拿卡要'],
      sensitive: true,
      publicVisible: false,
    },
  ],
  catalogue: [
    {
      categoryCode: 'R0204',
      to: { communityOfPlace: true },
      coUnits: [{ streetOfPlace: true }],
      basis: '社区依职责清单清理公共部位堆物',
    },
    { categoryCode: 'R02', to: { streetOfPlace: true }, basis: '权属不明的隐患由属地先行处置' },
    {
      categoryCode: 'R0401',
      to: { unit: 'D-cgw' },
      coUnits: [{ streetOfPlace: true }, { unit: 'D-cgw' }],
      basis: '公共照明由城市管理部门维护',
    },
  ],
  limits: [
    { clock: 'handle', categoryCode: 'R0401', amount: 3, unit: 'workingDay' },
    { clock: 'handle', limitClass: 'danger', amount: 12, unit: 'clockHour' },
  ],
  officeHours: [
    {
      key: 'default',
      shifts: [
        { fromMinute: 510, toMinute: 720 },
        { fromMinute: 840, toMinute: 1050 },
      ],
    },
    {
      key: 'window',
      shifts: [{ fromMinute: 510, toMinute: 1050 }],
      summer: { from: '06-01', to: '09-30', shifts: [{ fromMinute: 540, toMinute: 1080 }] },
    },
  ],
} as const satisfies DistrictRows;
