import type { Example } from '../learning/example.ts';

/** What the examples say: whole sentences as residents write them, and single words or short phrases. The code of a category is the label. */
export interface ExampleSet {
  readonly sentences: readonly Example[];
  readonly words: readonly { readonly word: string; readonly label: string }[];
}

/** A file of examples that cannot be read; the message names file and line. */
export class ExamplesWrong extends Error {
  override readonly name = 'ExamplesWrong';
}

const heading = /^\[(\p{L}[\p{L}\p{N}-]*)\]$/u;
const titleEnd = '｜';

/**
 * Reads a file of examples (our own format). `[code]` begins a category; `+ word word …` adds words and short phrases to it; `#` begins
 * a remark; any other line is one example, with a title before `｜` when there is one. Throws ExamplesWrong.
 */
export function parseExamples(file: string, content: string): ExampleSet {
  const sentences: Example[] = [];
  const words: { word: string; label: string }[] = [];
  let label: string | undefined;
  for (const [at, raw] of content.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const code = heading.exec(line)?.[1];
    if (code !== undefined) {
      label = code;
    } else if (label === undefined) {
      throw new ExamplesWrong(
        `${file}:${at + 1} 例句前面要有 [类别编码] / a [code] must come before the first example`,
      );
    } else if (line.startsWith('+ ')) {
      for (const word of line.slice(2).split(/\s+/u)) words.push({ word, label });
    } else {
      sentences.push(exampleOf(line, label, `${file}:${at + 1}`));
    }
  }
  return { sentences, words };
}

function exampleOf(line: string, label: string, where: string): Example {
  const [first = '', second, ...more] = line.split(titleEnd).map((part) => part.trim());
  if (more.length > 0 || first === '' || second === '') {
    throw new ExamplesWrong(
      `${where} 每行最多一个“｜”，两边都要有字 / at most one ｜ a line, with words on both sides`,
    );
  }
  return second === undefined ? { text: first, label } : { title: first, text: second, label };
}

/** Several sets as one, in the order given. */
export function joinExamples(sets: readonly ExampleSet[]): ExampleSet {
  return { sentences: sets.flatMap((set) => set.sentences), words: sets.flatMap((set) => set.words) };
}
