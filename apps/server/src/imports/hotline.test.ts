import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf } from '../access/index.ts';
import { putOrders } from '../governance/appeals/index.ts';
import { verifyTenant } from '../governance/cases/index.ts';
import { tombstonesOf } from '../governance/privacy/index.ts';
import type { ImportOutcome } from './import.service.ts';
import { type ImportsHere, importsHere } from './imports.testing.ts';

let here: ImportsHere;
beforeAll(async () => {
  here = await importsHere();
  for (const kind of ['areas', 'units', 'categories', 'catalogue'] as const) await here.template(kind);
  await here.rows('staff', [
    { login: 'clerk', name: '孙甲', role: '区网格中心', areaCode: '120112' },
    { login: 'worker', name: '李乙', role: '', areaCode: '' },
  ]);
});
afterAll(() => here.stop());

const flaws = ({ flaws: all }: ImportOutcome) => all.map(({ row, field, words }) => `${row} ${field} ${words.zh}`);
const actions = ({ changes }: ImportOutcome) => changes.map(({ action, key }) => `${action} ${key}`);

describe('hotline orders', () => {
  const order = (number: number, more: object = {}) => ({
    externalNo: `T${number}`,
    text: '楼道灯不亮',
    saidAt: '2026-11-24 09:30',
    areaCode: '文澜花园社区',
    phone: '19900000301',
    ...more,
  });

  it('go through the service of the interface: the same order twice is one, a newer one updates it', async () => {
    const first = await here.rows('hotline', [order(1), order(2)], { as: 'clerk' });
    expect([first.flaws, actions(first)]).toEqual([[], ['add T1', 'add T2']]);
    const before = await here.state();
    expect(actions(await here.rows('hotline', [order(1), order(2)], { as: 'clerk' }))).toEqual(['same T1', 'same T2']);
    expect(await here.state()).toBe(before);
    expect(
      actions(await here.rows('hotline', [order(1, { text: '楼道灯还是不亮' }), order(3)], { as: 'clerk' })),
    ).toEqual(['change T1', 'add T3']);
    expect(
      await here.query(
        `SELECT count(*)::int AS cases, count(DISTINCT resident_id)::int AS people FROM appeals WHERE external_no LIKE 'T_'`,
      ),
    ).toEqual([{ cases: 3, people: 1 }]);
  });

  it('are none of them taken when one is wrong, and need a clerk who may', async () => {
    const before = await here.state();
    const outcome = await here.rows(
      'hotline',
      [order(7), order(8, { saidAt: '上周', lng: '117.4' }), order(9, { areaCode: '月球' }), order(7)],
      { as: 'clerk' },
    );
    expect(flaws(outcome)).toEqual([
      '3 saidAt 不是时间（例如 2026-11-24 09:30）',
      '4 areaCode 没有这个区域：月球',
      '5 externalNo 与第 2 行是同一个编号',
    ]);
    expect(await here.state()).toBe(before);
    await expect(here.rows('hotline', [order(7)])).rejects.toThrow(/--as.*clerk/);
    await expect(here.rows('hotline', [order(7)], { as: 'worker' })).rejects.toThrow(/不能接收/);
  });

  const clerk = async () => {
    const { app } = here.program;
    const tenantId = await here.tenantId();
    const staff = await app.engine.database.inTenant(tenantId, (tx) => app.access.provision.knownStaff(tx, tenantId));
    const { id, grants } = staff.find(({ login }) => login === 'clerk')!;
    const permissions = permissionsOf(grants);
    const base = { kind: 'staff', sessionId: 'import', tenantKey: '', name: '孙甲', title: '', unitId: null } as const;
    return { ...base, tenantId, staffId: id, grants, permissions, program: true };
  };
  const sent = (number: string, text = '楼道灯不亮') => ({
    externalNo: number,
    body: { text, saidAt: '2026-11-24T01:30:00.000Z', place: { areaCode: '120112003006' } },
  });

  it('are none of them taken when the filing itself refuses one, and the row is named', async () => {
    await here.rows('hotline', [order(21), order(22)], { as: 'clerk' });
    await here.query(
      `UPDATE cases SET ended_at = now(), open = false FROM appeals a WHERE a.case_id = cases.id AND a.external_no = 'T21'`,
    );
    const before = await here.state();
    const outcome = await here.rows(
      'hotline',
      [order(23), order(22, { text: '新的话' }), order(21, { text: '还是不亮' }), order(24)],
      { as: 'clerk' },
    );
    expect(flaws(outcome)).toEqual(['4 externalNo 这个编号的案件已经结束，而内容不同']);
    expect(await here.state()).toBe(before);
  });

  it('are one transaction: what fails after the last of them leaves none, and a dry run writes none', async () => {
    const { app } = here.program;
    const caller = await clerk();
    const orders = Array.from({ length: 40 }, (_, at) => sent(`X${at}`));
    const before = await here.state();
    const failing = putOrders(app.intake, app.residents, caller, orders, {
      dryRun: false,
      beside: async () => {
        throw new Error('the power went');
      },
    });
    await expect(failing).rejects.toThrow('the power went');
    expect(await here.state()).toBe(before);
    const beside = async () => undefined;
    const foreseen = await putOrders(app.intake, app.residents, caller, orders, { dryRun: true, beside });
    expect([new Set(foreseen), await here.state()]).toEqual([new Set(['created']), before]);
  });

  it('filed together are as if filed one by one: numbers without a gap, reasons, words to find them by, whole chains', async () => {
    const rows = Array.from({ length: 60 }, (_, at) =>
      order(100 + at, {
        text: `第${at}栋楼道灯不亮`,
        phone: `1990000${String(1000 + (at % 7))}`,
        categoryCode: 'R0401',
      }),
    );
    const dry = await here.rows('hotline', rows, { as: 'clerk', dryRun: true });
    expect(dry.flaws).toEqual([]);
    const done = await here.rows('hotline', rows, { as: 'clerk' });
    expect([done.flaws, done.changes.length]).toEqual([[], 60]);
    const made = `FROM appeals a JOIN cases c ON c.id = a.case_id WHERE a.external_no ~ '^T1[0-5][0-9]$'`;
    const [numbers] = await here.query<{ n: number; spread: number; people: number; asked: number }>(`
      SELECT count(DISTINCT case_no)::int AS n, (max(right(case_no, 4)::int) - min(right(case_no, 4)::int) + 1)::int AS spread,
        count(DISTINCT resident_id)::int AS people, count(DISTINCT query_no)::int AS asked ${made}`);
    expect(numbers).toEqual({ n: 60, spread: 60, people: 7, asked: 60 });
    const [kept] = await here.query<{ bare: number; lost: number }>(`
      SELECT count(*) FILTER (WHERE (SELECT count(*) FROM case_decisions d WHERE d.case_id = c.id) <> 3)::int AS bare,
        count(*) FILTER (WHERE NOT EXISTS (SELECT FROM case_search s WHERE s.case_id = c.id AND s.words @@ to_tsquery('simple', lower(a.external_no))))::int AS lost
      ${made}`);
    expect(kept).toEqual({ bare: 0, lost: 0 });
    const verdict = await verifyTenant(here.program.app.engine.database, await here.tenantId(), tombstonesOf);
    expect(verdict).toMatchObject({ broken: [] });
  });

  it('that belong to one case after a merge are all updated, each with an event of its own', async () => {
    await here.rows('hotline', [order(31), order(32)], { as: 'clerk' });
    await here.query(
      `UPDATE appeals SET case_id = (SELECT case_id FROM appeals WHERE external_no = 'T31') WHERE external_no = 'T32'`,
    );
    const newer = [order(31, { text: '灯还是不亮' }), order(32, { text: '二楼的灯也不亮' })];
    expect(actions(await here.rows('hotline', newer, { as: 'clerk' }))).toEqual(['change T31', 'change T32']);
    const said = await here.query(`SELECT text FROM appeals WHERE external_no IN ('T31', 'T32') ORDER BY external_no`);
    expect(said).toEqual([{ text: '灯还是不亮' }, { text: '二楼的灯也不亮' }]);
    const events = await here.query(`
      SELECT count(*)::int AS n FROM case_events WHERE move = 'updateUpstream' AND case_id = (SELECT case_id FROM appeals WHERE external_no = 'T31')`);
    expect(events).toEqual([{ n: 2 }]);
  });

  it('of more than two thousand in one file are refused before any is judged', async () => {
    const many = Array.from({ length: 2001 }, (_, at) => order(10_000 + at));
    await expect(here.rows('hotline', many, { as: 'clerk' })).rejects.toThrow(/最多 2000 件.*2001/);
  });
});
