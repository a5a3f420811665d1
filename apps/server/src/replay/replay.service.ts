import { type Client, client, fetchTransport } from '@tongxin/client';
import type { App, World } from '../app.ts';
import { createApp } from '../app.ts';
import { hotTopics } from '../governance/triage/index.ts';
import type { Ids } from '../platform/ids/index.ts';
import { type Sent, sendAll } from './filing.send.ts';
import type { MessageFile } from './messages.read.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { saidOf, topicShown } from './said.ts';
import { letRulesDecide, prepareTenant, type ReplayTenant } from './tenant.prepare.ts';

const atOnce = 16;
const topicsShown = 10;

/** Told while messages are filed. */
export type Progress = (done: number, all: number) => void;

/** A replay into a district of this program. */
export interface OwnReplay {
  readonly outcome: Outcome;
  readonly tenant: ReplayTenant;
  readonly app: App;
}

/**
 * Files a file through the program's public interface into a district of its own. The program listens on an address of its own for as long as that
 * takes; it sweeps and delivers for replays alone.
 */
export async function replayHere(
  world: World,
  file: MessageFile,
  language: 'zh' | 'en',
  progress: Progress,
): Promise<OwnReplay> {
  const app = createApp(world, {
    sweepEveryMs: 1_000,
    sweeps: ['replay'],
    // One program asks here, and it is this one: it waits where it must and is never turned away by a count.
    http: { limits: { program: { amount: 1_000_000, windowMs: 1_000 }, lagMs: 60_000 } },
  });
  const tenant = await prepareTenant(app, file);
  const stopListening = [await app.directories.listen(), await app.access.start()];
  const http = await app.http();
  try {
    const url = await http.listen({ host: '127.0.0.1', port: 0 });
    await letRulesDecide(client(fetchTransport(url), () => tenant.adminToken, language));
    // Every message meets the same model, however long the first one takes to make.
    await app.models.ready(tenant.imported.tenantId);
    app.sweep.start();
    app.outbox.start();
    const asking = client(fetchTransport(url), () => tenant.operatorToken, language);
    const outcome = await fileWith(asking, file, tenant.key, { sinceId: world.ids.uuid(), progress });
    return { outcome, tenant, app };
  } finally {
    await http.close();
    await app.sweep.stop();
    await app.outbox.stop();
    for (const stop of stopListening) await stop();
  }
}

/** Files a file into a district of another program. */
export async function replayThere(
  at: { readonly server: string; readonly token: string; readonly tenant: string },
  file: MessageFile,
  language: 'zh' | 'en',
  ids: Ids,
  progress: Progress,
): Promise<Outcome> {
  const asking = client(fetchTransport(at.server.replace(/\/$/, '')), () => at.token, language);
  const me = await asking.call('me');
  if (me.tenant.key !== at.tenant) throw new WrongTenant(at.tenant, me.tenant.key);
  const health = await asking.call('health');
  return fileWith(asking, file, at.tenant, { sinceId: firstIdAfter(Date.parse(health.at), ids), progress });
}

/** The token is one of another district than was said. */
export class WrongTenant extends Error {
  override readonly name = 'WrongTenant';
  constructor(wanted: string, is: string) {
    super(`令牌属于 ${is}，不是 ${wanted} / the token belongs to ${is}, not to ${wanted}`);
  }
}

/** A UUIDv7 of another machine's instant: its first 48 bits are the milliseconds. */
function firstIdAfter(atMs: number, ids: Ids): string {
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${ids.uuid().slice(13)}`;
}

interface Filing {
  readonly sinceId: string;
  readonly progress: Progress;
}

async function fileWith(
  asking: Client,
  file: MessageFile,
  tenant: string,
  { sinceId, progress }: Filing,
): Promise<Outcome> {
  const communities = await communitiesOf(asking);
  const { items } = await asking.call('listCategories');
  const sensitive = new Set(items.filter((each) => each.sensitive).map(({ code }) => code));
  const began = performance.now();
  let done = 0;
  const sent: readonly Sent[] = await sendAll(file.messages, {
    client: asking,
    communities,
    sinceId,
    atOnce,
    done: () => {
      done += 1;
      progress(done, file.messages.length);
    },
  });
  const seconds = (performance.now() - began) / 1000;
  const topics = hotTopics(saidOf(file.messages)).slice(0, topicsShown).map(topicShown);
  return outcomeOf(file.name, tenant, sent, file.unreadable, seconds, sensitive, topics);
}

async function communitiesOf(asking: Client): Promise<readonly string[]> {
  const codes: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: { level: 'community'; limit: number; cursor?: string } = {
      level: 'community',
      limit: 100,
      ...(cursor === '' ? {} : { cursor }),
    };
    const page: { readonly items: readonly { readonly code: string }[]; readonly next: string | null } =
      await asking.call('listAreas', { query });
    codes.push(...page.items.map(({ code }) => code));
    cursor = page.next;
  }
  return codes.sort();
}
