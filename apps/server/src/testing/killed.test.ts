import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, client, fetchTransport, Refused } from '@tongxin/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword } from '../sample/district.import.ts';
import { NotStarted, type Program, startProgram } from './program.ts';

let dataDir: string;
let program: Program;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tongxin-killed-'));
  await chmod(dataDir, 0o711);
  program = await startProgram(dataDir);
}, 240_000);
afterAll(async () => {
  await program?.kill();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

/** One thing a client wants done, under one key for ever. `answer` is what was acknowledged. */
interface Intent {
  readonly key: string;
  readonly text: string;
  readonly send: (to: Client) => Promise<{ readonly id: string; readonly seq: number }>;
  answer: { readonly id: string; readonly seq: number } | null;
}

/** Somebody who files and moves on, one thing after the other, and keeps what was promised. */
interface Writer {
  readonly name: string;
  readonly token: string;
  readonly resident: boolean;
  readonly intents: Intent[];
}

const writers: Writer[] = [];
const connect = (to: Program, token: string | null): Client => client(fetchTransport(to.url), () => token);

async function staffToken(login: string): Promise<string> {
  const nobody = connect(program, null);
  const browser = await nobody.call('signInStaff', { body: { tenant: 'jinnan', login, password: demoPassword } });
  return (await connect(program, browser.token).call('makeToken', { body: { label: '压测', days: 1 } })).token;
}

async function residentToken(phone: string): Promise<string> {
  const nobody = connect(program, null);
  await nobody.call('askCode', { body: { tenant: 'jinnan', phone } });
  const codeSaid = () => /验证码 jinnan \S+: (\d{6})/.exec(program.said.join('\n'))?.[1] ?? '';
  await expect.poll(codeSaid).not.toBe('');
  const code = codeSaid();
  return (await nobody.call('signInResident', { body: { tenant: 'jinnan', phone, code } })).token;
}

function filing({ name, resident, intents }: Writer): Intent {
  const number = intents.length;
  const text = `断电测试 ${name} 第${number}件，门口的店不给退预付卡`;
  const key = `${name}-${number}-file`;
  const body = { text, place: { areaCode: '120112003006' }, categoryCode: 'R0106' };
  return {
    key,
    text,
    answer: null,
    send: async (to) => {
      const filed = resident
        ? await to.call('fileAppeal', { body, key })
        : await to.call('registerCaller', { body: { ...body, person: { phone: '19900000002' } }, key });
      return { id: filed.caseId, seq: 0 };
    },
  };
}

function comment({ name, intents }: Writer, caseId: string, version: number): Intent {
  const text = `断电测试 ${name} 留言${intents.length}`;
  const key = `${name}-${intents.length}-move`;
  const call = { params: { id: caseId, move: 'comment' }, body: { version, input: { text } }, key };
  return {
    key,
    text,
    answer: null,
    send: async (to) => to.call('makeMove', call).then(({ id, seq }) => ({ id, seq })),
  };
}

/** Sends an intent; false when nothing came back, or that the database is gone. Anything else is an error of the program. */
async function attempt(to: Client, intent: Intent): Promise<boolean> {
  try {
    intent.answer = await intent.send(to);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status !== 503) throw error;
    return false;
  }
}

/** Works until the program is gone. */
async function work(writer: Writer, acknowledged: () => void): Promise<void> {
  const to = connect(program, writer.token);
  const push = async (intent: Intent): Promise<Intent['answer']> => {
    writer.intents.push(intent);
    if (await attempt(to, intent)) acknowledged();
    return intent.answer;
  };
  for (;;) {
    const filed = await push(filing(writer));
    if (filed === null) return;
    // A resident's app reads the version from its own page; staff from the case.
    let version = await versionOf(to, writer, filed.id);
    for (let times = 0; times < 3; times += 1) {
      if (version === null) return;
      const moved: Intent['answer'] = await push(comment(writer, filed.id, version));
      version = moved?.seq ?? null;
    }
    if (version === null) return;
  }
}

async function versionOf(to: Client, { resident }: Writer, caseId: string): Promise<number | null> {
  try {
    if (!resident) return (await to.call('getCase', { params: { id: caseId } })).version;
    const { items } = await to.call('myAppeals', {});
    const own = items.find((each) => each.caseId === caseId);
    return own === undefined ? null : (await to.call('myAppeal', { params: { id: own.id } })).version;
  } catch (error) {
    if (error instanceof Refused && error.status !== 503) throw error;
    return null;
  }
}

/** Lets everybody work, and cuts the power after so many acknowledged writes. */
async function cutPowerAfter(writes: number): Promise<void> {
  let left = writes;
  let enough = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const working = Promise.all(
    writers.map((writer) =>
      work(writer, () => {
        left -= 1;
        if (left === 0) enough();
      }),
    ),
  );
  await Promise.race([reached, working]);
  expect(left).toBeLessThanOrEqual(0);
  await program.kill();
  await working;
}

const intents = (): Intent[] => writers.flatMap((writer) => writer.intents);

async function resendUnacknowledged(): Promise<number> {
  const open = writers.flatMap((writer) =>
    writer.intents.filter(({ answer }) => answer === null).map((intent) => ({ writer, intent })),
  );
  for (const { writer, intent } of open) {
    await expect.poll(() => attempt(connect(program, writer.token), intent)).toBe(true);
  }
  return open.length;
}

it('keeps everything it acknowledged, once, when program and database are killed under load', async () => {
  const logins = ['haitang.accept', 'district.centre', 'district.dispatch'];
  for (const login of logins) {
    const token = await staffToken(login);
    for (const copy of [1, 2, 3]) writers.push({ name: `${login}${copy}`, token, resident: false, intents: [] });
  }
  writers.push({ name: 'resident', token: await residentToken('19900000001'), resident: true, intents: [] });

  for (const writes of [60, 230]) {
    await cutPowerAfter(writes);
    const before = intents().filter(({ answer }) => answer !== null);
    program = await startProgram(dataDir);
    await everyPromiseIsKept(before);
    expect(await resendUnacknowledged()).toBeLessThanOrEqual(writers.length);
    await everyPromiseIsKept(intents());
    await everythingIsWhole();
  }
}, 180_000);

/** Every intent that was answered is there, as it was answered. */
async function everyPromiseIsKept(kept: readonly Intent[]): Promise<void> {
  const rows = await program.sql<{ key: string; id: string; seq: number }>(
    `SELECT key, coalesce(reply->>'caseId', reply->>'id') AS id, coalesce((reply->>'seq')::int, 0) AS seq FROM submissions WHERE key = ANY($1)`,
    [kept.map(({ key }) => key)],
  );
  const stored = new Map(rows.map(({ key, ...answer }) => [key, answer]));
  expect(rows.length).toBe(kept.length);
  for (const { key, answer } of kept) expect([key, stored.get(key)]).toEqual([key, answer]);
}

async function everythingIsWhole(): Promise<void> {
  const all = intents();
  const [counts] = await program.sql<{
    appeals: number;
    texts: number;
    comments: number;
    words: number;
    numbers: number;
  }>(`
    SELECT (SELECT count(*)::int FROM appeals WHERE text LIKE '断电测试%') AS appeals,
           (SELECT count(DISTINCT text)::int FROM appeals WHERE text LIKE '断电测试%') AS texts,
           (SELECT count(*)::int FROM case_payloads WHERE payload->>'text' LIKE '断电测试%') AS comments,
           (SELECT count(DISTINCT payload->>'text')::int FROM case_payloads WHERE payload->>'text' LIKE '断电测试%') AS words,
           (SELECT count(*)::int FROM case_numbers n WHERE n.last <> (SELECT count(*) FROM cases c WHERE c.tenant_id = n.tenant_id
              AND c.case_no LIKE n.prefix || '-' || to_char(n.day, 'YYYYMMDD') || '-%')) AS numbers`);
  const filed = all.filter(({ key }) => key.endsWith('-file')).length;
  const moved = all.length - filed;
  expect(counts).toEqual({ appeals: filed, texts: filed, comments: moved, words: moved, numbers: 0 });

  const torn = await program.sql(`
    SELECT c.id FROM cases c LEFT JOIN LATERAL (SELECT count(*) AS n, max(seq) AS last FROM case_events e WHERE e.tenant_id = c.tenant_id AND e.case_id = c.id) e ON true
    WHERE e.n <> c.version OR e.last <> c.version OR NOT EXISTS (SELECT FROM case_events h WHERE h.tenant_id = c.tenant_id AND h.case_id = c.id AND h.seq = c.version AND h.hash = c.chain)`);
  expect(torn).toEqual([]);
  const stranded = await program.sql(`
    SELECT id, state FROM cases WHERE open AND (holder_part = '' OR (next_clock_at IS NULL
      AND NOT EXISTS (SELECT FROM jsonb_each(clocks) AS k(key, value) WHERE value->>'status' = 'running')))`);
  expect(stranded).toEqual([]);
  const orphans = await program.sql(
    `SELECT a.id FROM appeals a LEFT JOIN cases c ON c.tenant_id = a.tenant_id AND c.id = a.case_id WHERE c.id IS NULL`,
  );
  expect(orphans).toEqual([]);

  const centre = connect(program, writers.find(({ name }) => name.startsWith('district.centre'))?.token ?? '');
  const cases = [...new Set(all.flatMap(({ answer }) => answer?.id ?? []))];
  // A machine that is short of breath says so and is asked again.
  for (const id of cases)
    await expect
      .poll(() => centre.call('verifyChain', { params: { id } }).catch(({ refusal }) => refusal))
      .toMatchObject({ ok: true, erased: 0 });
  // What the killed worker had taken is its own for a minute; the minute is over.
  await program.sql('UPDATE platform.outbox SET ready_at = now() WHERE dead_at IS NULL');
  const waiting = async () =>
    (await program.sql<{ n: number }>('SELECT count(*)::int AS n FROM platform.outbox'))[0]?.n;
  await expect.poll(waiting).toBe(0);
  expect(await centre.call('health', {})).toMatchObject({ ok: true });
}

it('says who runs when a second copy is started on the same data, and the first goes on', async () => {
  const second = await startProgram(dataDir).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(NotStarted);
  const { exitCode, message } = second as NotStarted;
  expect(exitCode).toBe(1);
  expect(message).toMatch(/已在运行|already/i);
  expect(await connect(program, null).call('health', {})).toMatchObject({ ok: true });
}, 120_000);

it('starts again over a database server that outlived it, and stops in order', async () => {
  await program.killAlone();
  program = await startProgram(dataDir);
  await everythingIsWhole();
  expect(await program.stop()).toBe(0);
}, 120_000);
