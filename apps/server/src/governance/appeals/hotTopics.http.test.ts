import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';

let district: TestDistrict;
let acceptor: Person;
let centre: Person;
beforeAll(async () => {
  district = await testDistrict();
  [acceptor, centre] = await Promise.all([district.as('haitang.accept'), district.as('district.centre')]);
}, 60_000);
afterAll(() => district.stop());

const wenlan = '120112003006';
const words = [
  '文澜花园西门外的混凝土搅拌站夜里两点还在生产，吵得睡不着',
  '文澜花园旁边的搅拌站扬尘很大，窗台天天一层灰，噪音也大',
  '我住文澜花园，小区外的混凝土搅拌站噪音大扬尘大，投诉过没有结果',
  '文澜花园外面的搅拌站离居民楼不到一百米，噪音和扬尘严重',
];
const say = (text: string, phone: string, more: object = {}) =>
  acceptor.call('registerCaller', {
    body: { text, place: { areaCode: wenlan }, person: { phone }, ...more },
    key: freshKey(),
  });
const topics = (who: Person, query: object = {}) => who.call('listHotTopics', { query });

describe('hot topics', () => {
  it('are the matters that several people of the caller’s reach speak of', async () => {
    const filed = [];
    for (const [at, text] of words.entries()) filed.push(await say(text, `1990000100${at}`, { categoryCode: 'R0701' }));
    const found = await topics(acceptor);
    expect(found).toMatchObject({ looked: { count: 4, capped: false }, countedAt: expect.any(String) });
    expect(found.items).toHaveLength(1);
    expect(found.items[0]).toMatchObject({ people: 4, appeals: 4, growth: 4 });
    expect(found.items[0]?.name).toContain('搅拌站');
    expect([...(found.items[0]?.caseIds ?? [])].sort()).toEqual(filed.map(({ caseId }) => caseId).sort());
    expect((await topics(centre)).items).toHaveLength(1);
    expect((await topics(centre, { area: '120112101' })).items).toEqual([]);
    expect((await topics(await district.as('gegu.accept'))).items).toEqual([]);
    expect((await topics(await district.as('gegu.accept'))).looked.count).toBe(0);
  });

  it('are forgotten at once when a case in them becomes sensitive', async () => {
    const { items } = await topics(acceptor);
    const [first] = items[0]?.caseIds ?? [];
    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [first]);
    const after = await topics(acceptor);
    expect(after.items.flatMap(({ caseIds }) => caseIds)).not.toContain(first);
    expect(after.looked.count).toBe(3);
  });

  it('are counted again without words that were erased', async () => {
    const again = await say(words[0] ?? '', '19900001009', { categoryCode: 'R0701' });
    const before = await topics(acceptor, { days: '7' });
    expect(before.items.flatMap(({ caseIds }) => caseIds)).toContain(again.caseId);
    await district.sql('UPDATE appeals SET anonymised_at = now() WHERE id = $1', [again.appealId]);
    const after = await topics(acceptor, { days: '7' });
    expect(after.items.flatMap(({ caseIds }) => caseIds)).not.toContain(again.caseId);
    expect(after.looked.count).toBe(before.looked.count - 1);
  });

  it('never hold reports against somebody or sensitive matters, whoever asks', async () => {
    const report = [
      '村书记吃拿卡要，索要红包',
      '村书记索要红包，办事吃拿卡要',
      '举报村书记吃拿卡要、索要红包',
      '书记索要红包，吃拿卡要',
    ];
    const filed = [];
    for (const [at, text] of report.entries())
      filed.push(await say(text, `1990000200${at}`, { categoryCode: 'R0906' }));
    for (const [at, text] of report.entries())
      filed.push(await say(text, `1990000300${at}`, { kind: 'clue', categoryCode: 'R0701' }));
    const hidden = new Set(filed.map(({ caseId }) => caseId));
    for (const days of ['7', '90']) {
      const { items } = await topics(centre, { days });
      expect(items.flatMap(({ caseIds }) => caseIds).filter((id) => hidden.has(id))).toEqual([]);
    }
  });

  it('refuse an area that is none, and a number of days that is not offered', async () => {
    expect((await centre.ask('GET', '/v1/hot-topics?area=120112999')).body).toMatchObject({ code: 'unknown_area' });
    expect((await centre.ask('GET', '/v1/hot-topics?days=365')).status).toBe(400);
    expect((await (await district.resident(0)).ask('GET', '/v1/hot-topics')).status).toBe(403);
  });
});
