import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from './district.ts';

let district: TestDistrict;
let centre: Person;
const filed: string[] = [];
let everything: readonly string[];

/** Places and categories that together meet every kind of scope: streets, communities, units, sensitive matters, co-units. */
const areas = [
  '120112003006',
  '120112003001',
  '120112003',
  '120112101006',
  '120112101',
  '120112103006',
  '120112100001',
  '120112',
];
const categories = ['R0106', 'R0401', 'R0113', 'R0906', 'R0902', 'R0102', 'R0204', 'R0111', 'R0205', undefined];

beforeAll(async () => {
  district = await testDistrict();
  centre = await district.as('district.centre');
  for (let at = 0; at < 40; at += 1) {
    const areaCode = areas[at % areas.length] ?? '';
    const categoryCode = categories[at % categories.length];
    const text = `第${at}件，门口的商店占了道，大家都不方便`;
    const body = { text, place: { areaCode }, ...(categoryCode === undefined ? {} : { categoryCode }) };
    filed.push((await centre.call('registerCaller', { body, key: freshKey() })).caseId);
  }
  const rows = await district.sql<{ id: string }>('SELECT id FROM cases ORDER BY id');
  everything = rows.map(({ id }) => id);
}, 60_000);
afterAll(() => district.stop());

async function listed(person: Person, query: object = {}): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string }[]; next: string | null } = await person.call('listCases', {
      query: { limit: 30, ...query, ...(cursor === '' ? {} : { cursor }) },
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}

const sorted = (ids: readonly string[]) => [...ids].sort();

/** Staff whose reach differs in kind, then every twentieth of the others. */
function readers(): readonly string[] {
  const logins = district.sample.staff
    .filter(({ grants }) => !grants.some(({ role }) => ['sysAdmin', 'securityAdmin', 'auditor'].includes(role)))
    .map(({ login }) => login);
  const telling = /^(district|haitang|gegu|shuanggang)\.|^(scjg|cgw|gaj|jw|mtzx|zjw)\./;
  return [
    ...logins.filter((login) => telling.test(login)),
    ...logins.filter((login) => !telling.test(login)).filter((_, at) => at % 20 === 0),
  ];
}

describe('what somebody may see', () => {
  let seen = 0;
  let hidden = 0;

  it.each([
    0, 1, 2, 3,
  ])('is the same in lists, counts and one by one, for every kind of staff and every case (quarter %i)', async (quarter) => {
    for (const login of readers().filter((_, at) => at % 4 === quarter)) {
      const person = await district.as(login);
      const list = await listed(person, { children: 'yes' });
      const counts = await person.call('countCases', {});
      expect([login, counts.all]).toEqual([login, { count: (await listed(person)).length, capped: false }]);
      expect([login, new Set(list).size]).toEqual([login, list.length]);
      const answers = await Promise.all(everything.map((id) => person.ask('GET', `/v1/cases/${id}`)));
      const opened = everything.filter((_, at) => answers[at]?.status === 200);
      expect(answers.every(({ status }) => status === 200 || status === 404)).toBe(true);
      expect([login, sorted(list)]).toEqual([login, opened]);
      seen += opened.length;
      hidden += everything.length - opened.length;
    }
  });

  it('is much for some and little for others', () => {
    expect(seen).toBeGreaterThan(300);
    expect(hidden).toBeGreaterThan(1_000);
  });

  it('is never widened by a filter, a queue or a search', async () => {
    const queues = [
      'all',
      'mine',
      'toAccept',
      'toDispatch',
      'myUnit',
      'toVerify',
      'toReview',
      'overdueSoon',
      'overdue',
    ] as const;
    for (const login of [
      'haitang.accept',
      'haitang.handler',
      'gegu.dispatch',
      'scjg.handler',
      'haitang.grid06',
      'district.quality',
    ]) {
      const person = await district.as(login);
      const mine = new Set(await listed(person, { children: 'yes' }));
      const counts = await person.call('countCases', {});
      for (const queue of queues) {
        const ids = await listed(person, { queue });
        expect([login, queue, ids.length]).toEqual([login, queue, counts[queue]?.count]);
        expect(ids.every((id) => mine.has(id))).toBe(true);
      }
      const filters = [
        { area: '120112101' },
        { area: '120112' },
        { category: 'R09' },
        { unit: district.unit('D-centre') },
        { q: '商店' },
        { open: 'yes' },
        { state: 'submitted,dispatched' },
      ];
      for (const filter of filters) expect((await listed(person, filter)).every((id) => mine.has(id))).toBe(true);
    }
  });

  it('keeps sensitive matters to those whose grant says so, by category', async () => {
    const sensitive = await district.sql<{ id: string; category_code: string }>(
      'SELECT id, category_code FROM cases WHERE sensitive',
    );
    expect(sensitive.length).toBeGreaterThan(10);
    const of = async (login: string) => {
      const list = new Set(await listed(await district.as(login)));
      return sorted([...new Set(sensitive.filter(({ id }) => list.has(id)).map((row) => row.category_code))]);
    };
    expect(await of('district.quality')).toEqual([]);
    expect(await of('haitang.grid')).toEqual([]);
    expect(await of('haitang.accept')).toEqual(['R0102', 'R0113']);
    expect(await of('jw.leader')).toEqual(['R0906']);
    expect(await of('district.centre')).toEqual(['R0102', 'R0113', 'R0902', 'R0906']);
  });

  it('gives a unit what it leads, helps with or issued, and no more', async () => {
    for (const login of ['scjg.handler', 'cgw.leader', 'haitang.zhifa']) {
      const person = await district.as(login);
      const unitIds = (await person.call('me', {})).unit?.id;
      const rows = await district.sql<{ id: string }>(
        `WITH RECURSIVE own AS (SELECT id FROM units WHERE id = $1 UNION ALL SELECT u.id FROM units u JOIN own ON u.parent_id = own.id)
         SELECT id FROM cases WHERE NOT sensitive AND (lead_unit_id IN (TABLE own) OR holder_unit_id IN (TABLE own) OR section_id IN (TABLE own) OR issuer_unit_id IN (TABLE own)) ORDER BY id`,
        [login === 'haitang.zhifa' ? district.unit('S-120112003-zhifa') : unitIds],
      );
      expect([login, sorted(await listed(person))]).toEqual([login, rows.map(({ id }) => id)]);
    }
  });

  it('ends with a grant, at once', async () => {
    const security = await district.as('security.admin');
    const grant = {
      role: 'streetAcceptor' as const,
      areaCode: '120112003',
      unitId: null,
      categoryCode: null,
      sensitive: false,
    };
    const hired = await district.hire('scope.hand', [grant]);
    expect((await listed(hired)).length).toBeGreaterThan(5);
    const { items } = await security.call('listGrants', { query: { staffId: hired.id } });
    await security.call('removeGrant', { params: { id: items[0]?.id ?? '' } });
    await expect.poll(async () => (await hired.ask('GET', '/v1/cases')).status).toBe(403);
  });

  it('follows a case when its place is corrected to another street', async () => {
    const acceptor = await district.as('haitang.accept');
    const colleague = await district.as('haitang.dispatch');
    const other = await district.as('gegu.accept');
    const body = { text: '楼下有人摆摊占道', place: { areaCode: '120112003' } };
    const { caseId } = await acceptor.call('registerCaller', { body, key: freshKey() });
    expect((await other.ask('GET', `/v1/cases/${caseId}`)).status).toBe(404);
    const input = { areaCode: '120112101', reason: '说的是葛沽' };
    await centre.call('makeMove', {
      params: { id: caseId, move: 'correct' },
      body: { version: 1, input },
      key: freshKey(),
    });
    expect((await other.ask('GET', `/v1/cases/${caseId}`)).status).toBe(200);
    expect((await colleague.ask('GET', `/v1/cases/${caseId}`)).status).toBe(404);
    // Who took it down still sees it, and has no part in it any more.
    expect((await acceptor.call('getCase', { params: { id: caseId } })).moves).toEqual([]);
    const { decisions } = await other.call('getCase', { params: { id: caseId } });
    expect(decisions.some(({ kind, reason }) => kind === 'unit' && reason.zh !== '')).toBe(true);
  });
});

describe('what a resident may see', () => {
  it('is their own appeals, also where several joined one case, and nobody else’s words', async () => {
    const [one, two, three] = await Promise.all([district.resident(0), district.resident(1), district.resident(2)]);
    const place = { areaCode: '120112003006' };
    const first = await one.call('fileAppeal', {
      body: { text: '文澜花园门口路灯不亮，我姓张', place, categoryCode: 'R0401' },
      key: freshKey(),
    });
    const second = await two.call('fileAppeal', {
      body: { text: '我家楼下也一样黑', joinCaseId: first.caseId },
      key: freshKey(),
    });
    expect(second).toMatchObject({ joined: true, caseId: first.caseId });
    const seenByTwo = await two.ask('GET', `/v1/my/appeals/${second.appealId}`);
    expect(seenByTwo.status).toBe(200);
    expect(seenByTwo.text).not.toContain('姓张');
    expect((await two.ask('GET', `/v1/my/appeals/${first.appealId}`)).status).toBe(404);
    expect((await three.ask('GET', `/v1/my/appeals/${first.appealId}`)).status).toBe(404);
    expect((await two.call('myAppeals', {})).items.map(({ id }) => id)).toEqual([second.appealId]);
    expect((await three.call('myAppeals', {})).items).toEqual([]);
    const move = { body: { version: 2, input: {} }, headers: { 'idempotency-key': freshKey() } };
    expect((await three.ask('POST', `/v1/cases/${first.caseId}/moves/urge`, move)).status).toBe(404);
    const alike = await three.ask('POST', '/v1/appeals/look-alikes', {
      body: { text: '文澜花园门口路灯不亮', areaCode: place.areaCode },
    });
    expect(alike.text).toContain(first.caseId);
    expect(alike.text).not.toContain('姓张');
  });

  it('hides cases that are not public from look-alikes and from joining', async () => {
    const resident = await district.resident(3);
    const body = { text: '村书记吃拿卡要，索要红包', place: { areaCode: '120112003006' }, categoryCode: 'R0906' };
    const { caseId } = await centre.call('registerCaller', { body, key: freshKey() });
    const { items } = await resident.call('lookAlikes', { body: { text: body.text, areaCode: '120112003006' } });
    expect(items.map((item) => item.caseId)).not.toContain(caseId);
    const join = { body: { text: '我也要说', joinCaseId: caseId }, headers: { 'idempotency-key': freshKey() } };
    expect((await resident.ask('POST', '/v1/appeals', join)).status).toBe(404);
  });
});
