import { yearsFromChineseDays } from './governance/calendar/index.ts';
import type { Clock } from './platform/clock/index.ts';
import type { Database } from './platform/db/index.ts';
import type { Files } from './platform/files/index.ts';
import { version } from './version.ts';

interface Looked {
  readonly database: Database;
  readonly clock: Clock;
  readonly files: Files;
}

interface Part {
  state(): { readonly ok: boolean; readonly says: string };
}

/** What is well and what is not, in words (README: `GET /healthz`). */
export async function health({ database, clock, files }: Looked, sweep: Part, outbox: Part, deliveries: Part) {
  const asked = await database.inPlatform(async () => true).catch(() => false);
  const known = database.health();
  const databasePart =
    asked && known.ok
      ? { ok: true, says: '数据库正常' }
      : { ok: false, says: `连不上数据库，正在重试（第 ${known.retries} 次）` };
  const sweeping = sweep.state();
  const parts = {
    database: databasePart,
    sweep: { ok: sweeping.ok, says: sweeping.says },
    outbox: outbox.state(),
    calendar: calendarHealth(clock.now()),
    files: files.store.state(),
    // A channel that is down delays messages and never a case: it is shown, and the program is well.
    channels: deliveries.state(),
  };
  return {
    ok: parts.database.ok && parts.sweep.ok && parts.outbox.ok,
    version,
    at: new Date(clock.now()).toISOString(),
    ...parts,
  };
}

/** How far ahead limits reach in practice: a year's list must be known this long before it begins. */
const aheadMs = 45 * 86_400_000;

/** Whether the holiday lists that limits of today reach into are known; a tenant may have imported one already. */
function calendarHealth(now: number) {
  const years = [...new Set([now, now + aheadMs].map((at) => new Date(at).getUTCFullYear()))];
  const unknown = years.filter((year) => !yearsFromChineseDays([year]).has(year));
  return unknown.length === 0
    ? { ok: true, says: `${years.join('、')} 年放假安排已知` }
    : { ok: false, says: `内置日历还没有 ${unknown.join('、')} 年的放假安排，公布后请导入` };
}
