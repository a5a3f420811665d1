import { hashPassword } from '../platform/crypto/index.ts';
import type { Tx } from '../platform/db/index.ts';
import { refuse } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import {
  ensureResidentAccount,
  findStaffAccount,
  giveOutPasswords,
  importStaffAccounts,
  loginsWithOwnPassword,
  removeTotp,
  savePassword,
} from './accounts.store.ts';
import { type Brand, importBrands } from './brands.store.ts';
import type { Grant } from './grant.ts';
import { allGrants, endGrants, insertGrants } from './grants.store.ts';
import { tokenLifetime } from './lifetime.ts';
import { type OpenedSession, openSession } from './sessions.service.ts';
import { endSessions, endStaffSessions } from './sessions.store.ts';
import {
  findStaff,
  findStaffByLogin,
  listStaff,
  retireStaff,
  type Staff,
  saveActive,
  savePhones,
  sealedPhones,
  upsertStaff,
} from './staff.store.ts';
import { findTenantByKey, insertTenant, listTenants, type Tenant } from './tenants.store.ts';

/** One member of staff of an import. */
export interface StaffRow {
  /** For an importer that has given the id away already; else one is made. A login that is known keeps its id. */
  readonly id?: string;
  /** Brought to lower case. */
  readonly login: string;
  readonly name: string;
  readonly title: string;
  readonly unitId: string | null;
  /** Null: nobody can sign in with it until a password is set. One hash may serve many demo accounts. */
  readonly passwordHash: string | null;
  /** Until when a new password opens its one session, epoch milliseconds; left out for an ordinary one. */
  readonly oneTimeUntil?: number;
  /** A mainland mobile number; null removes the one that is known, left out keeps it. */
  readonly phone?: string | null;
  readonly grants: readonly Omit<Grant, 'id'>[];
}

/** A member of staff as the registers know them, unmasked: for comparing with what an import brings, never to be shown or logged. */
export interface KnownStaff extends Staff {
  readonly phone: string | null;
  readonly grants: readonly Grant[];
}

/** What importers and the command line do to a tenant's access; none of it is reached by HTTP. */
export interface Provision {
  /** Throws `already_exists` when the key is taken. */
  createTenant(tenant: Omit<Tenant, 'id'>): Promise<Tenant>;
  findTenant(key: string): Promise<Tenant | undefined>;
  listTenants(): Promise<readonly Tenant[]>;
  /**
   * Makes or updates staff with their accounts and grants in four statements of one transaction, and gives the staff id of every login. Known
   * logins keep their password and their grants; running it twice changes nothing. `beside` writes what belongs to it in the same transaction.
   */
  importStaff(tenantId: string, rows: readonly StaffRow[], beside?: BesideStaff): Promise<ReadonlyMap<string, string>>;
  /** The same in a tenant transaction that is already open. */
  importStaffIn(tx: Tx, tenantId: string, rows: readonly StaffRow[]): Promise<ReadonlyMap<string, string>>;
  /** Everybody, with their grants. In a tenant transaction. */
  knownStaff(tx: Tx, tenantId: string): Promise<readonly KnownStaff[]>;
  /** Ends grants that an import no longer names. In a tenant transaction. */
  endGrants(tx: Tx, tenantId: string, grantIds: readonly string[]): Promise<void>;
  /** Of these logins (lower case) those whose person has set a password. */
  withOwnPassword(tenantId: string, logins: readonly string[]): Promise<ReadonlySet<string>>;
  /** Gives out passwords that open one session each until a time (epoch milliseconds); whoever has set one keeps it. In a tenant transaction. */
  giveOutPasswords(
    tx: Tx,
    passwords: readonly { readonly login: string; readonly passwordHash: string; readonly until: number }[],
  ): Promise<void>;
  /** Takes people out of service and signs them out, by their logins (lower case). In a tenant transaction. */
  retireStaff(tx: Tx, tenantId: string, logins: readonly string[]): Promise<void>;
  importBrands(tenantId: string, rows: readonly Brand[]): Promise<void>;
  /** A bearer token of a member of staff for a program. Throws `not_found`. */
  issueToken(of: { tenantId: string; staffId: string; label: string; days: number }): Promise<OpenedSession>;
  /** A session of a resident without a code, for tests and benchmarks. */
  issueResidentToken(of: { tenantId: string; residentId: string; label: string; days: number }): Promise<OpenedSession>;
  /** Sets a password and ends every session. Throws `not_found`. */
  setPassword(tenantId: string, login: string, password: string): Promise<void>;
  /** Removes the second factor of whoever lost the device. Throws `not_found`. */
  removeTotp(tenantId: string, login: string): Promise<void>;
  /** Takes somebody out of service (or back): no session opens or goes on. Throws `not_found`. */
  setActive(tenantId: string, login: string, active: boolean): Promise<void>;
}

type BesideStaff = (tx: Tx, staffIds: ReadonlyMap<string, string>) => Promise<void>;

/** See `Provision`. */
export function provision(deps: AccessDeps, forget: (id: string) => void): Provision {
  const { database, clock, ids, cipher } = deps;
  const phoneContext = (tenantId: string, id: string) => `${tenantId}:staff:phone:${id}`;

  async function openPhones(
    tx: Tx,
    tenantId: string,
    staffIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const sealed = await sealedPhones(tx, tenantId, staffIds);
    return new Map([...sealed].map(([id, bytes]) => [id, cipher.open(bytes, phoneContext(tenantId, id))]));
  }

  /** Keeps the phones that are not known yet as they are now. */
  async function importPhones(tx: Tx, tenantId: string, phones: ReadonlyMap<string, string | null>): Promise<void> {
    const known = await openPhones(tx, tenantId, [...phones.keys()]);
    const changed = [...phones].filter(([id, phone]) => phone !== (known.get(id) ?? null));
    await savePhones(
      tx,
      tenantId,
      changed.map(([id, phone]) => ({
        id,
        sealed: phone === null ? null : cipher.seal(phone, phoneContext(tenantId, id)),
      })),
    );
  }

  async function importStaffIn(
    tx: Tx,
    tenantId: string,
    rows: readonly StaffRow[],
  ): Promise<ReadonlyMap<string, string>> {
    const people = rows.map((row) => ({ ...row, login: row.login.toLowerCase(), id: row.id ?? ids.uuid() }));
    const accounts = people.map(({ login, passwordHash, oneTimeUntil = null }) => ({
      id: ids.uuid(),
      login,
      passwordHash,
      oneTimeUntil,
    }));
    const accountIds = await importStaffAccounts(tx, accounts, clock.now());
    const staff = people.map((each) => ({ ...each, accountId: need(accountIds, each.login) }));
    const staffIds = await upsertStaff(tx, tenantId, staff);
    const grants = people.flatMap((each) =>
      each.grants.map((grant) => ({ ...grant, id: ids.uuid(), staffId: need(staffIds, each.login) })),
    );
    await insertGrants(tx, tenantId, grants, clock.now());
    const phones = people.flatMap(({ login, phone }) =>
      phone === undefined ? [] : [[need(staffIds, login), phone] as const],
    );
    if (phones.length > 0) await importPhones(tx, tenantId, new Map(phones));
    return staffIds;
  }

  async function accountOf(tenantId: string, login: string) {
    const account = await database.inPlatform((tx) => findStaffAccount(tx, tenantId, login.toLowerCase()));
    const staff = await database.inTenant(tenantId, (tx) => findStaffByLogin(tx, login.toLowerCase()));
    if (account === undefined || staff === undefined) throw refuse('not_found');
    return { account, staff };
  }

  async function endAll(tenantId: string, personId: string): Promise<void> {
    await database.inPlatform((tx) => endSessions(tx, tenantId, personId, 'all', clock.now()));
    forget(personId);
  }

  return {
    createTenant: async (tenant) => {
      const made: Tenant = { ...tenant, id: ids.uuid() };
      const free = await database.inPlatform((tx) => insertTenant(tx, made, clock.now()));
      if (!free) throw refuse('already_exists', { key: tenant.key });
      return made;
    },
    findTenant: (key) => database.inPlatform((tx) => findTenantByKey(tx, key)),
    listTenants: () => database.inPlatform(listTenants),

    importStaff: (tenantId, rows, beside) =>
      database.inTenant(tenantId, async (tx) => {
        const staffIds = await importStaffIn(tx, tenantId, rows);
        await beside?.(tx, staffIds);
        return staffIds;
      }),
    importStaffIn,
    knownStaff: async (tx, tenantId) => {
      const staff = await listStaff(tx);
      const held = await allGrants(tx, tenantId);
      const phones = await openPhones(
        tx,
        tenantId,
        staff.map(({ id }) => id),
      );
      const grants = new Map<string, Grant[]>();
      for (const { staffId, ...grant } of held) grants.set(staffId, [...(grants.get(staffId) ?? []), grant]);
      return staff.map((each) => ({ ...each, phone: phones.get(each.id) ?? null, grants: grants.get(each.id) ?? [] }));
    },
    endGrants: (tx, tenantId, grantIds) => endGrants(tx, tenantId, grantIds, clock.now()),
    withOwnPassword: (tenantId, logins) => database.inPlatform((tx) => loginsWithOwnPassword(tx, tenantId, logins)),
    giveOutPasswords,
    retireStaff: async (tx, tenantId, logins) => {
      if (logins.length === 0) return;
      await endStaffSessions(tx, await retireStaff(tx, tenantId, logins), clock.now());
    },
    importBrands: (tenantId, rows) => database.inTenant(tenantId, (tx) => importBrands(tx, tenantId, rows)),

    issueToken: async ({ tenantId, staffId, label, days }) => {
      const staff = await database.inTenant(tenantId, (tx) => findStaff(tx, staffId));
      if (staff === undefined) throw refuse('not_found');
      const { accountId } = staff;
      const lifetime = tokenLifetime(days);
      return database.inPlatform((tx) =>
        openSession(deps, tx, { tenantId, accountId, personId: staffId, kind: 'token', label, lifetime }),
      );
    },
    issueResidentToken: ({ tenantId, residentId, label, days }) =>
      database.inPlatform(async (tx) => {
        await ensureResidentAccount(tx, tenantId, residentId, clock.now());
        const lifetime = tokenLifetime(days);
        const owner = { tenantId, accountId: residentId, personId: residentId };
        return openSession(deps, tx, { ...owner, kind: 'token', label, lifetime });
      }),

    setPassword: async (tenantId, login, password) => {
      const { account, staff } = await accountOf(tenantId, login);
      const passwordHash = await hashPassword(password);
      await database.inPlatform((tx) => savePassword(tx, account.id, passwordHash));
      await endAll(tenantId, staff.id);
    },
    removeTotp: async (tenantId, login) => {
      const { account } = await accountOf(tenantId, login);
      await database.inPlatform((tx) => removeTotp(tx, account.id));
    },
    setActive: async (tenantId, login, active) => {
      const { staff } = await accountOf(tenantId, login);
      await database.inTenant(tenantId, (tx) => saveActive(tx, staff.id, active));
      if (!active) await endAll(tenantId, staff.id);
      forget(staff.id);
    },
  };
}

function need(byLogin: ReadonlyMap<string, string>, login: string): string {
  const id = byLogin.get(login);
  if (id === undefined) throw new Error('an import lost a login');
  return id;
}
