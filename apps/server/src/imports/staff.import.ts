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
import { oneTimeDays, oneTimePassword, passwordLines } from './passwords.ts';
import { tallyOf } from './plan.ts';

interface Secret {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly passwordHash: string;
  readonly fresh: boolean;
}

/**
 * Imports staff: people, phones, posts, grants and who leaves service. Everything of the tenant is written in one transaction; accounts, which open nothing by
 * themselves, come before it. First passwords are written to a file of their own before anybody could use them.
 */
export async function importStaffFile(job: Job): Promise<Done> {
  const { app, tenantId, dryRun, flaws } = job;
  const { provision } = app.access;
  const { database, clock } = app.engine;
  const { known, plan } = await database.inTenant(tenantId, async (tx) => {
    await oneAtATime(tx, tenantId);
    const before = await readKnown(app, tx, tenantId);
    return { known: before, plan: planStaff(job.lines, before, job.retireMissing, flaws) };
  });
  if (flaws.all.length > 0) return nothingDone;
  const differs = plan.changes.some(({ action }) => action !== 'same') || plan.endedGrants.length > 0;
  if (dryRun || (!differs && !job.reissue)) return { changes: plan.changes, warnings: [], notes: [] };

  const secrets = await secretsFor(job, plan, known);
  const until = clock.now() + oneTimeDays * 86_400_000;
  const path = job.passwordsPath;
  if (path !== null && secrets.length > 0) await writePasswords(path, secrets);
  try {
    if (differs) await write(job, plan, known, secrets, until);
    const again = secrets
      .filter(({ fresh }) => !fresh)
      .map(({ login, passwordHash }) => ({ login, passwordHash, until }));
    if (again.length > 0) await provision.giveOutPasswords(tenantId, again);
  } catch (error) {
    if (path !== null && secrets.length > 0) await rm(path, { force: true });
    throw error;
  }
  const leaving = [
    ...plan.retired,
    ...plan.people.filter(({ input }) => !input.active).map(({ input }) => input.login),
  ];
  for (const login of leaving) await provision.setActive(tenantId, login, false);
  app.directories.forget(tenantId);
  return {
    changes: plan.changes,
    warnings: [],
    notes: [],
    ...(path !== null && secrets.length > 0 ? { passwordsPath: path } : {}),
  };
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

async function write(
  job: Job,
  plan: StaffPlan,
  known: Known,
  secrets: readonly Secret[],
  until: number,
): Promise<void> {
  const { app, tenantId } = job;
  const { ids, clock } = app.engine;
  const unitIds = new Map(known.registers.units.units.map(({ code, id }) => [code, id]));
  const secretOf = new Map(secrets.map((secret) => [secret.login, secret]));
  const differing = new Set(plan.changes.filter(({ action }) => action !== 'same').map(({ key }) => key));
  const rows = plan.people
    .filter(({ input }) => differing.has(input.login))
    .map(({ input }) => rowOf(input, unitIds, secretOf.get(input.login), until));
  const knownIds = known.staff.map(({ login, id }) => [login, id] as const);
  await app.access.provision.importStaff(tenantId, rows, async (tx, own) => {
    await oneAtATime(tx, tenantId);
    const staffIds = new Map([...knownIds, ...own]);
    await app.access.provision.endGrants(tx, tenantId, plan.endedGrants);
    if (plan.posts.length > 0) {
      const makings = { ids, now: clock.now(), staffIds };
      await importDistrictIn(tx, tenantId, { posts: plan.posts, staff: plan.holders }, makings);
    }
    await tellDirectories(tx, tenantId);
    const { kind, fileName, digest } = job;
    await recordImport(tx, tenantId, {
      id: ids.uuid(),
      at: clock.now(),
      kind,
      fileName,
      digest,
      ...tallyOf(plan.changes),
    });
  });
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
