import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshKey, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { dayMs, decline, wenlan } from './privacy.testing.ts';

let district: TestDistrict;
const codes: string[] = [];

beforeAll(async () => {
  district = await testDistrict({ sender: { send: async (_to, code) => void codes.push(code) } });
}, 60_000);
afterAll(() => district.stop());

/** How many rows of a table there are, of those with a moment before now. */
const count = async (table: string, where = 'true') =>
  (await district.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0]?.n;

async function signIn(phone: string): Promise<string> {
  await district.nobody.call('askCode', { body: { tenant: district.key, phone } });
  const body = { tenant: district.key, phone, code: codes.at(-1) ?? '' };
  await district.nobody.call('signInResident', { body });
  const { tenantId } = district.ids;
  const id = await district.test.database.inTenant(tenantId, (tx) =>
    district.app.residents.findByPhone(tx, tenantId, phone),
  );
  return id ?? '';
}

it('lets each kind of record go after its own time and not before, with a tombstone for what went', async () => {
  const idle = await signIn('19911110001');
  const acceptor = await district.as('haitang.accept');
  const body = { text: '楼道灯不亮，请来看看', person: { phone: '19911110002' }, place: { areaCode: wenlan } };
  const { caseId } = await acceptor.call('registerCaller', { body, key: freshKey() });
  await acceptor.call('getCase', { params: { id: caseId } });
  await decline(district, acceptor, caseId, '请到窗口办理');
  await district.deliver();
  await district.sql(
    `INSERT INTO platform.outbox (id, tenant_id, case_id, seq, subscriber, event, ready_at, dead_at)
     VALUES (gen_random_uuid(), $1, $2, 99, 'notices', '{}', $3, $3)`,
    [district.ids.tenantId, caseId, new Date(district.clock.now())],
  );
  const held = {
    sessions: () => count('platform.sessions', `person_id = '${idle}'`),
    account: () => count('platform.accounts', `id = '${idle}'`),
    dead: () => count('platform.outbox'),
    submissions: () => count('submissions'),
    notices: () => count('notices', `case_id = '${caseId}'`),
    openings: () => count('openings'),
    idle: () => count('residents', `id = '${idle}' AND erased_at IS NULL`),
    register: () => count('residents', 'registered AND erased_at IS NULL'),
  };
  const now = async () => {
    const all = await Promise.all(Object.entries(held).map(async ([name, ask]) => [name, await ask()] as const));
    return Object.fromEntries(all);
  };
  const start = await now();
  expect(start).toMatchObject({ sessions: 1, account: 1, dead: 1, openings: 1, idle: 1, register: 120 });
  const day = district.clock.now();
  const after = async (days: number) => {
    district.clock.set(day + days * dayMs);
    await district.app.retention.once();
    return now();
  };
  expect(await after(29)).toEqual(start);
  expect(await after(31)).toEqual({ ...start, dead: 0 });
  expect(await after(91)).toEqual({ ...start, dead: 0, submissions: 0 });
  // Unused for 90 days the session was over; that it was is kept for 180 more.
  expect(await after(269)).toMatchObject({ sessions: 1, account: 1, idle: 1 });
  expect(await after(271)).toMatchObject({ sessions: 0, account: 1, idle: 1 });
  expect(await after(364)).toMatchObject({ account: 1, idle: 1, notices: start.notices, openings: 1 });
  expect(await after(367)).toMatchObject({ account: 0, idle: 0, notices: 0, openings: 1, register: 120 });
  expect(await after(3 * 366)).toMatchObject({ openings: 0, register: 120 });
  const stones = await district.sql<{ subject: string; n: number }>(
    `SELECT subject, sum((counts ->> 'rows')::int)::int AS n FROM erasures WHERE kind = 'expired' GROUP BY 1 ORDER BY 1`,
  );
  expect(stones.map(({ subject }) => subject)).toEqual([
    'accesses',
    'deadDeliveries',
    'notices',
    'sessions',
    'submissions',
  ]);
  expect(stones.find(({ subject }) => subject === 'accesses')?.n).toBe(1);
  // The proof that somebody was erased goes last.
  expect(await count('residents', `id = '${idle}'`)).toBe(1);
  await after(366 + 4 * 366);
  expect(await count('residents', `id = '${idle}'`)).toBe(0);
}, 60_000);
