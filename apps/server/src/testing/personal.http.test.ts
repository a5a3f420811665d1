import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from './district.ts';

let district: TestDistrict;
let resident: Person;
let acceptor: Person;
let caseId: string;
let appealId: string;

const phones = ['13812345678', '13987654321', '15022223333', '18611112222'] as const;
const [inTitle, inText, inPlace, inMove] = phones;
const identity = '11010519491231002X';
const body = {
  title: `找${inTitle}的王师傅`,
  text: `路灯不亮，请打 139 8765 4321 或 ${inText}，身份证${identity}`,
  place: { areaCode: '120112003006', text: `3号楼 ${inPlace}` },
  categoryCode: 'R0401',
};

beforeAll(async () => {
  district = await testDistrict();
  resident = await district.resident(0);
  acceptor = await district.as('haitang.accept');
  const filed = await resident.call('fileAppeal', { body, key: freshKey() });
  ({ caseId, appealId } = filed);
  const move = async (name: string, input: object) => {
    const { version } = await acceptor.call('getCase', { params: { id: caseId } });
    await acceptor.call('makeMove', {
      params: { id: caseId, move: name },
      body: { version, input: { ...input } },
      key: freshKey(),
    });
  };
  await move('comment', { text: `已联系${inMove}` });
  await move('correct', { placeText: `4号楼 ${inMove}`, reason: `${inMove}说的` });
  await move('answerNow', { answer: `请打${inMove}`, article: `${inMove}` }).catch(() => undefined);
  await move('decline', { reason: 'beyond_duty', channel: `打${inMove}`, text: `请找${inMove}` });
  await district.deliver();
}, 60_000);
afterAll(() => district.stop());

const plain = [...phones, '139 8765 4321', identity];
const leaks = (text: string) => plain.filter((number) => text.includes(number));

describe('phone and identity numbers in texts', () => {
  it('are masked in every answer but to the person who said them', async () => {
    const centre = await district.as('district.centre');
    const neighbour = await district.resident(1);
    const alike = { body: { text: body.text, areaCode: '120112003006' } };
    const answers = await Promise.all([
      acceptor.ask('GET', `/v1/cases/${caseId}`),
      acceptor.ask('GET', '/v1/cases'),
      acceptor.ask('GET', `/v1/cases/${caseId}/similar`),
      acceptor.ask('POST', '/v1/appeals/look-alikes', alike),
      neighbour.ask('POST', '/v1/appeals/look-alikes', alike),
      centre.ask('GET', '/v1/hotline/results'),
      resident.ask('GET', '/v1/my/appeals'),
      resident.ask('GET', '/v1/notices'),
      acceptor.ask('GET', '/v1/notices'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.map(({ text }) => leaks(text))).toEqual(answers.map(() => []));
    expect(answers[0]?.text).toContain('138****5678');
    const own = await resident.call('myAppeal', { params: { id: appealId } });
    expect(own.text).toBe(body.text);
  });

  it('are masked in what a person says about the answer', async () => {
    const worker = await district.as('haitang.grid');
    const done = { before: '脏', after: '净', answer: '已清理' };
    const filed = await resident.call('fileAppeal', {
      body: { text: '门口的店不退卡', place: { areaCode: '120112003006' } },
      key: freshKey(),
    });
    expect(worker.id).not.toBe('');
    const act = async (login: string | null, move: string, input: object) => {
      const person = login === null ? resident : await district.as(login);
      const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [filed.caseId]);
      return person.call('makeMove', {
        params: { id: filed.caseId, move },
        body: { version: row?.version ?? 0, input: { ...input } },
        key: freshKey(),
      });
    };
    await act('haitang.accept', 'register', { categoryCode: 'R0106' });
    await act('scjg.handler', 'sign', {});
    await act('scjg.handler', 'feedBack', { result: 'explained', answer: `${done.answer}，请打${inMove}` });
    await act(null, 'evaluate', { solved: true, satisfied: 5, text: `谢谢${inMove}` });
    const seen = await acceptor.ask('GET', `/v1/cases/${filed.caseId}`);
    expect(leaks(seen.text)).toEqual([]);
    expect(seen.text).toContain('谢谢186****2222');
  });

  it('stand in no column in the clear, in none of the tables', async () => {
    const tables = await district.sql<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'platform') AND tablename <> 'areas'`,
    );
    for (const { name } of tables) {
      for (const number of plain) {
        const [row] = await district.sql<{ n: number }>(
          `SELECT count(*)::int AS n FROM ${name} t WHERE t::text LIKE $1`,
          [`%${number}%`],
        );
        expect([name, number, row?.n]).toEqual([name, number, 0]);
      }
    }
  });

  it('find nothing, while the words beside them do', async () => {
    const find = async (q: string) => (await acceptor.call('listCases', { query: { q } })).items.map(({ id }) => id);
    for (const number of plain) expect([number, await find(number)]).toEqual([number, []]);
    expect(await find('路灯')).toContain(caseId);
    expect(await find('王师傅')).toContain(caseId);
  });
});

describe('a person’s data', () => {
  it('is masked until it is revealed for a purpose, and each look is on record for the auditor', async () => {
    const auditor = await district.as('auditor');
    const before = await acceptor.call('getCase', { params: { id: caseId } });
    expect(before.appeals[0]?.person?.phone).toMatch(/^\d{3}\*{4}\d{4}$/);
    const reveal = (fields: ('name' | 'phone' | 'text')[], who = acceptor) =>
      who.call('revealPerson', {
        params: { id: caseId },
        body: { appealId, fields, purpose: 'contact', note: '回访' },
      });
    expect(await reveal(['phone'])).toEqual({ name: null, phone: '19900000001', address: null, text: null });
    expect(await reveal(['text'])).toMatchObject({ phone: null, text: body.text });
    const { items } = await auditor.call('listReveals', {});
    expect(items.map(({ staffId, subjectId, fields, purpose }) => [staffId, subjectId, fields, purpose])).toEqual([
      [acceptor.id, appealId, ['text'], 'contact'],
      [acceptor.id, appealId, ['phone'], 'contact'],
    ]);
    const other = await district.as('gegu.accept');
    await expect(reveal(['phone'], other)).rejects.toMatchObject({ status: 404 });
    expect((await auditor.call('listReveals', {})).items.length).toBe(2);
  });

  it('of somebody who wants to stay unknown is kept nowhere', async () => {
    const anonymous = { text: '有人在楼道赌博', anonymous: true, place: { areaCode: '120112003006' } };
    const filed = await resident.call('fileAppeal', { body: anonymous, key: freshKey() });
    const [row] = await district.sql<{ resident_id: string | null }>('SELECT resident_id FROM appeals WHERE id = $1', [
      filed.appealId,
    ]);
    expect(row).toEqual({ resident_id: null });
    const events = await district.sql<{ actor_id: string | null }>(
      'SELECT actor_id FROM case_events WHERE case_id = $1',
      [filed.caseId],
    );
    expect(events.map(({ actor_id }) => actor_id)).not.toContain(resident.id);
    expect((await resident.call('myAppeals', {})).items.map(({ id }) => id)).not.toContain(filed.appealId);
  });
});

describe('brands', () => {
  it('tell anyone name, colour, icon and programs of a district, and nothing about people', async () => {
    const { items, tenant } = await district.nobody.call('listBrands', { params: { tenant: district.key } });
    expect(tenant.key).toBe(district.key);
    expect(items.map(({ name }) => name).sort()).toEqual(['小棠帮办', '小网兜', '葛事通'].sort());
    for (const brand of items)
      expect(Object.keys(brand).sort()).toEqual(['accent', 'areaCode', 'icon', 'key', 'name', 'programs']);
    expect((await district.nobody.ask('GET', '/v1/tenants/nowhere/brands')).status).toBe(404);
  });
});
