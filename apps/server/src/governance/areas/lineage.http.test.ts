import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { replacementsOf, successorOf } from './lineage.ts';

let district: TestDistrict;
let admin: Person;
beforeAll(async () => {
  district = await testDistrict();
  admin = await district.as('sys.admin');
}, 120_000);
afterAll(() => district.stop());

type Ring = readonly (readonly [number, number])[];
/** The grid of the sample with this code: its ring, and the two halves that a vertical line through its middle cuts it into. */
function halves(code: string): {
  readonly west: object;
  readonly east: object;
  readonly points: readonly [Point, Point];
} {
  const ring: Ring = district.sample.areas.find((area) => area.code === code)?.polygon ?? [];
  const lngs = ring.map(([lng]) => lng);
  const middle = (Math.min(...lngs) + Math.max(...lngs)) / 2;
  const west = clipped(ring, (lng) => lng <= middle, middle);
  const east = clipped(ring, (lng) => lng >= middle, middle);
  return { west: polygon(west), east: polygon(east), points: [centre(west), centre(east)] };
}
interface Point {
  readonly lng: number;
  readonly lat: number;
}
const polygon = (ring: Ring) => ({ type: 'Polygon', coordinates: [ring] });
const centre = (ring: Ring): Point => ({
  lng: ring.slice(1).reduce((sum, [lng]) => sum + lng, 0) / (ring.length - 1),
  lat: ring.slice(1).reduce((sum, [, lat]) => sum + lat, 0) / (ring.length - 1),
});
/** Cuts a convex closed ring along a meridian. */
function clipped(ring: Ring, keep: (lng: number) => boolean, middle: number): Ring {
  const kept: [number, number][] = [];
  for (let at = 1; at < ring.length; at++) {
    const [a, b] = [ring[at - 1]!, ring[at]!];
    if (keep(a[0])) kept.push([a[0], a[1]]);
    if (keep(a[0]) !== keep(b[0])) kept.push([middle, a[1] + ((middle - a[0]) / (b[0] - a[0])) * (b[1] - a[1])]);
  }
  return [...kept, kept[0]!];
}

const community = '120112003006';
const basics = () =>
  district.sample.areas
    .filter(({ kind, parentCode }) => parentCode === community && kind === 'community_grid')
    .map(({ code }) => code);
const split = (code: string, into: object[]) =>
  admin.ask('POST', `/v1/grids/${code}/split`, { body: { into, reason: '户数太多' } });

describe('splitting a grid', () => {
  it('retires its code for good, moves open cases to the piece their point lies in, and leaves the unclear ones to a person', async () => {
    const [code = ''] = basics();
    const { west, east, points } = halves(code);
    const resident = await district.resident(3);
    const file = (place: object) =>
      resident.call('fileAppeal', { body: { text: '路灯不亮好几天了', place } as never, key: freshKey() });
    const inWest = await file({ point: points[0] });
    const inEast = await file({ point: points[1] });
    const nowhere = await file({ areaCode: code });
    const answer = await split(code, [
      { code: `${community}701`, name: '西半网格', geometry: west },
      { code: `${community}702`, name: '东半网格', geometry: east },
    ]);
    expect([answer.status, answer.body]).toEqual([
      200,
      { retired: [code], inForce: [`${community}701`, `${community}702`], casesMoved: 2, casesLeft: 1 },
    ]);
    const centreOf = await district.as('district.centre');
    const shown = await Promise.all(
      [inWest, inEast, nowhere].map(({ caseId }) => centreOf.call('getCase', { params: { id: caseId } })),
    );
    expect(shown.map(({ place }) => place.areaCode)).toEqual([`${community}701`, `${community}702`, code]);
    expect(shown.map(({ events }) => [events.at(-1)?.move, events.at(-1)?.input])).toEqual([
      ['resettle', { fromArea: code, toArea: `${community}701` }],
      ['resettle', { fromArea: code, toArea: `${community}702` }],
      ['resettle', { fromArea: code, toArea: null }],
    ]);
    const chains = await Promise.all(shown.map(({ id }) => centreOf.call('verifyChain', { params: { id } })));
    expect(chains.every(({ ok }) => ok)).toBe(true);
    const located = await resident.call('locate', { query: { ...points[0] } as never });
    expect([located.owner?.code, located.policeGrid === null]).toEqual([`${community}701`, false]);

    const lineage = await admin.call('getAreaLineage', { params: { code } });
    expect(lineage.area.retired).toBe(true);
    expect(lineage.successors.map((area) => area.code)).toEqual([`${community}701`, `${community}702`]);
    expect(lineage.steps.map(({ from, to, kind, reason }) => [from, to, kind, reason])).toEqual([
      [code, `${community}701`, 'split', '户数太多'],
      [code, `${community}702`, 'split', '户数太多'],
    ]);
    const again = await split(code, [
      { code: `${community}703`, name: '甲', geometry: west },
      { code: `${community}704`, name: '乙', geometry: east },
    ]);
    expect([again.status, again.body.code, again.body.details]).toEqual([409, 'grid_retired', { codes: [code] }]);
  });

  it('is refused when pieces overlap, leave ground over, reach beyond, or cannot be kept', async () => {
    const code = basics()[1] ?? '';
    const { west, east } = halves(code);
    const ring = district.sample.areas.find((area) => area.code === code)?.polygon ?? [];
    const piece = (number: number, geometry: object | undefined) => ({
      code: `${community}7${number}`,
      name: `第${number}`,
      ...(geometry ? { geometry } : {}),
    });
    const codeOf = async (...into: object[]) => (await split(code, into)).body.code;
    expect(await codeOf(piece(11, west), piece(12, polygon(ring)))).toBe('shapes_do_not_fit');
    expect(await codeOf(piece(11, west), piece(12, halves(basics()[2] ?? '').west))).toBe('shapes_do_not_fit');
    expect(await codeOf(piece(11, west), piece(12, undefined))).toBe('input_invalid');
    const crossed = polygon([ring[0]!, ring[2]!, ring[1]!, ring[3]!, ring[0]!]);
    expect(await codeOf(piece(11, west), piece(12, crossed))).toBe('input_invalid');
    expect(await codeOf({ ...piece(11, west), code: '120112003007711' }, piece(12, east))).toBe('grids_apart');
    expect(await codeOf({ ...piece(11, west), code: `${community}811` }, piece(12, east))).toBe('grids_apart');
    expect(await codeOf({ ...piece(11, west), code: basics()[2] }, piece(12, east))).toBe('grid_code_used');
    expect(await codeOf(piece(11, west), piece(11, east))).toBe('grid_code_used');
    const lineage = await admin.call('getAreaLineage', { params: { code } });
    expect([lineage.area.retired, lineage.steps]).toEqual([false, []]);
  });
});

describe('sending a split or a merge again', () => {
  const codesOf = (into: readonly { readonly code: string }[]) => into.map(({ code }) => code);

  it('with its key answers as the first time, also from two at once, and changes nothing more', async () => {
    const code = basics()[3] ?? '';
    const { west, east } = halves(code);
    const into = [
      { code: `${community}721`, name: '西', geometry: west },
      { code: `${community}722`, name: '东', geometry: east },
    ];
    const headers = { 'idempotency-key': freshKey() };
    const send = () => admin.ask('POST', `/v1/grids/${code}/split`, { body: { into, reason: '户数太多' }, headers });
    const answers = await Promise.all([send(), send()]);
    answers.push(await send());
    for (const { status, body } of answers)
      expect([status, body]).toEqual([200, { retired: [code], inForce: codesOf(into), casesMoved: 0, casesLeft: 0 }]);
    const lineage = await admin.call('getAreaLineage', { params: { code } });
    expect(lineage.steps.map(({ to }) => to)).toEqual(codesOf(into));
    const other = await admin.ask('POST', `/v1/grids/${code}/split`, { body: { into, reason: '别的' }, headers });
    expect([other.status, other.body.code]).toEqual([409, 'key_reused']);
    const merging = {
      body: { codes: codesOf(into), into: { code: `${community}729`, name: '合' }, reason: '拆错了' },
      headers: { 'idempotency-key': freshKey() },
    };
    const merge = () => admin.ask('POST', '/v1/grids/merge', merging);
    const [first, second] = [await merge(), await merge()];
    expect([first.status, second]).toEqual([200, first]);
  });

  it('without a key is refused: the grid is out of force', async () => {
    const code = `${community}729`;
    const { west, east } = halves(basics()[3] ?? '');
    const into = [
      { code: `${community}731`, name: '西', geometry: west },
      { code: `${community}732`, name: '东', geometry: east },
    ];
    const [one, two] = await Promise.all([split(code, into), split(code, into)]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    expect([one, two].find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'grid_retired',
      details: { codes: [code] },
    });
    const merge = { codes: codesOf(into), into: { code: `${community}739`, name: '合' }, reason: '拆错了' };
    await admin.call('mergeGrids', { body: merge });
    const again = await admin.ask('POST', '/v1/grids/merge', { body: merge });
    expect([again.status, again.body.code]).toEqual([409, 'grid_retired']);
  });
});

describe('merging grids', () => {
  it('makes their shapes one, takes every case along, and keeps the whole line', async () => {
    const pieces = [`${community}701`, `${community}702`];
    const merged = await admin.call('mergeGrids', {
      body: { codes: pieces, into: { code: `${community}790`, name: '合并网格' }, reason: '拆错了' },
    });
    expect(merged).toMatchObject({ retired: pieces, inForce: [`${community}790`], casesMoved: 2, casesLeft: 0 });
    const first = basics()[0] ?? '';
    const lineage = await admin.call('getAreaLineage', { params: { code: first } });
    expect(lineage.successors.map(({ code }) => code)).toEqual([`${community}790`]);
    expect(lineage.steps.map(({ kind }) => kind)).toEqual(['split', 'split', 'merge', 'merge']);
    const back = await admin.call('getAreaLineage', { params: { code: `${community}790` } });
    expect(back.steps.map(({ from }) => from).sort()).toEqual([first, first, ...pieces].sort());
    const [row] = await district.sql<{ parts: number }>(
      `SELECT jsonb_array_length(polygon) AS parts FROM areas WHERE code = $1`,
      [`${community}790`],
    );
    expect(row?.parts).toBe(1);
  });

  it('is refused across communities and kinds, with one grid twice, and for what is no grid', async () => {
    const codeOf = async (codes: string[], code = `${community}791`) =>
      (await admin.ask('POST', '/v1/grids/merge', { body: { codes, into: { code, name: '合并' }, reason: '太小' } }))
        .body.code;
    const [, one = '', other = ''] = basics();
    const elsewhere =
      district.sample.areas.find(({ kind, parentCode }) => kind === 'community_grid' && parentCode !== community)
        ?.code ?? '';
    expect(await codeOf([one, elsewhere])).toBe('grids_apart');
    expect(await codeOf([one, one])).toBe('input_invalid');
    expect(await codeOf([one, community])).toBe('unknown_area');
    expect(await codeOf([one, other], `${community}701`)).toBe('grid_code_used');
    expect((await admin.ask('GET', '/v1/areas/999999/lineage')).status).toBe(404);
  });
});

describe('lines of grids', () => {
  it('group what hangs together, whatever the order of the pairs', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          [
            ['a', 'x'],
            ['a', 'y'],
            ['b', 'y'],
            ['c', 'z'],
            ['d', 'z'],
            ['e', 'v'],
            ['e', 'w'],
            ['f', 'u'],
          ] as const,
          { minLength: 8 },
        ),
        (pairs) => {
          expect(replacementsOf(pairs)).toEqual([
            { kind: 'redraw', from: ['a', 'b'], to: ['x', 'y'] },
            { kind: 'merge', from: ['c', 'd'], to: ['z'] },
            { kind: 'split', from: ['e'], to: ['v', 'w'] },
            { kind: 'redraw', from: ['f'], to: ['u'] },
          ]);
        },
      ),
    );
  });

  it('give a matter to the only successor there is, else by its point, else to nobody', () => {
    const unit = (x: number): Ring => [
      [x, 0],
      [x + 1, 0],
      [x + 1, 1],
      [x, 1],
      [x, 0],
    ];
    const two = [
      { code: 'w', parts: [[unit(0)]] },
      { code: 'e', parts: [[unit(1)]] },
    ];
    expect(successorOf([{ code: 'w', parts: null }], null)).toBe('w');
    expect([
      successorOf(two, { lng: 1.5, lat: 0.5 }),
      successorOf(two, { lng: 9, lat: 9 }),
      successorOf(two, null),
      successorOf([], null),
    ]).toEqual(['e', null, null, null]);
  });
});
