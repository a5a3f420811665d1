import type { Settings } from '@tongxin/contract';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { loadAreas } from '../areas/index.ts';
import {
  loadOfficeHours,
  loadYears,
  type OfficeHours,
  type WorkingCalendar,
  workingCalendar,
  type YearDays,
} from '../calendar/index.ts';
import type { Clearance } from '../cases/index.ts';
import { loadCategories, loadRules, type ModelShelf, switchOffStale } from '../triage/index.ts';
import { loadCatalogue, loadUnits, type Member } from '../units/index.ts';
import { type Registers, type TenantDirectory, tenantDirectory } from './directory.ts';
import { loadLimits, loadSettings } from './settings.store.ts';
import { dayIn } from './settings.ts';

/** What the directories need from the composition root. */
export interface DirectoriesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** The staff of a tenant: who works where. Reads through the transaction it is given; left out, only posts say so. */
  readonly members?: (tx: Tx, tenantId: string) => Promise<readonly Member[]>;
  /** The models that suggest categories; left out, the lexicon does. */
  readonly models?: Pick<ModelShelf, 'inForce'>;
  /** The grants that reach sensitive matters within a unit. Reads through the transaction it is given. */
  readonly clearances?: (tx: Tx) => Promise<readonly Clearance[]>;
  /** How old a directory may get before it is made anew; 60,000 unless told. */
  readonly maxAgeMs?: number;
  /** How many tenants are kept; 200 unless told. */
  readonly maxTenants?: number;
}

/** The directories of this process. */
export interface Directories {
  /**
   * The tenant's directory. Call it outside of any transaction. A change on any process is seen after its NOTIFY, and after
   * `maxAgeMs` at the latest: a directory past its age is still given while its successor is made, but not past twice its age.
   */
  of(tenantId: string): Promise<TenantDirectory>;
  /** Makes the next `of` read anew. */
  forget(tenantId: string): void;
  /** Listens for changes made by any process; the function it gives stops that. */
  listen(): Promise<() => Promise<void>>;
}

interface Kept {
  directory: Promise<TenantDirectory>;
  readonly loadedAt: number;
  renewing: boolean;
}

/** Makes the process's directories. */
export function directories(deps: DirectoriesDeps): Directories {
  const { db, clock, log } = deps;
  const maxAgeMs = deps.maxAgeMs ?? 60_000;
  const maxTenants = deps.maxTenants ?? 200;
  const kept = new Map<string, Kept>();
  const versions = new Map<string, number>();
  const calendarWith = calendarShelf();

  async function make(tenantId: string): Promise<TenantDirectory> {
    const now = clock.now();
    const registers = await db.inTenant(tenantId, async (tx) => {
      const loaded = await loadRegisters(tx, tenantId, now, deps);
      return { ...loaded, model: (await deps.models?.inForce(tx, tenantId, loaded.categories)) ?? null };
    });
    const version = (versions.get(tenantId) ?? 0) + 1;
    versions.set(tenantId, version);
    const directory = tenantDirectory(tenantId, registers, { calendarWith, now, version });
    if (directory.stale.length > 0) {
      await db.inTenant(tenantId, (tx) => switchOffStale(tx, tenantId, directory.stale, now));
    }
    return directory;
  }

  function keep(tenantId: string): Kept {
    const made: Kept = { directory: make(tenantId), loadedAt: clock.now(), renewing: false };
    made.directory.catch(() => {
      if (kept.get(tenantId) === made) kept.delete(tenantId);
    });
    kept.delete(tenantId);
    kept.set(tenantId, made);
    for (const oldest of kept.keys()) {
      if (kept.size <= maxTenants) break;
      kept.delete(oldest);
    }
    return made;
  }

  function renew(tenantId: string, old: Kept): void {
    old.renewing = true;
    const loadedAt = clock.now();
    make(tenantId).then(
      (directory) => {
        if (kept.get(tenantId) !== old) return;
        kept.set(tenantId, { directory: Promise.resolve(directory), loadedAt, renewing: false });
      },
      (error: unknown) => {
        old.renewing = false;
        log.warn('a directory could not be renewed', { tenantId, error: String(error) });
      },
    );
  }

  function forget(tenantId: string): void {
    kept.delete(tenantId);
  }

  return Object.freeze({
    async of(tenantId: string) {
      const known = kept.get(tenantId);
      const age = known ? clock.now() - known.loadedAt : Number.POSITIVE_INFINITY;
      if (!known || age >= 2 * maxAgeMs) return keep(tenantId).directory;
      kept.delete(tenantId);
      kept.set(tenantId, known);
      if (age >= maxAgeMs && !known.renewing) renew(tenantId, known);
      return known.directory;
    },
    forget,
    listen: () => db.listen('directory', forget, () => kept.clear()),
  });
}

/** Reads everything a directory is made of, in the transaction it is given. */
export async function loadRegisters(
  tx: Tx,
  tenantId: string,
  now: number,
  { members, clearances }: Pick<DirectoriesDeps, 'members' | 'clearances'> = {},
): Promise<Registers> {
  const settings = await loadSettings(tx, tenantId);
  const today = dayIn(settings.settings.timeZone, now);
  return {
    settings,
    areas: await loadAreas(tx, tenantId, today),
    units: await loadUnits(tx, tenantId, today),
    members: members ? await members(tx, tenantId) : [],
    clearances: clearances ? await clearances(tx) : null,
    categories: await loadCategories(tx, tenantId),
    catalogue: await loadCatalogue(tx, tenantId),
    rules: await loadRules(tx, tenantId),
    limits: await loadLimits(tx, tenantId),
    years: await loadYears(tx, tenantId),
    hours: await loadOfficeHours(tx, tenantId),
  };
}

const CALENDARS = 256;

/** Calendars by what they are made of: laying one out costs milliseconds, and most units and most tenants share theirs. */
function calendarShelf() {
  const shelf = new Map<string, WorkingCalendar>();
  const yearKeys = new WeakMap<ReadonlyMap<number, YearDays>, string>();

  function keyOfYears(years: ReadonlyMap<number, YearDays>): string {
    const known = yearKeys.get(years);
    if (known !== undefined) return known;
    const key = [...years]
      .map(([year, { restDays, makeupWorkdays }]) => `${year}:${[...restDays].join()}:${[...makeupWorkdays].join()}`)
      .join(';');
    yearKeys.set(years, key);
    return key;
  }

  return (settings: Settings, years: ReadonlyMap<number, YearDays>, officeHours: readonly OfficeHours[]) => {
    const { timeZone, dayEnd } = settings;
    const key = JSON.stringify([timeZone, dayEnd, officeHours, keyOfYears(years)]);
    const known = shelf.get(key);
    if (known) return known;
    const calendar = workingCalendar({ timeZone, dayEnd, officeHours, years });
    shelf.set(key, calendar);
    for (const oldest of shelf.keys()) {
      if (shelf.size <= CALENDARS) break;
      shelf.delete(oldest);
    }
    return calendar;
  };
}
