import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sampleDistrict } from '@tongxin/demo';
import {
  coldStartExamples,
  coldStartLearner,
  coldStartModel,
  digestOf,
  measureModel,
  readLabelled,
  readMatters,
  readOwnExamples,
  selfTrain,
  writeModel,
} from '../governance/triage/index.ts';
import { answered, type Lines, terminal } from './triage.lines.ts';

const usage = `tongxin triage coldstart [--out FILE] [--unlabelled FILE]… [--test FILE] [--json]`;

/**
 * `tongxin triage coldstart`: makes the model that a district starts with, from the words of the sample's categories and our own example sentences;
 * `--unlabelled` lets it learn from messages nobody has labelled, `--out` writes it, `--test` tells how it does on messages that people
 * have labelled. Returns the exit code: 0, or 2 after one line about what cannot be read.
 */
export async function triageColdstartCommand(args: readonly string[], lines: Lines = terminal): Promise<number> {
  return answered(lines, () => run(args, lines));
}

async function run(args: readonly string[], { out }: Lines): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      unlabelled: { type: 'string', multiple: true, default: [] },
      test: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    out(usage);
    return;
  }
  // Files are read first: whoever mistypes a name need not wait for the training.
  const messages = (await Promise.all(values.unlabelled.map((path) => readMatters(path)))).flat();
  const labelled = values.test === undefined ? null : await readLabelled(values.test);
  const own = await readOwnExamples();
  const examples = coldStartExamples(sampleDistrict().categories, own);
  const since = performance.now();
  const { model, rounds } =
    messages.length === 0
      ? { model: coldStartModel(examples), rounds: [] }
      : selfTrain(examples, messages, coldStartLearner);
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  const bytes = writeModel(model);
  if (values.out !== undefined) await writeFile(values.out, bytes);
  const made = {
    categories: model.labels.length,
    sentences: own.sentences.length,
    words: own.words.length,
    examples: examples.length,
    features: model.vocabulary.features.length,
    modelBytes: bytes.length,
    digest: digestOf(examples),
    trainSeconds: seconds,
    selfTraining: rounds.map(({ round, taken, ofLabel }) => ({ round, taken, labels: ofLabel.size })),
    test: labelled === null ? null : { messages: labelled.length, ...measureModel(model, labelled) },
  };
  if (values.json) out(JSON.stringify(made));
  else for (const line of linesOf(made, values.out)) out(line);
}

interface Made {
  readonly categories: number;
  readonly sentences: number;
  readonly words: number;
  readonly features: number;
  readonly modelBytes: number;
  readonly trainSeconds: number;
  readonly selfTraining: readonly { readonly round: number; readonly taken: number; readonly labels: number }[];
  readonly test: (ReturnType<typeof measureModel> & { readonly messages: number }) | null;
}

function linesOf(made: Made, path: string | undefined): readonly string[] {
  const { categories, sentences, words, features, modelBytes, trainSeconds, test } = made;
  const tell = (share: number) => share.toFixed(3);
  return [
    `${categories} 个类别，${sentences} 句例句，${words} 个词语；特征 ${features} 个，${modelBytes} 字节，用时 ${trainSeconds} 秒`,
    `${categories} categories, ${sentences} sentences, ${words} words; ${features} features, ${modelBytes} bytes, ${trainSeconds} s`,
    ...made.selfTraining.map(
      ({ round, taken, labels }) =>
        `第 ${round} 轮自训练：采信 ${taken} 封，${labels} 个类别 / round ${round} took ${taken} messages of ${labels} categories`,
    ),
    ...(path === undefined ? [] : [`已写入 / written: ${path}`]),
    ...(test === null
      ? []
      : [
          `${test.messages} 封 messages · macro-F1 ${tell(test.macroF1)} · accuracy ${tell(test.accuracy)}`,
          ...Object.entries(test.perClass).map(
            ([label, { precision, recall, f1, support }]) =>
              `  ${label}  P ${tell(precision)}  R ${tell(recall)}  F1 ${tell(f1)}  (${support})`,
          ),
        ]),
  ];
}
