import { type Allow, type Role, type RouteName, roleSheets, roles } from '@tongxin/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unserved } from '../platform/http/http.fastify.ts';
import { systemIds } from '../platform/ids/index.ts';
import { freshKey, type Person, type TestDistrict, type TestTenant, testDistrict } from './district.ts';
import {
  bodyOf,
  comparable,
  flawOf,
  type Parts,
  partsOf,
  routeNames,
  routeOf,
  sampleOf,
  send,
  stateOf,
  urlOf,
} from './requests.ts';
import { askerOf, type Scene, sceneIn } from './samples.ts';

let district: TestDistrict;
let scene: Scene;
let neighbour: TestTenant;
const ofRole = new Map<Role, Person>();

beforeAll(async () => {
  district = await testDistrict();
  scene = await sceneIn(district);
  neighbour = await district.neighbour();
  for (const role of roles) {
    const grant = { role, areaCode: '120112', unitId: scene.unitId, categoryCode: null, sensitive: true };
    ofRole.set(role, await district.hire(`role.${role.toLowerCase()}`, [grant]));
  }
}, 60_000);
afterAll(() => district.stop());

const asker = (name: RouteName, tenant: TestTenant) => askerOf(scene, sampleOf(name), tenant);
const refusal = (status: number, code: string) => ({ status, body: { code } });
const closed = routeNames.filter((name) => routeOf(name).allow !== 'anyone');

describe('the table of routes', () => {
  it('is served whole', () => {
    expect(unserved(district.app.endpoints)).toEqual([]);
  });

  it.each(routeNames)('has a sample request for %s', (name) => {
    expect(() => sampleOf(name)).not.toThrow();
  });
});

describe('who may come in', () => {
  it.each(closed)('%s answers nobody who is not signed in', async (name) => {
    const parts = partsOf(name, scene);
    expect(await send(district.nobody, name, parts)).toMatchObject(refusal(401, 'not_signed_in'));
    const forged = { headers: { authorization: `Bearer ${'x'.repeat(43)}` } };
    expect(await send(district.nobody, name, parts, forged)).toMatchObject(refusal(401, 'not_signed_in'));
  });

  it.each(
    closed.filter((name) => routeOf(name).allow !== 'signedIn'),
  )('%s is closed to every role and kind of caller that it does not name', async (name) => {
    const { allow } = routeOf(name);
    const parts = partsOf(name, scene);
    const strangers: [string, Person][] = [...ofRole].filter(
      ([role]) => allow === 'resident' || !staffMay(allow, role),
    );
    if (allow !== 'resident') strangers.push(['resident', await district.resident(5)]);
    expect(strangers.length).toBeGreaterThan(0);
    const before = await stateOf(district);
    for (const [who, person] of strangers) {
      const answer = await send(person, name, parts);
      expect([who, answer.status, answer.body.code]).toEqual([who, 403, 'forbidden']);
    }
    expect(await stateOf(district)).toBe(before);
  });
});

function staffMay(allow: Allow, role: Role): boolean {
  return allow === 'staff' || roleSheets[role].permissions.some((permission) => permission === allow);
}

/** Every id in a request, replaced. */
function withOtherIds(parts: Parts): Parts {
  const others = new Map<string, string>();
  const text = JSON.stringify(parts).replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
    const other = others.get(id) ?? systemIds.uuid();
    others.set(id, other);
    return other;
  });
  return JSON.parse(text) as Parts;
}

const naming = () =>
  routeNames.filter((name) => comparableParts(partsOf(name, scene)) && routeOf(name).allow !== 'anyone');
const comparableParts = (parts: Parts) => JSON.stringify(withOtherIds(parts)) !== JSON.stringify(parts);

describe('ids of another tenant', () => {
  it('answer byte for byte like ids that do not exist, on every route that takes any', async () => {
    const names = naming();
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const parts = partsOf(name, scene);
      const person = await asker(name, neighbour);
      const before = await stateOf(district);
      const foreign = await send(person, name, parts);
      const unknown = await send(person, name, withOtherIds(parts));
      expect([name, comparable(foreign)]).toEqual([name, comparable(unknown)]);
      if ('id' in parts.params) expect([name, foreign.status, foreign.body.code]).toEqual([name, 404, 'not_found']);
      if (foreign.status >= 400) expect([name, await stateOf(district)]).toEqual([name, before]);
    }
  });
});

describe('cases outside of the caller’s area', () => {
  const caseRoutes = [
    'getCase',
    'similarCases',
    'verifyChain',
    'makeMove',
    'revealPerson',
    'joinAppeal',
    'unjoinAppeal',
    'getAttachment',
    'getThumbnail',
  ] as const;

  it.each(caseRoutes)('%s answers like for a case that does not exist', async (name) => {
    const parts = partsOf(name, scene);
    for (const login of ['gegu.accept', 'gegu.grid', 'hbj.handler', 'gegu.leader']) {
      const person = await district.as(login);
      const hidden = await send(person, name, parts);
      const unknown = await send(person, name, withOtherIds(parts));
      expect([login, comparable(hidden)]).toEqual([login, comparable(unknown)]);
      expect([login, hidden.status]).toEqual([login, 404]);
    }
    const stranger = await district.resident(7);
    if (name === 'makeMove') expect(await send(stranger, name, parts)).toMatchObject(refusal(404, 'not_found'));
  });

  it('cannot be joined while filing', async () => {
    const person = await district.as('gegu.accept');
    const body = (joinCaseId: string) => ({ text: '我也看见了', joinCaseId });
    const ask = (joinCaseId: string) =>
      person.ask('POST', '/v1/appeals/caller', { body: body(joinCaseId), headers: { 'idempotency-key': freshKey() } });
    expect(comparable(await ask(scene.caseId))).toBe(comparable(await ask(systemIds.uuid())));
  });

  it('are in no list and no count', async () => {
    const person = await district.as('gegu.accept');
    expect((await person.call('listCases', {})).items).toEqual([]);
    expect((await person.call('countCases', {})).all).toEqual({ count: 0, capped: false });
  });
});

describe('the idempotency key', () => {
  const keyed = routeNames.filter((name) => routeOf(name).keyed !== 'no');

  it.each(keyed)('%s: missing, the same again, the same with another body', async (name) => {
    const fresh = await sceneIn(district);
    const person = await askerOf(fresh, sampleOf(name));
    const parts = partsOf(name, fresh);
    const key = freshKey();
    const headers = { 'idempotency-key': key };
    if (routeOf(name).keyed === 'required') {
      const { method } = routeOf(name);
      const bare = await person.ask(method, urlOf(name, parts), bodyOf(parts));
      expect(bare).toMatchObject(refusal(400, 'key_needed'));
    }
    const first = await send(person, name, parts, { headers });
    expect([first.status, first.text]).toEqual([routeOf(name).status, first.text]);
    const after = await stateOf(district);
    const second = await send(person, name, parts, { headers });
    expect(second.text).toBe(first.text);
    expect(second.status).toBe(first.status);
    const other = otherParts(parts);
    expect(await send(person, name, other, { headers })).toMatchObject(refusal(409, 'key_reused'));
    expect(await stateOf(district)).toBe(after);
  });

  it('is not shared between people: another person’s key says nothing', async () => {
    const key = freshKey();
    const ask = async (index: number) =>
      (await district.resident(index)).call('fileAppeal', { body: { text: `第${index}个人说门口积水` }, key });
    const [one, two] = [await ask(10), await ask(11)];
    expect(one.appealId).not.toBe(two.appealId);
  });

  it.each(keyed)('%s: twenty at once under one key have one effect and one answer', async (name) => {
    const fresh = await sceneIn(district);
    const person = await askerOf(fresh, sampleOf(name));
    const parts = partsOf(name, fresh);
    const headers = { 'idempotency-key': freshKey() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(person, name, parts, { headers })));
    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toEqual([
      `${routeOf(name).status} ${answers[0]?.text}`,
    ]);
  });
});

function otherParts(parts: Parts): Parts {
  if (parts.payload !== undefined) return { ...parts, payload: Buffer.concat([parts.payload, Buffer.from('x')]) };
  return { ...parts, body: otherBody(parts.body ?? {}) };
}

function otherBody(body: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  if ('text' in body) return { ...body, text: '说的是另一件事' };
  if ('reason' in body) return { ...body, reason: '另一个原因' };
  if ('input' in body) return { ...body, input: { text: '另一句话' } };
  if ('name' in body) return { ...body, name: '另一条规则' };
  return { ...body, areaCode: '120112003' };
}

describe('a good request', () => {
  let shared: Scene;
  beforeAll(async () => {
    shared = await sceneIn(district);
  });

  it.each(routeNames)('to %s is answered as declared', async (name) => {
    const fresh = routeOf(name).keyed === 'required' ? await sceneIn(district) : shared;
    const bugs = district.errors.length;
    const answer = await send(await askerOf(fresh, sampleOf(name)), name, partsOf(name, fresh));
    const { refused } = sampleOf(name);
    expect(district.errors.slice(bugs)).toEqual([]);
    if (refused === undefined)
      expect([answer.status, answer.status < 400 ? '' : answer.text]).toEqual([routeOf(name).status, '']);
    else expect([answer.body.code, flawOf(name, answer)]).toEqual([refused, null]);
  });
});
