import { z } from 'zod';
import { signalCount } from './calibration.ts';
import { crc32 } from './checksum.ts';
import { type Block, blocks, type Feature, matcher } from './matcher.ts';
import type { Model } from './model.ts';
import { blocksOf } from './weighing.ts';

/** Why bytes are not a model that this program can use. */
export type Unfitness =
  | 'not_a_model'
  | 'other_version'
  | 'other_recipe'
  | 'truncated'
  | 'damaged'
  | 'other_labels'
  | 'no_file'
  | 'unwritable';

const reasons: Readonly<Record<Unfitness, string>> = {
  not_a_model: '不是模型文件 / not a model file',
  other_version: '模型文件的版本不同 / a model file of another version',
  other_recipe: '模型按另一种方法取特征，请重新训练 / the model reads texts by another recipe: train it again',
  truncated: '模型文件不完整或长度不对 / the model file is cut short or too long',
  damaged: '模型文件已损坏 / the model file is damaged',
  other_labels: '模型的类别与这里的不同 / the labels of the model are not those used here',
  no_file: '找不到模型文件 / no such model file',
  unwritable: '模型文件写不进去 / the model file cannot be written',
};

/** A model file that does not fit; whoever reads it keeps the model they have. */
export class ModelUnfit extends Error {
  override readonly name = 'ModelUnfit';
  readonly reason: Unfitness;
  /** `where` is told in the message: the path, or the labels. */
  constructor(reason: Unfitness, where = '') {
    super(where === '' ? reasons[reason] : `${reasons[reason]}: ${where}`);
    this.reason = reason;
  }
}

const magic = new TextEncoder().encode('TONGXTRI');
const version = 1;
/** Changes whenever a text would be read, weighed or judged in another way. */
const recipe = 'plain-1 viterbi-8 pairs-1 chars-2 title-3 logtf-idf-l2 signals-2';
const fixedBytes = magic.length + 2 + 4;
const checksumBytes = 4;

const Count = z.int().min(0).max(0xffffffff);
const Numbers = z.array(z.number());
const Header = z.strictObject({
  recipe: z.string(),
  labels: z.array(z.string().min(1)).min(2),
  madeAt: z.string().optional(),
  examples: Count,
  thresholdAt98: z.number().min(0).max(1),
  temperature: z.number().positive(),
  reliability: z
    .strictObject({
      mean: Numbers.length(signalCount),
      deviation: z.array(z.number().positive()).length(signalCount),
      weight: Numbers.length(signalCount),
      offset: Numbers,
      intercept: z.number(),
    })
    .nullable(),
  words: Count,
  wordBytes: Count,
  features: z.strictObject({ word: Count, pair: Count, character: Count, title: Count }),
  featureBytes: Count,
});

/**
 * Writes a model: magic, version and header, the lexicon, the features, the weights as little-endian 32-bit numbers, and a checksum over all. The same
 * model gives the same bytes; they do not depend on the machine.
 */
export function writeModel(model: Model): Uint8Array {
  const { labels, madeAt, examples, thresholdAt98, lexicon, vocabulary, weights, calibration } = model;
  const encode = new TextEncoder();
  const words = encode.encode(lexicon.words.join('\n'));
  const features = encode.encode(vocabulary.features.map(({ text }) => text).join('\n'));
  const count = (block: Block) => vocabulary.features.filter((each) => each.block === block).length;
  const header: z.input<typeof Header> = {
    recipe,
    labels: [...labels],
    ...(madeAt === undefined ? {} : { madeAt }),
    examples,
    thresholdAt98,
    temperature: calibration.temperature,
    reliability:
      calibration.reliability === null
        ? null
        : {
            mean: [...calibration.reliability.mean],
            deviation: [...calibration.reliability.deviation],
            weight: [...calibration.reliability.weight],
            offset: [...calibration.reliability.offset],
            intercept: calibration.reliability.intercept,
          },
    words: lexicon.words.length,
    wordBytes: words.length,
    features: {
      word: count('word'),
      pair: count('pair'),
      character: count('character'),
      title: count('title'),
    },
    featureBytes: features.length,
  };
  const written = encode.encode(JSON.stringify(header));
  const numbers = [lexicon.usual, vocabulary.rarity, weights.ofFeature, weights.bias];
  const cells = numbers.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(
    fixedBytes + written.length + words.length + features.length + 4 * cells + checksumBytes,
  );
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint16(magic.length, version, true);
  view.setUint32(magic.length + 2, written.length, true);
  let at = fixedBytes;
  for (const part of [written, words, features]) {
    bytes.set(part, at);
    at += part.length;
  }
  for (const part of numbers) {
    for (const value of part) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/**
 * Refuses a model for those who use other labels: one that knows none of theirs, or with `all`, that knows a label which is not theirs. Throws ModelUnfit
 * and names up to three labels.
 */
export function requireLabels(model: Model, used: ReadonlySet<string>, all = false): void {
  const strange = model.labels.filter((label) => !used.has(label));
  if (strange.length === model.labels.length || (all && strange.length > 0))
    throw new ModelUnfit('other_labels', strange.slice(0, 3).join(', '));
}

/** Reads a model. Sizes are compared with the bytes that are there before anything is made of them. Throws ModelUnfit. */
export function readModel(bytes: Uint8Array): Model {
  if (bytes.length < magic.length || magic.some((byte, at) => bytes[at] !== byte)) throw new ModelUnfit('not_a_model');
  if (bytes.length < fixedBytes + checksumBytes) throw new ModelUnfit('truncated');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(magic.length, true) !== version) throw new ModelUnfit('other_version');
  const end = bytes.length - checksumBytes;
  const headerEnd = fixedBytes + view.getUint32(magic.length + 2, true);
  if (headerEnd > end) throw new ModelUnfit('truncated');
  const header = headerOf(bytes.subarray(fixedBytes, headerEnd));
  if (header.recipe !== recipe) throw new ModelUnfit('other_recipe');
  const { labels, words: wordCount, features: sizes } = header;
  const width = blocks.reduce((sum, block) => sum + sizes[block], 0);
  const cells = wordCount + width + width * labels.length + labels.length;
  if (headerEnd + header.wordBytes + header.featureBytes + 4 * cells !== end) throw new ModelUnfit('truncated');
  if (crc32(bytes.subarray(0, end)) !== view.getUint32(end, true)) throw new ModelUnfit('damaged');

  let at = headerEnd;
  const texts = (size: number, count: number): readonly string[] => {
    const found = textsOf(bytes.subarray(at, at + size), count);
    at += size;
    return found;
  };
  const numbers = (count: number): Float32Array => {
    const found = new Float32Array(count);
    for (let each = 0; each < count; each += 1, at += 4) found[each] = view.getFloat32(at, true);
    if (!found.every(Number.isFinite)) throw new ModelUnfit('damaged');
    return found;
  };
  const words = texts(header.wordBytes, wordCount);
  const featureTexts = texts(header.featureBytes, width);
  const features = featureTexts.map((text, number): Feature => ({ block: blockAt(number, sizes), text }));
  const lexicon = { words, usual: numbers(wordCount) };
  const vocabulary = { features, rarity: numbers(width), blockOf: blocksOf(features) };
  const weights = { ofFeature: numbers(width * labels.length), bias: numbers(labels.length) };
  if (!wellFormed(header, words, features)) throw new ModelUnfit('damaged');
  return Object.freeze({
    labels,
    ...(header.madeAt === undefined ? {} : { madeAt: header.madeAt }),
    examples: header.examples,
    thresholdAt98: header.thresholdAt98,
    lexicon,
    vocabulary,
    weights,
    calibration: { temperature: header.temperature, reliability: header.reliability },
    matcher: matcher(lexicon, features),
  });
}

function headerOf(bytes: Uint8Array): z.output<typeof Header> {
  try {
    return Header.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new ModelUnfit('damaged');
  }
}

function textsOf(bytes: Uint8Array, count: number): readonly string[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const found = count === 0 && text === '' ? [] : text.split('\n');
    if (found.length === count) return found;
  } catch {
    // Not UTF-8: said below, like every other damage.
  }
  throw new ModelUnfit('damaged');
}

type Sizes = z.output<typeof Header>['features'];

function blockAt(number: number, sizes: Sizes): Block {
  let end = 0;
  return (
    blocks.find((block) => {
      end += sizes[block];
      return number < end;
    }) ?? 'title'
  );
}

const longest: Readonly<Record<Block, number>> = { word: 8, pair: 17, character: 2, title: 3 };

function wellFormed(
  { labels, reliability }: z.output<typeof Header>,
  words: readonly string[],
  features: readonly Feature[],
): boolean {
  const rising = (texts: readonly string[]) => texts.every((text, at) => at === 0 || text > (texts[at - 1] ?? ''));
  const fits = (text: string, most: number) => text.length >= 1 && text.length <= most;
  return (
    rising(labels) &&
    rising(words) &&
    words.every((word) => fits(word, longest.word)) &&
    blocks.every((block) => {
      const texts = features.filter((each) => each.block === block).map(({ text }) => text);
      return rising(texts) && texts.every((text) => fits(text, longest[block]));
    }) &&
    (reliability === null || reliability.offset.length === labels.length)
  );
}
