import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceMetres } from '../../platform/geo/index.ts';
import { type Category, taxonomy } from './category.ts';
import { lexicon, suggestCategory } from './lexicon.ts';
import { likeness, type Matter } from './lookAlikes.ts';
import { clashOf, sketchOf, textLikeness } from './topics/index.ts';

const category = (code: string, name: string, words: string[], more: Partial<Category> = {}): Category => ({
  code,
  parentCode: null,
  name,
  kind: 'request',
  limitClass: 'general',
  requiresFieldCheck: false,
  closeEvidence: [],
  publicVisible: true,
  sensitive: false,
  anonymousAllowed: false,
  words,
  mappings: {},
  emergencyPhone: null,
  version: 1,
  retired: false,
  ...more,
});
const categories = [
  category('R04', '公共设施', []),
  category('R0401', '路灯不亮', ['路灯', '不亮', '没有照明']),
  category('R0409', '下水道堵塞', ['下水道', '堵塞', '污水外溢']),
  category('R0201', '消防通道占堵', ['消防通道', '堵塞', '消防车进不来']),
  category('R0906', '公职人员举报', ['收红包', '吃拿卡要'], { sensitive: true, publicVisible: false }),
  category('R0499', '旧类别', ['路灯'], { retired: true }),
];
const words = lexicon(categories);
const suggest = (text: string, title = '') => suggestCategory(words, title, text);

describe('the lexicon', () => {
  it('names the category whose words are there, and the words', () => {
    expect(suggest('小区里的路灯三天没有照明了')).toMatchObject({ code: 'R0401', words: ['没有照明', '路灯'] });
  });

  it('counts a rare word more than one that several categories share', () => {
    expect(suggest('消防通道堵塞')?.code).toBe('R0201');
    expect(suggest('下水道堵塞')?.code).toBe('R0409');
  });

  it('is less sure where two categories are as likely, and names the other one', () => {
    const torn = suggest('堵塞');
    const clear = suggest('下水道堵塞，污水外溢');
    expect(torn?.alternatives).toHaveLength(1);
    expect(torn?.confidence).toBeLessThan(clear?.confidence ?? 0);
  });

  it('weighs the title more than the text', () => {
    const inTitle = suggest('', '路灯')?.confidence ?? 0;
    expect(inTitle).toBeGreaterThan(suggest('路灯')?.confidence ?? 1);
  });

  it('suggests by parts of words when none of the very words is there', () => {
    expect(suggest('这条路的灯照明太差')?.code).toBe('R0401');
  });

  it('never lets a sensitive category, or one with a close sensitive rival, be decided without a person', () => {
    expect(suggest('有人收红包，吃拿卡要')).toMatchObject({ code: 'R0906', decidable: false });
    expect(suggest('路灯，有人收红包')?.decidable).toBe(false);
    expect(suggest('路灯不亮')?.decidable).toBe(true);
  });

  it('says nothing where nothing speaks for a category, and never suggests one out of force', () => {
    expect(suggest('您好')).toBeNull();
    expect(suggest('')).toBeNull();
    expect(suggest('路灯')?.code).toBe('R0401');
  });

  it('is sure between 0 and 1, never surer of an alternative, and always gives the same answer', () => {
    const piece = fc.constantFrom('路灯', '堵塞', '消防通道', '收红包', '下水', '，', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(piece, { maxLength: 3 }), (text, title) => {
        const found = suggest(text.join(''), title.join(''));
        expect(suggest(text.join(''), title.join(''))).toEqual(found);
        if (!found) return;
        expect(found.confidence).toBeGreaterThanOrEqual(0);
        expect(found.confidence).toBeLessThanOrEqual(1);
        for (const other of found.alternatives) expect(other.confidence).toBeLessThanOrEqual(found.confidence);
      }),
    );
  });
});

describe('the taxonomy', () => {
  it('finds a category by the code of another scheme only where it is the only one', () => {
    const mapped = taxonomy([
      category('A', 'A', [], { mappings: { hotline: '1' } }),
      category('B', 'B', [], { mappings: { hotline: '2' } }),
      category('C', 'C', [], { mappings: { hotline: '2' } }),
    ]);
    expect(mapped.byMapping('hotline', '1')?.code).toBe('A');
    expect(mapped.byMapping('hotline', '2')).toBeUndefined();
  });

  it('ends a line of parents that goes round in a circle', () => {
    const circle = taxonomy([category('A', 'A', [], { parentCode: 'B' }), category('B', 'B', [], { parentCode: 'A' })]);
    expect(circle.line('A')).toEqual(['A', 'B']);
  });
});

describe('look-alikes', () => {
  const now = Date.parse('2026-11-24T10:00:00+08:00');
  const day = 86_400_000;
  const bounds = {
    radiusMetres: 500,
    windowDays: 30,
    communityOf: (code: string) => code.slice(0, 12),
    distanceMetres,
  };
  const matter = (more: Partial<Matter> = {}): Matter => ({
    categoryCode: 'R0401',
    kind: 'request',
    areaCode: '120112003001001',
    point: { lng: 117.4, lat: 39 },
    namedAreas: [],
    title: '路灯不亮',
    text: '小区东门外的路灯坏了三天，晚上看不见路',
    at: now,
    ...more,
  });
  const like = (more: Partial<Matter>) => likeness(matter(), matter(more), bounds);

  it('are the same category, near, recent and similar, and the reason says so', () => {
    const found = like({ at: now - day, text: '东门外路灯坏了好几天，晚上看不见路' });
    expect(found?.score).toBeGreaterThan(0.7);
    expect(found?.why.zh).toBe('同一类别、相距约 10 米、相隔 1 天、说法相近');
  });

  it.each([
    ['of another category', { categoryCode: 'R0409' }],
    ['farther than the radius', { point: { lng: 117.41, lat: 39 } }],
    ['older than the window', { at: now - 31 * day }],
    ['in another community, where a point is missing', { point: null, areaCode: '120112003002001' }],
  ])('are not what is %s', (_why, more) => {
    expect(like(more)).toBeUndefined();
  });

  it('are not two matters whose words name different places, however alike the rest', () => {
    const here = matter({ namedAreas: ['120112003001'] });
    expect(likeness(here, matter({ namedAreas: ['120112101001'] }), bounds)).toBeUndefined();
    expect(likeness(here, matter({ namedAreas: ['120112003'] }), bounds)).toBeDefined();
  });

  it('are not two matters whose words name different estates, though no register knows them', () => {
    const here = matter({ text: '翠湖苑小区东门外的路灯坏了三天，晚上看不见路' });
    const there = matter({ text: '和园里小区东门外的路灯坏了三天，晚上看不见路' });
    expect(likeness(here, there, bounds)).toBeUndefined();
    expect(likeness(here, matter({ text: '翠湖苑东门外的路灯坏了三天' }), bounds)).toBeDefined();
  });

  it('count less in another building, and 三号楼 is 3号楼', () => {
    const here = matter({ text: '三号楼门口路灯坏了' });
    const same = likeness(here, matter({ text: '3号楼门口路灯坏了' }), bounds);
    const other = likeness(here, matter({ text: '5号楼门口路灯坏了' }), bounds);
    expect(other?.score).toBeLessThan(same?.score ?? 0);
    expect(other?.why.zh).toContain('楼号不同');
    expect(clashOf(sketchOf('', '二十一栋'), sketchOf('', '21栋'))).toBeUndefined();
    expect(clashOf(sketchOf('', '十号楼'), sketchOf('', '没有楼号'))).toBeUndefined();
  });

  it('count less for a newcomer without a category, by its kind', () => {
    const unsorted = likeness(matter({ categoryCode: null }), matter(), bounds);
    expect(unsorted?.score).toBeLessThan(like({})?.score ?? 0);
    expect(likeness(matter({ categoryCode: null, kind: 'praise' }), matter(), bounds)).toBeUndefined();
  });

  it('score between 0 and 1, the same both ways, exactly where no place contradicts another', () => {
    const texts = fc.stringMatching(/^[路灯坏了东门外3号楼，]{0,20}$/);
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 29 }), (a, b, days) => {
        const [one, other] = [matter({ text: a }), matter({ text: b, at: now - days * day })];
        const found = likeness(one, other, bounds);
        expect(likeness(other, one, bounds)).toEqual(found);
        const clash = clashOf(sketchOf(one.title, a), sketchOf(other.title, b));
        if (clash !== undefined && clash !== 'house') expect(found).toBeUndefined();
        else {
          expect(found?.score).toBeGreaterThanOrEqual(0);
          expect(found?.score).toBeLessThanOrEqual(1);
        }
        expect(textLikeness(sketchOf('', a), sketchOf('', b))).toBe(textLikeness(sketchOf('', b), sketchOf('', a)));
      }),
    );
  });
});
