import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { WordedCategory } from './coldstart/coldStart.ts';
import { type Model, readModel } from './learning/index.ts';

const child = fileURLToPath(new URL('./coldStart.child.ts', import.meta.url));
const server = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Makes the first model of some categories in a process of its own, behind everything else the machine does, or finds the one in the folder.
 * Throws what the process said when it failed, ModelUnfit for what is no model, and AbortError once `signal` says so.
 */
export async function coldStartApart(
  categories: readonly WordedCategory[],
  folder: string,
  signal: AbortSignal,
): Promise<Model> {
  const made = spawn(process.execPath, ['--import', 'tsx', child, folder], {
    cwd: server,
    signal,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    made.once('error', reject);
    made.once('close', resolve);
  });
  if (made.pid !== undefined) behind(made.pid);
  // A child that ends early says why on its own; what could not be handed to it is no news.
  made.stdin.on('error', () => undefined);
  made.stdin.end(JSON.stringify(categories));
  const [code, bytes, said] = await Promise.all([ended, buffer(made.stdout), text(made.stderr)]);
  if (code !== 0) throw new Error(`the first model was not made (${code}): ${said.trim().slice(-500)}`);
  return readModel(bytes);
}

function behind(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not every host lets a program do that; then it is made all the same.
  }
}
