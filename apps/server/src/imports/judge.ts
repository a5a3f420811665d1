import type { Words } from '@tongxin/contract';
import { type DistrictRows, issuesOfDistrict, type RowIssue, registeredCodes } from '../governance/settings/index.ts';
import type { Draft, Known } from './draft.ts';
import type { Form } from './form.ts';
import type { Flaws } from './lines.ts';

const words: { readonly [problem in RowIssue['problem']]: Words } = {
  unknown: { zh: '指向的编码不存在', en: 'points to a code that there is not' },
  twice: { zh: '编码在文件里出现了两次', en: 'is a code that stands in the file twice' },
  notInParent: { zh: '编码要以上级编码开头', en: "does not begin with its parent's code" },
  invalid: { zh: '内容不成立', en: 'cannot be so' },
};

/** Judges a draft by the district's own rules, those that every writer of the registers passes, and names each row that breaks one. */
export function judge(form: Form, draft: Draft, known: Known, flaws: Flaws): void {
  const logins = new Set(known.staff.map(({ login }) => login));
  const said = new Set(flaws.all.flatMap(({ row, field }) => [`${row}`, `${row}:${field}`]));
  for (const { path, problem } of issuesOfDistrict(draft.rows, { ...registeredCodes(known.registers), logins })) {
    const [list = '', at, part] = path.split('.');
    const field = list === 'replacements' ? 'replaces' : part;
    const row = draft.origin[list as keyof DistrictRows]?.[Number(at)] ?? 0;
    const named = field !== undefined && Object.hasOwn(form.fields, field) ? field : null;
    // A row of which something is said already needs no second word about the whole of it.
    if (said.has(`${row}:${named}`) || (named === null && said.has(`${row}`))) continue;
    said.add(`${row}:${named}`).add(`${row}`);
    flaws.add(row, named, words[problem]);
  }
}
