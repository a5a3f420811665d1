import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { trainModel, writeModel } from './learning/index.ts';

let district: TestDistrict;
let acceptor: Person;
let admin: Person;
const wenlan = '120112003006';
/** A tree small enough to be learned in a moment: lamps, roads, playgrounds, and reports against officials. */
const tree = ['R04', 'R0401', 'R0402', 'R0403', 'R09', 'R0906'];

beforeAll(async () => {
  district = await testDistrict();
  [acceptor, admin] = await Promise.all([district.as('haitang.accept'), district.as('sys.admin')]);
  await district.sql(
    `UPDATE categories SET valid_to = CASE WHEN code = ANY ($1) THEN NULL ELSE '2026-01-01'::date END, requires_field_check = false`,
    [tree],
  );
  district.app.directories.forget(district.ids.tenantId);
}, 60_000);
afterAll(() => district.stop());

const spots = ['东门', '西门', '中心花园', '车棚边', '幼儿园旁', '八号楼前', '菜场口', '球场边'];
const wheel = (at: number) => `${spots[at % 8]}的云手轮卡住了，老人推不动，第${at}回说了`;
const lamp = (at: number) => `${spots[at % 8]}的路灯不亮，晚上摸黑走，第${at}回说了`;
const hole = (at: number) => `${spots[at % 8]}的路面有大坑，车都颠坏了，第${at}回说了`;

async function file(text: string, by = 0) {
  const resident = await district.resident(by);
  return resident.call('fileAppeal', { body: { text, place: { areaCode: wenlan } }, key: freshKey() });
}

async function judged(caseId: string) {
  const rows = await district.sql<{
    chosen: string;
    decided_by: string;
    confidence: number;
    evidence: { model?: string };
  }>(
    `SELECT chosen, decided_by, confidence, evidence FROM case_decisions WHERE case_id = $1 AND kind = 'category' ORDER BY id LIMIT 1`,
    [caseId],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('nothing was decided');
  return first;
}

async function decided(text: string, by: number, categoryCode: string): Promise<string> {
  const { caseId } = await file(text, by);
  await acceptor.call('makeMove', {
    params: { id: caseId, move: 'register' },
    body: { version: 1, input: { categoryCode } },
    key: freshKey(),
  });
  return caseId;
}

/** So many decisions of people, of three categories in turn, by five people. */
async function teach(count: number, more: (at: number) => string = () => ''): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const [text, code] = [
      [wheel(at), 'R0403'],
      [lamp(at), 'R0401'],
      [hole(at), 'R0402'],
    ][at % 3] as [string, string];
    await decided(text + more(at), at % 5, code);
  }
}

async function threshold(autoRegisterConfidence: number): Promise<void> {
  const { version, settings } = await admin.call('getSettings');
  await admin.call('putSettings', { body: { version, settings: { ...settings, autoRegisterConfidence } } });
}

const retrain = (dryRun = false) => district.app.models.retrain(district.ids.tenantId, { dryRun });

describe('the models of a tenant', () => {
  it('have nothing to learn from at first, say so, and leave what is in force', async () => {
    expect(await retrain()).toMatchObject({ takesOver: false, version: null, comparison: null, decisions: 0 });
    expect(await admin.call('listModels')).toMatchObject({ inForce: { version: null, since: null }, items: [] });
  });

  it('learn what people decided, take over when they are better, and can be taken back', async () => {
    const before = await judged((await file('门口的云手轮转不动')).caseId);
    expect(before.decided_by).not.toBe('model');
    // A name that two people wrote twelve times is no word of the model.
    await teach(75, (at) => (at % 5 < 2 ? '，找过欧阳玉衡，电话13800138000' : ''));

    const tried = await retrain(true);
    expect(tried).toMatchObject({ takesOver: true, version: null, learned: 45, heldOut: 30 });
    expect((await admin.call('listModels')).items).toEqual([]);

    const done = await retrain();
    expect(done).toMatchObject({ takesOver: true, version: 1 });
    expect(done.comparison?.new.accuracy).toBeGreaterThan(done.comparison?.old.accuracy ?? 1);

    const after = await judged((await file('门口的云手轮转不动')).caseId);
    expect(after).toMatchObject({ chosen: 'R0403', decided_by: 'model', evidence: { model: '1' } });
    expect(after.confidence).toBeGreaterThan(0.3);
    expect(await admin.call('listModels')).toMatchObject({
      inForce: { version: 1 },
      suggestsBy: 'model',
      items: [{ version: 1, decisions: 45, inForce: true, comparison: { verdict: 'takes_over', corrections: 30 } }],
    });

    const [kept] = await district.sql<{ bytes: Buffer }>('SELECT bytes FROM triage_models');
    const written = kept?.bytes.toString('utf8') ?? '';
    expect(written).toContain('云手');
    for (const word of ['欧阳', '玉衡', '阳玉', '138', '13800138000']) expect(written).not.toContain(word);

    expect(await admin.call('switchModel', { body: { version: null } })).toMatchObject({
      inForce: { version: null, reason: { zh: '由人切换' } },
      suggestsBy: 'lexicon',
    });
    expect((await judged((await file('门口的云手轮转不动')).caseId)).decided_by).toBe(before.decided_by);
    await admin.call('switchModel', { body: { version: 1 } });
    expect(await judged((await file('门口的云手轮转不动')).caseId)).toMatchObject({ decided_by: 'model' });
  }, 180_000);

  it('are judged only by decisions that the model in force has not learned', async () => {
    const again = await retrain(true);
    expect(again.heldOut).toBe(30);
    await district.sql(
      `UPDATE triage_models SET made_from = jsonb_set(made_from, '{until}', '"ffffffff-ffff-7fff-bfff-ffffffffffff"')`,
    );
    expect(await retrain(true)).toMatchObject({ heldOut: 0, takesOver: false, comparison: null });
  }, 60_000);

  it('no longer learn the words of whoever withdrew or was erased', async () => {
    const { decisions } = await retrain(true);
    await district.sql(
      `UPDATE appeals SET anonymised_at = now() WHERE id = (SELECT min(id::text)::uuid FROM appeals WHERE text LIKE '%第1回%')`,
    );
    expect((await retrain(true)).decisions).toBe(decisions - 1);
  }, 60_000);

  it('decide without a person from the threshold on, and wait for one below it', async () => {
    const text = wheel(901);
    await threshold(0.3);
    const decidedAlone = await file(text);
    expect(decidedAlone.state).not.toBe('submitted');
    await threshold(0.999);
    expect((await file(text)).state).toBe('submitted');
    await threshold(1);
    expect((await file(text)).state).toBe('submitted');
  });

  it('never decide alone about reports against somebody, whatever the probability', async () => {
    await threshold(0);
    const sensitive = await file('举报村书记贪污集体的钱，吃拿卡要，以权谋私，索要红包');
    expect(await judged(sensitive.caseId)).toMatchObject({ chosen: 'R0906', decided_by: 'model' });
    expect(sensitive.state).toBe('submitted');
    const resident = await district.resident(0);
    const clue = { text: wheel(902), kind: 'clue' as const, place: { areaCode: wenlan } };
    expect((await resident.call('fileAppeal', { body: clue, key: freshKey() })).state).toBe('submitted');
    expect((await file(wheel(903))).state).not.toBe('submitted');
    await threshold(1);
  });

  it('are refused when they do not fit, and the one in force stays', async () => {
    const { models } = district.app;
    const { tenantId } = district.ids;
    const foreign = writeModel(
      trainModel(
        [0, 1, 2, 3].flatMap((at) => [
          { text: lamp(at), label: 'R0401' },
          { text: hole(at), label: 'X1' },
        ]),
      ),
    );
    const fit = writeModel(
      trainModel(
        [0, 1, 2, 3].flatMap((at) => [
          { text: lamp(at), label: 'R0401' },
          { text: hole(at), label: 'R0402' },
        ]),
      ),
    );
    const damaged = fit.slice();
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    for (const bytes of [
      foreign,
      damaged,
      fit.subarray(0, 100),
      new TextEncoder().encode('TONGXTRI'),
      new Uint8Array(),
    ])
      await expect(models.take(tenantId, bytes, 'a.model')).rejects.toMatchObject({
        name: 'ModelRefused',
        kind: 'unfit',
      });
    await expect(models.switchTo(tenantId, 77, null)).rejects.toMatchObject({ kind: 'not_found' });
    expect(await admin.ask('POST', '/v1/triage/models/switch', { body: { version: 77 } })).toMatchObject({
      status: 404,
    });
    expect(await admin.call('listModels')).toMatchObject({ inForce: { version: 1 }, items: [{ version: 1 }] });

    expect(await models.take(tenantId, fit, 'a.model')).toBe(2);
    expect(await judged((await file(lamp(950))).caseId)).toMatchObject({ chosen: 'R0401', evidence: { model: '2' } });
    await admin.call('switchModel', { body: { version: 1 } });
  });

  it('cannot be switched to when what is kept can no longer be read', async () => {
    await district.sql(`UPDATE triage_models SET bytes = 'TONGXTRI'::bytea WHERE version = 2`);
    expect(await admin.ask('POST', '/v1/triage/models/switch', { body: { version: 2 } })).toMatchObject({
      status: 409,
      body: { code: 'model_unfit' },
    });
    expect(await admin.call('listModels')).toMatchObject({ inForce: { version: 1 }, suggestsBy: 'model' });
  });

  it('are not put in force when another one was meanwhile', async () => {
    await admin.call('switchModel', { body: { version: null } });
    const both = await Promise.allSettled([retrain(), retrain()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { kind: 'overtaken' } });
    expect(await admin.call('listModels')).toMatchObject({ inForce: { version: 3 }, items: [{ version: 3 }, {}, {}] });
  }, 60_000);

  it('are those of one tenant: a neighbour sees none of them', async () => {
    const neighbour = await district.neighbour();
    const other = await neighbour.as('sys.admin');
    expect(await other.call('listModels')).toMatchObject({ inForce: { version: null }, items: [] });
    expect(await other.ask('POST', '/v1/triage/models/switch', { body: { version: 1 } })).toMatchObject({
      status: 404,
    });
  }, 60_000);
});
