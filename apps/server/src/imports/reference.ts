import { type CellReader, fold, type Taken, wrong } from './cells.ts';

/** Something a cell may point to. */
export interface Pointed {
  readonly code: string;
  readonly name: string;
}

/** Finds what a cell points to, by its code or by a name that only one of them has. */
export function reference(entries: readonly Pointed[], zh: string, en: string): CellReader<string> {
  const codes = new Set(entries.map((entry) => entry.code));
  const byName = new Map<string, string[]>();
  for (const entry of entries) {
    const name = fold(entry.name);
    const others = byName.get(name);
    if (others === undefined) byName.set(name, [entry.code]);
    else if (!others.includes(entry.code)) others.push(entry.code);
  }
  return (text): Taken<string> => {
    if (codes.has(text)) return { value: text };
    const [only, ...more] = byName.get(fold(text)) ?? [];
    if (only === undefined) return wrong(`没有这个${zh}：${text}`, `there is no such ${en}: ${text}`);
    if (more.length === 0) return { value: only };
    const shown = [only, ...more].slice(0, 5);
    return wrong(
      `有 ${more.length + 1} 个${zh}都叫“${text}”，请填编码：${shown.join('、')}`,
      `several are called “${text}”; give the code: ${shown.join(', ')}`,
    );
  };
}

/** A reader that also takes nothing. */
export function resolve<T>(read: CellReader<T>, text: string | null): Taken<T | null> {
  return text === null ? { value: null } : read(text);
}
