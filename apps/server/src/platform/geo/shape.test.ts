import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boxOf,
  fromWgs84,
  geometryOfText,
  type Position,
  type Shape,
  sharedSquareMetres,
  squareMetres,
  squareMetresBeyond,
  takeShape,
  united,
} from './index.ts';

/** A corner so many thousandths of a degree east and north of 117.4° E, 39.0° N. */
const at = (east: number, north: number): Position => [117.4 + east / 1000, 39 + north / 1000];
const ring = (...corners: readonly (readonly [number, number])[]): Position[] => corners.map(([x, y]) => at(x, y));
const square = (x: number, y: number, size = 1): Position[] =>
  ring([x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]);
const polygon = (...rings: readonly (readonly Position[])[]) => ({ type: 'Polygon', coordinates: rings });
const kinds = (geometry: unknown) => takeShape(geometry).flaws.map((flaw) => flaw.kind);
const says = (geometry: unknown) => takeShape(geometry).flaws.map((flaw) => flaw.words.en)[0];

describe('shapes that are taken', () => {
  it('keep holes and several parts', () => {
    const geometry = {
      type: 'MultiPolygon',
      coordinates: [[square(0, 0, 4), square(1, 1)], [square(10, 0)]],
    };
    const { shape, flaws } = takeShape(geometry);
    expect(flaws).toEqual([]);
    expect(shape?.map((part) => part.length)).toEqual([2, 1]);
    const one = squareMetres([[square(0, 0)]]);
    expect(squareMetres(shape ?? []) / one).toBeCloseTo(16, 1);
  });

  it('are closed where a ring was left open, and say so', () => {
    const open = ring([0, 0], [1, 0], [1, 1], [0, 1]);
    const { shape, notes } = takeShape(polygon(open));
    expect(shape?.[0]?.[0]?.at(-1)).toEqual(at(0, 0));
    expect(notes.map((note) => note.en)).toEqual(['1 ring was left open and closed']);
  });

  it('are WGS84 whichever system they came in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('gcj02' as const, 'bd09' as const),
        fc.double({ min: -50, max: 50, noNaN: true }),
        (crs, move) => {
          const given = square(move, move).map(([lng, lat]) => {
            const moved = fromWgs84({ lng, lat }, crs);
            return [moved.lng, moved.lat];
          });
          const [[[first = [0, 0]] = []] = []] = takeShape({ type: 'Polygon', coordinates: [given] }, crs).shape ?? [];
          expect(Math.abs((first[0] ?? 0) - at(move, move)[0])).toBeLessThan(0.00001);
          expect(Math.abs((first[1] ?? 0) - at(move, move)[1])).toBeLessThan(0.00001);
        },
      ),
    );
  });

  it('may touch themselves in a corner', () => {
    expect(kinds(polygon(ring([0, 0], [2, 0], [2, 2], [1, 1], [0, 2], [0, 0])))).toEqual([]);
    expect(kinds(polygon(ring([0, 0], [1, 1], [2, 0], [2, 2], [1, 1], [0, 2], [0, 0])))).toEqual([]);
  });
});

describe('shapes that are refused', () => {
  it('name the corner whose longitude and latitude are swapped', () => {
    const swapped = square(0, 0).map(([lng, lat]) => [lat, lng]);
    expect(kinds({ type: 'Polygon', coordinates: [swapped] })).toEqual(['swapped']);
    expect(says({ type: 'Polygon', coordinates: [swapped] })).toContain('part 1, outer ring, corner 1');
  });

  it('tell metres of a projection and places abroad apart', () => {
    expect(
      kinds({
        type: 'Polygon',
        coordinates: [
          [
            [39_533_000, 4_315_000],
            [1, 1],
            [2, 2],
          ],
        ],
      }),
    ).toEqual(['not_degrees']);
    expect(
      kinds({
        type: 'Polygon',
        coordinates: [
          [
            [2.3, 48.8],
            [2.4, 48.8],
            [2.4, 48.9],
            [2.3, 48.8],
          ],
        ],
      }),
    ).toEqual(['outside_china']);
  });

  it('name where a ring crosses itself', () => {
    expect(says(polygon(ring([0, 0], [2, 2], [2, 0], [0, 2], [0, 0])))).toBe(
      'part 1, outer ring crosses itself: edges 1 and 3 cross at (117.401, 39.001)',
    );
  });

  it('see a border that passes through another one in a corner, and one that runs back over itself', () => {
    expect(kinds(polygon(ring([0, 0], [4, 0], [4, 2], [2, 0], [2, -2], [0, -2], [0, 0])))).toContain('crossing');
    expect(says(polygon(ring([0, 0], [4, 0], [2, 0], [2, 2], [0, 2], [0, 0])))).toContain('run over each other');
  });

  it('name holes outside, holes across the border, and parts that lie in each other', () => {
    expect(kinds(polygon(square(0, 0, 2), square(5, 5)))).toEqual(['hole_outside']);
    expect(kinds(polygon(square(0, 0, 2), square(1, 1, 2)))[0]).toBe('crossing');
    expect(kinds({ type: 'MultiPolygon', coordinates: [[square(0, 0, 4)], [square(1, 1)]] })).toEqual([
      'parts_overlap',
    ]);
  });

  it('are lines, points, too few corners and areas without ground', () => {
    expect(kinds({ type: 'Point', coordinates: [117.4, 39] })).toEqual(['not_an_area']);
    expect(kinds(null)).toEqual(['not_an_area']);
    expect(kinds(polygon(ring([0, 0], [1, 1], [0, 0])))).toEqual(['too_few_corners']);
    expect(
      kinds({
        type: 'Polygon',
        coordinates: [
          [
            ['a', 39],
            [1, 2],
          ],
        ],
      }),
    ).toEqual(['not_a_number']);
  });

  it('never let a star with crossing points through, whatever its size and turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.double({ min: 0, max: 6, noNaN: true }), (arms, turn) => {
        const points = 2 * arms + 1;
        const corner = (n: number): [number, number] => {
          const angle = turn + (2 * Math.PI * n * arms) / points;
          return [5 * Math.cos(angle), 5 * Math.sin(angle)];
        };
        const star = Array.from({ length: points + 1 }, (_, n) => corner(n % points));
        expect(kinds(polygon(ring(...star)))).toContain('crossing');
      }),
    );
  });

  it('are judged in a moment with a hundred thousand corners', () => {
    const many = Array.from({ length: 99_000 }, (_, n): [number, number] => {
      const angle = (2 * Math.PI * n) / 99_000;
      const reach = 90 + 5 * Math.sin(90 * angle);
      return [reach * Math.cos(angle), reach * Math.sin(angle)];
    });
    expect(kinds(polygon(ring(...many)))).toEqual([]);
  });
});

describe('clipping', () => {
  it('measures what two shapes share and what one has beyond the other', () => {
    const a: Shape = [[square(0, 0, 2)]];
    const b: Shape = [[square(1, 1, 2)]];
    const one = squareMetres([[square(1, 1)]]);
    expect(sharedSquareMetres(a, b) / one).toBeCloseTo(1, 2);
    expect(squareMetresBeyond(a, b) / one).toBeCloseTo(3, 2);
    expect(sharedSquareMetres(a, [[square(2, 0)]])).toBe(0);
  });

  it('makes neighbours one', () => {
    const both = united([[[square(0, 0)]], [[square(1, 0)]]]);
    expect(both).toHaveLength(1);
    expect(boxOf([both])).toEqual([117.4, 39, 117.402, 39.001]);
    expect(squareMetres(both) / squareMetres([[square(0, 0)]])).toBeCloseTo(2, 2);
  });
});

describe('well-known text', () => {
  it('is read as the geometry it is, and nothing else is', () => {
    expect(geometryOfText('POLYGON ((117.4 39, 117.5 39, 117.5 39.1, 117.4 39))')).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [117.4, 39],
          [117.5, 39],
          [117.5, 39.1],
          [117.4, 39],
        ],
      ],
    });
    expect(
      geometryOfText('SRID=4490;MultiPolygon Z (((1 2 3,4 5 6,7 8 9,1 2 3)),((1 1,2 2,3 3,1 1)))')?.coordinates,
    ).toEqual([
      [
        [
          [1, 2],
          [4, 5],
          [7, 8],
          [1, 2],
        ],
      ],
      [
        [
          [1, 1],
          [2, 2],
          [3, 3],
          [1, 1],
        ],
      ],
    ]);
    expect(geometryOfText('{"type":"Polygon","coordinates":[[[1,2]]]}')?.type).toBe('Polygon');
    for (const text of ['', 'POINT (1 2)', 'POLYGON ((1 2, 3 4)', 'POLYGON 1 2', '{"type":"Point"}', '{']) {
      expect(geometryOfText(text)).toBeUndefined();
    }
  });
});
