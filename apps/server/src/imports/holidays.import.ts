import { saveYear } from '../governance/calendar/index.ts';
import { recalculateCases } from '../governance/cases/index.ts';
import { loadRegisters } from '../governance/settings/index.ts';
import { oneAtATime, recordImport } from './imports.store.ts';
import { type Done, type Job, nothingDone } from './job.ts';
import { planHolidays } from './kinds/holidays.ts';
import { tallyOf } from './plan.ts';

/** Imports lists of holidays; afterwards due dates of open cases move, later only, as they do when a list is put by the interface. */
export async function importHolidays(job: Job): Promise<Done> {
  const { app, tenantId, dryRun, flaws } = job;
  const { database, ids, clock } = app.engine;
  const plan = await database.inTenant(tenantId, async (tx) => {
    await oneAtATime(tx, tenantId);
    const made = planHolidays(job.lines, { registers: await loadRegisters(tx, tenantId, clock.now()) }, flaws);
    if (dryRun || flaws.all.length > 0 || made.years.length === 0) return made;
    const now = clock.now();
    for (const year of made.years) await saveYear(tx, tenantId, year, { staffId: null, now });
    const { kind, fileName, digest } = job;
    await recordImport(tx, tenantId, { id: ids.uuid(), at: now, kind, fileName, digest, ...tallyOf(made.changes) });
    return made;
  });
  if (flaws.all.length > 0) return nothingDone;
  if (dryRun || plan.years.length === 0) return { changes: plan.changes, warnings: [], notes: [] };
  app.directories.forget(tenantId);
  const moved = await recalculateCases(app.engine, tenantId);
  const note = { zh: `${moved} 件未结案件的到期时间顺延`, en: `The due dates of ${moved} open cases moved later` };
  return { changes: plan.changes, warnings: [], notes: [note] };
}
