import type { Figure, Latency, Target } from './figure.ts';

const wide = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

/** Chinese characters take two columns of a terminal. */
function columns(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}

function number(value: number): string {
  const digits = value >= 1_000 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function latency(of: Latency | undefined): string {
  return of === undefined ? '' : `${of.p50.toFixed(1)} / ${of.p95.toFixed(1)}`;
}

function target({ of, is, limit }: Target, unit: string): string {
  const sign = is === 'atLeast' ? '≥' : '≤';
  return of === 'ratio' ? `比值 ratio ${sign} ${limit}` : `${sign} ${number(limit)} ${unit}`;
}

const head = [
  '项目 figure',
  '结果 value',
  'p50 / p95 ms',
  '对照 yardstick',
  'p50 / p95 ms',
  '比值 ratio',
  '目标 target',
  '',
];

/** The figures as lines of a table, Chinese and English, with the notes of each below it. */
export function tableOf(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((each) => [
    `${each.title.zh} ${each.title.en}`,
    `${number(each.value)} ${each.unit}`,
    latency(each.latency),
    `${number(each.yardstick.value)} (${each.yardstick.name})`,
    latency(each.yardstick.latency),
    each.ratio.toFixed(2),
    target(each.target, each.unit),
    each.ok ? '达到 met' : '未达到 missed',
  ]);
  const widths = head.map((title, at) => Math.max(...[head, ...rows].map((row) => columns(row[at] ?? title))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - columns(cell))))
      .join('  ')
      .trimEnd();
  const notes = figures.flatMap(({ name, notes }) => notes.map((note) => `  ${name}: ${note}`));
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line), ...notes];
}
