import { routes } from '@tongxin/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../access/index.ts';
import { manualClock } from '../../platform/clock/index.ts';
import { sequenceIds, systemIds, systemRandomness } from '../../platform/ids/index.ts';
import { createLog, type LogLine, silentLog } from '../../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing/index.ts';
import { appeal } from '../appeals/appeal.ts';
import { type HeardEvent, task } from '../cases/index.ts';
import { importDistrict } from '../settings/index.ts';
import { defaultSettings } from '../settings/settings.ts';
import { smallDistrict } from '../settings/small.district.ts';
import { noticesModule, type StaffGrant } from './index.ts';
import { testCipher } from './notices.testing.ts';

const tenantId = '01900000-0000-7000-8000-00000000000a';
const id = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [leader, handler, streetLeader, resident, neighbour] = [id(1), id(2), id(3), id(4), id(5)];
const clock = manualClock('2026-11-24T09:00+08:00');
const lines: LogLine[] = [];
const log = createLog(clock, (line) => lines.push(line));

let test: TestDatabase;
let notices: ReturnType<typeof noticesModule>;
let bureau: string;
let grants: readonly StaffGrant[];
let asked: { readonly areaCodes: readonly string[]; readonly unitIds: readonly string[] }[] = [];

const restOfDeps = {
  cipher: testCipher,
  channels: [],
  webhooksInside: false,
  deliverEveryMs: 1_000,
  randomness: systemRandomness,
  settingsOf: async () => defaultSettings,
  registerOf: async () => ({ settings: defaultSettings, staffName: () => null }),
  outwardOf: async () => ({ live: true, generated: false }),
  phonesOf: async () => new Map<string, string>(),
  openidsOf: async () => new Map<string, string>(),
  decliningOf: async () => new Set<string>(),
};

const grant = (staffId: string, role: StaffGrant['role'], scope: Partial<StaffGrant>): StaffGrant => ({
  staffId,
  role,
  areaCode: null,
  unitId: null,
  categoryCode: null,
  sensitive: false,
  ...scope,
});

beforeAll(async () => {
  test = await testDatabase();
  const rows = { ...smallDistrict, staff: [], dutyRoster: [], substitutes: [] };
  const makings = { ids: sequenceIds(), now: clock.now(), staffIds: new Map<string, string>() };
  const { unitIds } = await importDistrict(test.database, tenantId, rows, makings);
  bureau = unitIds.get('D-cgw') ?? '';
  grants = [
    grant(leader, 'unitLeader', { unitId: bureau }),
    grant(handler, 'unitHandler', { unitId: bureau }),
    grant(streetLeader, 'streetLeader', { areaCode: '120112003', sensitive: true }),
  ];
  await insertCase(id(100), false);
  await insertCase(id(101), true);
  notices = noticesModule({
    ...restOfDeps,
    database: test.database,
    clock,
    ids: systemIds,
    log,
    procedures: new Map([appeal, task].map((each) => [each.key, each])),
    staffWith: async (_tx, _tenantId, around) => {
      asked.push(around);
      return grants;
    },
    residentsOf: async (_tx, _tenantId, caseIds) =>
      caseIds.flatMap((caseId) => [
        { caseId, residentId: resident, title: '门口路灯不亮' },
        { caseId, residentId: neighbour, title: '路灯坏了三天' },
      ]),
  });
});
afterAll(() => test.drop());

async function insertCase(caseId: string, sensitive: boolean): Promise<void> {
  await test.database.inTenant(tenantId, (tx) =>
    sql`
      INSERT INTO cases (tenant_id, id, procedure, procedure_version, state, open, version, title, kind, source, category_code,
        limit_class, urgency, sensitive, area_code, holder_part, holder_unit_id, lead_unit_id, raised, level, return_barred, supervision,
        tallies, facts, clocks, people, opened_at)
      VALUES (${tenantId}, ${caseId}, 'appeal', 1, 'in_progress', true, 1, '门口路灯不亮', 'request', 'resident', 'R0401', 'general',
        'ordinary', ${sensitive}, '120112003001001', 'unit', ${bureau}, ${bureau}, false, 0, false, 'yellow', '{}', '{}', '{}', 2,
        ${new Date(clock.now())})`.execute(tx),
  );
}

function event(seq: number, move: string, change: Partial<HeardEvent> = {}): HeardEvent {
  return {
    tenantId,
    caseId: id(100),
    seq,
    name: `appeal.${move}`,
    move,
    from: 'in_progress',
    to: 'in_progress',
    at: clock.now() + seq,
    procedure: 'appeal',
    source: 'resident',
    holderPart: 'unit',
    holderUnitId: bureau,
    leadUnitId: bureau,
    staffId: null,
    areaCode: '120112003001001',
    actorId: null,
    clock: null,
    percent: null,
    copiedTo: null,
    ...change,
  };
}

async function hear(...events: readonly HeardEvent[]): Promise<void> {
  const items = events.map((each) => ({ id: id(900), tenantId, caseId: each.caseId, seq: each.seq, event: each }));
  await test.database.inTenant(tenantId, (tx) => notices.handler(tx, tenantId, JSON.parse(JSON.stringify(items))));
}

async function toldOf(seq: number, caseId = id(100)): Promise<Record<string, string>> {
  const { rows } = await test.database.inTenant(tenantId, (tx) =>
    sql<{ recipient: string; zh: string }>`
      SELECT recipient_id AS recipient, words ->> 'zh' AS zh FROM notices WHERE case_id = ${caseId} AND seq = ${seq}`.execute(
      tx,
    ),
  );
  return Object.fromEntries(rows.map(({ recipient, zh }) => [recipient, zh]));
}

describe('the handler', () => {
  it('tells the people of the unit of a dispatch, with the title and plain words', async () => {
    await hear(event(1, 'dispatch', { from: 'registered', to: 'dispatched' }));
    const words = '新派来一件，请签收：门口路灯不亮';
    expect(await toldOf(1)).toEqual({ [leader]: words, [handler]: words });
  });

  it('writes one message per event and person, however often it is called', async () => {
    const again = event(2, 'urge');
    await hear(again, again);
    await hear(again);
    const { rows } = await test.database.inTenant(tenantId, (tx) =>
      sql<{ n: number }>`SELECT count(*)::int AS n FROM notices WHERE seq = 2`.execute(tx),
    );
    expect(rows[0]?.n).toBe(2);
  });

  it('tells everybody who said it, each with the title of their own appeal', async () => {
    await hear(event(3, 'feedBack', { to: 'pending_evaluation', holderPart: 'appellant', holderUnitId: null }));
    expect(await toldOf(3)).toEqual({
      [resident]: '“门口路灯不亮”已办好，请您评价',
      [neighbour]: '“路灯坏了三天”已办好，请您评价',
    });
  });

  it('tells unit and appellants of one event, each in their own words', async () => {
    await hear(event(4, 'reopen', { from: 'pending_evaluation', to: 'rework' }));
    const told = await toldOf(4);
    expect(Object.keys(told).sort()).toEqual([leader, handler, resident, neighbour].sort());
    expect(told[resident]).toBe('“门口路灯不亮”会重新办理');
    expect(told[handler]).toBe('诉求人说没解决，复核同意重办：门口路灯不亮');
  });

  it('names the clock of a reminder, and reminds the appellant while they hold the case', async () => {
    const holder = { holderPart: 'appellant', holderUnitId: null, to: 'pending_evaluation' };
    await hear(
      event(5, 'notifyHolder', { clock: 'handle', percent: 80 }),
      event(6, 'notifyHolder', { ...holder, clock: 'evaluate', percent: 50 }),
    );
    expect((await toldOf(5))[handler]).toBe('办理时限已用 80%：门口路灯不亮');
    expect((await toldOf(6))[neighbour]).toBe('“路灯坏了三天”还在等您评价');
  });

  it('tells nobody of a sensitive case who may not see it, and falls back to a superior who may', async () => {
    await hear(event(1, 'dispatch', { caseId: id(101) }));
    expect(Object.keys(await toldOf(1, id(101)))).toEqual([streetLeader]);
  });

  it('asks for the grants around the cases alone', async () => {
    asked = [];
    await hear(event(7, 'urge'), event(8, 'decline'));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.areaCodes).toEqual(['120112003001001']);
    expect(asked[0]?.unitIds).toContain(bureau);
    await hear(event(9, 'decline'));
    expect(asked).toHaveLength(1);
  });

  it('says in the log that nobody was found', async () => {
    const kept = grants;
    grants = [];
    await hear(event(10, 'notifySuperior', { clock: 'handle', percent: 100 }));
    grants = kept;
    expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { caseId: id(100), seq: 10, move: 'notifySuperior' } });
  });
});

describe('GET /v1/notices', () => {
  const caller = (residentId: string, tenant = tenantId): Caller => ({
    kind: 'resident',
    sessionId: id(800),
    tenantId: tenant,
    tenantKey: 'jinnan',
    residentId,
    program: false,
  });
  const rest = { body: undefined, key: null, requestId: id(801), address: '', agent: '', log: silentLog };

  async function list(who: Caller, query: Readonly<Record<string, string>>) {
    const answer = await notices.endpoints[0]!.prepare({ ...rest, params: {}, query, caller: who }).answer();
    return routes.listNotices.reply.parse(answer);
  }
  const read = (who: Caller, noticeId: string) =>
    notices.endpoints[1]!.prepare({ ...rest, params: { id: noticeId }, query: {}, caller: who }).answer();

  beforeAll(() => hear(...[20, 21, 22, 23, 24].map((seq) => event(seq, 'shelve'))));

  it('lists the messages of a person page by page, newest first, none twice', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(caller(resident), { limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map((each) => each.at));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([...seen].sort().reverse());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(5);
  });

  it('marks a message as read, once and for good', async () => {
    const [first] = (await list(caller(resident), { limit: '1' })).items;
    expect(first?.read).toBe(false);
    expect(await read(caller(resident), first!.id)).toEqual({ read: true });
    expect(await read(caller(resident), first!.id)).toEqual({ read: true });
    expect((await list(caller(resident), { limit: '1' })).items[0]?.read).toBe(true);
  });

  it('answers not_found for the message of somebody else, in this tenant or another', async () => {
    const [first] = (await list(caller(resident), { limit: '1' })).items;
    await expect(read(caller(neighbour), first!.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(read(caller(resident, id(999)), first!.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await list(caller(resident, id(999)), { limit: '1' })).items).toEqual([]);
  });
});
