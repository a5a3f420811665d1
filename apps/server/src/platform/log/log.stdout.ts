import { type Clock, systemClock } from '../clock/index.ts';
import { createLog, jsonLine, type Log, prettyLine } from './log.ts';

/** Where lines go and how: `pretty` defaults to whether the stream is a terminal. */
export type SystemLogOptions = Readonly<{
  pretty?: boolean;
  clock?: Clock;
  stream?: Readonly<{ write(text: string): unknown; isTTY?: boolean | undefined }>;
}>;

/** The program's log on standard error: JSON lines for machines, readable lines for a terminal. */
export function systemLog(options: SystemLogOptions = {}): Log {
  const { clock = systemClock, stream = process.stderr } = options;
  const pretty = options.pretty ?? stream.isTTY === true;
  const lineOf = pretty ? prettyLine : jsonLine;
  return createLog(clock, (line) => {
    stream.write(`${lineOf(line)}\n`);
  });
}
