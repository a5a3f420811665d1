/** Shades of a brand's colour that can be read. Pure. */

type Rgb = readonly [red: number, green: number, blue: number];

/** What a page takes from a brand's colour on one ground. */
export interface Shades {
  /** Readable as text on the ground, at least 4.5:1 (WCAG 2.2, 1.4.3). */
  readonly accent: string;
  /** Readable as text on the accent. */
  readonly onAccent: string;
}

const enough = 4.5;
const white: Rgb = [255, 255, 255];
const ink: Rgb = [15, 23, 32];

/** The shades of `colour` ('#rrggbb') on `ground`; a colour that cannot be read there is mixed with white or ink until it can. */
export function shadesOf(colour: string, ground: string): Shades {
  const below = rgbOf(ground);
  const towards = luminance(below) > 0.4 ? ink : white;
  const given = rgbOf(colour);
  const steps = Array.from({ length: 21 }, (_, step) => mixed(given, towards, step / 20));
  const accent = steps.find((each) => contrast(each, below) >= enough) ?? towards;
  const onAccent = contrast(white, accent) >= enough ? white : ink;
  return { accent: hexOf(accent), onAccent: hexOf(onAccent) };
}

/** The contrast of two colours ('#rrggbb') between 1 and 21 (WCAG 2.2). */
export function contrastOf(a: string, b: string): number {
  return contrast(rgbOf(a), rgbOf(b));
}

function contrast(a: Rgb, b: Rgb): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2): number => Math.round(a[at] + (b[at] - a[at]) * share);
  return [part(0), part(1), part(2)];
}

function rgbOf(hex: string): Rgb {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) || 0;
  return [part(1), part(3), part(5)];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
