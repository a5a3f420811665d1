import type { Words } from '@tongxin/contract';
import { type KnownStaff, permissionsOf, type StaffCaller } from '../access/index.ts';
import { foreseeOrders, type OrderForeseen, putOrder } from '../governance/appeals/index.ts';
import { isRefusal } from '../platform/refusal/index.ts';
import { recordImport } from './imports.store.ts';
import { type Done, ImportRefused, type Job, nothingDone } from './job.ts';
import { type Order, takeOrders } from './kinds/hotline.ts';
import { readKnown } from './known.read.ts';
import { type Change, type Entry, tallyOf } from './plan.ts';

/**
 * Takes over orders of the hotline through the service behind the interface. Every row is judged before the first is filed: one that would be refused stops
 * all of them. They are filed one by one; an import that breaks off is simply made again, for the same order twice changes nothing.
 */
export async function importOrders(job: Job): Promise<Done> {
  const { app, tenantId, dryRun, flaws } = job;
  const { database, ids, clock } = app.engine;
  const { clerk, orders, foreseen } = await database.inTenant(tenantId, async (tx) => {
    const known = await readKnown(app, tx, tenantId);
    const taken = takeOrders(job.lines, known, job.crs, flaws);
    const looked = await foreseeOrders(
      tx,
      tenantId,
      taken.map(({ input }) => input),
    );
    return { clerk: clerkOf(job.as, known.staff), orders: taken, foreseen: looked };
  });
  for (const { row, input } of orders) {
    if (foreseen.get(input.externalNo) !== 'conflict') continue;
    flaws.add(row, 'externalNo', {
      zh: '这个编号的案件已经结束，而内容不同',
      en: 'the case of this number has ended, and the words differ',
    });
  }
  if (flaws.all.length > 0) return nothingDone;
  const changes = orders.map((entry) => changeOf(entry, foreseen.get(entry.input.externalNo) ?? 'created'));
  if (dryRun) return { changes, warnings: [], notes: [] };
  const caller = callerOf(clerk, tenantId);
  const done = changes.filter(({ action }) => action !== 'same').length;
  for (const [at, { input }] of orders.entries()) {
    if (changes[at]?.action === 'same') continue;
    await put(job, caller, input);
  }
  if (done > 0) {
    const { kind, fileName, digest } = job;
    await database.inTenant(tenantId, (tx) =>
      recordImport(tx, tenantId, { id: ids.uuid(), at: clock.now(), kind, fileName, digest, ...tallyOf(changes) }),
    );
  }
  return { changes, warnings: [], notes: [] };
}

async function put({ app }: Job, caller: StaffCaller, { externalNo, body }: Order): Promise<void> {
  const people = { findOrCreate: app.residents.findOrCreate, read: app.residents.open };
  try {
    await putOrder(app.intake, people, caller, externalNo, body);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new ImportRefused({
      zh: `工单 ${externalNo} 没有收下（${error.code}）；之前的已收下，改好后再导入一次即可`,
      en: `Order ${externalNo} was not taken (${error.code}); those before it were, and importing again goes on from here`,
    });
  }
}

function changeOf({ row, input }: Entry<Order>, foreseen: OrderForeseen): Change {
  const action = foreseen === 'created' ? 'add' : foreseen === 'unchanged' ? 'same' : 'change';
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
