import { describe, expect, it } from 'vitest';
import { measure } from './measure.ts';
import { sevenLabelOf, sevenLabelOfCode } from './sevenLabels.ts';

describe('the table of the seven-class benchmark', () => {
  it('sums what the codes of a label say, and lets codes without one say nothing', () => {
    expect([sevenLabelOfCode.R0605, sevenLabelOfCode.R0306, sevenLabelOfCode.R1201]).toEqual([
      '教育文体',
      '环境保护',
      null,
    ]);
    const opinions = [
      { label: 'R1201', probability: 0.4 },
      { label: 'R0605', probability: 0.25 },
      { label: 'R0306', probability: 0.2 },
      { label: 'R0308', probability: 0.15 },
    ];
    expect(sevenLabelOf(opinions)).toBe('环境保护');
    expect(sevenLabelOf([{ label: 'R1201', probability: 1 }])).toBeNull();
    expect(sevenLabelOf([{ label: 'unknown', probability: 1 }])).toBeNull();
  });
});

describe('measuring', () => {
  const says = (label: string) => [{ label, probability: 1 }];

  it('reaches the seven labels by the table', () => {
    const labelled = [
      { text: 'a', label: '教育文体' },
      { text: 'b', label: '环境保护' },
    ];
    const { accuracy, macroF1 } = measure(labelled, ({ text }) => says(text === 'a' ? 'R0605' : 'R0308'));
    expect([accuracy, macroF1]).toEqual([1, 1]);
  });

  it('takes other labels as codes, and the surest opinion', () => {
    const labelled = [
      { text: 'a', label: 'R0101' },
      { text: 'b', label: 'R0102' },
    ];
    const opinions = [
      { label: 'R0102', probability: 0.2 },
      { label: 'R0101', probability: 0.8 },
    ];
    const { accuracy, perClass } = measure(labelled, () => opinions);
    expect(accuracy).toBe(0.5);
    expect(perClass.R0101).toMatchObject({ precision: 0.5, recall: 1, support: 1 });
  });

  it('counts having no opinion as a mistake, not as a label', () => {
    const { accuracy, macroF1, perClass } = measure([{ text: 'a', label: 'R0101' }], () => []);
    expect([accuracy, macroF1, Object.keys(perClass)]).toEqual([0, 0, ['R0101']]);
  });
});
