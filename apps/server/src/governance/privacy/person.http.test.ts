import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, type TestTenant, testDistrict } from '../../testing/district.ts';
import { listConsenting } from './index.ts';
import { dayMs, decline, move, standsIn, verdict, wenlan } from './privacy.testing.ts';

let district: TestDistrict;
let neighbour: TestTenant;
let leaver: Person;
let second: Person;
let acceptor: Person;
let security: Person;

const name = '欧阳试朗';
const address = '样例里88号3单元';
const phone = '19900000001';
const text = '我姓欧阳，家里qzxalone停水三天了，请打13700004321';
const needles = [name, address, phone, '199****0001', '13700004321', 'qzxalone', 'qzxopened', 'qzxadded', 'qzxrated'];
const shared: { caseId: string; own: string; other: string } = { caseId: '', own: '', other: '' };
let alone = '';
let open = '';

beforeAll(async () => {
  district = await testDistrict();
  neighbour = await district.neighbour();
  [leaver, second, acceptor, security] = await Promise.all([
    district.resident(0),
    district.resident(1),
    district.as('haitang.accept'),
    district.as('security.admin'),
  ]);
  const place = { areaCode: wenlan };
  expect(await leaver.call('correctMyData', { body: { name, address } })).toEqual({ corrected: ['name', 'address'] });
  const sole = await leaver.call('fileAppeal', {
    body: { text, place: { ...place, text: address }, answers: { since: 'qzxadded三天' } },
    key: freshKey(),
  });
  alone = sole.caseId;
  const opened = await leaver.call('fileAppeal', {
    body: { text: '文澜花园门口qzxopened路灯不亮', place: { ...place, text: address } },
    key: freshKey(),
  });
  const joined = await second.call('fileAppeal', {
    body: { text: '我家楼下qzxsecond也黑', joinCaseId: opened.caseId },
    key: freshKey(),
  });
  Object.assign(shared, { caseId: opened.caseId, own: opened.appealId, other: joined.appealId });
  await move(district, leaver, shared.caseId, 'comment', { text: 'qzxadded补充一句' });
  await move(district, second, shared.caseId, 'comment', { text: 'qzxsecond补充一句' });
  await move(district, acceptor, shared.caseId, 'comment', { text: `已给${name}回电` });
  await move(district, acceptor, shared.caseId, 'comment', { text: '已看现场' });
  await acceptor.call('getCase', { params: { id: shared.caseId } });
  await acceptor.call('revealPerson', {
    params: { id: shared.caseId },
    body: { appealId: shared.own, fields: ['phone', 'name'], purpose: 'contact', note: `找${name}` },
  });
  await leaver.call('giveConsent', {
    body: {
      noticeVersion: 0,
      purposes: ['handling', 'messages'],
      underFourteen: true,
      guardian: { name: `${name}父` },
    },
  });
  await decline(district, acceptor, shared.caseId, '请到窗口办理，已统一登记');
  const third = await leaver.call('fileAppeal', { body: { text: '门口qzxopened乱停车', place }, key: freshKey() });
  open = third.caseId;
  await decline(district, acceptor, alone, `${name}您好，水已恢复`);
  await district.deliver();
}, 60_000);
afterAll(() => district.stop());

const sectionsOf = (answer: { sections: readonly { key: string; items: readonly object[] }[] }) =>
  new Map(answer.sections.map(({ key, items }) => [key, items]));

describe('a person’s export', () => {
  it('holds everything that is kept of them, as said, and nothing of others in a shared case', async () => {
    const answer = await leaver.call('exportMyData', { body: { cursor: null } });
    expect(answer.next).toBe(null);
    const sections = sectionsOf(answer);
    expect([...sections.keys()]).toEqual([
      'person',
      'appeals',
      'notices',
      'consents',
      'accesses',
      'requests',
      'attachments',
      'sessions',
    ]);
    expect(sections.get('person')).toMatchObject([{ name, phone, address }]);
    const whole = JSON.stringify(answer);
    for (const own of [text, 'qzxopened', 'qzxadded补充一句', 'qzxadded三天', `${name}父`, '请到窗口办理'])
      expect(whole).toContain(own);
    expect(whole).not.toContain('qzxsecond');
    expect(sections.get('appeals')).toHaveLength(3);
    expect(sections.get('consents')).toHaveLength(2);
    const others = JSON.stringify(await second.call('exportMyData', { body: { cursor: null } }));
    expect(others).toContain('qzxsecond补充一句');
    for (const needle of needles) expect([needle, others.includes(needle)]).toEqual([needle, false]);
    expect(others).toContain('请到窗口办理');
  });

  it('comes in parts when it is large, each thing once', async () => {
    const many = await district.resident(20);
    const filed: string[] = [];
    for (let at = 0; at < 60; at += 1) {
      const body = { text: `第${at}次说，楼道灯不亮`, place: { areaCode: wenlan } };
      filed.push((await many.call('fileAppeal', { body, key: freshKey() })).appealId);
    }
    await district.sql(
      `INSERT INTO notices (tenant_id, id, recipient_id, case_id, seq, kind, words, at)
       SELECT tenant_id, gen_random_uuid(), $1, id, n, 'urge', '{"zh": "样例", "en": "sample"}', '2026-11-24T02:00:00Z' FROM cases, generate_series(100, 350) AS n WHERE id = $2`,
      [many.id, open],
    );
    const appeals: string[] = [];
    let notices = 0;
    let parts = 0;
    for (let cursor: string | null = null; ; ) {
      const part: { sections: { key: string; items: object[] }[]; next: string | null } = await many.call(
        'exportMyData',
        {
          body: { cursor },
        },
      );
      parts += 1;
      const sections = sectionsOf(part);
      for (const item of sections.get('appeals') ?? []) appeals.push('id' in item ? String(item.id) : '');
      notices += sections.get('notices')?.length ?? 0;
      if (part.next === null) break;
      cursor = part.next;
    }
    expect(parts).toBe(2);
    expect([...appeals].sort()).toEqual([...filed].sort());
    expect(notices).toBe(251);
    await expect(leaver.call('exportMyData', { body: { cursor: 'nonsense' } })).rejects.toMatchObject({ status: 400 });
  });
});

describe('who looked', () => {
  it('is told to the person by unit and post, without the name, with purpose and the matter', async () => {
    const { items } = await leaver.call('listMyAccesses', {});
    expect(items.map(({ kind, purpose }) => [kind, purpose])).toEqual([
      ['revealed', 'contact'],
      ['opened', null],
    ]);
    expect(items[0]).toMatchObject({ name: null, fields: ['phone', 'name'], appeal: { id: shared.own } });
    expect(items[0]?.unit).toMatch(/海棠/);
    expect(items[0]?.post).not.toBe('');
    const theirs = await second.call('listMyAccesses', {});
    expect(theirs.items).toMatchObject([{ kind: 'opened', appeal: { id: shared.other } }]);
  });

  it('is one opening a day and person, and is searched by the auditor page by page', async () => {
    await acceptor.call('getCase', { params: { id: shared.caseId } });
    await acceptor.call('getCase', { params: { id: alone } });
    const auditor = await district.as('auditor');
    const search = (query: object) => auditor.call('searchAccessLog', { query });
    expect((await search({ subjectId: shared.caseId })).items).toHaveLength(1);
    expect((await search({ kind: 'revealed', purpose: 'contact', staffId: acceptor.id })).items).toHaveLength(1);
    expect((await search({ from: '2026-11-25' })).items).toEqual([]);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page: { items: { id: string }[]; next: string | null } = await search({
        staffId: acceptor.id,
        to: '2026-11-24',
        limit: 1,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(new Set(seen).size).toBe(3);
  });
});

describe('consents', () => {
  it('are asked under the text in force, recorded once, withdrawn and asked anew under a new text', async () => {
    const person = await district.resident(3);
    const notice = await district.nobody.call('getPrivacyNotice', { params: { tenant: district.key } });
    expect(notice).toMatchObject({ version: 0, brand: '' });
    expect(notice.words.zh).toContain('津南区');
    expect((await person.call('myConsents', {})).toAsk).toEqual(['handling', 'messages', 'location']);
    const give = (purposes: ('handling' | 'messages' | 'location')[], noticeVersion = 0) =>
      person.call('giveConsent', { body: { noticeVersion, purposes } });
    await give(['handling', 'messages']);
    const again = await give(['handling', 'messages']);
    expect([again.items.length, again.toAsk]).toEqual([2, ['location']]);
    await expect(person.call('withdrawConsent', { body: { purpose: 'handling' } })).rejects.toMatchObject({
      refusal: { code: 'consent_not_needed' },
    });
    const { tenantId } = district.ids;
    const agreeing = () =>
      district.test.database.inTenant(tenantId, (tx) =>
        listConsenting(tx, tenantId, [person.id, second.id], 'messages'),
      );
    expect(await agreeing()).toEqual(new Set([person.id]));
    const withdrawn = await person.call('withdrawConsent', { body: { purpose: 'messages' } });
    expect(withdrawn.items.at(-1)).toMatchObject({ purpose: 'messages', action: 'withdrawn' });
    expect(withdrawn.toAsk).toEqual(['location']);
    expect(await agreeing()).toEqual(new Set());
    const words = {
      zh: '新的个人信息处理规则，请您仔细阅读后再继续。',
      en: 'A new text about personal data, to be read.',
    };
    expect(await security.call('putPrivacyNotice', { body: { version: 0, words } })).toEqual({ version: 1 });
    await expect(give(['handling'])).rejects.toMatchObject({ refusal: { code: 'stale_version' } });
    expect((await person.call('myConsents', {})).toAsk).toEqual(['handling', 'messages', 'location']);
    expect((await give(['messages'], 1)).items).toHaveLength(4);
    await expect(
      person.call('giveConsent', { body: { noticeVersion: 1, purposes: ['location'], underFourteen: true } }),
    ).rejects.toMatchObject({ refusal: { code: 'guardian_needed' } });
  });
});

describe('proving that it is still the same person', () => {
  it('is asked of a session that is not fresh, once in ten minutes', async () => {
    const sent: { phone: string; code: string }[] = [];
    const own = await testDistrict({ sender: { send: async (to, code) => void sent.push({ phone: to, code }) } });
    try {
      const person = await own.resident(0);
      own.clock.advance(11 * 60_000);
      const refused = { refusal: { code: 'proof_needed' } };
      await expect(person.call('exportMyData', { body: { cursor: null } })).rejects.toMatchObject(refused);
      await expect(person.call('eraseMe', {})).rejects.toMatchObject(refused);
      await expect(person.call('correctMyData', { body: { name: '张三' } })).rejects.toMatchObject(refused);
      await person.call('askProof', {});
      expect(sent.at(-1)?.phone).toBe(phone);
      const code = sent.at(-1)?.code ?? '';
      const wrong = code === '000000' ? '000001' : '000000';
      await expect(person.call('prove', { body: { code: wrong } })).rejects.toMatchObject({
        refusal: { code: 'code_wrong' },
      });
      await person.call('prove', { body: { code } });
      await expect(person.call('prove', { body: { code } })).rejects.toMatchObject({ refusal: { code: 'code_wrong' } });
      expect((await person.call('exportMyData', { body: { cursor: null } })).next).toBe(null);

      await own.nobody.call('askCode', { body: { tenant: own.key, phone: '19911110000' } });
      const change = (to: string) =>
        person.call('changeMyPhone', { body: { phone: to, code: sent.at(-1)?.code ?? '' } });
      expect(await change('19911110000')).toEqual({ phone: '199****0000' });
      await own.nobody.call('askCode', { body: { tenant: own.key, phone: '19900000002' } });
      await expect(change('19900000002')).rejects.toMatchObject({ refusal: { code: 'phone_taken' } });
      expect(JSON.stringify(await person.call('exportMyData', { body: { cursor: null } }))).toContain('19911110000');
      own.clock.advance(10 * 60_000);
      await expect(person.call('exportMyData', { body: { cursor: null } })).rejects.toMatchObject(refused);
    } finally {
      await own.stop();
    }
  });
});

describe('at the counter', () => {
  it('staff of data protection find, take out, correct and ask for somebody, and each look is on record', async () => {
    const person = await district.resident(30);
    const found = await security.call('findPerson', { body: { phone: '19900000031', identityChecked: 'idCard' } });
    expect(found).toMatchObject({ id: person.id, phone: '199****0031', erasure: null });
    const { sections } = await security.call('exportPerson', {
      params: { id: person.id },
      body: { identityChecked: 'idCard', cursor: null },
    });
    expect(sections[0]?.items).toMatchObject([{ phone: '19900000031' }]);
    await security.call('correctPerson', {
      params: { id: person.id },
      body: { identityChecked: 'idCard', phone: '19911112222' },
    });
    await expect(
      security.call('correctPerson', { params: { id: person.id }, body: { identityChecked: 'idCard', phone } }),
    ).rejects.toMatchObject({ refusal: { code: 'phone_taken' } });
    const asked = await security.call('erasePerson', {
      params: { id: person.id },
      body: { identityChecked: 'guardian' },
    });
    expect(asked).toMatchObject({ state: 'cooling', blockedBy: [] });
    expect(await person.call('takeBackErasure', {})).toMatchObject({ state: 'takenBack' });
    const { items } = await person.call('listMyAccesses', {});
    expect(items.map(({ purpose, fields }) => [purpose, fields.length])).toEqual([
      ['personRequest', 4],
      ['personRequest', 2],
    ]);
    const rows = await district.sql<{ kind: string; identity_checked: string; outcome: object }>(
      'SELECT kind, identity_checked, outcome FROM person_requests WHERE resident_id = $1 ORDER BY asked_at, id',
      [person.id],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['export', 'correction', 'erasure']);
    expect(rows[1]?.outcome).toEqual({ fields: ['phone'] });
    await expect(
      security.call('findPerson', { body: { phone: '19977778888', identityChecked: 'idCard' } }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('an erasure', () => {
  it('waits for its days of grace and for what is open or held, and says what it waits for', async () => {
    const asked = await leaver.call('eraseMe', {});
    expect(asked).toMatchObject({ state: 'cooling', blockedBy: [{ because: 'open' }] });
    expect((await leaver.call('eraseMe', {})).askedAt).toBe(asked.askedAt);
    expect(await leaver.call('takeBackErasure', {})).toMatchObject({ state: 'takenBack' });
    await leaver.call('eraseMe', {});
    district.clock.advance(7 * dayMs - 1_000);
    expect((await district.app.retention.once()).people).toBe(0);
    district.clock.advance(1_000);
    expect((await district.app.retention.once()).people).toBe(0);
    expect((await leaver.call('myErasure', {})).erasure).toMatchObject({
      state: 'waiting',
      blockedBy: [{ because: 'open' }],
    });
    await decline(district, acceptor, open, '请到窗口办理');
    await district.deliver();
    const centre = await district.as('district.centre');
    const hold = await centre.call('holdCase', { params: { id: alone }, body: { reason: '法院调取' } });
    expect((await district.app.retention.once()).people).toBe(0);
    expect((await leaver.call('myErasure', {})).erasure).toMatchObject({
      state: 'waiting',
      blockedBy: [{ because: 'held' }],
    });
    await centre.call('liftHold', { params: { id: alone, hold: hold.id }, body: { reason: '已审结' } });
  });

  it('leaves no trace of the person in any column of any table, and the others as they were', async () => {
    const before = await second.call('myAppeal', { params: { id: shared.other } });
    const untouched = await digestOf(neighbour);
    expect((await standsIn(district, needles)).length).toBeGreaterThan(4);
    // As a worker leaves it that died right after it had begun.
    await district.sql(`UPDATE person_requests SET state = 'erasing' WHERE resident_id = $1 AND state = 'waiting'`, [
      leaver.id,
    ]);
    const rounds = await Promise.all([district.app.retention.once(), district.app.retention.once()]);
    expect(rounds.reduce((sum, { people }) => sum + people, 0)).toBe(1);
    const { cipher } = district.app.engine;
    const index = (purpose: string) => cipher.index(phone, `${district.ids.tenantId}:${purpose}:phone`);
    const own = needles.filter((needle) => needle !== phone && needle !== '199****0001');
    expect(await standsIn(district, own)).toEqual([]);
    // The neighbour has a resident with the same phone, sealed under an index of its own.
    expect(await standsIn(district, needles, [index('residents'), index('codes')])).toEqual([]);
    expect(await digestOf(neighbour)).toBe(untouched);
    expect(await verdict(district)).toMatchObject({ ok: true });
    expect((await leaver.ask('GET', '/v1/me')).status).toBe(401);

    const after = await second.call('myAppeal', { params: { id: shared.other } });
    expect(after).toMatchObject({ text: before.text, answer: before.answer });
    const seen = await acceptor.call('getCase', { params: { id: shared.caseId } });
    expect(seen.title).toContain('qzxsecond');
    expect(seen.place.text).toBe(null);
    expect(seen.appeals.map(({ person }) => person)).toEqual([null, expect.objectContaining({ phone: '199****0002' })]);
    const inputs = seen.events.map(({ input }) => input);
    expect(inputs).toContainEqual({ text: '已看现场' });
    expect(inputs).toContainEqual({ text: 'qzxsecond补充一句' });
    const find = async (q: string) => (await acceptor.call('listCases', { query: { q } })).items.map(({ id }) => id);
    expect(await find('qzxsecond')).toEqual([shared.caseId]);
    expect(await find('qzxopened')).toEqual([]);
  });

  it('leaves a tombstone and a request that say that it happened, when and on what basis', async () => {
    const stones = await district.sql<{ subject: string; basis: string }>(
      `SELECT subject, basis FROM erasures WHERE request_id IS NOT NULL ORDER BY subject`,
    );
    expect(stones.map(({ subject }) => subject)).toEqual(['case', 'case', 'case', 'resident']);
    expect(stones[0]?.basis).toContain('第 47 条');
    const [request] = await district.sql<{ state: string; outcome: object }>(
      `SELECT state, outcome FROM person_requests WHERE resident_id = $1 AND state = 'done' AND kind = 'erasure'`,
      [leaver.id],
    );
    expect(request?.outcome).toMatchObject({ appeals: 3, cases: 2, sharedCases: 1 });
    const back = await district.app.residents;
    const anew = await district.test.database.inTenant(district.ids.tenantId, (tx) =>
      back.signIn(tx, district.ids.tenantId, phone),
    );
    expect(anew).not.toBe(leaver.id);
  });
});

/** A text that changes when any row of a tenant's does. */
async function digestOf({ ids }: TestTenant): Promise<string> {
  const tables = await district.sql<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns
     WHERE column_name = 'tenant_id' AND table_schema IN ('public', 'platform') AND table_name IN (SELECT tablename FROM pg_tables) ORDER BY 1`,
  );
  const each = tables.map(
    ({ name: table }) =>
      `SELECT '${table}' AS name, count(*)::int AS n, coalesce(sum(hashtext(t::text)::bigint), 0)::text AS digest FROM ${table} t WHERE tenant_id = '${ids.tenantId}'`,
  );
  return JSON.stringify(await district.sql(each.join(' UNION ALL ')));
}
