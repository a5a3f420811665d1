import { type BodyInputOf, type BodyOf, HotlineOrder, type routes } from '@tongxin/contract';
import { parseLocal } from '../../governance/calendar/index.ts';
import { choice, line, phone, prose, type Taken, wrong } from '../cells.ts';
import type { Known } from '../draft.ts';
import { type Form, needed, optional, type ValuesOf } from '../form.ts';
import { type Flaws, type Line, valuesOf } from '../lines.ts';
import type { Entry } from '../plan.ts';
import { reference, resolve } from '../reference.ts';

function externalNo(text: string) {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text)
    ? { value: text }
    : wrong('工单编号只能用字母、数字和 _ -', 'holds letters, digits, _ and - only');
}

/** A moment as written on a wall; the tenant's zone is applied when the row is taken. */
function moment(text: string): Taken<string> {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(
      /^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?/,
      (_, year: string, month: string, date: string) => `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`,
    )
    .replace(/^(\d{4}-\d{2}-\d{2})\s+/, '$1T')
    .replace(/T(\d):/, 'T0$1:');
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(plain)
    ? { value: plain.length === 10 ? `${plain}T00:00` : plain }
    : wrong('不是时间（例如 2026-11-24 09:30）', 'is no time (write 2026-11-24 09:30)');
}

function degrees(text: string) {
  const value = Number(text);
  return Number.isFinite(value) && Math.abs(value) <= 180
    ? { value }
    : wrong('不是经纬度', 'is no longitude or latitude');
}

const fields = {
  externalNo: needed('工单编号', 'Order number', externalNo, {
    aliases: ['工单号', '上级工单号', '单号', '编号', '流水号'],
    note: ['上级热线的编号；再次导入同一编号只更新', 'of the hotline above; the same number again only updates'],
  }),
  text: needed('诉求内容', 'Words', prose(5000), { aliases: ['工单内容', '内容', '问题描述', '诉求描述', '具体内容'] }),
  saidAt: needed('来电时间', 'Said at', moment, { aliases: ['受理时间', '创建时间', '反映时间', '登记时间', '时间'] }),
  title: optional('标题', 'Title', line(100), null, { aliases: ['工单标题', '主题', '诉求标题'] }),
  kind: optional(
    '诉求类型',
    'Kind',
    choice({
      request: ['求助'],
      complaint: ['投诉'],
      consult: ['咨询'],
      suggestion: ['建议'],
      praise: ['表扬'],
      clue: ['线索', '举报'],
    }),
    null,
    { aliases: ['工单类型', '性质', '类型'] },
  ),
  name: optional('来电人', 'Name', line(50), null, { aliases: ['诉求人', '姓名', '联系人', '市民姓名'] }),
  phone: optional('联系电话', 'Phone', phone, null, { aliases: ['来电号码', '电话', '手机', '手机号', '联系方式'] }),
  address: optional('地址', 'Address', line(200), null, {
    aliases: ['事发地址', '事发地点', '发生地址', '诉求地址'],
    note: ['事发地点的文字说明', 'where it is, in words'],
  }),
  areaCode: optional('区域', 'Area', line(100), null, {
    aliases: ['区域编码', '所属街镇', '街镇', '承办街镇', '所属区域'],
    note: ['区域编码或名称', 'code or name of the area'],
  }),
  lng: optional('经度', 'Longitude', degrees, null, { aliases: ['lng', 'lon', 'x'] }),
  lat: optional('纬度', 'Latitude', degrees, null, { aliases: ['lat', 'y'] }),
  categoryCode: optional('类别', 'Category', line(100), null, {
    aliases: ['类别编码', '类别名称'],
    note: ['本平台的类别编码或名称', 'our category, by code or name'],
  }),
  hotlineCode: optional('热线分类', '12345 code', line(64), null, {
    aliases: ['热线分类编码', '热线编码', '12345编码', '事项编码'],
    note: ['上级的分类编码，按类别的映射对上', "the hotline's code, translated by the categories' mapping"],
  }),
  upstreamDueAt: optional('办理期限', 'Due above', moment, null, {
    aliases: ['截止时间', '到期时间', '办结期限', '要求办结时间'],
    note: ['与我们的时限相比，早的为准', 'the earlier of this and our own binds'],
  }),
} as const;

/** 上级热线工单. */
export const hotlineForm: Form<typeof fields> = {
  kind: 'hotline',
  zh: '上级热线工单',
  en: 'Hotline orders',
  fields,
  examples: [
    {
      externalNo: 'TJ12345-20261124-0001',
      title: '路灯不亮',
      text: '文澜花园3号楼前的路灯不亮好几天了',
      saidAt: '2026-11-24 09:30',
      name: '张寅',
      phone: '19900000001',
      address: '文澜花园3号楼前',
      upstreamDueAt: '2026-12-01 17:30',
    },
  ],
  prefix: null,
};

/** An order as the interface takes it, with its number. */
export interface Order {
  readonly externalNo: string;
  readonly body: BodyOf<typeof routes.putHotlineOrder>;
}

/** Reads orders into what the interface takes; each is judged by the contract's own shape too. */
export function takeOrders(
  lines: readonly Line[],
  { registers }: Pick<Known, 'registers'>,
  crs: 'wgs84' | 'gcj02' | 'bd09',
  flaws: Flaws,
): readonly Entry<Order>[] {
  const finder = {
    areas: reference(
      registers.areas.areas.filter((area) => !area.retired),
      '区域',
      'area',
    ),
    categories: reference(
      registers.categories.filter((each) => !each.retired),
      '类别',
      'category',
    ),
    zone: registers.settings.settings.timeZone,
  };
  const rowOf = new Map<string, number>();
  return lines.flatMap((each) => {
    const values = valuesOf(fields, each, flaws);
    if (values === null) return [];
    const twice = rowOf.get(values.externalNo);
    if (twice !== undefined)
      flaws.add(each.row, 'externalNo', { zh: `与第 ${twice} 行是同一个编号`, en: `is the number of row ${twice}` });
    rowOf.set(values.externalNo, each.row);
    const body = takeOrder(each, values, finder, crs, flaws);
    return body === null ? [] : [{ row: each.row, input: { externalNo: values.externalNo, body } }];
  });
}

interface Finder {
  readonly areas: ReturnType<typeof reference>;
  readonly categories: ReturnType<typeof reference>;
  readonly zone: string;
}

function takeOrder(
  each: Line,
  values: ValuesOf<typeof fields>,
  finder: Finder,
  crs: 'wgs84' | 'gcj02' | 'bd09',
  flaws: Flaws,
): Order['body'] | null {
  const [area, category] = [resolve(finder.areas, values.areaCode), resolve(finder.categories, values.categoryCode)];
  if ('flaw' in area) flaws.add(each.row, 'areaCode', area.flaw);
  if ('flaw' in category) flaws.add(each.row, 'categoryCode', category.flaw);
  const saidAt = instant(each, 'saidAt', values.saidAt, finder.zone, flaws);
  const dueAt =
    values.upstreamDueAt === null
      ? undefined
      : instant(each, 'upstreamDueAt', values.upstreamDueAt, finder.zone, flaws);
  if ((values.lng === null) !== (values.lat === null))
    flaws.add(each.row, 'lng', { zh: '经度和纬度要一起填', en: 'longitude and latitude go together' });
  if (
    'flaw' in area ||
    'flaw' in category ||
    saidAt === undefined ||
    (values.upstreamDueAt !== null && dueAt === undefined)
  )
    return null;
  const point = values.lng === null || values.lat === null ? {} : { point: { lng: values.lng, lat: values.lat, crs } };
  const place = {
    ...point,
    ...(area.value === null ? {} : { areaCode: area.value }),
    ...(values.address === null ? {} : { text: values.address }),
  };
  const person = {
    ...(values.name === null ? {} : { name: values.name }),
    ...(values.phone === null ? {} : { phone: values.phone }),
  };
  const body: BodyInputOf<typeof routes.putHotlineOrder> = {
    text: values.text,
    saidAt,
    ...(values.title === null ? {} : { title: values.title }),
    ...(values.kind === null ? {} : { kind: values.kind }),
    ...(Object.keys(person).length === 0 ? {} : { person }),
    ...(Object.keys(place).length === 0 ? {} : { place }),
    ...(category.value === null ? {} : { categoryCode: category.value }),
    ...(values.hotlineCode === null ? {} : { hotlineCode: values.hotlineCode }),
    ...(dueAt === undefined ? {} : { upstreamDueAt: dueAt }),
  };
  const judged = HotlineOrder.safeParse(body);
  if (judged.success) return judged.data;
  for (const { path } of judged.error.issues) {
    flaws.add(each.row, fieldAt(path), { zh: '接口不接受这个内容', en: 'is not taken by the interface' });
  }
  return null;
}

function fieldAt(path: readonly PropertyKey[]): string | null {
  const [first, second] = path.map(String);
  if (first === 'person') return second ?? null;
  if (first === 'place') return second === 'text' ? 'address' : second === 'point' ? 'lng' : (second ?? null);
  return first !== undefined && Object.hasOwn(fields, first) ? first : null;
}

function instant(each: Line, field: string, text: string, zone: string, flaws: Flaws): string | undefined {
  try {
    const at = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && text.length > 16 ? Date.parse(text) : parseLocal(text, zone);
    return new Date(at).toISOString();
  } catch {
    flaws.add(each.row, field, { zh: '没有这个时间', en: 'is no time that there is' });
    return undefined;
  }
}
