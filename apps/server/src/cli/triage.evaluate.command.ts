import { parseArgs } from 'node:util';
import {
  crossValidate,
  type Evaluation,
  evaluateKept,
  evaluateModel,
  labelledMap,
  readLabelled,
  readModelFile,
} from '../governance/triage/index.ts';
import { answered, BadUsage, type Lines, terminal } from './triage.lines.ts';

const usage = `tongxin triage evaluate --train FILE --test FILE [--map 列=text,列=label,列=title] [--json]
tongxin triage evaluate --train FILE --folds 5 [--json]        # 同一文件分折 / the same file by folds
tongxin triage evaluate --model MODEL --test FILE [--json]     # 已有的模型 / a model that is there`;

/**
 * `tongxin triage evaluate`: how well messages are told, by a model trained on one file and tested on another, by folds of one file, or by a model that is
 * there. The threshold of deciding alone comes from training messages alone. Returns the exit code: 0, or 2 after the lines about what cannot
 * be read.
 */
export async function triageEvaluateCommand(args: readonly string[], lines: Lines = terminal): Promise<number> {
  return answered(lines, () => run(args, lines));
}

async function run(args: readonly string[], { out }: Lines): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      model: { type: 'string' },
      folds: { type: 'string' },
      map: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    out(usage);
    return;
  }
  const columns = values.map === undefined ? {} : labelledMap(values.map);
  const evaluation = await evaluated(values, (path) => readLabelled(path, columns));
  if (values.json) out(JSON.stringify(evaluation));
  else for (const line of linesOf(evaluation)) out(line);
}

interface Asked {
  readonly train?: string | undefined;
  readonly test?: string | undefined;
  readonly model?: string | undefined;
  readonly folds?: string | undefined;
}

async function evaluated(asked: Asked, read: (path: string) => ReturnType<typeof readLabelled>): Promise<Evaluation> {
  const { train, test, model, folds } = asked;
  const clock = { now: () => performance.now() };
  if (model !== undefined && test !== undefined && train === undefined && folds === undefined)
    return evaluateKept(await readModelFile(model), await read(test), clock);
  if (train === undefined || model !== undefined || (test === undefined) === (folds === undefined))
    throw new BadUsage(usage);
  if (test !== undefined) {
    const [learned, tested] = await Promise.all([read(train), read(test)]);
    return evaluateModel(learned, tested, clock);
  }
  const count = Number(folds);
  if (!Number.isInteger(count) || count < 2 || count > mostFolds)
    throw new BadUsage(`--folds 2–${mostFolds}: ${folds}`);
  return crossValidate(await read(train), count, clock);
}

const mostFolds = 20;

function linesOf(evaluation: Evaluation): readonly string[] {
  const tell = (share: number) => share.toFixed(4);
  const { precisionAtThreshold, trainSeconds } = evaluation;
  return [
    `accuracy ${tell(evaluation.accuracy)} · macro-F1 ${tell(evaluation.macroF1)} · weighted F1 ${tell(evaluation.weightedF1)}`,
    `自动判定 / decided alone: ${tell(evaluation.automaticShareAt98)}，其中判对 / of these right: ${precisionAtThreshold === null ? '–' : tell(precisionAtThreshold)}（把握 / from probability ${tell(evaluation.threshold)}）`,
    `每条 / a message: ${evaluation.msPerMessage.toFixed(3)} ms · 模型 / model: ${evaluation.modelBytes} B · 训练 / training: ${trainSeconds === null ? '–' : `${trainSeconds.toFixed(1)} s`}`,
    ...Object.entries(evaluation.perClass).map(
      ([label, { precision, recall, f1, support }]) =>
        `  ${label}  P ${tell(precision)}  R ${tell(recall)}  F1 ${tell(f1)}  (${support})`,
    ),
  ];
}
