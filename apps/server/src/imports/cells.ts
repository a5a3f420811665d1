import type { Words } from '@tongxin/contract';

/** What a cell says, or why it cannot be taken. */
export type Taken<T> = { readonly value: T } | { readonly flaw: Words };

/** Reads the text of a cell that is not empty. */
export type CellReader<T> = (text: string) => Taken<T>;

/** Makes what is wrong with a cell. */
export function wrong(zh: string, en: string): { readonly flaw: Words } {
  return { flaw: { zh, en } };
}

/** One line of at most so many characters, without control characters. */
export function line(most: number): CellReader<string> {
  return (text) => {
    const plain = text.replace(/\s+/g, ' ').trim();
    if (plain.length > most) return wrong(`太长（最多 ${most} 字）`, `too long (at most ${most} characters)`);
    return { value: plain };
  };
}

/** Words over several lines. */
export function prose(most: number): CellReader<string> {
  return (text) => {
    const plain = text.replace(/\r\n?/g, '\n').trim();
    if (plain.length > most) return wrong(`太长（最多 ${most} 字）`, `too long (at most ${most} characters)`);
    const control = [...plain].some((character) => character < ' ' && character !== '\n' && character !== '\t');
    return control ? wrong('有不可见的控制字符', 'holds control characters') : { value: plain };
  };
}

/** A code as the contract writes it. */
export const code: CellReader<string> = (text) => {
  if (/^\d(\.\d+)?E\+\d+$/i.test(text))
    return wrong(
      '被表格软件改成了科学计数，原来的数字已经丢了；请把这一列设成“文本”重新填',
      'was turned into scientific notation by a spreadsheet, which lost digits; format the column as text and fill it in again',
    );
  return /^[A-Za-z0-9_.-]{1,64}$/.test(text)
    ? { value: text }
    : wrong('编码只能用字母、数字和 _ . -', 'a code holds letters, digits and _ . - only');
};

/** The code of a post: a unit's code and what follows. */
export const postCode: CellReader<string> = (text) =>
  /^[^\s;；,，]{1,100}$/.test(text)
    ? { value: text }
    : wrong('岗位编码不能有空格和分号', 'a post code holds no spaces and semicolons');

/** A mainland mobile number; spaces, dashes and +86 are left out. */
export const phone: CellReader<string> = (text) => {
  const digits = text
    .normalize('NFKC')
    .replace(/[\s-]/g, '')
    .replace(/^(?:\+?86|0086)(?=1\d{10}$)/, '');
  return /^1[3-9]\d{9}$/.test(digits)
    ? { value: digits }
    : wrong('不是 11 位手机号', 'is no mobile number of 11 digits');
};

const yes = new Set(['是', '有', '1', 'true', 'yes', 'y', '√', '✓', '启用', '对']);
const no = new Set(['否', '无', '没有', '0', 'false', 'no', 'n', '×', 'x', '✗', '不', '-']);

/** 是 or 否, and how else people write them. */
export const yesNo: CellReader<boolean> = (text) => {
  const plain = text.normalize('NFKC').toLowerCase();
  if (yes.has(plain)) return { value: true };
  return no.has(plain) ? { value: false } : wrong('只能填“是”或“否”', 'say yes or no (是 or 否)');
};

/** One of several words; each choice is listed with how people write it, the first for them to read. */
export function choice<const T extends string>(choices: { readonly [value in T]: readonly string[] }): CellReader<T> {
  const values = Object.keys(choices) as T[];
  return (text) => {
    const plain = fold(text);
    const found = values.find((value) => fold(value) === plain || choices[value].some((word) => fold(word) === plain));
    if (found !== undefined) return { value: found };
    const words = values.map((value) => choices[value][0] ?? value);
    return wrong(`只能填：${words.join('、')}`, `is none of: ${values.join(', ')}`);
  };
}

/** Splits what stands in one cell at semicolons, list commas and line breaks; nothing is said twice. */
export function parts(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(/[;；、,，\n|]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ];
}

/** Several in one cell. */
export function list<T>(read: CellReader<T>): CellReader<readonly T[]> {
  return (text) => {
    const values: T[] = [];
    for (const part of parts(text)) {
      const taken = read(part);
      if ('flaw' in taken) return wrong(`“${part}”${taken.flaw.zh}`, `“${part}” ${taken.flaw.en}`);
      values.push(taken.value);
    }
    return { value: values };
  };
}

/** A day as 2026-02-14, 2026/2/14, 2026.2.14, 20260214 or 2026年2月14日; as YYYY-MM-DD. */
export const day: CellReader<string> = (text) => {
  const [, year = '', month = '', date = ''] =
    /^(\d{4})[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?(?:[T ]00:00(?::00)?)?$/.exec(text.normalize('NFKC')) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    [];
  const iso = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const exists = year !== '' && new Date(`${iso}T00:00:00Z`).toJSON()?.startsWith(iso);
  return exists ? { value: iso } : wrong('不是日期（例如 2026-02-14）', 'is no day (write 2026-02-14)');
};

/** Minutes from midnight of 08:30, 8：30 or 24:00. */
export const minuteOfDay: CellReader<number> = (text) => {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text.normalize('NFKC')) ?? [];
  const value = Number(hour) * 60 + Number(minute);
  return hour !== undefined && Number(minute) < 60 && value <= 1440
    ? { value }
    : wrong('不是时间（例如 08:30）', 'is no time of day (write 08:30)');
};

/** How headings and choices are compared: NFKC, lower case, without white space, marks and what stands in brackets. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')
    .replace(/[\s*:：_\-·]/g, '');
}
