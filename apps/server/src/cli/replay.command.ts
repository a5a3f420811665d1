import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { procedures } from '../app.ts';
import { readConfig } from '../config.ts';
import { refuseToStrand } from '../governance/cases/index.ts';
import { type Indicator, printIndicators } from '../governance/insights/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import { AlreadyRunning, holdRunningLock } from '../platform/db/index.ts';
import { systemIds } from '../platform/ids/index.ts';
import { type Log, systemLog } from '../platform/log/index.ts';
import { ColumnsWrong, parseMap } from '../replay/message.ts';
import { FileUnreadable, type MessageFile, readMessages } from '../replay/messages.read.ts';
import { type Outcome, outcomeLines } from '../replay/outcome.ts';
import { type Progress, replayHere, replayThere, WrongTenant } from '../replay/replay.service.ts';
import { type Worked, workCases } from '../replay/work.service.ts';
import { type OpenWorld, openWorld } from '../world.ts';

const usage = `tongxin replay FILE [--map 列=text,列=time,…] [--work] [--limit N] [--lang zh|en] [--json]
tongxin replay FILE --server URL --token TOKEN --tenant KEY   # 放进另一个程序的区 / into a district of another program`;

const zone = 'Asia/Shanghai';

/** Where a command writes: lines for people or programs, and progress for whoever waits. */
export interface Terminal {
  out(line: string): void;
  progress: { write(text: string): unknown; isTTY?: boolean | undefined };
}

const here: Terminal = { out: console.log, progress: process.stderr };

/**
 * `tongxin replay`: files every message of a file into a district of its own, and works the cases with `--work`. Returns the exit code: 0, 1 when a
 * message met an error (a refusal is none), 2 after one line about what cannot be read.
 */
export async function replayCommand(
  args: readonly string[],
  terminal: Terminal = here,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  try {
    return await run(args, terminal, environment);
  } catch (error) {
    if (!isBadInput(error)) throw error;
    terminal.out(`replay: ${error.message.split('\n')[0]}`);
    return 2;
  }
}

class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

function isBadInput(error: unknown): error is Error {
  if (
    error instanceof FileUnreadable ||
    error instanceof ColumnsWrong ||
    error instanceof WrongTenant ||
    error instanceof BadUsage
  )
    return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

interface Asked {
  readonly path: string;
  readonly language: 'zh' | 'en';
  readonly json: boolean;
  readonly work: boolean;
  readonly there: { readonly server: string; readonly token: string; readonly tenant: string } | null;
  readonly file: MessageFile;
}

async function run(
  args: readonly string[],
  terminal: Terminal,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    terminal.out(usage);
    return 0;
  }
  const asked = await askedOf(args);
  for (const { row, problem, detail } of asked.file.unreadable.slice(0, 20)) {
    terminal.progress.write(`${asked.file.name}:${row} ${problem}${detail === '' ? '' : ` ${detail}`}\n`);
  }
  const bar = barOn(terminal);
  if (asked.there !== null) {
    const outcome = await replayThere(asked.there, asked.file, asked.language, systemIds, bar.of('filed')).finally(
      bar.stop,
    );
    return tell(terminal, asked, outcome, null);
  }
  const log = quiet(systemLog());
  const config = readConfig(environment);
  const world = await openWorld({ ...config, poolSize: Math.max(config.poolSize, 20) }, log);
  try {
    await refuseToStrand(world.database, procedures);
    const own = await replayHere(world, asked.file, asked.language, bar.of('filed')).finally(bar.stop);
    const worked = asked.work ? await workCases(own.app, own.tenant, 2_019, bar.of('worked')).finally(bar.stop) : null;
    return tell(terminal, asked, own.outcome, worked);
  } finally {
    await world.close(await mayStop(world, config.dataDir, log));
  }
}

async function askedOf(args: readonly string[]): Promise<Asked> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      map: { type: 'string' },
      server: { type: 'string' },
      token: { type: 'string' },
      tenant: { type: 'string' },
      work: { type: 'boolean', default: false },
      limit: { type: 'string' },
      lang: { type: 'string', default: 'zh' },
      json: { type: 'boolean', default: false },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new BadUsage(usage);
  const { server, token, tenant, lang, limit } = values;
  if (lang !== 'zh' && lang !== 'en') throw new BadUsage(`--lang zh | en: ${lang}`);
  const most = limit === undefined ? undefined : Number(limit);
  if (most !== undefined && !(Number.isInteger(most) && most > 0)) throw new BadUsage(`--limit: ${limit}`);
  const given = [server, token, tenant].filter((each) => each !== undefined).length;
  if (given !== 0 && given !== 3) throw new BadUsage('--server, --token, --tenant 要一起给 / go together');
  if (given === 3 && values.work) throw new BadUsage('--work 只能用在自己的区 / works a district of this program only');
  const file = await readMessages(resolve(path), values.map === undefined ? {} : parseMap(values.map), zone, most);
  const there = server === undefined || token === undefined || tenant === undefined ? null : { server, token, tenant };
  return { path, language: lang, json: values.json, work: values.work, there, file };
}

/** Warnings and errors are worth reading beside a progress bar; a line per request is not. */
function quiet(log: Log): Log {
  const made: Log = { info: () => undefined, warn: log.warn, error: log.error, child: () => made };
  return made;
}

/** The server may stop with this command unless another program found it running meanwhile: whoever works on it holds the running lock. */
export async function mayStop({ embedded, connection }: OpenWorld, dataDir: string, log: Log): Promise<boolean> {
  if (embedded === null || embedded.adopted) return false;
  try {
    const lock = await holdRunningLock(connection, { dataDir, url: '', sinceMs: systemClock.now(), log, waitMs: 0 });
    await lock.release();
    return true;
  } catch (error) {
    if (error instanceof AlreadyRunning) return false;
    throw error;
  }
}

interface Bar {
  of(what: string): Progress;
  stop(): void;
}

/** A progress bar on a terminal, else a line at every tenth. */
function barOn({ progress }: Terminal): Bar {
  if (progress.isTTY !== true) {
    return {
      of: (what) => (done, all) => {
        if (done === all || done % Math.max(1, Math.floor(all / 10)) === 0) progress.write(`${what} ${done}/${all}\n`);
      },
      stop: () => undefined,
    };
  }
  let bar: SingleBar | undefined;
  return {
    of: (what) => (done, all) => {
      if (bar === undefined) {
        bar = new SingleBar({ format: `${what} {bar} {value}/{total} · {eta_formatted}`, hideCursor: true });
        bar.start(all, done);
      }
      bar.update(done);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

function tell(terminal: Terminal, { json, language }: Asked, outcome: Outcome, worked: Worked | null): number {
  if (json) terminal.out(JSON.stringify(worked === null ? outcome : { ...outcome, worked }));
  else
    for (const line of [...outcomeLines(outcome, language), ...(worked === null ? [] : workedLines(worked, language))])
      terminal.out(line);
  return outcome.errors.length > 0 ? 1 : 0;
}

function workedLines(worked: Worked, language: 'zh' | 'en'): readonly string[] {
  const { cases, ended, stillOpen, steps, days, seconds, stepsPerSecond } = worked;
  const refused = Object.entries(worked.refused).map(([why, count]) => `  ${count} × ${why}`);
  const items: readonly Indicator[] = worked.indicators;
  return [
    language === 'zh'
      ? `办理 ${cases} 件：办结 ${ended}，未结 ${stillOpen}；${steps} 步，模拟 ${days} 天，用时 ${seconds} 秒，每秒 ${stepsPerSecond} 步`
      : `worked ${cases} cases: ${ended} ended, ${stillOpen} open; ${steps} steps in ${days} simulated days, took ${seconds} s, ${stepsPerSecond} steps per second`,
    ...refused,
    ...printIndicators(items, language),
  ];
}
