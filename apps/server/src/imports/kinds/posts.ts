import type { PostInput } from '../../governance/units/index.ts';
import { line, postCode, yesNo } from '../cells.ts';
import type { Draft, Drafting, Known } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { keeping, valuesOf } from '../lines.ts';
import { changesOf, type Entry } from '../plan.ts';
import { reference } from '../reference.ts';

const fields = {
  unitCode: needed('单位', 'Unit', line(100), {
    aliases: ['单位编码', '所属单位', '单位名称'],
    note: ['单位编码或名称', 'code or name of the unit'],
  }),
  name: needed('岗位名称', 'Post', line(40), { aliases: ['岗位', '名称'] }),
  code: optional('岗位编码', 'Code', postCode, null, {
    aliases: ['编码', '代码'],
    note: ['空着就用“单位编码/岗位名称”', 'empty: the unit’s code, a slash, the name'],
  }),
  leads: optional('负责人岗', 'Leads the unit', yesNo, false, { aliases: ['是否负责人', '负责人'] }),
  superiorPostCode: optional('上级岗位', 'Superior post', postCode, null, {
    aliases: ['上级岗位编码', '上级'],
    note: ['岗位编码；到期未办时告知这个岗位', 'code of the post that is told when time runs out'],
  }),
} as const;

/** 岗位, where the short column of the units does not say enough. */
export const postsForm: Form<typeof fields> = {
  kind: 'posts',
  zh: '岗位',
  en: 'Posts',
  fields,
  examples: [{ unitCode: 'D-cgw', name: '值守岗', leads: '否', superiorPostCode: 'D-cgw/负责人' }],
  prefix: null,
};

/** A post by its unit, with what the register says of it. */
export interface NamedPost {
  readonly code: string;
  readonly name: string;
  readonly leads: boolean;
  readonly input?: PostInput;
}

/** The posts that are known, by the code of their unit. */
export function knownPosts({ registers }: Known): ReadonlyMap<string, readonly NamedPost[]> {
  const unitCodes = new Map(registers.units.units.map((unit) => [unit.id, unit.code]));
  const postCodes = new Map(registers.units.posts.map((post) => [post.id, post.code]));
  const found = new Map<string, NamedPost[]>();
  for (const { code, unitId, name, leads, superiorPostId } of registers.units.posts) {
    const unitCode = unitCodes.get(unitId) ?? '';
    const superiorPostCode = superiorPostId === null ? null : (postCodes.get(superiorPostId) ?? null);
    const post = { code, name, leads, input: { code, unitCode, name, leads, superiorPostCode } };
    found.set(unitCode, [...(found.get(unitCode) ?? []), post]);
  }
  return found;
}

/** Posts one by one. */
export const draftPosts: Drafting = (lines, known, _options, flaws): Draft => {
  const units = reference(
    known.registers.units.units.filter((unit) => unit.active),
    '单位',
    'unit',
  );
  const before = new Map(
    [...knownPosts(known).values()].flat().flatMap(({ code, input }) => (input ? [[code, input]] : [])),
  );
  const entries: Entry<PostInput>[] = [];
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const unit = units(values.unitCode);
    if ('flaw' in unit) {
      flaws.add(each.row, 'unitCode', unit.flaw);
      continue;
    }
    const post: PostInput = { ...values, unitCode: unit.value, code: values.code ?? `${unit.value}/${values.name}` };
    if (post.superiorPostCode === post.code) {
      flaws.add(each.row, 'superiorPostCode', { zh: '上级岗位不能是自己', en: 'a post cannot be its own superior' });
    }
    entries.push({ row: each.row, input: keeping(post, each, before.get(post.code), ['leads', 'superiorPostCode']) });
  }
  const changes = changesOf<PostInput>(entries, before, {
    what: { zh: '岗位', en: 'post' },
    key: (post) => post.code,
    name: (post) => post.name,
    retired: () => false,
  });
  const written = entries.filter((_, at) => changes[at]?.action !== 'same').map(({ input }) => input);
  return {
    changes,
    rows: { posts: entries.map(({ input }) => input) },
    origin: { posts: entries.map(({ row }) => row) },
    write: written.length > 0 ? { posts: written } : {},
  };
};
