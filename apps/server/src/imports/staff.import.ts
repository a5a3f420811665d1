import { rm } from 'node:fs/promises';
import type { StaffRow } from '../access/index.ts';
import { importDistrictIn } from '../governance/settings/index.ts';
import { hashPassword } from '../platform/crypto/index.ts';
import { writePrivately } from '../platform/tables/index.ts';
import type { Known } from './draft.ts';
import { oneAtATime, recordImport, tellDirectories } from './imports.store.ts';
import { type Done, ImportRefused, type Job, nothingDone } from './job.ts';
import { planStaff, type StaffDraft, type StaffPlan } from './kinds/staff.ts';
import { readKnown } from './known.read.ts';
import { flawsOf } from './lines.ts';
import { oneTimeDays, oneTimePassword, passwordLines } from './passwords.ts';
import { canonical, tallyOf } from './plan.ts';

interface Secret {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly passwordHash: string;
  readonly fresh: boolean;
}

/**
 * Imports staff in one transaction: people with their accounts, phones, posts and grants, passwords, and who leaves service and is signed out. First passwords
 * are written to a file of their own before anybody could use them; when the transaction fails the file goes.
 */
export async function importStaffFile(job: Job): Promise<Done> {
  const { app, tenantId, dryRun, flaws } = job;
  const { database, clock } = app.engine;
  const { known, plan } = await database.inTenant(tenantId, async (tx) => {
    await oneAtATime(tx, tenantId);
    const before = await readKnown(app, tx, tenantId);
    return { known: before, plan: planStaff(job.lines, before, job.retireMissing, flaws) };
  });
  if (flaws.all.length > 0) return nothingDone;
  if (dryRun || (!differs(plan) && !job.reissue)) return { changes: plan.changes, warnings: [], notes: [] };

  const secrets = await secretsFor(job, plan, known);
  const path = secrets.length > 0 ? job.passwordsPath : null;
  if (path !== null) await writePasswords(path, secrets);
  try {
    if (differs(plan) || secrets.length > 0) await write(job, plan, secrets, clock.now() + oneTimeDays * 86_400_000);
  } catch (error) {
    if (path !== null) await rm(path, { force: true });
    throw error;
  }
  app.directories.forget(tenantId);
  return { changes: plan.changes, warnings: [], notes: [], ...(path === null ? {} : { passwordsPath: path }) };
}

async function writePasswords(path: string, secrets: readonly Secret[]): Promise<void> {
  await writePrivately(path, passwordLines(secrets), true).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new ImportRefused({
        zh: `密码文件已经在了，没有覆盖：${path}`,
        en: `The file of passwords is there already and was not replaced: ${path}`,
      });
    }
    throw error;
  });
}

/** Passwords for people who are new, and with `reissue` for those of the file who have not set one. */
async function secretsFor(
  { app, tenantId, passwordsPath, reissue }: Job,
  plan: StaffPlan,
  known: Known,
): Promise<readonly Secret[]> {
  if (passwordsPath === null) return [];
  const there = new Set(known.staff.map(({ login }) => login));
  const people = plan.people.map(({ input }) => input).filter(({ active }) => active);
  const own = await app.access.provision.withOwnPassword(
    tenantId,
    people.map(({ login }) => login),
  );
  const wanting = people.filter(({ login }) => !own.has(login) && (reissue || !there.has(login)));
  const secrets: Secret[] = [];
  // One by one: each hash takes 19 MiB and a core on purpose.
  for (const { login, name } of wanting) {
    const password = oneTimePassword(app.engine.randomness);
    secrets.push({ login, name, password, passwordHash: await hashPassword(password), fresh: !there.has(login) });
  }
  return secrets;
}

/** Writes what was planned, in one transaction that reads the registers anew: where somebody changed them meanwhile, nothing is written. */
async function write(job: Job, planned: StaffPlan, secrets: readonly Secret[], until: number): Promise<void> {
  const { app, tenantId } = job;
  const { database, ids, clock } = app.engine;
  const { provision } = app.access;
  await database.inTenant(tenantId, async (tx) => {
    await oneAtATime(tx, tenantId);
    const known = await readKnown(app, tx, tenantId);
    const plan = planStaff(job.lines, known, job.retireMissing, flawsOf());
    if (canonical(plan) !== canonical(planned)) throw changedMeanwhile();
    const own = await provision.importStaffIn(tx, tenantId, rowsOf(plan, known, secrets, until));
    const again = secrets
      .filter(({ fresh }) => !fresh)
      .map(({ login, passwordHash }) => ({ login, passwordHash, until }));
    await provision.giveOutPasswords(tx, again);
    const inactive = plan.people.flatMap(({ input }) => (input.active ? [] : [input.login]));
    await provision.retireStaff(tx, tenantId, [...plan.retired, ...inactive]);
    await provision.endGrants(tx, tenantId, plan.endedGrants);
    if (plan.posts.length > 0) {
      const staffIds = new Map([...known.staff.map(({ login, id }) => [login, id] as const), ...own]);
      const makings = { ids, now: clock.now(), staffIds };
      await importDistrictIn(tx, tenantId, { posts: plan.posts, staff: plan.holders }, makings);
    }
    await tellDirectories(tx, tenantId);
    if (!differs(plan)) return;
    const { kind, fileName, digest } = job;
    const record = { id: ids.uuid(), at: clock.now(), kind, fileName, digest, ...tallyOf(plan.changes) };
    await recordImport(tx, tenantId, record);
  });
}

function changedMeanwhile(): ImportRefused {
  return new ImportRefused({
    zh: '导入时有人改了单位或人员，什么都没有写入；请再导入一次',
    en: 'Somebody changed units or staff meanwhile and nothing was written; import the file again',
  });
}

function differs({ changes, endedGrants }: StaffPlan): boolean {
  return changes.some(({ action }) => action !== 'same') || endedGrants.length > 0;
}

function rowsOf(plan: StaffPlan, known: Known, secrets: readonly Secret[], until: number): readonly StaffRow[] {
  const unitIds = new Map(known.registers.units.units.map(({ code, id }) => [code, id]));
  const secretOf = new Map(secrets.map((secret) => [secret.login, secret]));
  const differing = new Set(plan.changes.filter(({ action }) => action !== 'same').map(({ key }) => key));
  return plan.people
    .filter(({ input }) => differing.has(input.login))
    .map(({ input }) => rowOf(input, unitIds, secretOf.get(input.login), until));
}

function rowOf(
  input: StaffDraft,
  unitIds: ReadonlyMap<string, string>,
  secret: Secret | undefined,
  until: number,
): StaffRow {
  const idOf = (code: string | null) => (code === null ? null : (unitIds.get(code) ?? null));
  return {
    login: input.login,
    name: input.name,
    title: input.title,
    unitId: idOf(input.unitCode),
    passwordHash: secret?.fresh === true ? secret.passwordHash : null,
    ...(secret?.fresh === true ? { oneTimeUntil: until } : {}),
    ...(input.phone === undefined ? {} : { phone: input.phone }),
    grants: input.grants.map(({ unitCode, ...grant }) => ({ ...grant, unitId: idOf(unitCode) })),
  };
}
