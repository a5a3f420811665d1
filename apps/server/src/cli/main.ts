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
  'triage coldstart': async () => (await import('./triage.coldstart.command.ts')).triageColdstartCommand,
  'triage train': async () => (await import('./triage.train.command.ts')).triageTrainCommand,
  'triage evaluate': async () => (await import('./triage.evaluate.command.ts')).triageEvaluateCommand,
  'triage classify': async () => (await import('./triage.classify.command.ts')).triageClassifyCommand,
  chain: async () => {
    const { chainCommand } = await import('./chain.command.ts');
    return (args) => chainCommand(args, console.log);
  },
  procedures: async () => (await import('./procedures.command.ts')).proceduresCommand,
};

const usage = `同心 tongxin

  tongxin start                      启动 / start everything
  tongxin due --at … --limit …       试算到期时间 / when would it be due, and why
  tongxin replay FILE [--work]       重放一批来信 / replay a file of messages
  tongxin triage coldstart           冷启动模型 / the model a district starts with
  tongxin triage train FILE --out M  训练模型 / learn from labelled messages
  tongxin triage evaluate            测一测 / measure a model
  tongxin triage classify --model M  一条来信是哪一类 / what one message is about
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
