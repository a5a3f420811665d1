import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesIn } from './names.ts';
import { duplicatePairs } from './pairs.ts';
import type { Said } from './said.ts';
import { clashOf, sharedNames, sketchOf, textLikeness } from './sameness.ts';
import { hotTopicsAside } from './topics.aside.ts';
import { hotTopics } from './topics.ts';

const day = 86_400_000;
const start = Date.parse('2026-03-02T08:00:00+08:00');

/** Everyday messages of a district, all about different matters. */
const everyday: readonly (readonly [string, string])[] = [
  ['路灯不亮', '翠湖苑门前的路灯坏了三天，晚上走路看不清。'],
  ['公交车太少', '葛沽镇到咸水沽的公交一小时一班，上班总迟到。'],
  ['井盖松动', '红旗路上有个井盖松了，车压过去咣当响。'],
  ['暖气不热', '品尚花园六楼的暖气一直不热，家里有老人。'],
  ['遛狗不拴绳', '滨河公园里有人遛大狗不拴绳，吓到孩子。'],
  ['咨询入学', '请问孩子明年上小学需要准备哪些材料？'],
  ['垃圾清运慢', '沽上江南的垃圾桶满了两天没有清运。'],
  ['树枝挡窗', '景明花园的杨树枝伸到四楼窗户，采光很差。'],
  ['商铺占道', '津沽路早市的摊位摆到了机动车道上。'],
  ['停水没有通知', '今天上午三合里停水，物业没有贴通知。'],
];

function said(id: string, title: string, text: string, more: Partial<Said> = {}): Said {
  return { id, title, text, at: start, person: `P-${id}`, ...more };
}

const background = everyday.map(([title, text], at) => said(`E${at}`, title, text, { at: start + at * day }));

const plant: readonly Said[] = [
  ['搅拌站夜里太吵', '知香园旁边新建的混凝土搅拌站夜里两点还在生产，轰隆隆的，孩子没法睡。'],
  ['知香园边上的搅拌站扬尘', '我是知香园的业主，小区旁边的混凝土搅拌站扬尘很大，窗台天天一层灰。'],
  ['投诉知香园旁的混凝土搅拌站', '知香园西侧的搅拌站噪音大、扬尘大，投诉过一次没有结果，请尽快搬走。'],
  ['搅拌站离居民楼太近', '知香园最近的一栋楼离混凝土搅拌站不到一百米，噪音和粉尘严重影响居民。'],
].map(([title = '', text = ''], at) => said(`K${at}`, title, text, { at: start + (20 + at) * day, likes: at }));

describe('the names of a text', () => {
  it('are what stands before the words for kinds of places and bodies', () => {
    const { byKind, houses } = namesIn('海棠街道文澜花园小区3号楼，金河路旁，B3区，海河职业技术学校');
    expect(byKind.get('estate')).toEqual(['街道文澜']);
    expect(byKind.get('road')).toEqual(['金河']);
    expect(byKind.get('town')).toEqual(['海棠']);
    expect(byKind.get('district')).toEqual(['b3']);
    expect(byKind.get('site')?.[0]?.endsWith('海河')).toBe(true);
    expect([...houses]).toEqual([3]);
  });

  it.each([
    '我们小区没有路灯',
    '这条路上的马路牙子坏了',
    '老旧小区改造',
    '政府和全市人民',
    '高速公路',
    '每个学校都要装',
  ])('“%s” gives none', (text) => {
    expect([...namesIn(text).byKind.values()].flat()).toEqual([]);
  });

  it('are found in any text without an error, and always the same', () => {
    const letters = fc.constantFrom(...'知香园文澜花小区三3号楼栋路街村镇B区市学校公司A，。 ');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        expect(namesIn(text)).toEqual(namesIn(text));
        for (const name of [...namesIn(text).byKind.values()].flat()) expect(name.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a contradiction', () => {
  const of = (text: string) => sketchOf('', text);
  it.each([
    ['estate', '文澜花园的电梯坏了', '知香园小区的电梯坏了'],
    ['road', '金河路的路灯坏了', '津沽路的路灯坏了'],
    ['site', '双桥中学门口堵车', '南华中学门口堵车'],
    ['district', 'B3区的路灯坏了', 'B5区的路灯坏了'],
    ['town', '葛沽镇的路灯坏了', '双港镇的路灯坏了'],
    ['house', '文澜花园三号楼停水', '文澜花园5号楼停水'],
  ])('in the %s keeps two texts apart', (kind, one, other) => {
    expect(clashOf(of(one), of(other))).toBe(kind);
  });

  it('is none where a place is written in another way, or only one text names a place', () => {
    expect(clashOf(of('海棠街道文澜花园小区停水'), of('文澜花园停水'))).toBeUndefined();
    expect(clashOf(of('文澜花园三号楼停水'), of('文澜花园3号楼停水'))).toBeUndefined();
    expect(clashOf(of('文澜花园停水'), of('家里停水'))).toBeUndefined();
    expect(clashOf(of('文澜花园门口，金河路上'), of('文澜花园后门，津沽路上'))).toBeUndefined();
  });

  it('is the same both ways, and so is likeness; both are of any two texts', () => {
    const text = fc.array(
      fc.constantFrom('文澜花园', '知香园小区', '3号楼', '五栋', '金河路', 'B3区', '停水', '路灯坏了', '，'),
      {
        maxLength: 7,
      },
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [one, other] = [of(a.join('')), of(b.join(''))];
        expect(clashOf(one, other)).toBe(clashOf(other, one));
        expect(clashOf(one, one)).toBeUndefined();
        const like = textLikeness(one, other);
        expect(like).toBe(textLikeness(other, one));
        expect(like).toBeGreaterThanOrEqual(0);
        expect(like).toBeLessThanOrEqual(1);
        expect(sharedNames(one.names, one.names).length).toBe(
          [...one.names.byKind.values()].flat().filter(Boolean).length - others(one),
        );
      }),
    );
  });
});

/** Districts, towns and cities are no names that two texts share. */
function others({ names }: ReturnType<typeof sketchOf>): number {
  return (['district', 'town', 'city'] as const).reduce((sum, kind) => sum + (names.byKind.get(kind)?.length ?? 0), 0);
}

describe('duplicates', () => {
  const pairsOf = (messages: readonly Said[]) => duplicatePairs(messages).map(({ a, b }) => `${a} ${b}`);

  it('are the same words again, from whomever', () => {
    const text = '金河路与津沽路路口的红绿灯坏了两天，早高峰堵得厉害，请修一下。';
    const first = said('A', '红绿灯坏了', text, { person: 'same', at: start });
    const again = said('B', '再说一次红绿灯', `${text}上次没有回音。`, { person: 'same', at: start + day });
    const other = said('C', '路口红绿灯', `今天${text}`, { at: start + 2 * day });
    expect(pairsOf([...background, first, again, other]).sort()).toEqual(['A B', 'A C', 'B C']);
  });

  it('are not what was copied with another place name', () => {
    const copied = (place: string) =>
      `${place}楼下的烧烤店没有烟道，油烟直排进楼里，营业到凌晨两点，吵得没法睡，请管一管。`;
    expect(
      pairsOf([...background, said('A', '油烟', copied('文澜花园小区')), said('B', '油烟', copied('景明花园小区'))]),
    ).toEqual([]);
    expect(pairsOf([...background, said('A', '油烟', copied('B3区')), said('B', '油烟', copied('B7区'))])).toEqual([]);
    expect(
      pairsOf([...background, said('A', '油烟', copied('知香园3栋')), said('B', '油烟', copied('知香园8栋'))]),
    ).toEqual([]);
    expect(pairsOf([...background, said('A', '油烟', copied('知香园')), said('B', '油烟', copied('知香园'))])).toEqual([
      'A B',
    ]);
  });

  it('are not what lies in areas of which none lies in the other, or names such', () => {
    const twice = (one: Partial<Said>, other: Partial<Said>) => {
      const text = '楼道里的声控灯坏了半个月，老人上下楼很危险，报修没有人来。';
      return pairsOf([...background, said('A', '灯', text, one), said('B', '灯', text, other)]);
    };
    expect(twice({ place: '120112003006' }, { place: '120112003007' })).toEqual([]);
    expect(twice({ place: '120112003006' }, { place: '120112003' })).toEqual(['A B']);
    expect(twice({ areas: ['120112003006'] }, { areas: ['120112101002'] })).toEqual([]);
    expect(twice({ areas: ['120112003006'] }, {})).toEqual(['A B']);
  });

  it('are not two matters of one place, which share its address and nothing else', () => {
    const address = '海棠街道文澜花园小区东门旁7号楼';
    const one = said('A', `${address}油烟`, `${address}的烧烤店没有烟道，油烟直排。`);
    const other = said('B', `${address}井盖`, `${address}前面人行道上的井盖裂开了，有人绊倒。`);
    expect(pairsOf([...background, one, other])).toEqual([]);
    const again = said('C', `${address}烧烤`, `${address}那家烧烤店油烟直排，没有烟道，熏得开不了窗。`);
    expect(pairsOf([...background, one, other, again])).toEqual(['A C']);
  });

  it('are never told of matters that only resemble each other in manner', () => {
    expect(pairsOf(background)).toEqual([]);
  });

  it('come with the reason, earlier message first, the surest pair first, in any order of the file', () => {
    const found = duplicatePairs([...plant, ...background].reverse(), { atLeast: 0.25 });
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(duplicatePairs([...background, ...plant], { atLeast: 0.25 }));
    for (const [at, { a, b, score, why }] of found.entries()) {
      expect(a < b).toBe(true);
      expect(score).toBeLessThanOrEqual(found[at - 1]?.score ?? 1);
      expect(why.zh).toContain('说法相近');
      expect(why.en).toContain('similar words');
    }
  });

  it('of nothing are nothing', () => {
    expect(duplicatePairs([])).toEqual([]);
    expect(duplicatePairs([said('A', '', '')])).toEqual([]);
    expect(duplicatePairs([said('A', '', ''), said('B', '', '')])).toEqual([]);
  });
});

describe('hot topics', () => {
  it('gather what several people say of one place and matter, and count people, not messages', () => {
    const [first] = plant;
    const again = said('K9', '再次反映知香园搅拌站', '知香园旁的混凝土搅拌站噪音扬尘还是没有解决。', {
      person: first?.person ?? '',
      at: start + 30 * day,
    });
    const [topic, ...more] = hotTopics([...background, ...plant, again]);
    expect(more).toEqual([]);
    expect(topic?.people).toBe(4);
    expect([...(topic?.ids ?? [])].sort()).toEqual(['K0', 'K1', 'K2', 'K3', 'K9']);
    expect(topic?.name).toContain('知香园');
    expect(topic?.name).toContain('搅拌站');
    expect(topic).toMatchObject({
      firstAt: new Date(start + 20 * day).toISOString(),
      lastAt: new Date(start + 30 * day).toISOString(),
    });
  });

  it('are not the same words about different places', () => {
    const places = ['文澜花园', '景明花园', '品尚花园', '翠湖苑', '金河花园'];
    const copies = places.map((place, at) =>
      said(`C${at}`, `${place}停水`, `${place}小区今天又停水了，没有任何通知，做不了饭。`),
    );
    expect(hotTopics([...background, ...copies])).toEqual([]);
  });

  it('may be of neighbours in different houses', () => {
    const text = (house: number) => `知香园${house}号楼的自来水发黄有异味，烧开了也不敢喝，希望检测水质。`;
    const neighbours = [3, 5, 8, 9].map((house) => said(`W${house}`, '自来水发黄', text(house)));
    expect(hotTopics([...background, ...neighbours]).map(({ people }) => people)).toEqual([4]);
  });

  it('end with a long silence: what is said again much later is a topic of its own, if enough people say it', () => {
    const later = (days: number, id: string) =>
      plant.map((each, at) => ({ ...each, id: `${id}${at}`, person: `${id}-${at}`, at: each.at + days * day }));
    const [one, two, ...more] = hotTopics([...background, ...plant, ...later(200, 'L')]);
    expect([one?.ids.length, two?.ids.length, more]).toEqual([4, 4, []]);
    expect([one, two].map((topic) => topic?.ids[0]).sort()).toEqual(['K0', 'L0']);
    expect(hotTopics([...background, ...plant, ...later(80, 'L')]).map(({ ids }) => ids.length)).toEqual([8]);
    expect(hotTopics([...background, ...plant, ...later(200, 'L').slice(0, 2)]).map(({ ids }) => ids.length)).toEqual([
      4,
    ]);
  });

  it('keep what nobody knows the day of, and tell first and last day by the others', () => {
    const undated = {
      ...said('U', '知香园搅拌站', '知香园旁的混凝土搅拌站噪音扬尘严重。', { at: start - 900 * day }),
      undated: true as const,
    };
    const [topic] = hotTopics([...background, ...plant, undated]);
    expect(topic?.ids).toContain('U');
    expect(topic?.firstAt).toBe(new Date(start + 20 * day).toISOString());
  });

  it('take in nobody who speaks of another place, however alike the words', () => {
    const copies = ['文澜花园', '景明花园'].map((place, at) =>
      said(
        `C${at}`,
        `投诉${place}旁的混凝土搅拌站`,
        `${place}西侧的搅拌站噪音大、扬尘大，投诉过一次没有结果，请尽快搬走。`,
        {
          at: start + 22 * day,
        },
      ),
    );
    expect(hotTopics([...background, ...plant, ...copies]).map(({ ids }) => [...ids].sort())).toEqual([
      ['K0', 'K1', 'K2', 'K3'],
    ]);
  });

  it('have a name also where no message has a title: a first sentence, without the greeting', () => {
    const untitled = plant.map(({ title: _title, ...each }) => ({ ...each, text: `尊敬的领导：您好！${each.text}` }));
    const [topic] = hotTopics([...background, ...untitled]);
    expect(topic?.name).toContain('搅拌站');
    expect(topic?.name).not.toMatch(/尊敬|您好|。/);
  });

  it('score by people, likes and growth', () => {
    const [quiet] = hotTopics([...background, ...plant]);
    const [liked] = hotTopics([...background, ...plant.map((each) => ({ ...each, likes: 100 }))]);
    const [disliked] = hotTopics([...background, ...plant.map((each) => ({ ...each, likes: 5, dislikes: 50 }))]);
    expect(liked?.score).toBeGreaterThan(quiet?.score ?? 0);
    expect(disliked?.score).toBeLessThan(quiet?.score ?? 0);
    const now = start + 24 * day;
    expect(hotTopics([...background, ...plant], { now, windowDays: 10 })[0]?.growth).toBe(4);
    expect(hotTopics([...background, ...plant], { now: now + 20 * day, windowDays: 20 })[0]?.growth).toBe(-4);
  });

  it('each unknown person counts but the same letter again does not, and few people make none', () => {
    const unknown = plant.map(({ person: _person, ...each }) => each);
    expect(hotTopics([...background, ...unknown])[0]?.people).toBe(4);
    const letters = unknown.map((each) => ({ ...each, id: `${each.id}-copy`, at: each.at + day }));
    expect(hotTopics([...background, ...unknown, ...letters])[0]).toMatchObject({ people: 4 });
    const [first] = unknown;
    const sent = [1, 2, 3, 4].flatMap((at) => (first ? [{ ...first, id: `S${at}` }] : []));
    expect(hotTopics([...background, ...sent])).toEqual([]);
    const one = plant.map((each) => ({ ...each, person: 'one' }));
    expect(hotTopics([...background, ...one])).toEqual([]);
    expect(hotTopics([...background, ...plant], { fewestPeople: 5 })).toEqual([]);
  });

  it('are the same whatever the order, hold each message once, and are counted alike on a thread of their own', async () => {
    const all = [...background, ...plant];
    const found = hotTopics(all);
    expect(hotTopics([...all].reverse())).toEqual(found);
    const ids = found.flatMap((topic) => topic.ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await hotTopicsAside(all, {}, 0)).toEqual(found);
    expect(await hotTopicsAside(all, {})).toEqual(found);
  }, 60_000);
});
