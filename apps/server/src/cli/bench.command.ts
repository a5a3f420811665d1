import { parseArgs } from 'node:util';
import { type BenchName, benchNames, type Figure, runBenches, tableOf } from '../../../../bench/index.ts';

const usage = `tongxin bench [${benchNames.join('|')}]… [--seconds N] [--concurrency N] [--file F] [--unlabelled F] [--json]`;

/**
 * `tongxin bench`: prints each figure beside its yardstick from the same run, as a table or as JSON. A missed target is shown and
 * fails nothing. Returns the exit code: 0, or 2 after one line about what cannot be read.
 */
export async function benchCommand(args: readonly string[], out: (line: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      concurrency: { type: 'string', default: '16' },
      file: { type: 'string' },
      unlabelled: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = positionals.find((name) => !benchNames.some((known) => known === name));
  const seconds = Number(values.seconds);
  const concurrency = Number(values.concurrency);
  if (values.help || unknown !== undefined || !(seconds > 0) || !Number.isInteger(concurrency) || concurrency < 1) {
    out(usage);
    return values.help ? 0 : 2;
  }
  const names: readonly BenchName[] = benchNames.filter(
    (name) => positionals.length === 0 || positionals.includes(name),
  );
  const { file, unlabelled } = values;
  const files = { ...(file === undefined ? {} : { file }), ...(unlabelled === undefined ? {} : { unlabelled }) };
  const figures: Figure[] = [];
  for await (const each of runBenches({ names, seconds, concurrency, ...files })) figures.push(each);
  if (values.json) out(JSON.stringify(figures, null, 2));
  else for (const line of tableOf(figures)) out(line);
  return 0;
}
