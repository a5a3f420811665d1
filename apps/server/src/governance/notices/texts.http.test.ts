import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';

let district: TestDistrict;
let admin: Person;

beforeAll(async () => {
  district = await testDistrict();
  admin = await district.as('sys.admin');
}, 60_000);
afterAll(() => district.stop());

const cardText = {
  transition: 'appeal.decline',
  audience: 'appellants',
  channel: 'wechat',
  on: true,
  passesQuiet: false,
  subject: null,
  words: { zh: '“{title}”不在受理范围', en: '“{title}” was not taken up' },
  card: { templateId: 'T-decline', page: 'pages/case', data: { thing1: '{title}', phrase2: '不予受理' } },
} as const;

describe('the table of texts', () => {
  const place = { transition: 'appeal.register', audience: 'appellants', channel: 'inApp' } as const;
  const said = { on: true, passesQuiet: false, subject: null, card: null } as const;
  const hello = { zh: '“{title}”收到了，编号 {caseNo}，{unit}', en: 'got “{title}”, {caseNo}' };

  it('is changed with every version kept, who made it and when, and an old one can be put back', async () => {
    const list = () => admin.call('listNoticeTexts', { query: { transition: 'appeal.register', channel: 'inApp' } });
    const [original] = (await list()).items;
    expect(original).toMatchObject({
      version: 0,
      changedBy: null,
      at: null,
      placeholders: ['title', 'caseNo', 'unit', 'due'],
    });
    const saved = await admin.call('saveNoticeText', { body: { ...place, ...said, words: hello, version: 0 } });
    expect(saved).toMatchObject({ version: 1, words: hello, at: new Date(district.clock.now()).toISOString() });
    expect(saved.changedBy).not.toBeNull();
    await expect(
      admin.call('saveNoticeText', { body: { ...place, ...said, words: hello, version: 0 } }),
    ).rejects.toMatchObject({ refusal: { code: 'stale_version' } });
    const back = await admin.call('restoreNoticeText', { body: { ...place, version: 1, restore: 0 } });
    expect(back).toMatchObject({ version: 2, words: original!.words });
    const again = await admin.call('restoreNoticeText', { body: { ...place, version: 2, restore: 1 } });
    expect(again).toMatchObject({ version: 3, words: hello });
    const { items } = await admin.call('listNoticeTextVersions', { query: place });
    expect(items.map(({ version, words }) => [version, words.zh])).toEqual([
      [3, hello.zh],
      [2, original!.words.zh],
      [1, hello.zh],
      [0, original!.words.zh],
    ]);
    await expect(admin.call('restoreNoticeText', { body: { ...place, version: 3, restore: 9 } })).rejects.toMatchObject(
      { status: 404 },
    );
    const neighbour = await (await district.neighbour()).as('sys.admin');
    const theirs = await neighbour.call('listNoticeTexts', { query: { transition: place.transition } });
    expect(theirs.items.map(({ version }) => version)).toEqual([0, 0, 0, 0]);
  });

  it('refuses a placeholder that is unknown or missing, by name', async () => {
    const save = (words: { zh: string; en: string }) =>
      admin.ask('PUT', '/v1/notice-texts', { body: { ...place, ...said, words, version: 3 } });
    expect((await save({ zh: '{title}{phone}', en: '{title}' })).body).toMatchObject({
      code: 'placeholder_unknown',
      details: { issues: [{ path: 'words.zh', placeholder: 'phone' }] },
    });
    expect((await save({ zh: '好', en: '{title}' })).body).toMatchObject({
      code: 'placeholder_missing',
      details: { issues: [{ path: 'words.zh', placeholder: 'title' }] },
    });
    const nowhere = { ...place, ...said, transition: 'appeal.nothing', words: hello, version: 0 };
    expect((await admin.ask('PUT', '/v1/notice-texts', { body: nowhere })).status).toBe(404);
  });

  it('is read with a sample case before it is saved', async () => {
    const letter = await admin.call('previewNoticeText', {
      body: {
        ...place,
        channel: 'mail',
        subject: { zh: '编号 {caseNo}', en: 'No. {caseNo}' },
        words: hello,
        card: null,
      },
    });
    expect(letter).toMatchObject({
      subject: { zh: '编号 JN202611240001' },
      words: { zh: '“文澜花园3号楼前的路灯不亮”收到了，编号 JN202611240001，城市管理委员会' },
      card: null,
    });
    expect(letter.mail?.html).toContain('<p lang="zh-CN">');
    const {
      channel: _channel,
      version: _version,
      on: _on,
      passesQuiet: _passes,
      ...card
    } = { ...cardText, version: 0 };
    const shown = await admin.call('previewNoticeText', { body: { ...card, channel: 'wechat' } });
    expect(shown.card).toEqual({ thing1: '文澜花园3号楼前的路灯不亮', phrase2: '不予受理' });
    const bad = { ...card, channel: 'wechat', card: { ...cardText.card, data: { date1: '{title}' } } };
    expect((await admin.ask('POST', '/v1/notice-texts/preview', { body: bad })).body).toMatchObject({
      code: 'input_invalid',
      details: { issues: [{ path: 'card.data.date1' }] },
    });
  });
});
