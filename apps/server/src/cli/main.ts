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
  triage: async () => (await import('./triage.topics.command.ts')).triageTopicsCommand,
  import: async () => (await import('./import.command.ts')).importCommand,
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
  tongxin triage topics FILE         热点 / hot topics of a file of messages
  tongxin triage duplicates FILE     重复来信 / messages about the same matter
  tongxin import KIND FILE --tenant KEY  导入网格、单位、人员等表格 / bring in spreadsheets of grids, units, staff …
  tongxin chain verify --tenant KEY  核验记录链 / check every record against its chain
  tongxin procedures --out DIR       画出流程 / draw the procedures
  tongxin bench                      性能对照 / benchmarks beside their yardsticks`;

/** Runs a command line; returns the exit code. Known failures are one clear line, everything else is a bug and is shown whole. */
export async function run(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  const load = commands[name];
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
