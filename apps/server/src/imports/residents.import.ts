import { correctedByThemselves } from '../governance/privacy/index.ts';
import { type Correction, keepByRegister, lockResidents, type PersonInput } from '../governance/residents/index.ts';
import { loadRegisters } from '../governance/settings/index.ts';
import type { Tx } from '../platform/db/index.ts';
import { oneAtATime, recordImport } from './imports.store.ts';
import { type Done, type Job, nothingDone } from './job.ts';
import { correctionOf, keptWarning, residentChange, takeResidents } from './kinds/residents.ts';
import type { RowFlaw } from './lines.ts';
import { type Change, type Entry, tallyOf } from './plan.ts';

const batch = 2_000;
const nothing: ReadonlySet<string> = new Set();

/**
 * Imports residents in one transaction: who is not known by phone is made, what differs is corrected, nobody is removed. What a person corrected themselves
 * (Personal Information Protection Law, art. 46) is kept, and the row is told.
 */
export async function importResidents(job: Job): Promise<Done> {
  const { app, tenantId, dryRun, flaws } = job;
  const { database, ids, clock } = app.engine;
  return database.inTenant(tenantId, async (tx) => {
    await oneAtATime(tx, tenantId);
    const registers = await loadRegisters(tx, tenantId, clock.now());
    const entries = takeResidents(job.lines, { registers }, flaws);
    if (flaws.all.length > 0) return nothingDone;
    const changes: Change[] = [];
    const warnings: RowFlaw[] = [];
    for (let at = 0; at < entries.length; at += batch) {
      const { newcomers, corrections, known, told, kept } = await compare(tx, job, entries.slice(at, at + batch));
      changes.push(...told);
      warnings.push(...kept);
      if (dryRun) continue;
      const made = await app.residents.importAll(tx, tenantId, newcomers);
      await app.residents.correct(tx, tenantId, corrections);
      await keepByRegister(tx, tenantId, [...made, ...known]);
    }
    const { kind, fileName, digest } = job;
    if (!dryRun && changes.some(({ action }) => action !== 'same')) {
      await recordImport(tx, tenantId, {
        id: ids.uuid(),
        at: clock.now(),
        kind,
        fileName,
        digest,
        ...tallyOf(changes),
      });
    }
    return { changes, warnings, notes: [] };
  });
}

async function compare(tx: Tx, { app, tenantId, dryRun }: Job, entries: readonly Entry<PersonInput>[]) {
  const found = await app.residents.knownAmong(
    tx,
    tenantId,
    entries.map(({ input }) => input),
  );
  const ids = found.flatMap((id) => id ?? []);
  // Whoever corrects themselves in this moment is either seen below or waits.
  if (!dryRun) await lockResidents(tx, tenantId, ids);
  const known = await app.residents.open(tx, tenantId, ids);
  const own = await correctedByThemselves(tx, tenantId, [...known.keys()]);
  const newcomers: PersonInput[] = [];
  const kept: RowFlaw[] = [];
  const corrections: Correction[] = [];
  const told = entries.map((entry, at): Change => {
    const before = known.get(found[at] ?? '');
    if (before === undefined) {
      newcomers.push(entry.input);
      return residentChange('add', entry, []);
    }
    const { correction, kept: fields } = correctionOf(entry.input, before, own.get(before.id) ?? nothing);
    if (fields.length > 0) kept.push(keptWarning(entry.row, fields));
    if (correction === null) return residentChange('same', entry, []);
    corrections.push(correction);
    return residentChange(
      'change',
      entry,
      Object.keys(correction).filter((field) => field !== 'id'),
    );
  });
  return { newcomers, corrections, known: [...known.keys()], told, kept };
}
