import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bin = fileURLToPath(new URL('../apps/server/bin/tongxin.js', import.meta.url));

/** The real program, running on data of its own. */
export interface Program {
  readonly url: string;
  /** The newest one-time code that the log shows for a phone; waits until one is there that was not given before. */
  newestCode(phone: string): Promise<string>;
  /** Runs a command beside it, on the same data. Rejects with what it wrote unless it ends with 0. */
  run(...args: string[]): Promise<string>;
  /** Stops it in order and removes its data. */
  stop(): Promise<void>;
}

/** Starts the program on a free port and a new data directory; resolves when `/healthz` answers well. Rejects with its output when it ends before. */
export async function startProgram(): Promise<Program> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongxin-e2e-'));
  // The database may run as another user, who has to pass through.
  await chmod(dataDir, 0o755);
  const env = { ...process.env, PORT: '0', DATA_DIR: dataDir, SAMPLE: 'registers', NODE_ENV: 'production' };
  const child = spawn(process.execPath, [bin, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = listen(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const health = await output.until(/(http:\/\/\S+)\/healthz/, 0);
    const url = health[1] ?? '';
    const reply = await fetch(`${url}/healthz`);
    if (!reply.ok) throw new Error(`healthz answers ${reply.status}: ${await reply.text()}`);
    const given = new Map<string, number>();
    return {
      url,
      async newestCode(phone) {
        const masked = `${phone.slice(0, 3)}\\*{4}${phone.slice(7)}`;
        const found = await output.until(new RegExp(`验证码 \\S+ ${masked}: (\\d{6})`), given.get(phone) ?? 0);
        given.set(phone, found.index + found[0].length);
        return found[1] ?? '';
      },
      run: async (...args) => (await promisify(execFile)(process.execPath, [bin, ...args], { env })).stdout,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Collects what a program writes, and waits for what it will write. */
function listen(child: ChildProcess) {
  let text = '';
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  const take = (chunk: string): void => {
    text += chunk;
    wake();
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  child.on('exit', wake);
  return {
    /** The first match at or after `from`. */
    until: (pattern: RegExp, from: number) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text.slice(from));
          if (found !== null) {
            waiting.delete(look);
            found.index += from;
            resolve(found);
          } else if (child.exitCode !== null) {
            waiting.delete(look);
            reject(new Error(`the program ended with ${child.exitCode}:\n${text}`));
          }
        };
        waiting.add(look);
        look();
      }),
  };
}
