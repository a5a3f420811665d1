import type { RouteName } from '@tongxin/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds } from '../platform/ids/index.ts';
import { type Answer, freshKey, type Person, type TestDistrict, testDistrict } from './district.ts';
import { anyOf, anything, inputSchema, spoilt } from './fuzz.ts';
import {
  bodyOf,
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

beforeAll(async () => {
  district = await testDistrict();
  scene = await sceneIn(district);
}, 60_000);
afterAll(() => district.stop());

const writing = routeNames.filter((name) => routeOf(name).method !== 'GET' && routeOf(name).media !== 'upload');
const uploads = routeNames.filter((name) => routeOf(name).media === 'upload');
const withBody = writing.filter((name) => sampleOf(name).body !== undefined);
const withParams = routeNames.filter((name) => routeOf(name).path.includes(':'));

/** Where the bug is, when there is one: the log knows, the answer must not. */
function bugsSince(count: number): unknown {
  return district.errors.slice(count).map(({ fields }) => fields);
}

/** An answer that refuses as the contract declares, and nothing else. */
function expectRefused(name: RouteName, what: unknown, answer: Answer, bugs: number): void {
  expect([what, bugsSince(bugs)]).toEqual([what, []]);
  expect([what, answer.status < 400 ? `taken: ${answer.text.slice(0, 200)}` : flawOf(name, answer)]).toEqual([
    what,
    null,
  ]);
}

async function refusesEach(name: RouteName, each: readonly (readonly [what: string, answer: () => Promise<Answer>])[]) {
  const before = await stateOf(district);
  const codes: string[] = [];
  for (const [what, ask] of each) {
    const bugs = district.errors.length;
    const answer = await ask();
    expectRefused(name, what, answer, bugs);
    codes.push(`${answer.status} ${answer.body.code}`);
  }
  expect(await stateOf(district)).toBe(before);
  return codes;
}

const asker = (name: RouteName): Promise<Person> => askerOf(scene, sampleOf(name));
const strange = ['x y', '%', '½', '🀄️', '0', `${systemIds.uuid()}1`, '{}', "' OR 1=1 --", 'a'.repeat(190)];

describe('a malformed request', () => {
  it.each(withParams)('%s refuses strange names in its path', async (name) => {
    const person = await asker(name);
    const parts = partsOf(name, scene);
    const wrong = Object.keys(parts.params).flatMap((key) =>
      strange.map((value): Parts => ({ ...parts, params: { ...parts.params, [key]: value } })),
    );
    const refused = wrong.filter(({ params }) => !routeOf(name).params.safeParse(params).success);
    expect(refused.length).toBeGreaterThan(3);
    await refusesEach(
      name,
      refused.map((each) => [JSON.stringify(each.params), () => send(person, name, each)] as const),
    );
    const raw = (text: string) =>
      routeOf(name)
        .path.replace(/:[a-z]+/i, text)
        .replace(/:[a-z]+/gi, 'comment');
    const { method } = routeOf(name);
    const ask = (text: string) => () => person.ask(method, raw(text), { body: parts.body });
    await refusesEach(
      name,
      ['%00', '%ff', '%zz'].map((text) => [text, ask(text)] as const),
    );
    // A name longer than any id reaches no route.
    expect(await ask('a'.repeat(1_000))()).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it.each(routeNames)('%s refuses a query it does not know', async (name) => {
    const person = await asker(name);
    const parts = partsOf(name, scene);
    const { method } = routeOf(name);
    const url = urlOf(name, { ...parts, query: {} });
    const more = { ...bodyOf(parts), headers: { 'idempotency-key': freshKey() } };
    const known = Object.keys(parts.query).flatMap((key) =>
      strange
        .filter((value) => !routeOf(name).query.safeParse({ ...parts.query, [key]: value }).success)
        .map((value) => `${key}=${encodeURIComponent(value)}`),
    );
    const twice = Object.keys(parts.query).map((key) => `${key}=1&${key}=1`);
    const queries = ['nope=1', 'cursor=%00', '__proto__=1', 'a=%ff', ...known, ...twice];
    const codes = await refusesEach(
      name,
      queries.map((query) => [query, () => person.ask(method, `${url}?${query}`, more)] as const),
    );
    expect(new Set(codes)).toEqual(new Set(['400 malformed']));
  });

  const paged = routeNames.filter((name) => routeOf(name).query.safeParse({ cursor: 'x' }).success);
  it.each(paged)('%s refuses a cursor that it did not give', async (name) => {
    const person = await asker(name);
    const of = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const at = '2026-11-24T02:00:00.000Z';
    const forged = [
      'x',
      of(null),
      of([]),
      of([{ at, id: 'x' }, '[]']),
      of([{ at: 'x', id: systemIds.uuid() }, '[]']),
      of([1e300, '[]']),
    ];
    const url = urlOf(name, { params: {}, query: {} });
    await refusesEach(
      name,
      forged.map((cursor) => [cursor, () => person.ask('GET', `${url}?cursor=${cursor}`)] as const),
    );
  });

  it.each(writing)('%s refuses bytes that are no JSON of its shape', async (name) => {
    const person = await asker(name);
    const parts = partsOf(name, scene);
    const { bodyLimitBytes } = routeOf(name);
    const keyed = () => ({ 'idempotency-key': freshKey() });
    const raw =
      (payload: string | Buffer, headers: object = {}) =>
      () =>
        send(person, name, parts, { payload, headers: { ...keyed(), ...headers } });
    const nul = JSON.stringify({ ...parts.body, nul: '\0' });
    const payloads: [string, () => Promise<Answer>, string][] = [
      ['no JSON', raw('{"a":'), '400 malformed'],
      ['no UTF-8', raw(Buffer.from([0x7b, 0xff, 0x7d])), '400 malformed'],
      ['an array', raw('[]'), '422 input_invalid'],
      ['null', raw('null'), '422 input_invalid'],
      ['a text', raw('"x"'), '422 input_invalid'],
      ['a number', raw('1e400'), '422 input_invalid'],
      ['a NUL', raw(nul), '400 malformed'],
      ['half a surrogate', raw('{"a":"\\ud800"}'), '400 malformed'],
      ['__proto__', raw('{"__proto__":{"x":1}}'), '400 malformed'],
      ['too deep', raw(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`), '400 malformed'],
      ['an unknown field', raw(JSON.stringify({ ...parts.body, nobodyKnows: 1 })), '422 input_invalid'],
      ['text/plain', raw(JSON.stringify(parts.body ?? {}), { 'content-type': 'text/plain' }), '415 unsupported_type'],
      ['a form', raw('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), '415 unsupported_type'],
      ['compressed', raw('{}', { 'content-encoding': 'gzip' }), '415 unsupported_type'],
      ['too large', raw(JSON.stringify({ a: 'x'.repeat(bodyLimitBytes) })), '413 too_large'],
    ];
    // Null where nothing is expected counts as nothing.
    const asked = payloads.filter(([what]) => what !== 'null' || withBody.includes(name));
    const codes = await refusesEach(
      name,
      asked.map(([what, ask]) => [what, ask] as const),
    );
    expect(asked.map(([what], at) => `${what}: ${codes[at]}`)).toEqual(
      asked.map(([what, , code]) => `${what}: ${code}`),
    );
  });
});

describe('an upload', () => {
  it.each(uploads)('%s refuses what is no file of a kind it takes, whatever it is called', async (name) => {
    const person = await asker(name);
    const parts = partsOf(name, scene);
    const sent =
      (payload: string | Buffer, headers: object = {}) =>
      () =>
        send(person, name, parts, { payload, headers: { 'idempotency-key': freshKey(), ...headers } });
    const payloads: [string, () => Promise<Answer>, string][] = [
      ['nothing', sent(''), '422 input_invalid'],
      ['a text', sent('<html><script>alert(1)</script>', { 'content-type': 'image/jpeg' }), '415 file_kind_refused'],
      ['JSON', sent('{"a":'), '415 file_kind_refused'],
      ['compressed', sent(scene.picture, { 'content-encoding': 'gzip' }), '400 malformed'],
      ['too large', sent(Buffer.alloc(routeOf(name).bodyLimitBytes + 1)), '413 too_large'],
    ];
    const codes = await refusesEach(
      name,
      payloads.map(([what, ask]) => [what, ask] as const),
    );
    expect(payloads.map(([what], at) => `${what}: ${codes[at]}`)).toEqual(
      payloads.map(([what, , code]) => `${what}: ${code}`),
    );
  });
});

const options = { numRuns: 20, seed: 20260116, endOnFailure: true } as const;

describe('any request', () => {
  it.each(
    withBody,
  )('%s refuses what does not fit its shape, whatever is wrong with it, and writes nothing', async (name) => {
    const person = await asker(name);
    const parts = partsOf(name, scene);
    const before = await stateOf(district);
    const wrong = fc
      .oneof(spoilt(parts.body ?? {}), fc.dictionary(fc.string(), anything))
      .filter((body) => !routeOf(name).body.safeParse(JSON.parse(JSON.stringify(body))).success);
    await fc.assert(
      fc.asyncProperty(wrong, async (body) => {
        const bugs = district.errors.length;
        expectRefused(name, body, await send(person, name, { ...parts, body }), bugs);
      }),
      options,
    );
    expect(await stateOf(district)).toBe(before);
  });

  it.each(routeNames)('%s answers whatever fits its shape as declared, never with a bug', async (name) => {
    const fresh = await sceneIn(district);
    const person = await askerOf(fresh, sampleOf(name));
    const parts = partsOf(name, fresh);
    const { body, query, params, media } = routeOf(name);
    // A stream is asked to end once it has said everything, or its answer would never be whole.
    const ends = media === 'events' ? { follow: 'no' } : {};
    const given = { ...parts.body };
    // Half of the time the request is the sample's with one part of any allowed value, so that deeper rules are reached.
    const bodies = parts.body === undefined ? fc.constant(undefined) : mixed(given, inputSchema(body));
    const queries = mixed(parts.query, inputSchema(query)).map((each) =>
      Object.fromEntries(Object.entries(each).map(([key, value]) => [key, String(value)])),
    );
    const paths = mixed(parts.params, inputSchema(params)).map(
      (each) => ({ ...parts.params, ...each }) as Parts['params'],
    );
    await fc.assert(
      fc.asyncProperty(bodies, queries, paths, async (someBody, someQuery, someParams) => {
        const asked: Parts = { ...parts, params: someParams, query: { ...someQuery, ...ends }, body: someBody };
        const bugs = district.errors.length;
        const answer = await send(person, name, asked);
        expect([asked, bugsSince(bugs)]).toEqual([asked, []]);
        if (answer.status >= 400) expect([asked, flawOf(name, answer)]).toEqual([asked, null]);
      }),
      options,
    );
  });
});

type Fields = { readonly [name: string]: unknown };

function mixed(given: Fields, schema: ReturnType<typeof inputSchema>): fc.Arbitrary<Fields> {
  const names = Object.keys(schema.properties ?? {});
  const [first, ...more] = names;
  if (first === undefined) return fc.constant(given);
  const whole = anyOf(schema) as fc.Arbitrary<Fields>;
  const one = fc
    .tuple(fc.constantFrom(first, ...more), whole)
    .map(([name, any]) => (name in any ? { ...given, [name]: any[name] } : given));
  return fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: whole });
}
