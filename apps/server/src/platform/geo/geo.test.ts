import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crs, distanceMetres, fromWgs84, isPlausible, toWgs84 } from './index.ts';

const place = fc.record({
  lng: fc.double({ min: 116.7, max: 118.1, noNaN: true }),
  lat: fc.double({ min: 38.5, max: 40.3, noNaN: true }),
});

describe('coordinate systems', () => {
  it.each(['wgs84', 'gcj02', 'bd09'] as const)('%s comes back to within half a metre', (crs: Crs) => {
    fc.assert(
      fc.property(place, (point) => {
        expect(distanceMetres(toWgs84({ ...fromWgs84(point, crs), crs }), point)).toBeLessThan(0.5);
      }),
    );
  });

  it('differ by some hundred metres in Tianjin, and not at all outside China', () => {
    fc.assert(
      fc.property(place, (point) => {
        expect(distanceMetres(toWgs84({ ...point, crs: 'gcj02' }), point)).toBeGreaterThan(300);
        expect(distanceMetres(toWgs84({ ...point, crs: 'gcj02' }), point)).toBeLessThan(900);
      }),
    );
    const paris = { lng: 2.3522, lat: 48.8566 };
    expect(toWgs84({ ...paris, crs: 'gcj02' })).toEqual(paris);
  });
});

describe('distance', () => {
  it('is a degree of latitude in about 111,195 metres and half the globe at most', () => {
    expect(distanceMetres({ lng: 117, lat: 39 }, { lng: 117, lat: 40 })).toBeCloseTo(111_195, -1);
    expect(distanceMetres({ lng: 0, lat: 0 }, { lng: 180, lat: 0 })).toBeCloseTo(20_015_115, -1);
  });

  it('is symmetric, zero only in place and never longer by a detour less', () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(distanceMetres(a, b)).toBeCloseTo(distanceMetres(b, a), 6);
        expect(distanceMetres(a, a)).toBe(0);
        expect(distanceMetres(a, c)).toBeLessThanOrEqual(distanceMetres(a, b) + distanceMetres(b, c) + 1e-6);
      }),
    );
  });
});

describe('plausible points', () => {
  it('lie in China and are not swapped, zero or unknown', () => {
    expect(isPlausible({ lng: 117.38, lat: 38.99 })).toBe(true);
    expect(isPlausible({ lng: 38.99, lat: 117.38 })).toBe(false);
    expect(isPlausible({ lng: 0, lat: 0 })).toBe(false);
    expect(isPlausible({ lng: Number.NaN, lat: 39 })).toBe(false);
  });
});
