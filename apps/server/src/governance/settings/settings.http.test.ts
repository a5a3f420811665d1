import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds } from '../../platform/ids/index.ts';
import { defaultLimits } from './limits.ts';
import { defaultSettings } from './settings.ts';
import { type SmallHttp, smallHttp } from './small.http.ts';

let small: SmallHttp;
beforeAll(async () => {
  small = await smallHttp();
});
afterAll(() => small.stop());

const ask: SmallHttp['ask'] = (...question) => small.ask(...question);
const unit = (code: string) => small.unit(code);
const refusal = (status: number, code: string) => ({ status, body: { code } });
describe('limits', () => {
  it('are published under the version that was seen; of two who publish at once one is refused', async () => {
    const { body } = await ask('GET', 'limits');
    expect(body).toMatchObject({ version: 1, by: null });
    const rules = [...defaultLimits];
    const both = await Promise.all([1, 2].map(() => ask('PUT', 'limits', { version: 1, rules })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await ask('GET', 'limits')).body).toMatchObject({ version: 2, by: '样例centre.leader' });
    expect(await ask('PUT', 'limits', { version: 9, rules })).toMatchObject(refusal(409, 'stale_version'));
  });

  const rule = { clock: 'handle', amount: 1, unit: 'workingDays' };
  it.each([
    ['leave a clock without a limit', 409, 'setting_would_strand', []],
    ['name no category of the tenant', 422, 'unknown_category', [{ ...rule, categoryCode: 'X9' }]],
    ['name no area of the tenant', 422, 'unknown_area', [{ ...rule, areaCode: '999' }]],
    ['say half a working day', 422, 'input_invalid', [{ ...rule, categoryCode: 'R0401', amount: 0.5 }]],
    [
      'say the same twice',
      422,
      'input_invalid',
      [
        { ...rule, urgency: 'urgent' },
        { ...rule, urgency: 'urgent' },
      ],
    ],
    ['name a day that no year has', 422, 'input_invalid', [{ ...rule, season: '13-01..14-01' }]],
  ])('are refused when they %s', async (_what, status, code, more) => {
    const { version } = (await ask('GET', 'limits')).body;
    const rules = code === 'setting_would_strand' ? [rule] : [...defaultLimits, ...more];
    expect(await ask('PUT', 'limits', { version, rules })).toMatchObject(refusal(status, code));
  });

  it('are tried out with reasons in both languages, in the hours of a unit', async () => {
    const at = '2026-11-27T16:30:00+08:00';
    const preview = (more: object) =>
      ask('POST', 'limits/preview', { at, limit: { amount: 2, unit: 'workingHours' }, ...more });
    const { body } = await preview({});
    expect(body.dueAt).toBe('2026-11-30T01:30:00.000Z');
    expect(body.why.length).toBe(body.whyEn.length);
    const noon = { at: '2026-11-27T11:30:00+08:00' };
    expect((await preview(noon)).body.dueAt).toBe('2026-11-27T07:30:00.000Z');
    expect((await preview({ ...noon, unitId: unit('D-cgw') })).body.dueAt).toBe('2026-11-27T05:30:00.000Z');
    expect(await preview({ unitId: systemIds.uuid() })).toMatchObject(refusal(422, 'unknown_unit'));
    expect(await preview({ limit: { amount: 0.5, unit: 'workingDays' } })).toMatchObject(refusal(422, 'input_invalid'));
    const ahead = await preview({ at: '2026-12-31T10:00:00+08:00', limit: { amount: 3, unit: 'workingDays' } });
    expect(ahead.body.unknownYears).toEqual([2027]);
  });
});

describe('holidays', () => {
  const list = {
    source: '国务院办公厅关于2027年部分节假日安排的通知（样例）',
    restDays: ['2027-01-01', '2027-01-02', '2027-05-01', '2027-10-01'],
    makeupWorkdays: ['2027-01-09'],
  };

  it('of an unknown year are the fixed ones, and the answer says so', async () => {
    const { body } = await ask('GET', 'calendar/2028');
    expect(body).toMatchObject({ known: false, makeupWorkdays: [] });
    expect(body.restDays).toContain('2028-10-01');
    expect((await ask('GET', 'calendar/2026')).body.makeupWorkdays).toContain('2026-02-14');
  });

  it('are imported, and open due dates are computed anew after that', async () => {
    const before = small.recomputed.length;
    const put = await ask('PUT', 'calendar/2027', list);
    expect(put.body).toEqual({ year: 2027, known: true, recomputed: before + 1 });
    expect(small.recomputed.slice(before)).toEqual([small.tenant]);
    expect((await ask('GET', 'calendar/2027')).body).toEqual({ year: 2027, known: true, ...list });
    await ask('PUT', 'calendar/2027', { ...list, source: '更正' });
    expect((await ask('GET', 'calendar/2027')).body.source).toBe('更正');
    expect((await ask('GET', 'calendar/2027', undefined, 'foreign')).body.known).toBe(false);
  });

  it.each([
    ['a day of another year', { restDays: [...list.restDays, '2026-12-31'] }],
    ['a make-up workday that is no weekend', { makeupWorkdays: ['2027-01-11'] }],
    ['a day of both kinds', { makeupWorkdays: ['2027-01-02'] }],
    ['no National Day', { restDays: ['2027-01-01', '2027-05-01'] }],
  ])('are refused with %s', async (_what, more) => {
    expect(await ask('PUT', 'calendar/2027', { ...list, ...more })).toMatchObject(refusal(422, 'input_invalid'));
  });
});

describe('office hours', () => {
  it('are set for the tenant and for a unit, and the newest ones count', async () => {
    const sets = [{ from: '01-01', to: '12-31', shifts: [{ fromMinute: 600, toMinute: 900 }] }];
    expect((await ask('PUT', 'office-hours', { unitId: unit('S-101'), sets })).body).toEqual({ saved: true });
    const { body } = await ask('GET', 'office-hours');
    expect(body.items[0].unitId).toBeNull();
    expect(body.items).toContainEqual({ unitId: unit('S-101'), sets });
    const { terms } = await small.directory();
    expect(terms.calendarOf(unit('S-101')).settings.officeHours).toEqual(sets);
    expect(await ask('PUT', 'office-hours', { unitId: systemIds.uuid(), sets })).toMatchObject(
      refusal(422, 'unknown_unit'),
    );
  });

  it('are refused with a day that has none, or shifts that overlap', async () => {
    const shifts = [{ fromMinute: 600, toMinute: 900 }];
    const part = [{ from: '01-01', to: '06-30', shifts }];
    const overlap = [{ from: '01-01', to: '12-31', shifts: [...shifts, { fromMinute: 800, toMinute: 1000 }] }];
    for (const sets of [part, overlap]) {
      expect(await ask('PUT', 'office-hours', { unitId: null, sets })).toMatchObject(refusal(422, 'input_invalid'));
    }
  });
});

describe('settings', () => {
  it('are the platform’s until somebody publishes, under the version that was seen', async () => {
    expect((await ask('GET', 'settings')).body).toEqual({ version: 0, settings: defaultSettings });
    const settings = { ...defaultSettings, smallSample: 30 };
    expect((await ask('PUT', 'settings', { version: 0, settings })).body).toEqual({ version: 1 });
    expect((await ask('GET', 'settings')).body).toEqual({ version: 1, settings });
    expect(await ask('PUT', 'settings', { version: 0, settings })).toMatchObject(refusal(409, 'stale_version'));
    const mars = { ...settings, timeZone: 'Mars/Olympus' };
    expect(await ask('PUT', 'settings', { version: 1, settings: mars })).toMatchObject(refusal(422, 'input_invalid'));
  });
});

describe('who may', () => {
  it.each([
    ['PUT', 'limits', { version: 1, rules: [...defaultLimits] }],
    ['PUT', 'settings', { version: 0, settings: defaultSettings }],
    ['POST', 'rules', undefined],
    ['PUT', 'calendar/2027', undefined],
  ] as const)('change is told by permission: %s %s', async (method, url, body) => {
    expect(await ask(method, url, body ?? {}, 'reader')).toMatchObject(refusal(403, 'forbidden'));
    expect(await ask(method, url, body ?? {}, 'resident')).toMatchObject(refusal(403, 'forbidden'));
    expect(await ask(method, url, body ?? {}, 'nobody')).toMatchObject(refusal(401, 'not_signed_in'));
  });
});
