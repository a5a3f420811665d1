import type { Words } from '@tongxin/contract';
import type { AreaInput } from '../governance/areas/index.ts';
import { successorsIn } from '../governance/areas/index.ts';
import { openCasesOf, resettling } from '../governance/cases/index.ts';
import { importDistrictIn } from '../governance/settings/index.ts';
import type { Tx } from '../platform/db/index.ts';
import type { Shape } from '../platform/geo/index.ts';
import type { Draft, Known } from './draft.ts';
import { draftings, forms, type RegisterKind } from './forms.ts';
import { oneAtATime, recordImport } from './imports.store.ts';
import { type Done, type Job, nothingDone } from './job.ts';
import { judge } from './judge.ts';
import { readKnown } from './known.read.ts';
import { tallyOf } from './plan.ts';

/** Imports a register of the district in one transaction: everything that differs, or nothing. */
export async function importRegister(job: Job, kind: RegisterKind): Promise<Done> {
  const { app, tenantId, dryRun, flaws } = job;
  const { database } = app.engine;
  // The engine reads the registers as they are before; within the transaction nothing may be asked of another connection.
  const resettle = kind === 'areas' && !dryRun ? await resettling(app.engine, tenantId) : null;
  const made = await database.inTenant(tenantId, async (tx) => {
    await oneAtATime(tx, tenantId);
    const known = await readKnown(app, tx, tenantId);
    const draft = draftings[kind](job.lines, known, job, flaws);
    judge(forms[kind], draft, known, flaws);
    if (flaws.all.length > 0) return null;
    const notes = [...(draft.notes ?? []), ...naming(draft, known), ...(await holding(tx, tenantId, draft, known))];
    if (dryRun || Object.keys(draft.write).length === 0) return { draft, notes };
    const { ids, clock } = app.engine;
    const staffIds = new Map(known.staff.map(({ login, id }) => [login, id]));
    await importDistrictIn(tx, tenantId, draft.write, { ids, now: clock.now(), staffIds });
    const settled = resettle === null ? null : await resettle(tx, retiredCodes(draft), successors(draft, known));
    await record(tx, job, draft);
    return { draft, notes: [...notes, ...settledNote(settled)] };
  });
  if (made === null) return nothingDone;
  if (!dryRun) app.directories.forget(tenantId);
  return { changes: made.draft.changes, warnings: made.draft.look?.() ?? [], notes: made.notes };
}

async function record(tx: Tx, { app, tenantId, kind, fileName, digest }: Job, { changes }: Draft): Promise<void> {
  const { ids, clock } = app.engine;
  await recordImport(tx, tenantId, { id: ids.uuid(), at: clock.now(), kind, fileName, digest, ...tallyOf(changes) });
}

/** Codes of areas that the draft takes out of force. */
function retiredCodes({ changes, write }: Draft): readonly string[] {
  const told = new Set([...(write.areas ?? []).filter(({ retired }) => retired), ...[]].map(({ code }) => code));
  const gone = changes.filter(({ action, key }) => action === 'retire' && told.has(key)).map(({ key }) => key);
  return [...new Set([...gone, ...(write.replacements ?? []).flatMap(({ from }) => from)])];
}

function successors({ rows, write }: Draft, known: Known) {
  const told = new Map((rows.areas ?? []).map((area: AreaInput) => [area.code, area.parts as Shape | undefined]));
  return successorsIn(write.replacements ?? [], (code) => {
    const polygon = known.shapes.find((area) => area.code === code)?.polygon ?? null;
    return told.get(code) ?? (polygon === null ? null : (JSON.parse(polygon) as Shape));
  });
}

function settledNote(settled: { readonly moved: number; readonly left: number } | null): readonly Words[] {
  if (settled === null || settled.moved + settled.left === 0) return [];
  return [
    {
      zh: `未结案件 ${settled.moved} 件转到新网格；${settled.left} 件看不出归哪个网格，请人工更正`,
      en: `${settled.moved} open cases go on in a new grid; the place of ${settled.left} is not clear, a person decides`,
    },
  ];
}

/** What still names areas that go out of force: nobody would look there any longer. */
function naming(draft: Draft, { staff, registers }: Known): readonly Words[] {
  const codes = new Set(retiredCodes(draft));
  if (codes.size === 0) return [];
  const logins = staff.filter(({ grants }) => grants.some(({ areaCode }) => areaCode !== null && codes.has(areaCode)));
  const units = registers.units.units.filter(
    ({ areaCode, active }) => active && areaCode !== null && codes.has(areaCode),
  );
  const limits = registers.limits.rules.filter(({ areaCode }) => areaCode !== null && codes.has(areaCode));
  const list = (names: readonly string[]) => names.slice(0, 10).join('、');
  return [
    ...(logins.length === 0
      ? []
      : [
          {
            zh: `这些人的授权还指向停用的区域，请补上新的：${list(logins.map(({ login }) => login))}`,
            en: `Grants of these people name areas out of force; give them the new ones: ${list(logins.map(({ login }) => login))}`,
          },
        ]),
    ...(units.length === 0
      ? []
      : [
          {
            zh: `这些单位还在停用的区域：${list(units.map(({ name }) => name))}`,
            en: `These units are at home in areas out of force: ${list(units.map(({ code }) => code))}`,
          },
        ]),
    ...(limits.length === 0
      ? []
      : [
          {
            zh: `${limits.length} 条时限还指向停用的区域`,
            en: `${limits.length} limits name areas out of force`,
          },
        ]),
  ];
}

/** Open cases that stay with units going out of force. */
async function holding(tx: Tx, tenantId: string, { write }: Draft, { registers }: Known): Promise<readonly Words[]> {
  const retired = new Set((write.units ?? []).filter((unit) => unit.retired === true).map(({ code }) => code));
  const units = registers.units.units.filter(({ code, active }) => active && retired.has(code));
  if (units.length === 0) return [];
  const held = await openCasesOf(
    tx,
    tenantId,
    units.map(({ id }) => id),
  );
  return units.flatMap(({ id, name, code }) => {
    const count = held.get(id);
    if (count === undefined) return [];
    return [
      {
        zh: `“${name}”停用时手里还有 ${count} 件未结，请改派`,
        en: `${code} goes out of force with ${count} open cases; dispatch them anew`,
      },
    ];
  });
}
