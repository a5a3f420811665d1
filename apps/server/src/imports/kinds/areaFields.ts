import { choice, code, line, list, prose, wrong, yesNo } from '../cells.ts';
import { type Form, needed, optional, type ValuesOf } from '../form.ts';

const levels = choice({
  district: ['区', '区县', '县'],
  street: ['街镇', '街道', '镇', '乡', '街道乡镇'],
  community: ['社区', '村', '村居', '社区村', '居委会', '村委会'],
  grid: ['网格', '基础网格', '单元网格', '普通网格'],
  exclusiveGrid: ['专属网格'],
  policeGrid: ['警格'],
});

const kinds: { readonly [kind: string]: readonly string[] } = {
  street: ['街道'],
  town: ['镇', '乡'],
  residents: ['居委会', '社区'],
  village: ['村', '村委会'],
  community_grid: ['社区网格', '城市网格'],
  rural_grid: ['农村网格', '村网格'],
  exclusive_commerce: ['商圈', '商务楼宇'],
  exclusive_park: ['园区'],
  exclusive_campus: ['校园', '学校'],
  exclusive_hospital: ['医院'],
  exclusive_market: ['市场'],
  exclusive_site: ['工地'],
  exclusive_agency: ['机关'],
  exclusive: ['专属网格'],
};

/** The columns of areas, grids and police grids. */
export const areaFields = {
  code: needed('编码', 'Code', code, {
    aliases: [
      '代码',
      '区域编码',
      '区划代码',
      '网格编码',
      '网格代码',
      '网格编号',
      '社区编码',
      '街镇编码',
      '警格编码',
      'gridcode',
      'areacode',
    ],
    note: [
      '区 6 位，街镇 9 位，社区村 12 位，网格 15 位（末三位 001–799 为基础网格，800–999 为专属网格）；也收 14 位单元网格码。用过的代码永不再用',
      '6 digits for the district, 9 for a street, 12 for a community, 15 for a grid (001–799 basic, 800–999 exclusive); 14-digit unit grids are taken too. A code is never given twice',
    ],
  }),
  name: needed('名称', 'Name', line(100), {
    aliases: ['区域名称', '网格名称', '社区名称', '街镇名称', '警格名称', 'gridname'],
  }),
  level: optional('层级', 'Level', levels, null, {
    aliases: ['级别', '网格类型', '类别', 'type'],
    note: [
      '区、街镇、社区、网格、专属网格、警格；空着按编码位数判断',
      'district, street, community, grid, exclusiveGrid, policeGrid; empty: by the length of the code',
    ],
  }),
  kind: optional('类型', 'Kind', kindNamed, null, {
    aliases: ['性质', '细类'],
    note: [
      '街道、镇、居委会、村委会、社区网格、农村网格、园区、医院等；空着按编码判断',
      'street, town, residents, village, community_grid, rural_grid, exclusive_park …; empty: by the code',
    ],
  }),
  parentCode: optional('上级编码', 'Parent code', code, null, {
    aliases: ['上级', '所属编码', '所属社区编码', '所属街镇编码', 'parent'],
    note: ['空着就取编码的前几位', 'empty: the beginning of the code'],
  }),
  shape: optional('边界', 'Boundary', prose(1_000_000), null, {
    aliases: ['wkt', 'geometry', 'geom', '图形', '范围', '边界wkt', 'shape'],
    note: [
      'WKT（POLYGON、MULTIPOLYGON）或 GeoJSON 几何，先经度后纬度；空着保留原来的边界。GeoJSON 文件不用这一列',
      'WKT or a GeoJSON geometry, longitude first; empty keeps the known one. GeoJSON files do not need the column',
    ],
  }),
  station: optional('派出所', 'Station', line(100), null, {
    aliases: ['所属派出所'],
    note: ['警格必填', 'needed for a police grid'],
  }),
  gridCodes: optional('对应网格', 'Grids', list(code), null, {
    aliases: ['网格列表', '包含网格', '绑定网格'],
    note: ['警格对应的网格编码，用分号隔开', 'codes of the grids that a police grid covers, with semicolons'],
  }),
  replaces: optional('替代网格', 'Replaces', list(code), null, {
    aliases: ['替代', '原网格', '原网格编码', '拆分自', '合并自'],
    note: [
      '拆分或合并：这个网格接替的旧网格编码；旧网格自动停用，未结案件按位置转过来',
      'split or merge: codes of the grids it takes the place of; those are retired and open cases move by place',
    ],
  }),
  reason: optional('调整原因', 'Reason for the change', line(200), null, { aliases: ['原因说明', '拆分原因'] }),
  retired: optional('停用', 'Retired', yesNo, false, {
    aliases: ['是否停用', '已停用'],
    note: ['是：停用，代码永不再用', 'yes: out of force for good'],
  }),
} as const;

/** What a row of areas says. */
export type AreaValues = ValuesOf<typeof areaFields>;

/** 区域、网格、警格 (domain §4.1, §4.6). */
export const areasForm: Form<typeof areaFields> = {
  kind: 'areas',
  zh: '区域与网格',
  en: 'Areas and grids',
  fields: areaFields,
  examples: [
    { code: '120112', name: '津南区', level: '区' },
    { code: '120112003', name: '海棠街道', level: '街镇', kind: '街道' },
    { code: '120112003006', name: '文澜花园社区', level: '社区', kind: '居委会' },
    {
      code: '120112003006001',
      name: '文澜花园第一网格',
      level: '网格',
      shape: 'POLYGON ((117.39 38.98, 117.392 38.98, 117.392 38.982, 117.39 38.982, 117.39 38.98))',
    },
    {
      code: '120112003J01',
      name: '海棠街道第1警格',
      level: '警格',
      station: '海棠派出所',
      gridCodes: '120112003006001',
    },
  ],
  prefix: null,
};

function kindNamed(text: string) {
  const plain = text.trim();
  const found = Object.entries(kinds).find(([kind, words]) => kind === plain || words.includes(plain));
  if (found !== undefined) return { value: found[0] };
  if (/^exclusive_[a-z_]{1,30}$/.test(plain)) return { value: plain };
  return wrong(
    `只能填：${Object.values(kinds)
      .map(([word]) => word)
      .join('、')}`,
    `is none of: ${Object.keys(kinds).join(', ')}`,
  );
}
