import { refusals, type Words } from '@tongxin/contract';
import { type KnownStaff, permissionsOf, type StaffCaller } from '../access/index.ts';
import { type OrderOutcome, putOrders } from '../governance/appeals/index.ts';
import type { Tx } from '../platform/db/index.ts';
import { isRefusal, type RefusalError } from '../platform/refusal/index.ts';
import { recordImport } from './imports.store.ts';
import { type Done, ImportRefused, type Job, nothingDone } from './job.ts';
import { type Order, takeOrders } from './kinds/hotline.ts';
import { readKnown } from './known.read.ts';
import { type Change, type Entry, tallyOf } from './plan.ts';

/**
 * Orders in one file at most. They are one transaction, in which the running numbers of the day are held while they are written: 3.3 s for 2,000 on two cores
 * that six other programs wanted too, and nobody waits longer than 5 s for a lock.
 */
const mostOrders = 2_000;

/**
 * Takes over orders of the hotline by the rules of the service behind the interface: all of a file in one transaction, or, when one of them would be refused,
 * none. The same order twice changes nothing.
 */
export async function importOrders(job: Job): Promise<Done> {
  const { app, tenantId, dryRun, flaws, lines } = job;
  const { database, ids, clock } = app.engine;
  if (lines.length > mostOrders) throw tooMany(lines.length);
  const { clerk, orders } = await database.inTenant(tenantId, async (tx) => {
    const known = await readKnown(app, tx, tenantId);
    return { orders: takeOrders(lines, known, job.crs, flaws), clerk: clerkOf(job.as, known.staff) };
  });
  const judge = async (only: boolean): Promise<readonly Change[]> => {
    const beside = async (tx: Tx, outcomes: readonly OrderOutcome[]) => {
      const { kind, fileName, digest } = job;
      const tally = tallyOf(orders.map((entry, at) => changeOf(entry, outcomes[at])));
      await recordImport(tx, tenantId, { id: ids.uuid(), at: clock.now(), kind, fileName, digest, ...tally });
    };
    const outcomes = await putOrders(
      app.intake,
      app.residents,
      callerOf(clerk, tenantId),
      orders.map(({ input }) => input),
      { dryRun: only, beside },
    );
    for (const [at, { row }] of orders.entries()) {
      const outcome = outcomes[at];
      if (!isRefusal(outcome)) continue;
      flaws.add(row, fieldOf(outcome.code), wordsOf(outcome.code));
    }
    return orders.map((entry, at) => changeOf(entry, outcomes[at]));
  };
  // With wrong cells the other rows are judged too, so that one report names everything.
  const changes = await judge(dryRun || flaws.all.length > 0);
  return flaws.all.length > 0 ? nothingDone : { changes, warnings: [], notes: [] };
}

function wordsOf(code: RefusalError['code']): Words {
  if (code === 'upstream_conflict')
    return { zh: '这个编号的案件已经结束，而内容不同', en: 'the case of this number has ended, and the words differ' };
  const { zh, en } = refusals[code];
  return { zh, en };
}

function fieldOf(code: RefusalError['code']): string | null {
  switch (code) {
    case 'unknown_area':
    case 'outside_area':
      return 'areaCode';
    case 'unknown_category':
      return 'categoryCode';
    case 'upstream_conflict':
      return 'externalNo';
    default:
      return null;
  }
}

function tooMany(count: number): ImportRefused {
  return new ImportRefused({
    zh: `一份文件最多 ${mostOrders} 件工单，这份有 ${count} 件；请按日期拆开`,
    en: `A file holds at most ${mostOrders} orders and this one holds ${count}; split it, by days for example`,
  });
}

function changeOf({ row, input }: Entry<Order>, outcome: OrderOutcome | undefined): Change {
  const action = outcome === 'created' ? 'add' : outcome === 'unchanged' ? 'same' : 'change';
  return { action, what: { zh: '工单', en: 'order' }, key: input.externalNo, name: '', row, fields: [] };
}

function mayTake({ active, grants }: KnownStaff): boolean {
  return active && permissionsOf(grants).has('hotline:import');
}

function clerkOf(login: string | null, staff: readonly KnownStaff[]): KnownStaff {
  const clerk = staff.find((each) => each.login === login?.toLowerCase());
  if (clerk !== undefined && mayTake(clerk)) return clerk;
  const logins = staff.filter(mayTake).map((each) => each.login);
  const some = logins.slice(0, 8).join('、');
  throw new ImportRefused(login === null ? whoNeeded(some) : whoMayNot(login, some));
}

function whoNeeded(some: string): Words {
  return { zh: `请用 --as 写明以谁的名义接收，例如：${some}`, en: `Say with --as in whose name: ${some}` };
}

function whoMayNot(login: string, some: string): Words {
  return {
    zh: `${login} 不能接收热线工单；可以的有：${some}`,
    en: `${login} may not take over orders; these may: ${some}`,
  };
}

function callerOf(clerk: KnownStaff, tenantId: string): StaffCaller {
  return {
    kind: 'staff',
    sessionId: 'import',
    tenantId,
    tenantKey: '',
    staffId: clerk.id,
    name: clerk.name,
    title: clerk.title,
    unitId: clerk.unitId,
    grants: clerk.grants,
    permissions: permissionsOf(clerk.grants),
    program: true,
  };
}
