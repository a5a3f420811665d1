import { ConfigWrong } from '../config.ts';
import { AlreadyRunning, MigrationRefused, PostgresStartFailed } from '../platform/db/index.ts';

type Command = (args: readonly string[]) => Promise<number>;

/** Commands are loaded when they are asked for, so that `tongxin due` starts no database. */
const commands: { readonly [name: string]: () => Promise<Command> } = {
  start: async () => (await import('./start.command.ts')).startCommand,
  due: async () => {
    const { dueCommand } = await import('./due.command.ts');
    return (args) => dueCommand(args, console.log);
  },
  bench: async () => {
    const { benchCommand } = await import('./bench.command.ts');
    return (args) => benchCommand(args, console.log);
  },
  replay: async () => (await import('./replay.command.ts')).replayCommand,
  'triage topics': () => ofTopics('topics'),
  'triage duplicates': () => ofTopics('duplicates'),
  import: async () => (await import('./import.command.ts')).importCommand,
  'triage coldstart': async () => (await import('./triage.coldstart.command.ts')).triageColdstartCommand,
  'triage train': async () => (await import('./triage.train.command.ts')).triageTrainCommand,
  'triage evaluate': async () => (await import('./triage.evaluate.command.ts')).triageEvaluateCommand,
  'triage classify': async () => (await import('./triage.classify.command.ts')).triageClassifyCommand,
  'triage retrain': () => ofModels('retrain'),
  'triage models': () => ofModels('models'),
  'triage switch': () => ofModels('switch'),
  'triage use': () => ofModels('use'),
  chain: async () => {
    const { chainCommand } = await import('./chain.command.ts');
    return (args) => chainCommand(args, console.log);
  },
  procedures: async () => (await import('./procedures.command.ts')).proceduresCommand,
};

async function ofTopics(verb: 'topics' | 'duplicates'): Promise<Command> {
  const { triageTopicsCommand } = await import('./triage.topics.command.ts');
  return (args) => triageTopicsCommand([verb, ...args]);
}

async function ofModels(verb: 'retrain' | 'models' | 'switch' | 'use'): Promise<Command> {
  const { triageModelsCommand } = await import('./triage.models.command.ts');
  return (args) => triageModelsCommand(verb, args);
}

const usage = `同心 tongxin

  tongxin start                      启动 / start everything
  tongxin due --at … --limit …       试算到期时间 / when would it be due, and why
  tongxin replay FILE [--work]       重放一批来信 / replay a file of messages
  tongxin triage topics FILE         热点 / hot topics of a file of messages
  tongxin triage duplicates FILE     重复来信 / messages about the same matter
  tongxin import KIND FILE --tenant KEY  导入网格、单位、人员等表格 / bring in spreadsheets of grids, units, staff …
  tongxin triage coldstart           冷启动模型 / the model a district starts with
  tongxin triage train FILE --out M  训练模型 / learn from labelled messages
  tongxin triage evaluate            测一测 / measure a model
  tongxin triage classify --model M  一条来信是哪一类 / what one message is about
  tongxin triage retrain --tenant KEY  学人工定类，更好才换 / learn from decisions, switch when better
  tongxin triage models|switch|use …   看、换、采用模型 / list, switch, take models
  tongxin chain verify --tenant KEY  核验记录链 / check every record against its chain
  tongxin procedures --out DIR       画出流程 / draw the procedures
  tongxin bench                      性能对照 / benchmarks beside their yardsticks`;

/** Runs a command line; returns the exit code. Known failures are one clear line, everything else is a bug and is shown whole. */
export async function run(args: readonly string[]): Promise<number> {
  const [name = 'help', ...words] = args;
  const two = `${name} ${words[0]}`;
  const rest = two in commands ? words.slice(1) : words;
  const load = commands[two] ?? commands[name];
  if (load === undefined) {
    console.log(usage);
    return name === 'help' || name === '--help' ? 0 : 2;
  }
  try {
    return await (await load())(rest);
  } catch (error) {
    if (
      error instanceof AlreadyRunning ||
      error instanceof ConfigWrong ||
      error instanceof PostgresStartFailed ||
      error instanceof MigrationRefused ||
      isPortTaken(error)
    ) {
      console.error(
        isPortTaken(error)
          ? `端口已被占用，请换一个 PORT / The port is taken; choose another PORT (${String(error)})`
          : String((error as Error).message),
      );
      return 1;
    }
    console.error(error);
    return 70;
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
