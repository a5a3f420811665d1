import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AreaRegister, areaDirectory, type RegisteredArea } from './areas.directory.ts';
import { fold, phraseFinder } from './phrases.ts';

function square(lng: number, lat: number, size: number): string {
  const ring = [
    [lng, lat],
    [lng + size, lat],
    [lng + size, lat + size],
    [lng, lat + size],
    [lng, lat],
  ];
  return JSON.stringify([[ring]]);
}

const part = (code: string, name: string, level: RegisteredArea['level'], more: Partial<RegisteredArea> = {}) => ({
  code,
  name,
  level,
  kind: level,
  parentCode: { district: null, street: '120112', community: code.slice(0, 9), grid: code.slice(0, 12) }[level],
  generated: true,
  polygon: null,
  retired: false,
  ...more,
});

const register: AreaRegister = {
  areas: [
    part('120112', '津南区', 'district'),
    part('120112003', '海棠街道', 'street'),
    part('120112101', '葛沽镇', 'street'),
    part('120112003001', '文澜花园社区居委会', 'community'),
    part('120112003002', '福民里社区居委会', 'community'),
    part('120112101001', '福民里社区居委会', 'community'),
    part('120112101002', '九道沟村村委会', 'community'),
    part('120112003001001', '文澜花园第一网格', 'grid', { polygon: square(117, 39, 1) }),
    part('120112003001800', '市场专属网格', 'grid', { kind: 'exclusive_market', polygon: square(117.4, 39.4, 0.1) }),
    part('120112003001002', '文澜花园旧网格', 'grid', { polygon: square(118, 39, 1), retired: true }),
  ],
  policeGrids: [{ code: 'J01', name: '第1警格', station: '海棠派出所' }],
  bindings: [['120112003001001', 'J01']],
};
const directory = areaDirectory(register);
const named = (text: string) => directory.areasNamedIn(text).map(({ area }) => area.code);

describe('the area directory', () => {
  it('gives a point to its basic grid, and to the exclusive grid over it as the owner', () => {
    expect(directory.locatePoint({ lng: 117.2, lat: 39.2 })).toMatchObject({
      basic: { code: '120112003001001' },
      exclusive: null,
      owner: { code: '120112003001001' },
    });
    expect(directory.locatePoint({ lng: 117.45, lat: 39.45 })).toMatchObject({
      basic: { code: '120112003001001' },
      owner: { code: '120112003001800' },
    });
    expect(directory.locatePoint({ lng: 116, lat: 39 })).toEqual({ basic: null, exclusive: null, owner: null });
  });

  it('places nothing in a retired grid, and still knows its name', () => {
    expect(directory.locatePoint({ lng: 118.5, lat: 39.5 }).owner).toBeNull();
    expect(directory.active('120112003001002')).toBe(false);
    expect(directory.byCode('120112003001002')?.name).toBe('文澜花园旧网格');
  });

  it('knows the line from a grid up to the district, and the area of a level on it', () => {
    expect(directory.line('120112003001001').map((area) => area.level)).toEqual([
      'grid',
      'community',
      'street',
      'district',
    ]);
    expect(directory.at('120112003001001', 'street')?.name).toBe('海棠街道');
    expect(directory.at('120112003', 'community')).toBeUndefined();
    expect(directory.line('999')).toEqual([]);
  });

  it('binds a grid to its police grid', () => {
    expect(directory.policeGridOf('120112003001001')?.station).toBe('海棠派出所');
    expect(directory.policeGridOf('120112003001800')).toBeUndefined();
  });

  it.each([
    ['住在文澜花园，电梯坏了', ['120112003001']],
    ['文澜花园社区居委会旁边', ['120112003001']],
    ['海棠街的文澜花园', ['120112003001', '120112003']],
    ['葛沽那边的九道沟', ['120112101002', '120112101']],
    ['海棠花开了', []],
    ['津南区都这样', []],
  ])('finds the areas that people name as they say it: %s', (text, codes) => {
    expect(named(text)).toEqual(codes);
  });

  it('says that a name is ambiguous, unless the text names the street too', () => {
    expect(directory.areasNamedIn('福民里没水').map(({ area, ambiguous }) => [area.code, ambiguous])).toEqual([
      ['120112003002', true],
      ['120112101001', true],
    ]);
    expect(directory.areasNamedIn('葛沽镇福民里没水')[0]).toMatchObject({
      area: { code: '120112101001' },
      ambiguous: false,
    });
  });
});

describe('finding phrases', () => {
  const letters = fc.stringMatching(/^[ab路灯]{0,12}$/);

  it('finds at each position the longest phrase that is there, and none that is not', () => {
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), letters, (phrases, text) => {
        const found = phraseFinder(phrases.map((phrase) => [phrase, phrase] as const)).find(text);
        let covered = 0;
        const expected: [string, number][] = [];
        for (let from = 0; from < text.length; from++) {
          const here = phrases.filter((phrase) => phrase !== '' && text.startsWith(phrase, from));
          const longest = here.sort((a, b) => b.length - a.length)[0];
          if (longest === undefined || from + longest.length <= covered) continue;
          covered = from + longest.length;
          expected.push([longest, from]);
        }
        expect(found.map(({ phrase, from }) => [phrase, from])).toEqual(expected);
      }),
    );
  });

  it('makes full width and case no difference', () => {
    const [found] = phraseFinder([['ＡＢ１２', 1]]).find(fold('x a b 12'));
    expect(found).toMatchObject({ phrase: 'ab12', value: 1 });
  });
});
