import { type CategoryInput, gridScheme, hotlineScheme } from '../../governance/triage/index.ts';
import { choice, code, line, list, wrong, yesNo } from '../cells.ts';
import type { Draft, Drafting } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { keeping, type Line, valuesOf } from '../lines.ts';
import { changesOf, type Entry } from '../plan.ts';
import { reference, resolve } from '../reference.ts';

const kinds = choice({
  request: ['求助'],
  complaint: ['投诉'],
  consult: ['咨询'],
  suggestion: ['建议'],
  praise: ['表扬'],
  clue: ['线索', '举报'],
});

/** The four classes of limits, as people call them. */
export const limitClassNamed = choice({
  danger: ['危险', '危及安全', '危险类'],
  utilities: ['民生保障', '水电气热', '公用', '水电气热等民生保障'],
  general: ['一般', '普通'],
  complex: ['复杂', '疑难'],
});

const evidence = list(choice({ photo: ['照片', '图片'], text: ['文字', '说明'] }));

const fields = {
  code: needed('编码', 'Code', code, { aliases: ['类别编码', '分类编码', '事项编码', '代码'] }),
  name: needed('名称', 'Name', line(100), { aliases: ['类别名称', '分类名称', '事项名称', '类别'] }),
  parentCode: optional('上级', 'Parent', line(100), null, {
    aliases: ['上级编码', '上级类别', '大类', '大类编码', '父级编码'],
    note: ['编码或名称；第一级空着', 'code or name; empty at the first level'],
  }),
  kind: optional('性质', 'Kind', kinds, null, {
    aliases: ['诉求性质', '诉求类型', '类型'],
    note: [
      '求助、投诉、咨询、建议、表扬、线索；空着随上级，第一级是求助',
      'request, complaint, consult, suggestion, praise, clue; empty: as the parent',
    ],
  }),
  limitClass: optional('时限类别', 'Limit class', limitClassNamed, null, {
    aliases: ['时限等级', '时限分类'],
    note: [
      '危险、民生保障、一般、复杂；空着随上级，第一级是一般',
      'danger, utilities, general, complex; empty: as the parent',
    ],
  }),
  requiresFieldCheck: optional('先现场核实', 'Field check first', yesNo, null, {
    aliases: ['现场核实', '是否现场核实', '需核实'],
  }),
  closeEvidence: optional('办结依据', 'Evidence to close', evidence, null, {
    aliases: ['办结要求', '结案依据'],
    note: ['照片、文字，用分号隔开', 'photo, text, with a semicolon'],
  }),
  publicVisible: optional('可公开', 'Public', yesNo, null, { aliases: ['是否公开', '公开'] }),
  sensitive: optional('敏感', 'Sensitive', yesNo, null, {
    aliases: ['是否敏感'],
    note: ['敏感的不公开，只有授权的人看得到', 'seen only by those whose grant says so, never public'],
  }),
  anonymousAllowed: optional('可匿名', 'Anonymous allowed', yesNo, null, { aliases: ['是否可匿名', '匿名'] }),
  words: optional('关键词', 'Words', list(line(40)), null, {
    aliases: ['常用说法', '词语', '词库'],
    note: [
      '居民会怎么说，用分号隔开；自动定类靠它',
      'what a resident would say, with semicolons: suggestions come from it',
    ],
  }),
  emergencyPhone: optional('应急电话', 'Emergency phone', emergency, null, {
    aliases: ['紧急电话'],
    note: ['危及生命财产时先打的电话', 'the number to call first when lives are in danger'],
  }),
  hotlineCode: optional('热线编码', '12345 code', line(64), null, {
    aliases: ['12345编码', '热线分类编码', '热线代码'],
  }),
  gridCode: optional('网格事件编码', 'Grid event code', line(64), null, { aliases: ['网格编码', '网格事件代码'] }),
  retired: optional('停用', 'Retired', yesNo, false, { aliases: ['是否停用'] }),
} as const;

function emergency(text: string) {
  return /^\d{3,12}$/.test(text) ? { value: text } : wrong('电话只能是数字', 'holds digits only');
}

/** 类别 (domain §3). */
export const categoriesForm: Form<typeof fields> = {
  kind: 'categories',
  zh: '类别',
  en: 'Categories',
  fields,
  examples: [
    {
      code: 'R04',
      name: '公共设施',
      kind: '求助',
      limitClass: '一般',
      closeEvidence: '照片；文字',
      publicVisible: '是',
      anonymousAllowed: '是',
    },
    { code: 'R0401', name: '路灯照明', parentCode: 'R04', words: '路灯不亮；路灯坏了；楼前太黑', hotlineCode: 'H0401' },
  ],
  prefix: {
    zh: '映射',
    en: 'Mapping',
    note: {
      zh: '可以加任意多列“映射:体系名”，例如 映射:津治通，填这个类别在那个体系里的编码',
      en: 'any number of columns such as “Mapping:12345” hold the code of the category in another scheme',
    },
  },
};

/** A category as the file and the register say it: every mapping by its scheme. */
type Category = Required<Pick<CategoryInput, 'mappings' | 'retired'>> &
  Omit<CategoryInput, 'mappings' | 'retired' | 'hotlineCode' | 'gridCode' | 'emergencyPhone'> & {
    readonly emergencyPhone: string | null;
  };

const first = {
  kind: 'request',
  limitClass: 'general',
  requiresFieldCheck: false,
  closeEvidence: ['text'],
  publicVisible: false,
  sensitive: false,
  anonymousAllowed: true,
} as const;

const inherited = [
  'kind',
  'limitClass',
  'requiresFieldCheck',
  'closeEvidence',
  'publicVisible',
  'sensitive',
  'anonymousAllowed',
] as const;

/** Categories; what a cell leaves empty comes from the category above, what a file has no column for stays. */
export const draftCategories: Drafting = (lines, known, { retireMissing }, flaws): Draft => {
  const before = new Map<string, Category>(
    known.registers.categories.map(({ version: _version, ...each }) => [each.code, each]),
  );
  const named = lines.map((each) => ({ code: each.text('code'), name: each.text('name') }));
  const categories = reference([...before.values(), ...named], '类别', 'category');
  const made = new Map<string, Entry<Category>>();
  const waiting = lines.flatMap((each) => {
    const values = valuesOf(fields, each, flaws);
    if (values === null) return [];
    const parent = resolve(categories, values.parentCode);
    if ('flaw' in parent) flaws.add(each.row, 'parentCode', parent.flaw);
    return 'flaw' in parent
      ? []
      : [
          {
            each,
            values,
            parentCode: each.has('parentCode') ? parent.value : (before.get(values.code)?.parentCode ?? null),
          },
        ];
  });
  // Parents first, so that what is left empty can be taken from them, wherever they stand in the file.
  const depth = (code: string, way: readonly string[] = []): number => {
    const parent = waiting.find(({ values }) => values.code === code)?.parentCode ?? null;
    return parent === null || way.includes(parent) ? way.length : depth(parent, [...way, parent]);
  };
  const ordered = waiting.map((one) => ({ one, depth: depth(one.values.code) })).sort((a, b) => a.depth - b.depth);
  const entries: Entry<Category>[] = [];
  for (const { one } of ordered) {
    const { each, values, parentCode } = one;
    const above = parentCode === null ? undefined : (made.get(parentCode)?.input ?? before.get(parentCode));
    if (parentCode === values.code || circle(values.code, parentCode, waiting)) {
      flaws.add(each.row, 'parentCode', { zh: '上级绕了一圈又回到自己', en: 'its parents go round in a circle' });
    }
    const base = Object.fromEntries(
      inherited.map((field) => [field, values[field] ?? above?.[field] ?? first[field]]),
    ) as unknown as Pick<Category, (typeof inherited)[number]>;
    const old = before.get(values.code);
    const category: Category = {
      code: values.code,
      parentCode,
      name: values.name,
      ...base,
      publicVisible: base.publicVisible && !base.sensitive,
      words: values.words ?? [],
      mappings: mappingsOf(each, values, old),
      emergencyPhone: values.emergencyPhone,
      retired: values.retired,
    };
    const entry = {
      row: each.row,
      input: keeping(category, each, old, [...inherited, 'words', 'emergencyPhone']),
    };
    made.set(values.code, entry);
    entries.push(entry);
  }
  const given = new Set(named.map(({ code: own }) => own));
  const missing = retireMissing
    ? [...before.values()]
        .filter((each) => !each.retired && !given.has(each.code))
        .map((each) => ({ ...each, retired: true }))
    : [];
  const all = [...entries.sort((a, b) => a.row - b.row), ...missing.map((input) => ({ row: 0, input }))];
  const changes = changesOf<Category>(all, before, {
    what: { zh: '类别', en: 'category' },
    key: (each) => each.code,
    name: (each) => each.name,
    retired: (each) => each.retired,
  });
  const inputs = all.map(({ input }) => asInput(input));
  const written = inputs.filter((_, at) => changes[at]?.action !== 'same');
  return {
    changes: changes.map((change) => (change.row === 0 ? { ...change, row: null } : change)),
    rows: { categories: inputs },
    origin: { categories: all.map(({ row }) => row) },
    write: written.length > 0 ? { categories: written } : {},
  };
};

function circle(
  own: string,
  parentCode: string | null,
  waiting: readonly { readonly values: { readonly code: string }; readonly parentCode: string | null }[],
): boolean {
  const seen = new Set<string>();
  for (let at = parentCode; at !== null && !seen.has(at); ) {
    if (at === own) return true;
    seen.add(at);
    const next = waiting.find(({ values }) => values.code === at);
    at = next?.parentCode ?? null;
  }
  return false;
}

function mappingsOf(
  each: Line,
  values: { readonly hotlineCode: string | null; readonly gridCode: string | null },
  old: Category | undefined,
): Readonly<Record<string, string>> {
  const told = [
    [hotlineScheme, values.hotlineCode, each.has('hotlineCode')],
    [gridScheme, values.gridCode, each.has('gridCode')],
  ] as const;
  const kept = Object.entries(old?.mappings ?? {}).filter(
    ([scheme]) => !told.some(([name, , has]) => has && name === scheme),
  );
  return Object.fromEntries(
    [...kept, ...told.flatMap(([name, value]) => (value === null ? [] : [[name, value]])), ...each.prefixed].sort(
      ([a = ''], [b = '']) => (a < b ? -1 : 1),
    ),
  );
}

function asInput({ emergencyPhone, ...category }: Category): CategoryInput {
  return emergencyPhone === null ? category : { ...category, emergencyPhone };
}
