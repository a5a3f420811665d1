import type { CatalogueInput, CatalogueTarget, CatalogueTargetInput } from '../../governance/units/index.ts';
import { line, parts, type Taken, yesNo } from '../cells.ts';
import type { Draft, Drafting, Known } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { keeping, valuesOf } from '../lines.ts';
import { changesOf, type Entry } from '../plan.ts';
import { reference } from '../reference.ts';

const fields = {
  categoryCode: needed('类别', 'Category', line(100), {
    aliases: ['类别编码', '类别名称', '分类编码', '事项编码', '事项'],
    note: ['类别编码或名称', 'code or name of the category'],
  }),
  to: needed('主办单位', 'Lead unit', line(100), {
    aliases: ['牵头单位', '责任单位', '承办单位', '主责单位', '主办'],
    note: [
      '单位编码或名称；按地点派的填“属地街镇”或“属地社区”',
      'code or name of the unit; 属地街镇 or 属地社区 (streetOfPlace, communityOfPlace) where the place decides',
    ],
  }),
  coUnits: optional('协办单位', 'Co-units', line(400), null, {
    aliases: ['配合单位', '协办', '协同单位'],
    note: ['用分号隔开', 'with semicolons'],
  }),
  basis: needed('依据', 'Ground', line(200), { aliases: ['职责依据', '派单依据', '法律依据'] }),
  enabled: optional('启用', 'In use', yesNo, true, { aliases: ['是否启用'] }),
} as const;

/** 派单目录. */
export const catalogueForm: Form<typeof fields> = {
  kind: 'catalogue',
  zh: '派单目录',
  en: 'Dispatch catalogue',
  fields,
  examples: [{ categoryCode: 'R0401', to: 'D-cgw', coUnits: '属地街镇', basis: '公共照明由城市管理部门维护' }],
  prefix: null,
};

const ofPlace: { readonly [words: string]: CatalogueTargetInput } = {
  属地街镇: { streetOfPlace: true },
  属地街道: { streetOfPlace: true },
  街镇: { streetOfPlace: true },
  streetOfPlace: { streetOfPlace: true },
  属地社区: { communityOfPlace: true },
  社区: { communityOfPlace: true },
  communityOfPlace: { communityOfPlace: true },
};

type Entries = Entry<Required<CatalogueInput>>;

/** The dispatch catalogue: one entry a category. */
export const draftCatalogue: Drafting = (lines, known, { retireMissing }, flaws): Draft => {
  const categories = reference(
    known.registers.categories.filter((each) => !each.retired),
    '类别',
    'category',
  );
  const units = reference(
    known.registers.units.units.filter((unit) => unit.active),
    '单位',
    'unit',
  );
  const target = (text: string): Taken<CatalogueTargetInput> => {
    const placed = ofPlace[text.trim()];
    if (placed !== undefined) return { value: placed };
    const unit = units(text);
    return 'flaw' in unit ? unit : { value: { unit: unit.value } };
  };
  const before = knownEntries(known);
  const entries: Entries[] = [];
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const [category, to] = [categories(values.categoryCode), target(values.to)];
    const coUnits = parts(values.coUnits ?? '').map(target);
    if ('flaw' in category) flaws.add(each.row, 'categoryCode', category.flaw);
    if ('flaw' in to) flaws.add(each.row, 'to', to.flaw);
    for (const co of coUnits) if ('flaw' in co) flaws.add(each.row, 'coUnits', co.flaw);
    if ('flaw' in category || 'flaw' in to) continue;
    const input: Required<CatalogueInput> = {
      categoryCode: category.value,
      to: to.value,
      coUnits: coUnits.flatMap((co) => ('flaw' in co ? [] : [co.value])),
      basis: values.basis,
      enabled: values.enabled,
    };
    const twice = entries.find((other) => other.input.categoryCode === input.categoryCode);
    if (twice !== undefined) {
      flaws.add(each.row, 'categoryCode', {
        zh: `与第 ${twice.row} 行是同一个类别`,
        en: `is the category of row ${twice.row}`,
      });
    }
    entries.push({
      row: each.row,
      input: keeping(input, each, before.get(input.categoryCode), ['coUnits']),
    });
  }
  const given = new Set(entries.map(({ input }) => input.categoryCode));
  const missing = retireMissing
    ? [...before.values()]
        .filter((each) => each.enabled && !given.has(each.categoryCode))
        .map((each) => ({ row: 0, input: { ...each, enabled: false } }))
    : [];
  const all = [...entries, ...missing];
  const name = (input: CatalogueInput) =>
    known.registers.categories.find((each) => each.code === input.categoryCode)?.name ?? '';
  const changes = changesOf<Required<CatalogueInput>>(all, before, {
    what: { zh: '派单目录', en: 'catalogue entry' },
    key: (input) => input.categoryCode,
    name,
    retired: (input) => !input.enabled,
  });
  const written = all.filter((_, at) => changes[at]?.action !== 'same').map(({ input }) => input);
  return {
    changes: changes.map((change) => (change.row === 0 ? { ...change, row: null } : change)),
    rows: { catalogue: all.map(({ input }) => input) },
    origin: { catalogue: all.map(({ row }) => row) },
    write: written.length > 0 ? { catalogue: written } : {},
  };
};

function knownEntries({ registers }: Known): ReadonlyMap<string, Required<CatalogueInput>> {
  const codes = new Map(registers.units.units.map((unit) => [unit.id, unit.code]));
  const target = (to: CatalogueTarget): CatalogueTargetInput =>
    'unitId' in to ? { unit: codes.get(to.unitId) ?? '' } : to;
  return new Map(
    registers.catalogue.map(({ categoryCode, target: to, coTargets, basis, enabled }) => [
      categoryCode,
      { categoryCode, to: target(to), coUnits: coTargets.map(target), basis, enabled },
    ]),
  );
}
