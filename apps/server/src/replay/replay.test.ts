import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds } from '../platform/ids/index.ts';
import { type TestProgram, testProgram } from '../sample/sample.testing.ts';
import { type MessageFile, readMessages } from './messages.read.ts';
import { outcomeLines } from './outcome.ts';
import { type OwnReplay, replayHere, replayThere, WrongTenant } from './replay.service.ts';
import { thirty } from './thirty.messages.testing.ts';
import { type Worked, workCases } from './work.service.ts';

let program: TestProgram;
let folder: string;
let file: MessageFile;
let first: OwnReplay;
let again: OwnReplay;

beforeAll(async () => {
  program = await testProgram(new Date(Date.now() - 1_000).toISOString(), 20);
  folder = await mkdtemp(join(tmpdir(), 'tongxin-replay-'));
  const path = join(folder, 'thirty.jsonl');
  const twice = { ...thirty[0], title: '又一次' };
  await writeFile(
    path,
    [...thirty, thirty[1], twice]
      .map((each) => JSON.stringify(each))
      .concat('{torn')
      .join('\n'),
  );
  file = await readMessages(path, {}, 'Asia/Shanghai');
  first = await replayHere(program.world, file, 'zh', () => undefined);
  again = await replayHere(program.world, file, 'zh', () => undefined);
}, 90_000);
afterAll(async () => {
  await program.stop();
  await rm(folder, { recursive: true, force: true });
});

async function rows<Row>(query: string): Promise<readonly Row[]> {
  return program.test.database.inTenant(
    first.tenant.imported.tenantId,
    async (tx) => (await sql<Row>`${sql.raw(query)}`.execute(tx)).rows,
  );
}

describe('a replay of a file', () => {
  it('files every message once, and says what became of each', async () => {
    const { outcome } = first;
    expect(outcome).toMatchObject({ messages: 33, filed: 30, alreadyThere: 1, errors: [] });
    expect(outcome.refused.map(({ code, count }) => [code, count])).toEqual([
      ['broken_row', 1],
      ['key_reused', 1],
    ]);
    expect(await rows('SELECT id FROM appeals')).toHaveLength(30);
    expect(await rows('SELECT id FROM cases WHERE parent_id IS NULL')).toHaveLength(30);
  });

  it('files nothing a second time', async () => {
    expect(again.tenant.imported.tenantId).toBe(first.tenant.imported.tenantId);
    expect(again.outcome).toMatchObject({ filed: 0, alreadyThere: 31, errors: [] });
    expect(again.outcome.byCategory).toEqual(first.outcome.byCategory);
  });

  it('keeps who said it and when, in a district of its own that is no live one', async () => {
    const said = await rows<{ said_at: Date; source: string; reporter_ref: string }>(
      "SELECT a.said_at, a.source, r.reporter_ref FROM appeals a JOIN residents r ON r.tenant_id = a.tenant_id AND r.id = a.resident_id WHERE a.title = '路灯不亮'",
    );
    expect(said).toEqual([{ said_at: new Date('2025-03-04T11:05:11Z'), source: 'caller', reporter_ref: 'R1' }]);
    expect(await rows("SELECT id FROM residents WHERE reporter_ref = 'R1'")).toHaveLength(1);
    const tenant = await first.app.access.provision.findTenant(`replay-${file.digest}`);
    expect(tenant).toMatchObject({ kind: 'replay', generated: true });
  });

  it('puts the same place into the same community, and what names none into nobody knows where', async () => {
    const areas = await rows<{ area_code: string }>(
      "SELECT DISTINCT c.area_code FROM cases c JOIN appeals a ON a.tenant_id = c.tenant_id AND a.case_id = c.id WHERE a.text LIKE '向阳花园%'",
    );
    expect(areas).toHaveLength(1);
    expect(areas[0]!.area_code).toHaveLength(12);
    expect(first.outcome.noPlace).toBeGreaterThan(0);
  });

  it('counts in its words what it counts in its numbers', () => {
    const { waiting, decidedAutomatically } = first.outcome;
    expect(waiting.noCategory + waiting.noUnit + waiting.sensitive + waiting.unsure + decidedAutomatically).toBe(31);
    expect(outcomeLines(first.outcome, 'zh').join('\n')).toContain(
      '新立 30 · 合并 0 · 已有 1 · 未收 2 (读不懂的行 1, key_reused 1) · 出错 0',
    );
    expect(outcomeLines(first.outcome, 'en').join('\n')).toContain('filed 30 · joined 0 · already there 1');
  });

  it('can be sent to another program, into the district of its token', async () => {
    program.clock.set(Date.now() + 10);
    const http = await program.app.http();
    try {
      const server = await http.listen({ host: '127.0.0.1', port: 0 });
      const at = { server, token: first.tenant.operatorToken, tenant: first.tenant.key };
      const outcome = await replayThere(at, file, 'en', systemIds, () => undefined);
      expect(outcome).toMatchObject({ filed: 0, alreadyThere: 31 });
      await expect(replayThere({ ...at, tenant: 'other' }, file, 'en', systemIds, () => undefined)).rejects.toThrow(
        WrongTenant,
      );
    } finally {
      await http.close();
    }
  });
});

describe('a replay of messages about the same matter', () => {
  const lamp = '东风小区三号楼前的路灯坏了四天，晚上走路看不见';
  const again = ['请来修', '老人摔了一跤', '孩子放学害怕'].map((more, at) => ({
    id: `D${at}`,
    reporter: `N${at}`,
    title: '路灯不亮',
    text: `${lamp}，${more}。`,
    time: '2025/3/20 19:00:00',
  }));
  const elsewhere = {
    ...again[0],
    id: 'D9',
    reporter: 'N9',
    text: `${lamp}，请来修。`.replace('东风小区三号楼', '金桥公寓五号楼'),
  };
  let one: OwnReplay;
  let two: OwnReplay;
  let three: OwnReplay;
  let worked: Worked;
  beforeAll(async () => {
    const path = join(folder, 'again.jsonl');
    await writeFile(path, [...thirty, ...again, elsewhere].map((each) => JSON.stringify(each)).join('\n'));
    const messages = await readMessages(path, {}, 'Asia/Shanghai');
    one = await replayHere(program.world, messages, 'zh', () => undefined);
    two = await replayHere(program.world, messages, 'zh', () => undefined);
    worked = await workCases(one.app, one.tenant, 3, () => undefined);
    three = await replayHere(program.world, messages, 'zh', () => undefined);
  }, 120_000);

  it('joins what the resident accepts, and accounts for every message', async () => {
    const { filed, joined, alreadyThere, refused, errors, messages } = one.outcome;
    expect({ filed, joined, alreadyThere, refused, errors, messages }).toEqual({
      filed: 31,
      joined: 3,
      alreadyThere: 0,
      refused: [],
      errors: [],
      messages: 34,
    });
    const cases = await program.test.database.inTenant(
      one.tenant.imported.tenantId,
      async (tx) =>
        (await sql<{ people: number }>`SELECT people FROM cases WHERE parent_id IS NULL AND people > 1`.execute(tx))
          .rows,
    );
    expect(cases).toEqual([{ people: 4 }]);
  });

  it('files and joins nothing a second time', () => {
    expect(two.outcome).toMatchObject({ filed: 0, joined: 0, alreadyThere: 34, refused: [], errors: [] });
    expect(two.outcome.decidedAutomatically).toBe(one.outcome.decidedAutomatically);
  });

  it('brings joined cases to their end too, without a move that is refused', () => {
    expect(worked).toMatchObject({ ended: worked.cases, refused: {} });
  });

  it('knows every message again when the cases have ended and no look-alike is suggested any more', () => {
    expect(three.outcome).toMatchObject({ filed: 0, joined: 0, alreadyThere: 34, refused: [], errors: [] });
  });

  it('refuses the same number with other words, also where the first of them was joined', async () => {
    const path = join(folder, 'other.jsonl');
    const other = { ...again[1], text: `${again[1]?.text}又坏了一盏。` };
    await writeFile(path, JSON.stringify(other));
    const messages = {
      ...(await readMessages(path, {}, 'Asia/Shanghai')),
      digest: one.tenant.key.slice('replay-'.length),
    };
    const { outcome } = await replayHere(program.world, messages, 'zh', () => undefined);
    expect(outcome).toMatchObject({ filed: 0, joined: 0, alreadyThere: 0, errors: [] });
    expect(outcome.refused.map(({ code, count }) => [code, count])).toEqual([['key_reused', 1]]);
  });

  it('tells the hot topics of the file', () => {
    const { topics } = one.outcome;
    expect(topics).toEqual([
      expect.objectContaining({ people: 4, ids: expect.arrayContaining(['D0', 'D1', 'D2', 'M1']) }),
    ]);
    expect(outcomeLines(one.outcome, 'zh').join('\n')).toContain(topics[0]!.name);
    expect(outcomeLines(one.outcome, 'en').join('\n')).toContain('joined 3');
  });
});

describe('working a replay', () => {
  it('brings every case to an end in simulated days and counts the indicators', async () => {
    const worked = await workCases(first.app, first.tenant, 1, () => undefined);
    expect(worked.stillOpen).toBe(0);
    expect(worked.ended).toBe(worked.cases);
    expect(worked.days).toBeLessThanOrEqual(120);
    expect(await rows('SELECT id FROM cases WHERE open')).toEqual([]);
    const close = worked.indicators.find(({ id }) => id === 'closeRate')!;
    expect(close.denominator).toBeGreaterThan(0);
    expect(close.numerator).toBe(close.denominator);
    const disorder = await rows(
      'SELECT 1 FROM case_events e JOIN case_events b ON b.tenant_id = e.tenant_id AND b.case_id = e.case_id AND b.seq = e.seq - 1 WHERE e.at < b.at',
    );
    expect(disorder).toEqual([]);
  });
});
