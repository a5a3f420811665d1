import { roleSheets, roles } from '@tongxin/contract';
import { type WrittenCell, writeSheets } from '../platform/tables/index.ts';
import { type Form, headingOf } from './form.ts';

/**
 * Writes an empty sheet of a kind with its headings, rows that show how they are filled in, and a second sheet that explains every column. What must be filled
 * in stands out.
 */
export async function writeTemplate(path: string, form: Form): Promise<void> {
  const fields = Object.entries(form.fields);
  const heading = fields.map(
    ([, field]): WrittenCell => ({ text: headingOf(field), look: field.absent === null ? 'needed' : 'heading' }),
  );
  const examples = form.examples.map((example) => fields.map(([key]): WrittenCell => ({ text: example[key] ?? '' })));
  await writeSheets(path, [
    {
      name: form.zh,
      rows: [heading, ...examples],
      widths: fields.map(([key]) => (key === 'shape' ? 40 : 18)),
      stickyRows: 1,
    },
    { name: '说明 Notes', rows: notesOf(form), widths: [18, 22, 12, 60, 60], stickyRows: 1 },
  ]);
}

function notesOf(form: Form): readonly (readonly WrittenCell[])[] {
  const head = ['列', 'Column', '必填 Needed', '说明', 'Notes'].map((text): WrittenCell => ({ text, look: 'heading' }));
  const rows = Object.entries(form.fields).map(([key, { zh, en, note, absent }]) =>
    [zh, `${en} (${key})`, absent === null ? '必填 yes' : '', note.zh, note.en].map(
      (text): WrittenCell => ({ text, look: 'note' }),
    ),
  );
  const more =
    form.prefix === null
      ? []
      : [
          [form.prefix.zh, form.prefix.en, '', form.prefix.note.zh, form.prefix.note.en].map(
            (text): WrittenCell => ({ text, look: 'note' }),
          ),
        ];
  const roleRows =
    form.kind === 'staff'
      ? roles.map((role) =>
          [roleSheets[role].zh, role, '', scopeZh[roleSheets[role].scope], scopeEn[roleSheets[role].scope]].map(
            (text): WrittenCell => ({ text, look: 'note' }),
          ),
        )
      : [];
  const closing = [
    {
      text: '第一张表里的例子请删掉再填。带底色的列必填；空着的格子按说明处理；没有的列保持原样。',
      look: 'note' as const,
    },
    {
      text: 'Delete the examples on the first sheet. Columns with a stronger colour are needed; a column that is left out leaves what is there.',
      look: 'note' as const,
    },
  ];
  return [head, ...rows, ...more, ...roleRows, [], ...closing.map((cell) => [cell])];
}

const scopeZh = { area: '角色：要填管辖区域', unit: '角色：要填单位', tenant: '角色：全区，不填范围' } as const;
const scopeEn = {
  area: 'a role that needs its area',
  unit: 'a role that needs its unit',
  tenant: 'a role of the whole district',
} as const;
