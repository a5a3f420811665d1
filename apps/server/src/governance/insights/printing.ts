import type { Indicator } from './catalogue.ts';

/** The language of printed lines. */
export type Language = 'zh' | 'en';

/**
 * Indicators for a terminal, one line each: label, value, numerator/denominator, and a word where the sample is small. A share is
 * rounded half up to hundredths of a percent: 911/972 reads `93.72 %`.
 */
export function printIndicators(items: readonly Indicator[], lang: Language): string[] {
  const shown = items.map((item) => ({ label: item.label[lang], value: valueText(item, lang), item }));
  const labelWidth = Math.max(0, ...shown.map(({ label }) => widthOf(label)));
  const valueWidth = Math.max(0, ...shown.map(({ value }) => widthOf(value)));
  return shown.map(({ label, value, item }) => {
    const small = item.smallSample ? `  ${lang === 'zh' ? '样本不足' : 'small sample'}` : '';
    return `${label}${' '.repeat(labelWidth - widthOf(label))}  ${' '.repeat(valueWidth - widthOf(value))}${value}  ${baseText(item)}${small}`;
  });
}

function valueText({ unit, numerator, denominator, value }: Indicator, lang: Language): string {
  if (value === null) return '—';
  switch (unit) {
    case 'share':
      return percentText(numerator, denominator ?? 0);
    case 'hours':
      return `${value.toFixed(2)} ${lang === 'zh' ? '工作小时' : 'working hours'}`;
    case 'count':
      return String(value);
  }
}

function percentText(numerator: number, denominator: number): string {
  const hundredths = Math.round((numerator * 10_000) / denominator);
  return `${(hundredths / 100).toFixed(2)} %`;
}

function baseText({ numerator, denominator }: Indicator): string {
  return denominator === null ? String(numerator) : `${numerator}/${denominator}`;
}

/** Columns of a terminal: a Chinese character takes two. */
function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (/[\u2e80-\u9fff\uff00-\uff60]/.test(character) ? 2 : 1), 0);
}
