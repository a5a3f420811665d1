import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, Refused } from '@tongxin/client';
import type { Filed, Refusal } from '@tongxin/contract';
import type { Message } from './message.ts';
import { communityFor, placeIn } from './places.ts';

/** What became of one message. */
export type Sent =
  | {
      readonly became: 'filed' | 'joined' | 'known';
      readonly message: Message;
      readonly reply: Filed;
      readonly placed: boolean;
    }
  | { readonly became: 'refused'; readonly message: Message; readonly code: string }
  | { readonly became: 'error'; readonly message: Message; readonly error: string };

/** How messages are sent. */
export interface Sending {
  readonly client: Client;
  readonly communities: readonly string[];
  /** An appeal whose id sorts before this UUIDv7 was there before the replay began. */
  readonly sinceId: string;
  readonly atOnce: number;
  readonly done?: (sent: Sent) => void;
}

/** Answers that are no decision about the message: it is sent again. */
const passing: ReadonlySet<string> = new Set(['busy', 'unavailable', 'too_many']);
const longestPatienceMs = 60_000;
/** A look-alike as sure as this is accepted by the resident whom the replay plays (measured: such pairs of different people are 0.97 one matter). */
export const acceptedLikeness = 0.65;
/** What may be asked about at once. */
const longestDraft = 5_000;
/** The look-alike ended or went out of sight meanwhile: the words are filed on their own. */
const notJoined: ReadonlySet<string> = new Set(['join_ended', 'not_found']);

/** Files every message on behalf of its reporter, several at a time. Never throws: what went wrong is told per message. */
export async function sendAll(messages: readonly Message[], sending: Sending): Promise<readonly Sent[]> {
  const results: Sent[] = [];
  const appeals = new Set<string>();
  let next = 0;
  async function work(): Promise<void> {
    for (let message = messages[next++]; message !== undefined; message = messages[next++]) {
      const sent = repeated(await send(message, sending), appeals);
      results.push(sent);
      sending.done?.(sent);
    }
  }
  await Promise.all(Array.from({ length: sending.atOnce }, work));
  return results;
}

/** The same message twice in one file is filed once. */
function repeated(sent: Sent, appeals: Set<string>): Sent {
  if (sent.became !== 'filed' && sent.became !== 'joined') return sent;
  if (appeals.has(sent.reply.appealId)) return { ...sent, became: 'known' };
  appeals.add(sent.reply.appealId);
  return sent;
}

async function send(message: Message, { client, communities, sinceId }: Sending): Promise<Sent> {
  const place = placeIn(`${message.title ?? ''}。${message.text}`);
  const areaCode = place === null ? undefined : communityFor(place, communities);
  // Received now, by the server's own clock: the same message later is still the same submission.
  const body = {
    text: message.text,
    source: 'caller' as const,
    ...(message.title === null ? {} : { title: message.title }),
    ...(message.reporter === null ? {} : { person: { reporterRef: message.reporter } }),
    ...(message.saidAt === null ? {} : { saidAt: new Date(message.saidAt).toISOString() }),
    ...(areaCode === undefined ? {} : { place: { areaCode } }),
  };
  let choice: Choice | undefined = areaCode === undefined ? {} : undefined;
  let askedBefore = false;
  const began = performance.now();
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
    try {
      choice ??= await accepted(client, message, areaCode);
      const reply = await client.call('registerCaller', { body: { ...body, ...choice }, key: keyOf(message) });
      const fresh = reply.joined ? 'joined' : 'filed';
      return { became: reply.appealId < sinceId ? 'known' : fresh, message, reply, placed: areaCode !== undefined };
    } catch (error) {
      const waits = performance.now() - began < longestPatienceMs;
      if (error instanceof Refused) {
        const { code, details } = error.refusal;
        const before = code === 'key_reused' && !askedBefore ? choiceBefore(details) : undefined;
        if (before !== undefined) {
          // Sent before, when other look-alikes were there: what was chosen then is part of the same submission.
          choice = before;
          askedBefore = true;
          continue;
        }
        if (choice?.joinCaseId !== undefined && !askedBefore && notJoined.has(code)) {
          choice = {};
          continue;
        }
        if (!(passing.has(code) && waits)) {
          // A bug of the platform is an error of the replay, not a word about the message.
          return error.status >= 500 ? { became: 'error', message, error: code } : { became: 'refused', message, code };
        }
      } else if (!(waits && pauseMs < 1_000)) return { became: 'error', message, error: String(error) };
      await sleep(pauseMs);
    }
  }
}

/** What a resident chose: to follow an earlier case, or none. */
interface Choice {
  readonly joinCaseId?: string;
}

/** What was chosen when the same submission was sent before, as the refusal of its key tells. */
function choiceBefore(details: Refusal['details']): Choice | undefined {
  const before = details?.before;
  if (typeof before !== 'object' || before === null || !('caseId' in before) || !('joined' in before)) return undefined;
  return before.joined === true && typeof before.caseId === 'string' ? { joinCaseId: before.caseId } : {};
}

/** What a resident who is shown look-alikes of these words chooses: the likeliest, where it is likely enough. */
async function accepted(client: Client, { title, text }: Message, areaCode = ''): Promise<Choice> {
  const draft = (title === null ? text : `${title}。${text}`).slice(0, longestDraft);
  if (draft.length < 2) return {};
  const { items } = await client.call('lookAlikes', { body: { text: draft, areaCode } });
  const [best] = items;
  return best !== undefined && best.score >= acceptedLikeness ? { joinCaseId: best.caseId } : {};
}

/** The same message is the same submission, whenever it is sent: by its number, or by its words where it has none. */
function keyOf(message: Message): string {
  const whole = message.id ?? JSON.stringify([message.reporter, message.title, message.text, message.saidAt]);
  return `replay:${createHash('sha256').update(whole).digest('hex').slice(0, 32)}`;
}
