import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';
import { type Failures, noFailures } from './lockout.ts';

/** What opens sessions for one person. `totpSealed` without `totpConfirmed` is an enrolment that was begun. */
export interface Account {
  readonly id: string;
  readonly login: string;
  readonly passwordHash: string | null;
  readonly totpSealed: Buffer | null;
  readonly totpConfirmed: boolean;
  /** The last time step whose code was used. */
  readonly totpLastStep: number | null;
}

const columns = sql`id, login, password_hash AS "passwordHash", totp_sealed AS "totpSealed",
  totp_confirmed_at IS NOT NULL AS "totpConfirmed", totp_last_step AS "totpLastStep"`;

/** The account of a staff login, in lower case. Platform transactions, as everything here. */
export async function findStaffAccount(tx: Tx, tenantId: string, login: string): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    SELECT ${columns} FROM platform.accounts
    WHERE tenant_id = ${tenantId} AND kind = 'staff' AND login = ${login}`.execute(tx);
  return rows[0];
}

/** An account that is known to be there. Throws when it is not. */
export async function getAccount(tx: Tx, id: string): Promise<Account> {
  const { rows } = await sql<Account>`SELECT ${columns} FROM platform.accounts WHERE id = ${id}`.execute(tx);
  const [account] = rows;
  if (account === undefined) throw new Error(`no account ${id}`);
  return account;
}

/** Makes the account of a resident at the first sign-in; its id is the resident's, and so is its login: no phone is kept here. */
export async function ensureResidentAccount(tx: Tx, tenantId: string, residentId: string, now: number): Promise<void> {
  await sql`
    INSERT INTO platform.accounts (id, tenant_id, kind, login, created_at)
    VALUES (${residentId}, ${tenantId}, 'resident', ${residentId}, ${new Date(now)})
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Removes the account of a resident, whose sessions are gone. */
export async function removeResidentAccount(tx: Tx, tenantId: string, residentId: string): Promise<void> {
  await sql`
    DELETE FROM platform.accounts WHERE tenant_id = ${tenantId} AND kind = 'resident' AND id = ${residentId}`.execute(
    tx,
  );
}

/** One row of an import. */
export interface NewAccount {
  readonly id: string;
  readonly login: string;
  readonly passwordHash: string | null;
}

/** Makes staff accounts in one statement and gives the account id of every login; known logins keep their password. */
export async function upsertStaffAccounts(
  tx: Tx,
  tenantId: string,
  accounts: readonly NewAccount[],
  now: number,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ login: string; id: string }>`
    INSERT INTO platform.accounts (id, tenant_id, kind, login, password_hash, created_at)
    SELECT id, ${tenantId}::uuid, 'staff', login, password_hash, ${new Date(now)}::timestamptz
    FROM unnest(${accounts.map((each) => each.id)}::uuid[], ${accounts.map((each) => each.login)}::text[],
                ${accounts.map((each) => each.passwordHash)}::text[]) AS row (id, login, password_hash)
    ON CONFLICT (tenant_id, kind, login) DO UPDATE SET login = EXCLUDED.login
    RETURNING login, id`.execute(tx);
  return new Map(rows.map((row) => [row.login, row.id]));
}

/** Replaces the password. */
export async function savePassword(tx: Tx, accountId: string, passwordHash: string): Promise<void> {
  await sql`UPDATE platform.accounts SET password_hash = ${passwordHash} WHERE id = ${accountId}`.execute(tx);
}

/** Begins an enrolment. False when a second factor is in force. */
export async function saveTotp(tx: Tx, accountId: string, sealed: Buffer): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    UPDATE platform.accounts SET totp_sealed = ${sealed}
    WHERE id = ${accountId} AND totp_confirmed_at IS NULL RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** Removes the second factor: for whoever lost the device. */
export async function removeTotp(tx: Tx, accountId: string): Promise<void> {
  await sql`
    UPDATE platform.accounts SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL
    WHERE id = ${accountId}`.execute(tx);
}

/** Ends an enrolment by a first code. False when another request was faster. */
export async function confirmTotp(tx: Tx, accountId: string, step: number, now: number): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    UPDATE platform.accounts SET totp_confirmed_at = ${new Date(now)}, totp_last_step = ${step}
    WHERE id = ${accountId} AND totp_sealed IS NOT NULL AND totp_confirmed_at IS NULL RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** Uses up a time step. False when a code of this step or a later one was used already: a watched code opens nothing. */
export async function useTotpStep(tx: Tx, accountId: string, step: number): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    UPDATE platform.accounts SET totp_last_step = ${step}
    WHERE id = ${accountId} AND totp_confirmed_at IS NOT NULL AND (totp_last_step IS NULL OR totp_last_step < ${step})
    RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** The failures of a login, locked until the transaction ends; a login that nobody has is kept alike. */
export async function lockFailures(tx: Tx, tenantId: string, login: string, now: number): Promise<Failures> {
  await sql`
    INSERT INTO platform.sign_in_failures (tenant_id, login, failed_count, last_at)
    VALUES (${tenantId}, ${login}, 0, ${new Date(now)}) ON CONFLICT DO NOTHING`.execute(tx);
  const { rows } = await sql<{ count: number; lastAt: Date; lockedUntil: Date | null }>`
    SELECT failed_count AS count, last_at AS "lastAt", locked_until AS "lockedUntil"
    FROM platform.sign_in_failures WHERE tenant_id = ${tenantId} AND login = ${login} FOR UPDATE`.execute(tx);
  const [row] = rows;
  if (row === undefined) return noFailures;
  return { count: row.count, lastAt: row.lastAt.getTime(), lockedUntil: row.lockedUntil?.getTime() ?? null };
}

/** Stores the failures of a login. */
export async function saveFailures(tx: Tx, tenantId: string, login: string, failures: Failures): Promise<void> {
  const lockedUntil = failures.lockedUntil === null ? null : new Date(failures.lockedUntil);
  await sql`
    UPDATE platform.sign_in_failures
    SET failed_count = ${failures.count}, last_at = ${new Date(failures.lastAt)}, locked_until = ${lockedUntil}
    WHERE tenant_id = ${tenantId} AND login = ${login}`.execute(tx);
}

/** Forgets the failures of a login. */
export async function clearFailures(tx: Tx, tenantId: string, login: string): Promise<void> {
  await sql`DELETE FROM platform.sign_in_failures WHERE tenant_id = ${tenantId} AND login = ${login}`.execute(tx);
}

/** Removes failures whose last attempt was before `before` (epoch milliseconds). */
export async function purgeFailures(tx: Tx, before: number): Promise<void> {
  await sql`DELETE FROM platform.sign_in_failures WHERE last_at < ${new Date(before)}`.execute(tx);
}
