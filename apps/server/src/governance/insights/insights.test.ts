import { routes } from '@tongxin/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaffCaller } from '../../access/index.ts';
import { permissionsOf } from '../../access/index.ts';
import { manualClock } from '../../platform/clock/index.ts';
import { sequenceIds } from '../../platform/ids/index.ts';
import { silentLog } from '../../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing/index.ts';
import { directories, importDistrict } from '../settings/index.ts';
import { smallDistrict } from '../settings/small.district.ts';
import { indicators } from './insights.queries.ts';
import { insightsModule } from './insights.routes.ts';
import { type AppealInput, type CaseInput, insertAppeals, insertCases } from './insights.testing.ts';
import { periodOf } from './period.ts';

const tenantId = '01900000-0000-7000-8000-00000000000a';
const otherTenantId = '01900000-0000-7000-8000-00000000000b';
const resumedTenantId = '01900000-0000-7000-8000-00000000000c';
const id = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const settings = { smallSample: 10 } as Parameters<typeof indicators>[3]['settings'];
const november = periodOf('Asia/Shanghai', '2026-11-01', '2026-11-30', Date.parse('2026-12-10T09:00+08:00'));

const inTime = { due: '2026-11-03T12:00', status: 'stopped', stopped: '2026-11-03T10:00' } as const;
const late = { due: '2026-11-03T12:00', status: 'stopped', stopped: '2026-11-04T10:00' } as const;

const cases: readonly CaseInput[] = [
  // Finished in time and closed.
  {
    id: id(1),
    state: 'closed',
    opened: '2026-11-02T09:00',
    registered: true,
    finished: '2026-11-09T16:00',
    ended: '2026-11-12T10:00',
    handle: { due: '2026-11-10T00:00', status: 'stopped', used: 600 },
    respond: inTime,
    asked: true,
    answered: true,
    tallies: { dispatches: 1, contacts: 1, verifications: 1 },
  },
  // Finished late, closed in December, returned once of two requests, supervised.
  {
    id: id(2),
    state: 'closed',
    opened: '2026-11-02T09:00',
    registered: true,
    finished: '2026-11-13T16:00',
    ended: '2026-12-02T10:00',
    handle: { due: '2026-11-11T00:00', status: 'stopped', used: 2000 },
    respond: late,
    asked: true,
    answered: true,
    tallies: { dispatches: 2, returns: 1, returnRequests: 2, contacts: 1, supervisions: 1 },
  },
  // Due and not finished, extended to this date, nobody contacted.
  {
    id: id(3),
    state: 'in_progress',
    opened: '2026-11-03T09:00',
    registered: true,
    handle: { due: '2026-11-12T00:00', status: 'running' },
    respond: { due: '2026-11-04T12:00', status: 'running' },
    tallies: { dispatches: 1, extensions: 1 },
  },
  // Suspended: not due until it is resumed.
  {
    id: id(4),
    state: 'suspended',
    opened: '2026-11-04T09:00',
    registered: true,
    handle: { due: '2026-11-15T00:00', status: 'paused', used: 100 },
    tallies: { dispatches: 1, suspensions: 1 },
  },
  // Shelved: its clock is stopped and nothing is due.
  {
    id: id(5),
    state: 'shelved',
    opened: '2026-11-04T09:00',
    registered: true,
    handle: { due: '2026-11-15T00:00', status: 'stopped', used: 900, stopped: '2026-11-10T09:00' },
    category: 'R0210',
    tallies: { dispatches: 1, shelvings: 1 },
  },
  // Fed back in time, verified after its date, reworked before: in time, for verification is not the unit's time.
  {
    id: id(6),
    state: 'closed',
    opened: '2026-10-20T09:00',
    registered: true,
    finished: '2026-11-23T10:00',
    ended: '2026-11-25T10:00',
    handle: { due: '2026-11-20T00:00', status: 'stopped', used: 1700 },
    respond: { due: '2026-10-21T12:00', status: 'stopped', stopped: '2026-10-21T11:00' },
    asked: true,
    answered: true,
    tallies: { dispatches: 1, verifications: 2, reworks: 1, extensions: 1 },
  },
  { id: id(7), state: 'merged', opened: '2026-11-05T09:00', ended: '2026-11-06T09:00', registered: true },
  { id: id(8), state: 'declined', opened: '2026-11-05T09:00', ended: '2026-11-05T10:00' },
  // Answered at once: never registered, no limit of handling.
  {
    id: id(9),
    state: 'closed',
    opened: '2026-11-06T09:00',
    finished: '2026-11-06T10:00',
    ended: '2026-11-06T10:00',
    answered: true,
  },
  // Handled by the grid worker who reported it.
  {
    id: id(10),
    state: 'closed',
    opened: '2026-11-07T09:00',
    finished: '2026-11-07T10:00',
    ended: '2026-11-07T10:00',
    source: 'gridWorker',
    answered: true,
    tallies: { selfHandled: 1 },
  },
  // Fed back, waiting for verification after its date.
  {
    id: id(11),
    state: 'pending_verification',
    opened: '2026-11-08T09:00',
    registered: true,
    source: 'gridWorker',
    handle: { due: '2026-11-18T00:00', status: 'paused', used: 1500 },
    respond: inTime,
    answered: true,
    tallies: { dispatches: 1, contacts: 1 },
  },
  // A child of the first: no case of its own.
  {
    id: id(12),
    state: 'closed',
    opened: '2026-11-03T09:00',
    ended: '2026-11-05T09:00',
    parent: id(1),
    handle: { due: '2026-11-10T00:00', status: 'stopped', used: 60 },
  },
  // Another street, sensitive, finished on the minute, limited in clock hours, closed in December, reopened.
  {
    id: id(13),
    state: 'closed',
    opened: '2026-11-09T09:00',
    registered: true,
    finished: '2026-11-16T00:00',
    ended: '2026-12-01T00:00',
    area: '120112101001',
    sensitive: true,
    handle: { due: '2026-11-16T00:00', status: 'stopped', used: 1800, unit: 'clockHours' },
    asked: true,
    answered: true,
    tallies: { dispatches: 1, verifications: 1, reopens: 1 },
  },
  // Returned and waiting for its next dispatch: no unit's clock runs.
  {
    id: id(14),
    state: 'registered',
    opened: '2026-11-04T09:00',
    registered: true,
    handle: { due: '2026-11-14T00:00', status: 'stopped', used: 50, stopped: '2026-11-05T09:00' },
    tallies: { dispatches: 1, returns: 1, returnRequests: 1 },
  },
  // Due at the first instant after the period.
  {
    id: id(15),
    state: 'in_progress',
    opened: '2026-10-15T09:00',
    registered: true,
    handle: { due: '2026-12-01T00:00', status: 'running' },
  },
  // Due at the first instant of the period.
  {
    id: id(16),
    state: 'closed',
    opened: '2026-10-01T09:00',
    registered: true,
    finished: '2026-10-30T10:00',
    ended: '2026-11-03T10:00',
    handle: { due: '2026-11-01T00:00', status: 'stopped', used: 2400 },
    asked: true,
    answered: true,
  },
  // Finished in time, waiting for the evaluation.
  {
    id: id(17),
    state: 'pending_evaluation',
    opened: '2026-11-10T09:00',
    registered: true,
    finished: '2026-11-20T10:00',
    handle: { due: '2026-11-24T00:00', status: 'stopped', used: 300 },
    asked: true,
    answered: true,
    tallies: { dispatches: 1 },
  },
];

const appeals: readonly AppealInput[] = [
  { id: id(101), caseId: id(1), residentId: id(201), received: '2026-11-02T09:00', solved: true, satisfied: 5 },
  { id: id(102), caseId: id(1), residentId: id(202), received: '2026-11-04T09:00' },
  // Said before in the same category: by 201 in the first case, by 203 on October 15.
  { id: id(103), caseId: id(3), residentId: id(201), received: '2026-11-03T09:00' },
  { id: id(104), caseId: id(15), residentId: id(203), received: '2026-10-15T09:00' },
  { id: id(105), caseId: id(2), residentId: id(203), received: '2026-11-02T09:00', solved: true, satisfied: 4 },
  // More than 30 days apart.
  { id: id(106), caseId: id(16), residentId: id(204), received: '2026-10-01T09:00', solved: true, satisfied: 3 },
  { id: id(107), caseId: id(4), residentId: id(204), received: '2026-11-04T09:00' },
  // Another category.
  { id: id(108), caseId: id(5), residentId: id(201), received: '2026-11-04T09:00' },
  { id: id(109), caseId: id(6), residentId: id(205), received: '2026-10-20T09:00', solved: false, satisfied: 2 },
  { id: id(110), caseId: id(6), residentId: id(206), received: '2026-10-20T09:00', withdrawn: true },
  // Nobody known repeats nobody.
  { id: id(111), caseId: id(9), residentId: null, received: '2026-11-06T09:00' },
  { id: id(112), caseId: id(10), residentId: null, received: '2026-11-07T09:00' },
  { id: id(113), caseId: id(13), residentId: id(207), received: '2026-11-09T09:00', solved: false, satisfied: 1 },
  { id: id(114), caseId: id(8), residentId: id(208), received: '2026-11-05T09:00' },
];

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
  await test.database.inTenant(tenantId, async (tx) => {
    await insertCases(tx, tenantId, cases);
    await insertAppeals(tx, tenantId, appeals);
  });
  await test.database.inTenant(otherTenantId, (tx) => insertCases(tx, otherTenantId, cases));
});
afterAll(() => test.drop());

async function counted(areaCode: string | null, tenant = tenantId) {
  const found = await test.database.inTenant(tenant, (tx) =>
    indicators(tx, tenant, { ...november, areaCode }, { settings }),
  );
  return Object.fromEntries(found.map((each) => [each.id, each]));
}

async function base(areaCode: string | null, tenant = tenantId) {
  const found = await counted(areaCode, tenant);
  return Object.fromEntries(Object.values(found).map((each) => [each.id, `${each.numerator}/${each.denominator}`]));
}

describe('indicators', () => {
  it('counts every indicator of a month as worked out by hand', async () => {
    expect(await base(null)).toEqual({
      registerRate: '9/11',
      closeRate: '5/8',
      onTimeCloseRate: '4/8',
      onTimeRate: '5/8',
      handleRate: '7/8',
      extensionRate: '2/8',
      reworkRate: '1/3',
      dispatchAccuracy: '8/10',
      returnRate: '3/10',
      responseRate: '3/5',
      solveRate: '2/3',
      satisfactionRate: '2/3',
      participationRate: '3/4',
      firstPassRate: '4/5',
      repeatRate: '2/9',
      meanHandleTime: '116.67/5',
      medianHandleTime: '3/5',
      p90HandleTime: '4/5',
      shelvedRate: '1/9',
      superviseRate: '1/9',
      selfHandleRate: '1/2',
    });
  });

  it('gives shares as quotients and times in working hours', async () => {
    const found = await counted(null);
    expect(found.onTimeRate).toMatchObject({ value: 0.625, unit: 'share', smallSample: true });
    expect(found.dispatchAccuracy).toMatchObject({ value: 0.8, smallSample: false });
    expect(found.meanHandleTime).toMatchObject({ value: 23.33, unit: 'hours' });
    expect(found.medianHandleTime?.value).toBe(28.33);
    expect(found.p90HandleTime?.value).toBe(37.33);
  });

  it('counts the cases of an area with what lies in it, and of no other', async () => {
    const there = await base('120112101');
    expect(there).toMatchObject({ registerRate: '1/1', onTimeRate: '1/1', repeatRate: '0/1', meanHandleTime: '0/0' });
    expect(await base('120112003')).toMatchObject({ registerRate: '8/10', onTimeRate: '4/7', repeatRate: '2/8' });
    expect(await base('12011210')).toMatchObject({ onTimeRate: '1/1' });
    expect(await base('120113')).toMatchObject({ registerRate: '0/0', onTimeRate: '0/0', solveRate: '0/0' });
  });

  it('counts a suspended case again once it is resumed, by its new date', async () => {
    const resumed = { ...cases[3]!, state: 'in_progress' };
    await test.database.inTenant(resumedTenantId, (tx) =>
      insertCases(tx, resumedTenantId, [
        { ...resumed, id: id(50), handle: { due: '2026-11-25T00:00', status: 'running', used: 100 } },
        { ...resumed, id: id(51), handle: { due: '2026-12-25T00:00', status: 'running', used: 100 } },
      ]),
    );
    expect(await base(null, resumedTenantId)).toMatchObject({ onTimeRate: '0/1', registerRate: '2/2' });
  });

  it('sees the rows of its own tenant alone', async () => {
    const found = await counted(null, otherTenantId);
    expect(found.onTimeRate).toMatchObject({ numerator: 5, denominator: 8 });
    expect(found.solveRate).toMatchObject({ denominator: 0, value: null });
  });
});

describe('GET /v1/indicators', () => {
  const clock = manualClock('2026-12-10T09:00+08:00');

  function caller(grants: StaffCaller['grants']): StaffCaller {
    return {
      kind: 'staff',
      sessionId: id(301),
      tenantId,
      tenantKey: 'jinnan',
      staffId: id(302),
      name: '甲',
      title: '',
      unitId: null,
      grants,
      permissions: permissionsOf(grants),
      program: false,
    };
  }
  const grant = (role: 'streetLeader' | 'districtGridCentre', areaCode: string, sensitive: boolean) =>
    ({ id: id(303), role, areaCode, unitId: null, categoryCode: null, sensitive }) as const;

  async function ask(query: Readonly<Record<string, string>>, who: StaffCaller) {
    const registers = directories({ db: test.database, clock, log: silentLog });
    const { endpoints } = insightsModule({ database: test.database, clock, directoryOf: registers.of });
    const [endpoint] = endpoints;
    const asked = { params: {}, query, body: undefined, key: null, requestId: id(304), address: '', agent: '' };
    const answer = await endpoint!.prepare({ ...asked, caller: who, log: silentLog }).answer();
    return routes.getIndicators.reply.parse(answer);
  }

  const onTime = (reply: Awaited<ReturnType<typeof ask>>) => {
    const found = reply.items.find((each) => each.id === 'onTimeRate');
    return `${found?.numerator}/${found?.denominator}`;
  };
  const month = { from: '2026-11-01', to: '2026-11-30' };

  beforeAll(async () => {
    const rows = { ...smallDistrict, staff: [], dutyRoster: [], substitutes: [] };
    const makings = { ids: sequenceIds(), now: clock.now(), staffIds: new Map<string, string>() };
    await importDistrict(test.database, tenantId, rows, makings);
  });

  it('answers within the reach of the caller', async () => {
    expect(onTime(await ask(month, caller([grant('streetLeader', '120112003', false)])))).toBe('4/7');
    expect(onTime(await ask(month, caller([grant('districtGridCentre', '120112', true)])))).toBe('5/8');
  });

  it('leaves sensitive cases out for who may not see them', async () => {
    expect(onTime(await ask(month, caller([grant('districtGridCentre', '120112', false)])))).toBe('4/7');
  });

  it('answers not_found for an area outside, exactly as for one that does not exist', async () => {
    const leader = caller([grant('streetLeader', '120112003', false)]);
    await expect(ask({ ...month, area: '120112101' }, leader)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask({ ...month, area: '120112003999' }, leader)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('counts nothing that is not due yet', async () => {
    clock.set('2026-11-11T12:00+08:00');
    expect(onTime(await ask(month, caller([grant('streetLeader', '120112003', false)])))).toBe('2/3');
    clock.set('2026-12-10T09:00+08:00');
  });

  it('refuses a period that ends before it begins', async () => {
    const leader = caller([grant('streetLeader', '120112003', false)]);
    await expect(ask({ from: '2026-11-02', to: '2026-11-01' }, leader)).rejects.toMatchObject({
      code: 'input_invalid',
    });
  });
});
