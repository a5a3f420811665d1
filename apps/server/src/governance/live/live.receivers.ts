import type { LiveEvent } from '@tongxin/contract';
import type { Caller } from '../../access/index.ts';
import type { EventSink } from '../../platform/http/index.ts';
import type { Place } from './live.cursor.ts';

/** Somebody whose stream is open. */
export interface Receiver {
  readonly sink: EventSink<LiveEvent>;
  /** Where they wish to go on from; null: from now. */
  readonly after: Place | null;
  readonly follow: boolean;
  /** Who holds the token now; null when the stream is to end. */
  again(): Promise<Caller | null>;
  caller: Caller;
  /** Has been told everything that the process has read so far. */
  joined: boolean;
  ticksLeft: number;
  failures: number;
}

/** A stream is asked whose it is after so many ticks, in any case within the minute that design §4 gives a revoked grant. */
export const recheckTicks = 9;
/** One failure may be the database's; after the second nobody vouches for the receiver. */
const mostFailures = 2;
const atOnce = 10;

/** Whether an id, of a session or a person, is this caller's. */
export function isOf(caller: Caller, id: string): boolean {
  return caller.sessionId === id || (caller.kind === 'staff' ? caller.staffId : caller.residentId) === id;
}

/** Asks again who these are, some at a time: a stream whose session ended is ended, a grant that changed counts from now on. */
export async function recheck(receivers: readonly Receiver[]): Promise<void> {
  for (let from = 0; from < receivers.length; from += atOnce) {
    await Promise.all(receivers.slice(from, from + atOnce).map(recheckOne));
  }
}

async function recheckOne(receiver: Receiver): Promise<void> {
  try {
    const caller = await receiver.again();
    receiver.failures = 0;
    receiver.ticksLeft = recheckTicks;
    if (caller === null) receiver.sink.end();
    else receiver.caller = caller;
  } catch {
    receiver.failures += 1;
    receiver.ticksLeft = 1;
    if (receiver.failures >= mostFailures) receiver.sink.end();
  }
}
