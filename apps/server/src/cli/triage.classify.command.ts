import { parseArgs } from 'node:util';
import { classify, readModelFile } from '../governance/triage/index.ts';
import { answered, BadUsage, type Lines, terminal } from './triage.lines.ts';

const usage = `tongxin triage classify --model MODEL [--title 标题] 内容 [--json]`;

/**
 * `tongxin triage classify`: what a model says of one message: its label, how probable that is, the words that counted and the next labels. Returns the
 * exit code: 0, or 2 after the lines about what cannot be read.
 */
export async function triageClassifyCommand(args: readonly string[], lines: Lines = terminal): Promise<number> {
  return answered(lines, () => run(args, lines));
}

async function run(args: readonly string[], { out }: Lines): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      title: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    out(usage);
    return;
  }
  const text = positionals.join(' ');
  if (values.model === undefined || text.trim() === '') throw new BadUsage(usage);
  const model = await readModelFile(values.model);
  const said = classify(model, values.title === undefined ? { text } : { title: values.title, text });
  const automatic = said.probability >= model.thresholdAt98;
  if (values.json) {
    out(JSON.stringify({ ...said, automatic }));
    return;
  }
  const percent = (probability: number) => `${(probability * 100).toFixed(1)}%`;
  out(
    `${said.label}  ${percent(said.probability)}  ${automatic ? '可自动判定 / decides alone' : '由人判定 / a person decides'}`,
  );
  out(`依据 / words that counted: ${said.words.map(({ word }) => word).join('、') || '–'}`);
  out(
    `其次 / next: ${said.alternatives.map(({ label, probability }) => `${label} ${percent(probability)}`).join('、') || '–'}`,
  );
}
