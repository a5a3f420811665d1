import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GridArea, gridIndex, locate, owningGrid } from './grids.ts';

const box = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const area = (code: string, rings: number[][][], exclusive = false): GridArea => ({ code, polygon: rings, exclusive });

describe('grid of a point', () => {
  const school = area('120112003001801', [box(3, 3, 5, 5)], true);
  const west = area('120112003001001', [box(0, 0, 4, 8)]);
  const east = area('120112003001002', [box(4, 0, 8, 8)]);
  const index = gridIndex([school, east, west]);

  it('is one basic grid, and the exclusive one over it owns the point', () => {
    expect(locate(index, 1, 1)).toEqual({ basic: west.code, exclusive: null });
    expect(locate(index, 7, 1)).toEqual({ basic: east.code, exclusive: null });
    expect(locate(index, 4.5, 4)).toEqual({ basic: east.code, exclusive: school.code });
    expect(owningGrid(locate(index, 4.5, 4))).toBe(school.code);
    expect(owningGrid(locate(index, 7, 1))).toBe(east.code);
  });

  it('is none outside, for no areas and for a point that is no number', () => {
    expect(locate(index, 9, 9)).toEqual({ basic: null, exclusive: null });
    expect(locate(gridIndex([]), 1, 1)).toEqual({ basic: null, exclusive: null });
    expect(locate(index, Number.NaN, 1)).toEqual({ basic: null, exclusive: null });
    expect(owningGrid(locate(index, 9, 9))).toBeNull();
  });

  it('is the smallest code on a shared border, in whatever order the areas come', () => {
    for (const areas of [
      [west, east],
      [east, west],
      [school, east, west],
    ])
      expect(locate(gridIndex(areas), 4, 1).basic).toBe(west.code);
    expect(locate(index, 0, 0).basic).toBe(west.code);
    expect(locate(index, 8, 8).basic).toBe(east.code);
  });

  it('does not lie in a hole, and lies in every part of a grid of several parts', () => {
    const ring = area('a', [box(0, 0, 10, 10), box(2, 2, 4, 4)]);
    const island = area('b', [box(2, 2, 4, 4)]);
    const parts = [area('c', [box(20, 0, 21, 1)]), area('c', [box(30, 0, 31, 1)])];
    const made = gridIndex([island, ring, ...parts]);
    expect(locate(made, 1, 1).basic).toBe('a');
    expect(locate(made, 3, 3).basic).toBe('b');
    expect(locate(made, 2, 3).basic).toBe('a');
    expect([20.5, 25, 30.5].map((lng) => locate(made, lng, 0.5).basic)).toEqual(['c', null, 'c']);
  });

  it('takes a ring that is not closed', () => {
    const open = gridIndex([area('a', [box(0, 0, 1, 1).slice(0, 4)])]);
    expect(locate(open, 0.5, 0.5).basic).toBe('a');
  });

  it('refuses a ring that is no area, by the name of its grid', () => {
    expect(() => gridIndex([area('g1', [])])).toThrow(/g1/);
    expect(() => gridIndex([area('g2', [box(0, 0, 1, 1).slice(0, 2)])])).toThrow(/g2/);
    expect(() => gridIndex([area('g3', [[[0, 0], [1], [1, 1]]])])).toThrow(/g3/);
  });

  it('is exactly one basic grid everywhere in a district without gaps, borders and corners included', () => {
    const cells: GridArea[] = [];
    for (let x = 0; x < 12; x += 1)
      for (let y = 0; y < 12; y += 1) cells.push(area(`${x * 12 + y + 1_000}`, [box(x, y, x + 1, y + 1)]));
    const district = gridIndex(cells);
    const turned = gridIndex([...cells].reverse());
    const coordinate = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.double({ min: 0, max: 12, noNaN: true }));
    fc.assert(
      fc.property(coordinate, coordinate, (lng, lat) => {
        const inside = cells.filter(({ polygon }) => {
          const [[[w, s]], [e, n]] = [polygon[0] as number[][], polygon[0]![2]!] as unknown as [
            [[number, number]],
            number[],
          ];
          return lng >= w && lng <= e! && lat >= s && lat <= n!;
        });
        const expected = inside.map(({ code }) => code).sort()[0];
        expect(locate(district, lng, lat)).toEqual({ basic: expected, exclusive: null });
        expect(locate(turned, lng, lat)).toEqual({ basic: expected, exclusive: null });
      }),
      { numRuns: 1_000 },
    );
  });
});
