import { parseOfficeHours } from '../../governance/calendar/index.ts';
import type { HoursInput } from '../../governance/settings/index.ts';
import { setsOf } from '../../governance/settings/index.ts';
import type { PostInput, UnitInput } from '../../governance/units/index.ts';
import { code, line, list, wrong, yesNo } from '../cells.ts';
import type { Draft, Drafting, Known } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { type Flaws, keeping, type Line, valuesOf } from '../lines.ts';
import { type Change, canonical, changesOf, type Entry } from '../plan.ts';
import { reference, resolve } from '../reference.ts';
import { knownPosts, type NamedPost } from './posts.ts';

const kinds: { readonly [kind: string]: readonly string[] } = {
  district_centre: ['区级中心', '区中心', '区社会治理中心', '区网格中心', '指挥中心'],
  district_department: ['区级部门', '部门', '委办局', '区直部门', '专业部门'],
  street: ['街镇', '街道', '镇', '街道办事处', '镇政府', '乡镇'],
  community: ['社区', '村', '居委会', '村委会', '社区居委会', '村居'],
  section: ['科室', '内设机构', '科', '站所'],
};

function kindNamed(text: string) {
  const plain = text.trim();
  const found = Object.entries(kinds).find(([kind, words]) => kind === plain || words.includes(plain));
  if (found !== undefined) return { value: found[0] };
  if (/^[a-z][a-z_]{1,40}$/.test(plain)) return { value: plain };
  const words = Object.values(kinds).map(([word]) => word);
  return wrong(`只能填：${words.join('、')}`, `is none of: ${Object.keys(kinds).join(', ')}`);
}

function hours(text: string) {
  try {
    const sets = parseOfficeHours(text.normalize('NFKC').replaceAll('、', ','));
    const [first, second, ...more] = sets;
    if (first === undefined || more.length > 0)
      return wrong('最多写夏季和平时两套', 'at most a summer set and one for the rest');
    const input: HoursInput =
      second === undefined
        ? { key: text, shifts: first.shifts }
        : { key: text, shifts: second.shifts, summer: { from: first.from, to: first.to, shifts: first.shifts } };
    return { value: input };
  } catch {
    return wrong('不是办公时间（例如 08:30-12:00,14:00-17:30）', 'are no office hours (write 08:30-12:00,14:00-17:30)');
  }
}

const fields = {
  code: needed('编码', 'Code', code, {
    aliases: ['单位编码', '单位代码', '机构编码', '部门编码', 'unitcode'],
    note: ['单位自己的编码，定了就不再改', "the unit's own code; it stays"],
  }),
  name: needed('名称', 'Name', line(100), { aliases: ['单位名称', '部门名称', '机构名称', '单位'] }),
  kind: needed('类型', 'Kind', kindNamed, {
    aliases: ['单位类型', '单位类别', '机构类型'],
    note: ['区级中心、区级部门、街镇、社区、科室', 'district_centre, district_department, street, community, section'],
  }),
  parentCode: optional('上级单位', 'Parent unit', line(100), null, {
    aliases: ['上级', '上级编码', '上级单位编码', '主管单位', 'parent'],
    note: ['编码，或没有重名的名称；最上面的单位空着', 'a code, or a name that only one unit has; empty at the top'],
  }),
  areaCode: optional('所在区域', 'Area', line(100), null, {
    aliases: ['区域编码', '所属区域', '辖区', '辖区编码', '区域'],
    note: [
      '区域编码或名称：部门填区，街镇填街镇，社区填社区',
      'code or name of the area: the district for a department, else its own street or community',
    ],
  }),
  officeHours: optional('办公时间', 'Office hours', hours, null, {
    aliases: ['工作时间', '作息时间'],
    note: [
      '例如 08:30-12:00,14:00-17:30；夏季写 06-01..09-30 08:30-12:00,14:30-18:00; 10-01..05-31 08:30-12:00,14:00-17:30。空着随上级',
      'such as 08:30-12:00,14:00-17:30, or two seasons with a semicolon; empty: those of the parent',
    ],
  }),
  posts: optional('岗位', 'Posts', list(line(40)), null, {
    aliases: ['岗位名称', '岗位设置', '设置岗位'],
    note: [
      '用分号隔开，负责人岗后面加 *，例如：负责人*；受理岗；派遣岗',
      'with semicolons, a * after the post that leads: 负责人*；受理岗',
    ],
  }),
  retired: optional('停用', 'Retired', yesNo, false, {
    aliases: ['是否停用', '已撤销'],
    note: ['是：不再派件', 'yes: nothing new is given to it'],
  }),
} as const;

/** 单位与岗位. */
export const unitsForm: Form<typeof fields> = {
  kind: 'units',
  zh: '单位',
  en: 'Units',
  fields,
  examples: [
    { code: 'D-centre', name: '区社会治理中心', kind: '区级中心', areaCode: '120112', posts: '负责人*；派遣岗' },
    {
      code: 'D-cgw',
      name: '区城市管理委员会',
      kind: '区级部门',
      parentCode: 'D-centre',
      areaCode: '120112',
      officeHours: '08:30-12:00,14:00-17:30',
      posts: '负责人*；处置岗',
    },
  ],
  prefix: null,
};

/** A unit as the file and the register say it. */
type Unit = UnitInput & { readonly retired: boolean; readonly hours?: string };

const unitWords = { zh: '单位', en: 'unit' };

/** Units, the posts that are named with them, and their office hours. */
export const draftUnits: Drafting = (lines, known, { retireMissing }, flaws): Draft => {
  const before = knownUnits(known);
  const named = lines.map((each) => ({ code: each.text('code'), name: each.text('name') }));
  const units = reference([...before.values(), ...named], '单位', 'unit');
  const areas = reference(
    known.registers.areas.areas.filter((area) => !area.retired),
    '区域',
    'area',
  );
  const hoursByKey = new Map<string, HoursInput>();
  const taken: (Entry<Unit> & { readonly posts: readonly string[] | null })[] = [];
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const parent = pointed(each, 'parentCode', resolve(units, values.parentCode), flaws);
    const area = pointed(each, 'areaCode', resolve(areas, values.areaCode), flaws);
    if (parent === undefined || area === undefined) continue;
    const own = values.officeHours;
    if (own !== null) hoursByKey.set(own.key, own);
    const unit: Unit = {
      code: values.code,
      name: values.name,
      kind: values.kind,
      parentCode: parent,
      areaCode: area,
      retired: values.retired,
      ...(own === null ? {} : { hours: canonical(setsOf(own)) }),
    };
    const kept = keeping(unit, each, before.get(unit.code), ['parentCode', 'areaCode']);
    taken.push({ row: each.row, input: kept, posts: values.posts });
  }
  const given = new Set(named.map((each) => each.code));
  const missing = retireMissing
    ? [...before.values()]
        .filter((unit) => !unit.retired && !given.has(unit.code))
        .map((unit) => ({ ...unit, retired: true }))
    : [];
  const entries: Entry<Unit>[] = [...taken, ...missing.map((input) => ({ row: 0, input }))];
  checkCircles(entries, before, flaws);
  const changes = changesOf<Unit>(entries, before, {
    what: unitWords,
    key: (unit) => unit.code,
    name: (unit) => unit.name,
    retired: (unit) => unit.retired,
  });
  const posts = postsOf(taken, known, before);
  const keyOfHours = (unit: Unit) =>
    [...hoursByKey.values()].find((each) => canonical(setsOf(each)) === unit.hours)?.key;
  const input = ({ hours: _hours, ...unit }: Unit) => {
    const key = _hours === undefined ? undefined : keyOfHours({ ...unit, hours: _hours });
    return key === undefined ? unit : { ...unit, officeHours: key };
  };
  const written = entries.filter((_, at) => changes[at]?.action !== 'same').map((each) => input(each.input));
  const all = { units: entries.map((each) => input(each.input)), officeHours: [...hoursByKey.values()] };
  return {
    changes: [...changes.map((change) => (change.row === 0 ? { ...change, row: null } : change)), ...posts.changes],
    rows: { ...all, posts: posts.inputs },
    origin: { units: entries.map(({ row }) => row), posts: posts.rows },
    write: {
      ...(written.length > 0 ? { units: written, officeHours: all.officeHours } : {}),
      ...(posts.written.length > 0 ? { posts: posts.written } : {}),
    },
  };
};

function pointed(
  each: Line,
  field: string,
  taken: ReturnType<typeof resolve<string>>,
  flaws: Flaws,
): string | null | undefined {
  if ('value' in taken) return taken.value;
  flaws.add(each.row, field, taken.flaw);
  return undefined;
}

function knownUnits({ registers }: Known): ReadonlyMap<string, Unit> {
  const codes = new Map(registers.units.units.map((unit) => [unit.id, unit.code]));
  const hoursOf = new Map(registers.hours.map(({ unitId, sets }) => [unitId, canonical(sets)]));
  return new Map(
    registers.units.units.map(({ id, parentId, active, ...unit }) => {
      const own = hoursOf.get(id);
      const parentCode = parentId === null ? null : (codes.get(parentId) ?? null);
      const { code: unitCode, name, kind, areaCode } = unit;
      return [
        unitCode,
        {
          code: unitCode,
          name,
          kind,
          parentCode,
          areaCode,
          retired: !active,
          ...(own === undefined ? {} : { hours: own }),
        },
      ];
    }),
  );
}

function checkCircles(entries: readonly Entry<Unit>[], before: ReadonlyMap<string, Unit>, flaws: Flaws): void {
  const parents = new Map([...before.values()].map((unit) => [unit.code, unit.parentCode]));
  for (const { input } of entries) parents.set(input.code, input.parentCode);
  for (const { row, input } of entries) {
    const seen = new Set([input.code]);
    for (let at = input.parentCode; at !== null && at !== undefined; at = parents.get(at) ?? null) {
      if (seen.has(at)) {
        flaws.add(row, 'parentCode', { zh: '上级绕了一圈又回到自己', en: 'its parents go round in a circle' });
        break;
      }
      seen.add(at);
    }
  }
}

interface Posts {
  readonly inputs: readonly PostInput[];
  readonly rows: readonly number[];
  readonly written: readonly PostInput[];
  readonly changes: readonly Change[];
}

/** The posts of the column: those of a unit answer to the one that leads it, and that one to whoever leads the unit above. */
function postsOf(
  taken: readonly (Entry<Unit> & { readonly posts: readonly string[] | null })[],
  known: Known,
  before: ReadonlyMap<string, Unit>,
): Posts {
  const knownByUnit = knownPosts(known);
  const parents = new Map([...before.values()].map((unit) => [unit.code, unit.parentCode]));
  for (const { input } of taken) parents.set(input.code, input.parentCode);
  const listed = new Map<string, readonly NamedPost[]>();
  for (const { input, posts } of taken) {
    if (posts === null) continue;
    const own = knownByUnit.get(input.code) ?? [];
    listed.set(
      input.code,
      posts.map((text) => {
        const leads = /[*＊]$/.test(text);
        const name = text.replace(/[*＊]$/, '').trim();
        return { code: own.find((post) => post.name === name)?.code ?? `${input.code}/${name}`, name, leads };
      }),
    );
  }
  const leader = (unitCode: string | null | undefined): string | null => {
    for (let at = unitCode; at !== null && at !== undefined; at = parents.get(at)) {
      const lead = [...(listed.get(at) ?? []), ...(knownByUnit.get(at) ?? [])].find((post) => post.leads);
      if (lead !== undefined) return lead.code;
    }
    return null;
  };
  const entries = taken.flatMap(({ row, input }) =>
    (listed.get(input.code) ?? []).map((post): Entry<PostInput> => {
      const superior = leader(post.leads ? parents.get(input.code) : input.code);
      return {
        row,
        input: {
          code: post.code,
          unitCode: input.code,
          name: post.name,
          leads: post.leads,
          superiorPostCode: superior === post.code ? null : superior,
        },
      };
    }),
  );
  const knownInputs = new Map(
    [...knownByUnit.values()].flat().flatMap((post) => (post.input ? [[post.code, post.input]] : [])),
  );
  const changes = changesOf<PostInput>(entries, knownInputs, {
    what: { zh: '岗位', en: 'post' },
    key: (post) => post.code,
    name: (post) => post.name,
    retired: () => false,
  });
  return {
    inputs: entries.map(({ input }) => input),
    rows: entries.map(({ row }) => row),
    written: entries.filter((_, at) => changes[at]?.action !== 'same').map(({ input }) => input),
    changes,
  };
}
