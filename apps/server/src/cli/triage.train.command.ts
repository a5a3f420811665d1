import { parseArgs } from 'node:util';
import { labelledMap, readLabelled, trainModel, writeModelFile } from '../governance/triage/index.ts';
import { answered, BadUsage, type Lines, terminal } from './triage.lines.ts';

const usage = `tongxin triage train FILE --out MODEL [--map 列=text,列=label,列=title] [--json]`;

/**
 * `tongxin triage train`: learns from a file of messages with labels, whatever the labels are, and writes the model. A model that is already there stays
 * until the new one is whole; the same file gives the same bytes under one version of ICU. Returns the exit code: 0, or 2 after the lines about what
 * cannot be read.
 */
export async function triageTrainCommand(args: readonly string[], lines: Lines = terminal): Promise<number> {
  return answered(lines, () => run(args, lines));
}

async function run(args: readonly string[], { out }: Lines): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      map: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    out(usage);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || values.out === undefined || more.length > 0) throw new BadUsage(usage);
  const examples = await readLabelled(file, values.map === undefined ? {} : labelledMap(values.map));
  const since = performance.now();
  const model = trainModel(examples);
  const trainSeconds = (performance.now() - since) / 1_000;
  const modelBytes = await writeModelFile(values.out, model);
  const features = model.vocabulary.features.length;
  const { labels, thresholdAt98 } = model;
  if (values.json) {
    out(JSON.stringify({ labels, examples: examples.length, features, thresholdAt98, modelBytes, trainSeconds }));
    return;
  }
  const seconds = trainSeconds.toFixed(1);
  const threshold = thresholdAt98.toFixed(3);
  out(
    `${examples.length} 条样本，${labels.length} 个类别，${features} 个特征，${modelBytes} 字节，训练 ${seconds} 秒；把握 ${threshold} 起 98% 判对`,
  );
  out(
    `${examples.length} examples, ${labels.length} labels, ${features} features, ${modelBytes} bytes, trained in ${seconds} s; from a probability of ${threshold} on, 98% are right`,
  );
  out(`已写入 / written: ${values.out}`);
}
