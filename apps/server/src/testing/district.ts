import { type Client, client, type Transport } from '@tongxin/client';
import type { Content } from '@tongxin/contract';
import { type SampleDistrict, sampleDistrict } from '@tongxin/demo';
import pg from 'pg';
import { type App, createApp, type World } from '../app.ts';
import { type ManualClock, manualClock } from '../platform/clock/index.ts';
import { fieldCipher, type Keyring } from '../platform/crypto/index.ts';
import { type Connection, openDatabase } from '../platform/db/index.ts';
import { type TestFiles, testFiles } from '../platform/files/files.testing.ts';
import type { FileStore } from '../platform/files/index.ts';
import type { Http } from '../platform/http/index.ts';
import { systemIds, systemRandomness } from '../platform/ids/index.ts';
import { createLog, type LogLine } from '../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../platform/testing/index.ts';
import { wordCutter } from '../platform/text/index.ts';
import { type ImportedSample, importSample } from '../sample/district.import.ts';

const testKey = { field: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), createdAt: '2026-01-01T00:00:00Z' };
const keyring: Keyring = { active: 'k1', indexHash: 'sha256', keys: new Map([['k1', testKey]]) };
const noLimit = { amount: 10_000_000, windowMs: 1_000 };
const noLimits = {
  signIn: noLimit,
  signInAddress: noLimit,
  code: noLimit,
  codeAddress: noLimit,
  read: noLimit,
  write: noLimit,
  program: noLimit,
  badToken: noLimit,
  lagMs: Number.POSITIVE_INFINITY,
};

/** Tuesday, in office hours. */
export const start = '2026-11-24T10:00:00+08:00';

/** An answer as it came over the wire, with its body read. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The body; `any`-free: look into it with `toMatchObject`, or read it through the typed client. */
  readonly body: { readonly [key: string]: unknown };
}

/** What a raw request is made of. `payload` is sent as it is; `body` as JSON. */
export interface Ask {
  readonly body?: unknown;
  readonly payload?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody with a live session: the typed client, and raw requests for what no client would send. */
export interface Person {
  readonly id: string;
  readonly token: string | null;
  readonly call: Client['call'];
  ask(method: string, url: string, ask?: Ask): Promise<Answer>;
}

/** A tenant that has the whole sample district. */
export interface TestTenant {
  readonly key: string;
  readonly ids: ImportedSample;
  /** A member of staff by login, with a token of a program. */
  as(login: string): Promise<Person>;
  /** The resident of this number in the sample (0 is the first). */
  resident(index?: number): Promise<Person>;
  /** A member of staff with these grants and nobody else's; made for the occasion. */
  hire(login: string, grants: Hired): Promise<Person>;
  /** The id of a unit by its code. */
  unit(code: string): string;
}

type Hired = Parameters<App['access']['provision']['importStaff']>[1][number]['grants'];

/** A running program without sweeps and deliveries of its own: a test makes each round. */
export interface TestDistrict extends TestTenant {
  readonly test: TestDatabase;
  readonly app: App;
  readonly http: Http;
  readonly clock: ManualClock;
  /** Where attachments lie. */
  readonly files: TestFiles;
  readonly sample: SampleDistrict;
  /** Error lines of the log so far: what stands behind each 500. */
  readonly errors: readonly LogLine[];
  readonly nobody: Person;
  /** Somebody with a session that was opened over HTTP. */
  withToken(login: string, token: string): Person;
  /** Another tenant of the same program, with the same codes and logins and ids of its own. */
  neighbour(): Promise<TestTenant>;
  /** A row or more as a superuser, past every role and policy. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Delivers what waits in the outbox. */
  deliver(): Promise<void>;
  stop(): Promise<void>;
}

/** What a test changes about the program. */
export interface TestDistrictOptions {
  /** Something between the program and its database; it gives the connection to use instead. */
  readonly through?: (connection: Connection) => Promise<Connection>;
  /** Something between the program and its file store. */
  readonly store?: (store: FileStore) => FileStore;
  /** Who brings one-time codes; the log unless told. */
  readonly sender?: NonNullable<World['sender']>;
  /** Ways out of the house; none unless given. */
  readonly waysOut?: (world: World) => Pick<World, 'channels' | 'webhooksInside' | 'wechat'>;
  /** Where first models are kept; none are made unless told. */
  readonly modelsFolder?: string;
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A program over a database of its own with the sample district, in about a second: HTTP without a socket, replies checked
 * against the contract, a clock that stands at `start` until it is moved. Call it once per test file, in `beforeAll`.
 */
export async function testDistrict(options: TestDistrictOptions = {}): Promise<TestDistrict> {
  const test = await testDatabase({ poolSize: 12 });
  const through = await options.through?.(test.connection);
  const clock = manualClock(start);
  const files = testFiles();
  const errors: LogLine[] = [];
  const log = createLog(clock, (line) => {
    if (line.level === 'error') errors.push(line);
  });
  const world: World = {
    database:
      through === undefined ? test.database : openDatabase({ connection: through, log: quiet, retryForMs: 600 }),
    clock,
    ids: systemIds,
    randomness: systemRandomness,
    cipher: fieldCipher(keyring),
    cutter: wordCutter(),
    log,
    files: { ...files, store: options.store?.(files.store) ?? files.store },
    ...(options.sender === undefined ? {} : { sender: options.sender }),
    ...(options.modelsFolder === undefined ? {} : { modelsFolder: options.modelsFolder }),
  };
  const app = createApp(
    { ...world, ...options.waysOut?.(world) },
    {
      sweepEveryMs: 1_000,
      sweeps: ['live'],
      http: { validateReplies: true, limits: noLimits },
    },
  );
  const sample = sampleDistrict();
  const own = await tenantOf(app, sample, 'jinnan');
  const http = await app.http();
  const stopListening = [
    await app.directories.listen(),
    await app.access.start(),
    ...(options.waysOut === undefined ? [] : [await app.deliveries.start()]),
  ];
  const superuser = new pg.Pool({ ...targetOf(test.connection), max: 2 });
  // The database is dropped while the server may still be hanging up on connections that were ended.
  superuser.on('connect', (client) => client.on('error', () => undefined));
  const people = (tenant: Tenant) => tenantPeople(app, http, sample, tenant);
  return {
    ...people(own),
    test,
    app,
    http,
    clock,
    files,
    sample,
    errors,
    nobody: person(http, '', null),
    withToken: (login, token) => person(http, need(own.ids.staffIds, login), token),
    neighbour: async () => people(await tenantOf(app, sample, 'neighbour')),
    sql: async (text, values = []) => (await superuser.query(text, [...values])).rows,
    deliver: async () => {
      while ((await app.outbox.once()) > 0);
    },
    stop: async () => {
      await http.close();
      for (const stop of stopListening) await stop();
      await superuser.end();
      if (through !== undefined) await world.database.close();
      await test.drop();
      files.drop();
    },
  };
}

function targetOf(connection: Connection): pg.PoolConfig {
  return typeof connection === 'string' ? { connectionString: connection } : { ...connection };
}

interface Tenant {
  readonly key: string;
  readonly ids: ImportedSample;
}

async function tenantOf(app: App, sample: SampleDistrict, key: string): Promise<Tenant> {
  return { key, ids: await importSample(app, sample, { key, name: '津南区（示例）', kind: 'live' }) };
}

function tenantPeople(app: App, http: Http, sample: SampleDistrict, { key, ids }: Tenant): TestTenant {
  const { provision } = app.access;
  const { tenantId } = ids;
  const known = new Map<string, Promise<Person>>();
  const once = (name: string, make: () => Promise<Person>): Promise<Person> => {
    const made = known.get(name) ?? make();
    known.set(name, made);
    return made;
  };
  const open = async (staffId: string): Promise<Person> =>
    person(http, staffId, (await provision.issueToken({ tenantId, staffId, label: 'test', days: 365 })).token);
  return {
    key,
    ids,
    unit: (code) => need(ids.unitIds, code),
    as: (login) => once(login, () => open(need(ids.staffIds, login))),
    resident: (index = 0) =>
      once(`resident ${index}`, async () => {
        const residentId = need(ids.residentIds, sample.residents[index]?.handle ?? '');
        const { token } = await provision.issueResidentToken({ tenantId, residentId, label: 'test', days: 365 });
        return person(http, residentId, token);
      }),
    hire: (login, grants) =>
      once(login, async () => {
        const row = { login, name: '张甲', title: '试岗', unitId: null, passwordHash: null, grants };
        return open(need(await provision.importStaff(tenantId, [row]), login));
      }),
  };
}

function need(map: ReadonlyMap<string, string>, name: string): string {
  const id = map.get(name);
  if (id === undefined) throw new Error(`the sample has no ${name}`);
  return id;
}

function person(http: Http, id: string, token: string | null): Person {
  const signed = token === null ? {} : { authorization: `Bearer ${token}` };
  const transport: Transport = async ({ method, url, headers, body, wants }) => {
    const answer = await http.app.inject({
      method: method as 'GET',
      url,
      headers: { ...headers },
      ...(body === null ? {} : { payload: typeof body === 'string' ? body : await bytesOf(body) }),
    });
    const status = answer.statusCode;
    if (wants === 'text' || status >= 400) return { status, text: answer.payload };
    const bytes = new Uint8Array(answer.rawPayload).buffer;
    return { status, text: '', file: { bytes, contentType: String(answer.headers['content-type']) } };
  };
  return {
    id,
    token,
    call: client(transport, () => token).call,
    ask: async (method, url, { body, payload, headers = {} } = {}) => {
      const sent = payload ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await http.app.inject({
        method: method as 'GET',
        url,
        headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...signed, ...headers },
        ...(sent === undefined ? {} : { payload: sent }),
      });
      return { status: answer.statusCode, text: answer.payload, body: bodyOf(answer.payload) };
    },
  };
}

async function bytesOf(content: Content): Promise<Buffer> {
  return Buffer.from(await new Blob([content]).arrayBuffer());
}

function bodyOf(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return {};
  }
}

let keys = 0;
/** A fresh idempotency key. */
export function freshKey(): string {
  keys += 1;
  return `key-${process.pid}-${keys}`;
}
