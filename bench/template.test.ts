import { describe, expect, it } from 'vitest';
import { systemIds } from '../apps/server/src/platform/ids/index.ts';
import { type Makings, rerunOf } from './template.ts';

const register = '01890000-0000-7000-8000-000000000001';
const fromMs = Date.now();
const made = systemIds.uuid();
const toMs = Date.now() + 1_000;

function makings(): Makings {
  let serial = 41;
  return {
    uuid: systemIds.uuid,
    now: () => Date.parse('2030-01-01T00:00:00.000Z'),
    serial: () => {
      serial += 1;
      return serial;
    },
  };
}

function rerun(values: readonly unknown[], words: readonly string[] = []): readonly unknown[] {
  const [statement] = rerunOf([{ text: 'SELECT', values }], { fromMs, toMs, words })(makings());
  return statement?.values ?? [];
}

describe('a rerun of recorded statements', () => {
  it('makes one id anew everywhere, in lists and inside of JSON too, and keeps those of the registers', () => {
    const [plain, list, json, known] = rerun([
      made,
      [made, register],
      JSON.stringify({ id: made, unit: register }),
      register,
    ]);
    expect(plain).not.toBe(made);
    expect(list).toEqual([plain, register]);
    expect(JSON.parse(String(json))).toEqual({ id: plain, unit: register });
    expect(known).toBe(register);
  });

  it('makes no id twice', () => {
    const again = rerunOf([{ text: 'SELECT', values: [made] }], { fromMs, toMs, words: [] });
    const ids = Array.from({ length: 100 }, () => again(makings())[0]?.values?.[0]);
    expect(new Set(ids).size).toBe(100);
  });

  it('gives a case number and the word it is searched by the same new serial', () => {
    const [shown, word] = rerun(['HT-20261124-0132', '路灯 ht202611240132']);
    expect(shown).toBe('HT-20261124-1000042');
    expect(word).toBe('路灯 ht202611241000042');
    expect(rerun(['XZ2-20261124-0001', 'xz2202611240001'])).toEqual(['XZ2-20261124-1000042', 'xz2202611241000042']);
  });

  it('moves the instants of the operation to now, and no other instant', () => {
    const own = new Date(fromMs + 1);
    const other = '2026-01-01T00:00:00.000Z';
    const [date, text, json] = rerun([
      own,
      `${own.toISOString()} ${other}`,
      JSON.stringify({ at: own.getTime(), due: 1 }),
    ]);
    expect(date).toEqual(new Date('2030-01-01T00:00:00.000Z'));
    expect(text).toBe(`2030-01-01T00:00:00.000Z ${other}`);
    expect(JSON.parse(String(json))).toEqual({ at: Date.parse('2030-01-01T00:00:00.000Z'), due: 1 });
  });

  it('spends no word twice and keeps its length', () => {
    const [said, number] = rerun(['门口 qaaaaaaab 坏了', '12345678'], ['qaaaaaaab', '12345678']);
    expect(said).toMatch(/^门口 z[a-z]{8} 坏了$/);
    expect(number).toMatch(/^0\d{7}$/);
  });

  it('leaves bytes, numbers and nothing as they were', () => {
    const bytes = Buffer.from('00ff', 'hex');
    expect(rerun([bytes, 7, null, true])).toEqual([bytes, 7, null, true]);
  });
});
