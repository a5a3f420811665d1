import type { Correction, PersonInput, Resident } from '../../governance/residents/index.ts';
import { maskPhone } from '../../platform/crypto/index.ts';
import { line, phone } from '../cells.ts';
import type { Known } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { type Flaws, type Line, type RowFlaw, valuesOf } from '../lines.ts';
import type { Change, Entry } from '../plan.ts';
import { reference, resolve } from '../reference.ts';

const fields = {
  phone: needed('手机', 'Phone', phone, {
    aliases: ['手机号', '手机号码', '电话', '联系电话', '联系方式'],
    note: ['认人靠手机号；加密保存', 'tells who it is; sealed'],
  }),
  name: optional('姓名', 'Name', line(50), null, { aliases: ['居民姓名', '户主'] }),
  address: optional('住址', 'Address', line(200), null, { aliases: ['地址', '居住地址', '家庭住址'] }),
  communityCode: optional('社区', 'Community', line(100), null, {
    aliases: ['社区编码', '所属社区', '社区名称', '村居'],
    note: ['社区编码，或没有重名的名称', 'code of the community, or a name that only one has'],
  }),
  consent: needed('同意说明', 'Consent', line(200), {
    aliases: ['同意', '授权说明', '知情同意', '同意情况'],
    note: [
      '本人何时、以什么方式同意登记，例如：2026-03-01 入户登记时签字；没有同意的人不要导入',
      'when and how the person agreed; leave out whoever did not',
    ],
  }),
} as const;

/** 居民. */
export const residentsForm: Form<typeof fields> = {
  kind: 'residents',
  zh: '居民',
  en: 'Residents',
  fields,
  examples: [
    {
      phone: '19900000001',
      name: '张寅',
      address: '文澜花园 3 号楼',
      communityCode: '120112003006',
      consent: '2026-03-01 入户登记时签字',
    },
  ],
  prefix: null,
};

/** Reads residents; nothing is looked up yet. Reasons name rows, never what stands in them. */
export function takeResidents(
  lines: readonly Line[],
  { registers }: Pick<Known, 'registers'>,
  flaws: Flaws,
): readonly Entry<PersonInput>[] {
  const communities = reference(
    registers.areas.areas.filter(({ level, retired }) => level === 'community' && !retired),
    '社区',
    'community',
  );
  const rowOf = new Map<string, number>();
  return lines.flatMap((each) => {
    const values = valuesOf(fields, each, flaws);
    if (values === null) return [];
    const community = resolve(communities, values.communityCode);
    if ('flaw' in community) {
      flaws.add(each.row, 'communityCode', community.flaw);
      return [];
    }
    const twice = rowOf.get(values.phone);
    if (twice !== undefined) {
      flaws.add(each.row, 'phone', { zh: `与第 ${twice} 行是同一个手机号`, en: `is the phone of row ${twice}` });
      return [];
    }
    rowOf.set(values.phone, each.row);
    const input: PersonInput = {
      phone: values.phone,
      name: values.name ?? undefined,
      address: values.address ?? undefined,
      communityCode: community.value ?? undefined,
      consent: values.consent,
    };
    return [{ row: each.row, input }];
  });
}

/**
 * What a person of the file changes about the one that is known; an empty cell leaves what is there, and so does what the person corrected themselves (`own`):
 * `kept` are the fields in which the file says otherwise.
 */
export function correctionOf(
  input: PersonInput,
  known: Resident,
  own: ReadonlySet<string>,
): { readonly correction: Correction | null; readonly kept: readonly string[] } {
  const { name, address, communityCode, consent } = input;
  const said = { name, address, communityCode, consent };
  const differing = Object.entries(said).filter(
    ([field, value]) => value !== undefined && value !== known[field as keyof typeof said],
  );
  const changed = differing.filter(([field]) => !own.has(field));
  return {
    correction: changed.length === 0 ? null : { id: known.id, ...Object.fromEntries(changed) },
    kept: differing.flatMap(([field]) => (own.has(field) ? [field] : [])),
  };
}

/** What is told of a row in which the file says otherwise than the person did. */
export function keptWarning(row: number, kept: readonly string[]): RowFlaw {
  const { zh, en } = {
    zh: kept.map((field) => (field === 'name' ? fields.name.zh : fields.address.zh)).join('、'),
    en: kept.join(', '),
  };
  return {
    row,
    field: kept[0] ?? null,
    words: { zh: `${zh}由本人更正过，保留本人的，没有改`, en: `${en}: corrected by the person, kept as it is` },
  };
}

/** A change as it may be shown: the phone masked, no name. */
export function residentChange(
  action: Change['action'],
  { row, input }: Entry<PersonInput>,
  fieldsChanged: readonly string[],
): Change {
  return {
    action,
    what: { zh: '居民', en: 'resident' },
    key: maskPhone(input.phone ?? ''),
    name: '',
    row,
    fields: fieldsChanged,
  };
}
