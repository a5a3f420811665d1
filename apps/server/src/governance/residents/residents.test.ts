import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccess, type TestAccess } from '../../access/access.testing.ts';
import { logCodeSender } from '../../access/index.ts';
import { manualClock } from '../../platform/clock/index.ts';
import { createLog, type LogLine } from '../../platform/log/index.ts';
import { type ResidentStore, residentStore } from './residents.store.ts';

let at: TestAccess;
let book: ResidentStore;
const sent: { phone: string; code: string }[] = [];
let broken = false;

beforeAll(async () => {
  at = await startAccess({
    residents: residentStore,
    sender: {
      send: async (phone, code) => {
        if (broken) throw new Error('the gateway is down');
        sent.push({ phone, code });
      },
    },
  });
  book = residentStore(at);
});
afterAll(() => at.stop());

let phones = 13_800_000_000;
function newPhone(): string {
  phones += 1;
  return String(phones);
}
const askCode = (tenant: string, phone: string) => at.ask('POST', '/v1/codes', { body: { tenant, phone } });
const signIn = (tenant: string, phone: string, code: string) =>
  at.ask('POST', '/v1/sessions/resident', { body: { tenant, phone, code } });
const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('signing in by phone', () => {
  it('makes a resident at the first time and finds the same one at the second', async () => {
    const { id, key } = await at.tenant();
    const phone = newPhone();
    const ids: unknown[] = [];
    for (let time = 0; time < 2; time += 1) {
      const asked = await askCode(key, phone);
      expect([asked.status, asked.body]).toEqual([201, { expiresInSeconds: 300 }]);
      const { status, body } = await signIn(key, phone, sent.at(-1)!.code);
      expect(status).toBe(201);
      const me = await at.ask('GET', '/v1/me', { token: String(body.token) });
      const masked = `138****${phone.slice(-4)}`;
      expect(me.body).toMatchObject({ kind: 'resident', name: masked, phone: masked, roles: [], permissions: [] });
      ids.push(me.body.id);
    }
    expect(ids[0]).toBe(ids[1]);
    const opened = await at.test.database.inTenant(id, (tx) => book.open(tx, id, [String(ids[0])]));
    expect(opened.get(String(ids[0]))).toMatchObject({ phone });
  });

  it('takes a code once, for five minutes, and only the newest', async () => {
    const { key } = await at.tenant();
    const phone = newPhone();
    await askCode(key, phone);
    const first = sent.at(-1)!.code;
    expect((await signIn(key, phone, first)).status).toBe(201);
    expect((await signIn(key, phone, first)).body.code).toBe('code_wrong');
    await askCode(key, phone);
    const second = sent.at(-1)!.code;
    at.clock.advance(300_000);
    expect((await signIn(key, phone, second)).body.code).toBe('code_wrong');
    await askCode(key, phone);
    const third = sent.at(-1)!.code;
    await askCode(key, phone);
    if (third !== sent.at(-1)!.code) expect((await signIn(key, phone, third)).body.code).toBe('code_wrong');
    expect((await signIn(key, phone, sent.at(-1)!.code)).status).toBe(201);
  });

  it('cannot be guessed: five tries spend a code, also at once', async () => {
    const { key } = await at.tenant();
    const phone = newPhone();
    await askCode(key, phone);
    const { code } = sent.at(-1)!;
    const guesses = await Promise.all(Array.from({ length: 5 }, () => signIn(key, phone, other(code))));
    expect(guesses.map(({ body }) => body.code)).toEqual(Array(5).fill('code_wrong'));
    expect((await signIn(key, phone, code)).body.code).toBe('code_wrong');
  });

  it('opens one session when a code is sent twice at once', async () => {
    const { key } = await at.tenant();
    const phone = newPhone();
    await askCode(key, phone);
    const { code } = sent.at(-1)!;
    const both = await Promise.all([signIn(key, phone, code), signIn(key, phone, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
  });

  it('sends five codes in ten minutes and twenty a day to one phone, however many processes count', async () => {
    const { key } = await at.tenant();
    const phone = newPhone();
    const start = at.clock.now();
    const asked = await Promise.all(Array.from({ length: 8 }, () => askCode(key, phone)));
    expect(asked.filter(({ status }) => status === 201)).toHaveLength(5);
    const refused = asked.find(({ status }) => status === 429)!;
    expect([refused.body.code, refused.headers['retry-after']]).toEqual(['too_many', '600']);
    for (let more = 0; more < 15; more += 1) {
      at.clock.advance(200_000);
      if (more < 2) continue;
      await askCode(key, phone);
    }
    while (at.clock.now() - start < 5 * 3_600_000) {
      at.clock.advance(600_000);
      await askCode(key, phone);
    }
    expect(sent.filter((each) => each.phone === phone)).toHaveLength(20);
    expect((await askCode(key, phone)).status).toBe(429);
    expect((await askCode(key, newPhone())).status).toBe(201);
  });

  it('says the same for a phone that is known, one that is not, and a district that is not there', async () => {
    const { id, key } = await at.tenant();
    const known = newPhone();
    await at.test.database.inTenant(id, (tx) => book.findOrCreate(tx, id, { phone: known }));
    const before = sent.length;
    const answers = [await askCode(key, known), await askCode(key, newPhone()), await askCode('no-such-place', known)];
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(sent.length - before).toBe(2);
    expect((await signIn('no-such-place', known, '123456')).body.code).toBe('code_wrong');
    expect((await signIn(key, newPhone(), '123456')).body.code).toBe('code_wrong');
  });

  it('counts a code only in the district it was asked in', async () => {
    const [mine, theirs] = [await at.tenant(), await at.tenant()];
    const phone = newPhone();
    await askCode(mine.key, phone);
    expect((await signIn(theirs.key, phone, sent.at(-1)!.code)).body.code).toBe('code_wrong');
  });

  it('says unavailable when the code cannot be sent', async () => {
    const { key } = await at.tenant();
    broken = true;
    const { status, body } = await askCode(key, newPhone());
    broken = false;
    expect([status, body.code]).toEqual([503, 'unavailable']);
  });

  it('gives a resident nothing of staff, and keeps codes and phones out of the log and the database', async () => {
    const { key } = await at.tenant();
    const phone = newPhone();
    await askCode(key, phone);
    const { code } = sent.at(-1)!;
    const token = String((await signIn(key, phone, code)).body.token);
    for (const url of ['/v1/grants', '/v1/reveals'])
      expect((await at.ask('GET', url, { token })).body.code).toBe('forbidden');
    expect((await at.ask('POST', '/v1/tokens', { token, body: { label: 'x', days: 1 } })).body.code).toBe('forbidden');
    expect(at.lines.join('\n')).not.toMatch(phone);
    const { rows } = await at.test.database.inPlatform((tx) =>
      sql<{
        row: string;
      }>`SELECT to_jsonb(c)::text || to_jsonb(a)::text AS row FROM platform.codes c, platform.accounts a`.execute(tx),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(phone);
  });

  it('shows the code in one line of the log where there is no gateway, and the phone only masked', async () => {
    const lines: LogLine[] = [];
    const log = createLog(manualClock(0), (line) => lines.push(line));
    await logCodeSender(log).send('13812345678', '004213', { key: 'jinnan', name: '津南区' });
    expect(lines.map(({ message }) => message)).toEqual(['验证码 jinnan 138****5678: 004213']);
  });
});

describe('the book of residents', () => {
  it('knows a person by phone, without one by the reference of another system, else as new', async () => {
    const { id } = await at.tenant();
    const phone = newPhone();
    await at.test.database.inTenant(id, async (tx) => {
      const first = await book.findOrCreate(tx, id, { phone, reporterRef: 'R1', name: '王小明' });
      expect(await book.findOrCreate(tx, id, { phone })).toBe(first);
      expect(await book.findOrCreate(tx, id, { reporterRef: 'R1' })).toBe(first);
      expect(await book.findByPhone(tx, id, phone)).toBe(first);
      const byRef = await book.findOrCreate(tx, id, { reporterRef: 'R2' });
      expect(await book.findOrCreate(tx, id, { reporterRef: 'R2' })).toBe(byRef);
      expect(await book.findOrCreate(tx, id, { name: '李' })).not.toBe(await book.findOrCreate(tx, id, { name: '李' }));
    });
  });

  it('never leads from a reference to the resident of another phone', async () => {
    const { id } = await at.tenant();
    const [one, two] = [newPhone(), newPhone()];
    await at.test.database.inTenant(id, async (tx) => {
      const first = await book.findOrCreate(tx, id, { phone: one, reporterRef: 'R1' });
      const second = await book.findOrCreate(tx, id, { phone: two, reporterRef: 'R1' });
      expect(second).not.toBe(first);
      expect(await book.findOrCreate(tx, id, { reporterRef: 'R1' })).toBe(first);
      expect((await book.open(tx, id, [second])).get(second)).toMatchObject({ phone: two, reporterRef: null });
    });
  });

  it('makes everybody when two phones bring one reference at once', async () => {
    const { id } = await at.tenant();
    const people = Array.from({ length: 6 }, () => ({ phone: newPhone(), reporterRef: 'shared' }));
    const made = await Promise.all(
      people.map((person) => at.test.database.inTenant(id, (tx) => book.findOrCreate(tx, id, person))),
    );
    expect(new Set(made).size).toBe(6);
  });

  it('adds what is missing and overwrites nothing', async () => {
    const { id } = await at.tenant();
    const phone = newPhone();
    await at.test.database.inTenant(id, async (tx) => {
      const resident = await book.findOrCreate(tx, id, { phone, name: '王小明' });
      await book.findOrCreate(tx, id, { phone, name: '别人', address: '文澜花园3号楼', communityCode: '120112003001' });
      expect((await book.open(tx, id, [resident])).get(resident)).toEqual({
        id: resident,
        name: '王小明',
        phone,
        address: '文澜花园3号楼',
        consent: null,
        reporterRef: null,
        communityCode: '120112003001',
      });
    });
  });

  it('makes one resident for a phone however many ask at once', async () => {
    const { id } = await at.tenant();
    const phone = newPhone();
    const made = await Promise.all(
      Array.from({ length: 8 }, () => at.test.database.inTenant(id, (tx) => book.findOrCreate(tx, id, { phone }))),
    );
    expect(new Set(made).size).toBe(1);
  });

  it('imports many as it would take them one by one', async () => {
    const [whole, single] = [await at.tenant(), await at.tenant()];
    const [a, b, c] = [newPhone(), newPhone(), newPhone()];
    const people = [
      { phone: a, reporterRef: 'A', name: '甲' },
      { phone: b, reporterRef: 'A' },
      { phone: a, reporterRef: 'C' },
      { reporterRef: 'C' },
      { name: '无名' },
      { name: '无名' },
      { phone: c },
      { reporterRef: 'A' },
      { reporterRef: 'C' },
    ];
    const inOne = await at.test.database.inTenant(whole.id, (tx) => book.importAll(tx, whole.id, people));
    const oneByOne = await at.test.database.inTenant(single.id, async (tx) => {
      const ids: string[] = [];
      for (const person of people) ids.push(await book.findOrCreate(tx, single.id, person));
      return ids;
    });
    const pattern = (ids: readonly string[]) => ids.map((id) => ids.indexOf(id));
    expect(pattern(inOne)).toEqual([0, 1, 0, 3, 4, 5, 6, 0, 3]);
    expect(pattern(inOne)).toEqual(pattern(oneByOne));
    const again = await at.test.database.inTenant(whole.id, (tx) => book.importAll(tx, whole.id, people));
    expect(again.filter((_id, n) => n !== 4 && n !== 5)).toEqual(inOne.filter((_id, n) => n !== 4 && n !== 5));
  });

  it('is another book in every tenant, and a sealed value opens in its own row alone', async () => {
    const [mine, theirs] = [await at.tenant(), await at.tenant()];
    const phone = newPhone();
    const one = await at.test.database.inTenant(mine.id, (tx) => book.findOrCreate(tx, mine.id, { phone, name: '王' }));
    const two = await at.test.database.inTenant(theirs.id, (tx) =>
      book.findOrCreate(tx, theirs.id, { phone, name: '李' }),
    );
    expect(two).not.toBe(one);
    expect((await at.test.database.inTenant(theirs.id, (tx) => book.open(tx, theirs.id, [one]))).size).toBe(0);
    await at.test.database.inTenant(mine.id, async (tx) => {
      const stranger = await book.findOrCreate(tx, mine.id, { phone: newPhone(), name: '赵' });
      await sql`UPDATE residents SET name_sealed = (SELECT name_sealed FROM residents WHERE id = ${one}) WHERE id = ${stranger}`.execute(
        tx,
      );
      await expect(book.open(tx, mine.id, [stranger])).rejects.toThrow(/sealed value/);
    });
  });
});
