import type { Permission } from '@tongxin/contract';
import { allowed, type Caller } from '../../access/index.ts';
import { manualClock } from '../../platform/clock/index.ts';
import { buildHttp } from '../../platform/http/index.ts';
import { systemIds } from '../../platform/ids/index.ts';
import { silentLog } from '../../platform/log/index.ts';
import { testDatabase } from '../../platform/testing/index.ts';
import { areasModule } from '../areas/index.ts';
import { type PastCaseFacts, triageModule } from '../triage/index.ts';
import { unitsModule } from '../units/index.ts';
import { type Directories, directories } from './directory.cache.ts';
import { importDistrict, settingsModule } from './index.ts';
import { smallDistrict } from './small.district.ts';

/** The instant at which the small district was imported and its clock stands: a Tuesday, in office hours. */
export const smallNow = Date.parse('2026-11-24T10:00:00+08:00');

const everything: readonly Permission[] = [
  'area:read',
  'unit:read',
  'rule:read',
  'rule:change',
  'limit:read',
  'limit:change',
  'setting:read',
  'setting:change',
];

/**
 * The small district behind real HTTP on a database of its own, for tests alone. Callers are named by their token: `admin` may do
 * everything, `reader` only read, `foreign` is of another tenant, `resident` is no staff.
 */
export async function smallHttp() {
  const test = await testDatabase();
  const db = test.database;
  const clock = manualClock(smallNow);
  const tenant = systemIds.uuid();
  const staffIds = new Map<string, string>(smallDistrict.staff.map(({ login }) => [login, systemIds.uuid()]));
  const past: PastCaseFacts[] = [];
  const recomputed: string[] = [];
  const staff = (tenantId: string, permissions: readonly Permission[]): Caller => ({
    kind: 'staff',
    sessionId: `${tenantId}${permissions.length}`,
    tenantId,
    tenantKey: 'small',
    staffId: staffIds.get('centre.leader') ?? '',
    name: '样例一',
    title: '中心主任',
    unitId: null,
    grants: [],
    permissions: new Set(permissions),
    program: false,
  });
  const callers: Readonly<Record<string, Caller>> = {
    admin: staff(tenant, everything),
    reader: staff(tenant, ['unit:read', 'rule:read', 'limit:read', 'setting:read']),
    foreign: staff(systemIds.uuid(), everything),
    resident: {
      kind: 'resident',
      sessionId: 'resident',
      tenantId: tenant,
      tenantKey: 'small',
      residentId: systemIds.uuid(),
      program: false,
    },
  };

  const makings = { ids: systemIds, now: smallNow, staffIds };
  const { unitIds } = await importDistrict(db, tenant, smallDistrict, makings);
  const people = [...staffIds].map(([login, id]) => ({ id, name: `样例${login}`, unitId: null }));
  const own: Directories = directories({ db, clock, log: silentLog, members: async () => people });
  const directoryOf = own.of;
  const areasOf = async (tenantId: string) => (await own.of(tenantId)).areas;
  const recomputeDue = async (tenantId: string) => recomputed.push(tenantId);
  const pastCases = async () => past;
  const http = await buildHttp<Caller>({
    endpoints: [
      ...areasModule({
        db,
        clock,
        ids: systemIds,
        areasOf,
        dayIn: async () => '2026-11-24',
        resettling: async () => async () => ({ moved: 0, left: 0 }),
        onlyOnce: (_tx, _submission, make) => make(),
        forget: own.forget,
      }).endpoints,
      ...unitsModule({ db, clock, directoryOf }).endpoints,
      ...triageModule({ db, clock, ids: systemIds, directoryOf, forget: own.forget, pastCases }).endpoints,
      ...settingsModule({ db, clock, directories: own, recomputeDue }).endpoints,
    ],
    authenticate: async (token) => callers[token] ?? null,
    allowed,
    health: async () => {
      throw new Error('not asked');
    },
    log: silentLog,
    clock,
    ids: systemIds,
    version: '0.1.0',
    validateReplies: true,
    lag: { lagMs: () => 0, stop: () => undefined },
  });

  async function ask(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    body?: object,
    who = 'admin',
    headers: Readonly<Record<string, string>> = {},
  ) {
    const answer = await http.app.inject({
      method,
      url: `/v1/${url}`,
      headers: { authorization: `Bearer ${who}`, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, body: answer.json() };
  }

  /** Walks a list page by page by its cursor and gives what `key` makes of each item. The url has a query already. */
  async function walk(url: string, key: (item: never) => string): Promise<readonly string[]> {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { status, body } = await ask('GET', `${url}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      seen.push(...body.items.map(key));
      cursor = body.next;
    }
    return seen;
  }

  return {
    tenant,
    staffIds,
    past,
    recomputed,
    directory: () => own.of(tenant),
    unit: (code: string) => unitIds.get(code) ?? '',
    ask,
    walk,
    stop: async () => {
      await http.close();
      await test.drop();
    },
  };
}

/** The small district behind HTTP. */
export type SmallHttp = Awaited<ReturnType<typeof smallHttp>>;
