import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from './checksum.ts';
import {
  classify,
  type Model,
  ModelUnfit,
  readModel,
  readModelFile,
  requireLabels,
  trainModel,
  writeModel,
  writeModelFile,
} from './index.ts';
import { smallSentences } from './small.sentences.ts';

const model = trainModel(smallSentences(120), { madeAt: '2026-11-24T10:00:00.000Z', mostFeatures: 400 });
const bytes = writeModel(model);

function unfit(of: Uint8Array): string | undefined {
  try {
    readModel(of);
    return undefined;
  } catch (error) {
    if (error instanceof ModelUnfit) return error.reason;
    throw error;
  }
}

/** The same file with another header, its checksum right. */
function withHeader(change: (header: Record<string, unknown>) => Record<string, unknown>): Uint8Array {
  const view = new DataView(bytes.buffer);
  const length = view.getUint32(10, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(14, 14 + length)));
  const written = new TextEncoder().encode(JSON.stringify(change(header)));
  const made = new Uint8Array(bytes.length - length + written.length);
  made.set(bytes.subarray(0, 14));
  made.set(written, 14);
  made.set(bytes.subarray(14 + length), 14 + written.length);
  const out = new DataView(made.buffer);
  out.setUint32(10, written.length, true);
  out.setUint32(made.length - 4, crc32(made.subarray(0, made.length - 4)), true);
  return made;
}

describe('a model file', () => {
  it('gives back the model: the same answers and the same bytes', () => {
    const read: Model = readModel(bytes);
    expect(read.labels).toEqual(model.labels);
    expect(read.madeAt).toBe('2026-11-24T10:00:00.000Z');
    for (const matter of smallSentences(60, 17)) expect(classify(read, matter)).toEqual(classify(model, matter));
    expect(writeModel(read)).toEqual(bytes);
  });

  it('is read from the middle of a larger buffer', () => {
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    expect(writeModel(readModel(larger.subarray(3, 3 + bytes.length)))).toEqual(bytes);
  });

  it('is refused with any byte changed', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(change, ([at, by]) => {
        const other = bytes.slice();
        other[at] = (other[at] ?? 0) ^ by;
        expect(unfit(other)).toBeDefined();
      }),
      { numRuns: 300 },
    );
    for (let at = 0; at < 400; at += 1) {
      const other = bytes.slice();
      other[at] = (other[at] ?? 0) ^ 0xff;
      expect(unfit(other)).toBeDefined();
    }
  });

  it('is refused cut short anywhere, or with something behind it', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(unfit(bytes.subarray(0, length))).toBeDefined();
      }),
    );
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(unfit(longer)).toBe('truncated');
  });

  it.each([
    ['empty', new Uint8Array(0), 'not_a_model'],
    ['a text', new TextEncoder().encode('{"label":"a","text":"b"}'), 'not_a_model'],
    ['of another version', Uint8Array.from(bytes, (byte, at) => (at === 8 ? 9 : byte)), 'other_version'],
    [
      'with an impossible header',
      Uint8Array.from(bytes, (byte, at) => (at >= 10 && at < 14 ? 255 : byte)),
      'truncated',
    ],
    ['of another recipe', withHeader((header) => ({ ...header, recipe: 'other' })), 'other_recipe'],
    ['that claims impossible sizes', withHeader((header) => ({ ...header, words: 4_000_000_000 })), 'truncated'],
    ['that claims negative sizes', withHeader((header) => ({ ...header, words: -1 })), 'damaged'],
    ['without labels', withHeader((header) => ({ ...header, labels: [] })), 'damaged'],
    [
      'with its labels out of order',
      withHeader((h) => ({ ...h, labels: [...(h.labels as string[])].reverse() })),
      'damaged',
    ],
    ['with an unknown entry', withHeader((header) => ({ ...header, more: 1 })), 'damaged'],
  ])('is refused when it is %s', (_what, of, reason) => {
    expect(unfit(of)).toBe(reason);
  });
});

describe('the labels of a model', () => {
  it('fit those who use one of them, or all of them where that is asked', () => {
    expect(() => requireLabels(model, new Set(['路灯', '停水']))).not.toThrow();
    expect(() => requireLabels(model, new Set([...model.labels, '停水']), true)).not.toThrow();
    expect(() => requireLabels(model, new Set(['停水']))).toThrow(ModelUnfit);
    expect(() => requireLabels(model, new Set(['路灯', '噪声']), true)).toThrow(/垃圾/);
  });
});

describe('the file of a model on disk', () => {
  it('stays as it was where the new one cannot be written, and is refused with its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tongxin-model-'));
    try {
      const path = join(folder, 'a.model');
      expect(await writeModelFile(path, model)).toBe(bytes.length);
      expect(writeModel(await readModelFile(path))).toEqual(bytes);
      await expect(writeModelFile(join(folder, 'none', 'a.model'), model)).rejects.toMatchObject({
        reason: 'unwritable',
      });
      await expect(readModelFile(join(folder, 'b.model'))).rejects.toMatchObject({ reason: 'no_file' });
      await writeFile(path, bytes.subarray(0, 99));
      await expect(readModelFile(path)).rejects.toThrow(path);
      expect(await readdir(folder)).toEqual(['a.model']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the checksum', () => {
  it('is CRC-32', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});
