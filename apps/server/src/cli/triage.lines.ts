import { ExamplesUnfit, MessagesWrong, ModelUnfit } from '../governance/triage/index.ts';
import { ColumnsWrong, FileUnreadable } from '../platform/rows/index.ts';

/** Where a command writes: what was asked for, and why it could not be done. */
export interface Lines {
  out(line: string): void;
  error(line: string): void;
}

/** The lines of the terminal. */
export const terminal: Lines = { out: console.log, error: console.error };

/** A command line that asks for nothing that can be done; the message says how it is called. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

/** Runs a command of triage. Returns its exit code: 0, or 2 after the lines about what cannot be read. Anything else is thrown on. */
export async function answered(lines: Lines, run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    if (!isBadInput(error)) throw error;
    for (const line of error.message.split('\n')) lines.error(`triage: ${line}`);
    return 2;
  }
}

function isBadInput(error: unknown): error is Error {
  const known = [BadUsage, ColumnsWrong, ExamplesUnfit, FileUnreadable, MessagesWrong, ModelUnfit];
  if (known.some((kind) => error instanceof kind)) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
