import { roleSheets } from '@tongxin/contract';
import { conflictOf, type Grant, type KnownStaff, missingScope } from '../../access/index.ts';
import type { PostInput } from '../../governance/units/index.ts';
import { parts, type Taken, wrong } from '../cells.ts';
import type { Known } from '../draft.ts';
import { type Flaws, type Line, valuesOf } from '../lines.ts';
import { type Change, canonical, changesOf, type Entry } from '../plan.ts';
import { reference, resolve } from '../reference.ts';
import { knownPosts } from './posts.ts';
import { type StaffValues, staffFields } from './staffFields.ts';

type ImportedGrant = Omit<Grant, 'id' | 'unitId'> & { readonly unitCode: string | null };

/** A member of staff as a file says it, several rows together. What is undefined the file does not speak of. */
export interface StaffDraft {
  readonly login: string;
  readonly name: string;
  readonly title: string;
  readonly phone?: string | null;
  readonly unitCode: string | null;
  readonly posts?: readonly string[];
  readonly grants: readonly ImportedGrant[];
  readonly active: boolean;
}

/** What a file of staff means. */
export interface StaffPlan {
  readonly people: readonly Entry<StaffDraft>[];
  readonly changes: readonly Change[];
  /** Posts whose holders change, and who holds them afterwards, by login. */
  readonly posts: readonly PostInput[];
  readonly holders: readonly { readonly login: string; readonly postCodes: readonly string[] }[];
  /** Grants to be ended, and logins to be taken out of service. */
  readonly endedGrants: readonly string[];
  readonly retired: readonly string[];
}

/** Reads staff: rows of one login belong together, and every role is judged with what its scope needs and with the three administrators apart. */
export function planStaff(lines: readonly Line[], known: Known, retireMissing: boolean, flaws: Flaws): StaffPlan {
  const people = collect(lines, known, flaws);
  const before = new Map(known.staff.map((each) => [each.login, draftOf(each, known)]));
  const endedGrants: string[] = [];
  const entries = people.map(({ row, input }): Entry<StaffDraft> => {
    const held = known.staff.find((each) => each.login === input.login)?.grants ?? [];
    const given = new Set(input.grants.map(canonical));
    const others = held.filter((grant) => !given.has(canonical(grantOf(grant, known))));
    if (retireMissing) endedGrants.push(...others.map(({ id }) => id));
    const kept = retireMissing ? [] : others.map((grant) => grantOf(grant, known));
    checkApart(row, [...kept, ...input.grants], flaws);
    return { row, input: { ...input, grants: sorted([...kept, ...input.grants]) } };
  });
  const given = new Set(entries.map(({ input }) => input.login));
  const retired = retireMissing ? known.staff.filter(({ login: own, active }) => active && !given.has(own)) : [];
  const changes = changesOf<StaffDraft>(entries, before, {
    what: { zh: '人员', en: 'member of staff' },
    key: (each) => each.login,
    name: () => '',
    retired: (each) => !each.active,
  });
  const gone = retired.map(
    ({ login: own }): Change => ({
      action: 'retire',
      what: { zh: '人员', en: 'member of staff' },
      key: own,
      name: '',
      row: null,
      fields: ['active'],
    }),
  );
  const leaving = retired.map((each) => each.login);
  const { posts, holders } = holding(entries, leaving, known);
  return { people: entries, changes: [...changes, ...gone], posts, holders, endedGrants, retired: leaving };
}

function collect(lines: readonly Line[], known: Known, flaws: Flaws): readonly Entry<StaffDraft>[] {
  const finder = finderOf(known);
  const people = new Map<string, Entry<StaffDraft>>();
  for (const each of lines) {
    const first = people.get(each.text('login').trim().toLowerCase());
    const values = valuesOf(staffFields, continued(each, first), flaws);
    if (values === null) continue;
    const taken = takeLine(each, values, known, finder, flaws);
    if (taken === null) continue;
    if (first === undefined) people.set(taken.login, { row: each.row, input: taken });
    else people.set(taken.login, joined(first, each, taken, flaws));
  }
  return [...people.values()];
}

/** The second row of a person may leave out the name. */
function continued(each: Line, first: Entry<StaffDraft> | undefined): Line {
  if (first === undefined) return each;
  return { ...each, text: (field) => each.text(field) || (field === 'name' ? first.input.name : '') };
}

function joined(first: Entry<StaffDraft>, each: Line, next: StaffDraft, flaws: Flaws): Entry<StaffDraft> {
  const same = (field: 'name' | 'title' | 'phone' | 'unitCode') => {
    const [a, b] = [first.input[field], next[field]];
    if (each.text(field) !== '' && (a ?? '') !== (b ?? '') && (a ?? '') !== '') {
      flaws.add(each.row, field, {
        zh: `与第 ${first.row} 行同一登录名的内容不同`,
        en: `differs from row ${first.row}, which has the same login`,
      });
    }
    return a ?? b;
  };
  const posts = [...new Set([...(first.input.posts ?? []), ...(next.posts ?? [])])].sort();
  const phoneSaid = same('phone');
  return {
    row: first.row,
    input: {
      login: next.login,
      name: first.input.name,
      title: same('title') || next.title,
      ...(phoneSaid === undefined ? {} : { phone: phoneSaid }),
      unitCode: same('unitCode') ?? null,
      ...(first.input.posts === undefined ? {} : { posts }),
      grants: [...first.input.grants, ...next.grants],
      active: first.input.active && next.active,
    },
  };
}

function finderOf({ registers }: Known) {
  return {
    units: reference(
      registers.units.units.filter((unit) => unit.active),
      '单位',
      'unit',
    ),
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
  };
}

function takeLine(
  each: Line,
  values: StaffValues,
  known: Known,
  finder: ReturnType<typeof finderOf>,
  flaws: Flaws,
): StaffDraft | null {
  const said = <T>(field: string, taken: Taken<T>): T | undefined => {
    if ('value' in taken) return taken.value;
    flaws.add(each.row, field, taken.flaw);
    return undefined;
  };
  const old = known.staff.find((person) => person.login === values.login);
  const unitCode = each.has('unitCode')
    ? said('unitCode', resolve(finder.units, values.unitCode))
    : (draftUnit(old, known) ?? null);
  const posts = values.posts?.flatMap((text) => said('posts', postNamed(text, unitCode ?? null, known)) ?? []);
  const grants = takeGrants(each, values, unitCode ?? null, finder, flaws);
  if (unitCode === undefined || grants === null) return null;
  return {
    login: values.login,
    name: values.name,
    title: values.title ?? (each.has('title') ? '' : (old?.title ?? '')),
    ...(each.has('phone') ? { phone: values.phone } : {}),
    unitCode,
    ...(each.has('posts') ? { posts: [...(posts ?? [])].sort() } : {}),
    grants,
    active: !values.inactive,
  };
}

function draftUnit(old: KnownStaff | undefined, { registers }: Known): string | undefined {
  return registers.units.units.find((unit) => unit.id === old?.unitId)?.code;
}

function postNamed(text: string, unitCode: string | null, known: Known): Taken<string> {
  const all = knownPosts(known);
  const own = (all.get(unitCode ?? '') ?? []).find((post) => post.name === text);
  if (own !== undefined) return { value: own.code };
  const coded = [...all.values()].flat().find((post) => post.code === text);
  if (coded !== undefined) return { value: coded.code };
  return wrong(`所在单位没有这个岗位：${text}`, `the unit has no such post: ${text}`);
}

function takeGrants(
  each: Line,
  values: StaffValues,
  unitCode: string | null,
  finder: ReturnType<typeof finderOf>,
  flaws: Flaws,
): readonly ImportedGrant[] | null {
  const { role } = values;
  if (role === null) {
    const scoped = (['areaCode', 'grantUnit', 'categories'] as const).find((field) => values[field] !== null);
    if (scoped === undefined) return [];
    flaws.add(each.row, 'role', { zh: '填了范围就要填角色', en: 'a scope needs its role' });
    return null;
  }
  const { scope } = roleSheets[role];
  const area = resolve(finder.areas, values.areaCode);
  const unit =
    values.grantUnit === null ? { value: scope === 'unit' ? unitCode : null } : finder.units(values.grantUnit);
  const categories = parts(values.categories ?? '').map(finder.categories);
  if ('flaw' in area) flaws.add(each.row, 'areaCode', area.flaw);
  if ('flaw' in unit) flaws.add(each.row, 'grantUnit', unit.flaw);
  for (const category of categories) if ('flaw' in category) flaws.add(each.row, 'categories', category.flaw);
  if ('flaw' in area || 'flaw' in unit) return null;
  const missing = missingScope({ role, areaCode: area.value, unitId: unit.value });
  if (missing !== null) {
    const field = missing === 'areaCode' ? 'areaCode' : 'grantUnit';
    flaws.add(each.row, field, { zh: `“${roleSheets[role].zh}”要填管辖范围`, en: `${role} needs its scope` });
    return null;
  }
  const codes =
    categories.length === 0 ? [null] : categories.flatMap((category) => ('flaw' in category ? [] : [category.value]));
  return codes.map((categoryCode) => ({
    role,
    areaCode: area.value,
    unitCode: unit.value,
    categoryCode,
    sensitive: values.sensitive,
  }));
}

/** The three administrators are apart from each other and from cases (三员分立, domain §13). */
function checkApart(row: number, grants: readonly ImportedGrant[], flaws: Flaws): void {
  const held = [...new Set(grants.map(({ role }) => role))];
  for (const role of held) {
    const conflict = conflictOf(role, held);
    if (conflict === null) continue;
    const [one, other] = [roleSheets[role].zh, roleSheets[conflict].zh];
    flaws.add(row, 'role', {
      zh: `“${one}”和“${other}”不能是同一个人`,
      en: `${role} and ${conflict} may not be in the same hands`,
    });
    return;
  }
}

function grantOf({ role, areaCode, unitId, categoryCode, sensitive }: Grant, { registers }: Known): ImportedGrant {
  const unitCode = unitId === null ? null : (registers.units.units.find((unit) => unit.id === unitId)?.code ?? unitId);
  return { role, areaCode, unitCode, categoryCode, sensitive };
}

function sorted(grants: readonly ImportedGrant[]): readonly ImportedGrant[] {
  return [...new Map(grants.map((grant) => [canonical(grant), grant]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, grant]) => grant);
}

function draftOf(each: KnownStaff, known: Known): StaffDraft {
  const posts = known.registers.units.posts.filter(({ holders }) => holders.includes(each.id)).map(({ code }) => code);
  return {
    login: each.login,
    name: each.name,
    title: each.title,
    phone: each.phone,
    unitCode: draftUnit(each, known) ?? null,
    posts: posts.sort(),
    grants: sorted(each.grants.map((grant) => grantOf(grant, known))),
    active: each.active,
  };
}

/** Who holds the posts that people of the file take up or leave: those of the file as it says, whoever leaves service none, everybody else as before. */
function holding(
  people: readonly Entry<StaffDraft>[],
  leaving: readonly string[],
  known: Known,
): Pick<StaffPlan, 'posts' | 'holders'> {
  const gone: readonly (readonly [string, readonly string[]])[] = leaving.map((own) => [own, []]);
  const speaking = new Map([
    ...people.flatMap(({ input: { login: own, posts, active } }) =>
      posts === undefined && active ? [] : [[own, active ? (posts ?? []) : []] as const],
    ),
    ...gone,
  ]);
  const logins = new Map(known.staff.map(({ id, login: own }) => [id, own]));
  const holdersOf = new Map(
    known.registers.units.posts.map(({ code, holders }) => [code, holders.map((id) => logins.get(id) ?? '')]),
  );
  const after = (code: string): readonly string[] => {
    const others = (holdersOf.get(code) ?? []).filter((own) => own !== '' && !speaking.has(own));
    const own = [...speaking].filter(([, codes]) => codes.includes(code)).map(([name]) => name);
    return [...others, ...own].sort();
  };
  const touched = [...knownPosts(known).values()].flat().filter(({ code }) => {
    const before = [...(holdersOf.get(code) ?? [])].sort();
    return before.join() !== after(code).join();
  });
  const codesOf = new Map<string, string[]>();
  for (const { code } of touched) for (const own of after(code)) codesOf.set(own, [...(codesOf.get(own) ?? []), code]);
  return {
    posts: touched.flatMap(({ input }) => input ?? []),
    holders: [...codesOf].map(([own, postCodes]) => ({ login: own, postCodes })),
  };
}
