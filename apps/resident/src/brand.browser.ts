import type { ReplyOf, routes } from '@tongxin/contract';
import { shadesOf } from './colour.ts';
import { say } from './language.browser.ts';
import { call, tenant } from './session.browser.ts';

/** A street's face of the one platform. */
export interface Brand {
  readonly name: string;
  readonly areaCode: string | null;
  readonly accent: string;
  /** An SVG path on a 24 × 24 field. */
  readonly icon: string;
}

const kept = 'tongxin.brand';

/** Two rings with one centre: 同心. */
const rings =
  'M12 4a8 8 0 1 1 0 16a8 8 0 1 1 0-16zm0 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6zm0 3a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6z';

function neutral(): Brand {
  return { name: say('同心', 'Tongxin'), areaCode: null, accent: '#0b7285', icon: rings };
}

/** The brand that the address asks for (`?brand=…`: its key, its area's code or its name), else the neutral one. */
export async function loadBrand(): Promise<Brand> {
  const asked = new URLSearchParams(location.search).get('brand') ?? sessionStorage.getItem(kept);
  if (asked === null || asked === '') return neutral();
  sessionStorage.setItem(kept, asked);
  const { items } = await call('listBrands', { params: { tenant } }).catch(() => ({ items: [] as Brands }));
  return items.find(({ key, areaCode, name }) => [key, areaCode, name].includes(asked)) ?? neutral();
}

type Brands = ReplyOf<typeof routes.listBrands>['items'];

/** Gives the page the brand's colour, in a shade that can be read on its ground. */
export function wear({ accent, name }: Brand): void {
  document.title = `${name} · ${say('说说您的事', 'Tell us')}`;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = (): void => {
    const shades = shadesOf(accent, dark.matches ? '#17212c' : '#ffffff');
    const { style } = document.documentElement;
    style.setProperty('--accent', shades.accent);
    style.setProperty('--on-accent', shades.onAccent);
  };
  paint();
  dark.onchange = paint;
}

/** The brand's icon; its name stands beside it. */
export function brandIcon(path: string): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const drawn = document.createElementNS(space, 'path');
  drawn.setAttribute('d', path);
  drawn.setAttribute('fill', 'currentColor');
  drawn.setAttribute('fill-rule', 'evenodd');
  svg.append(drawn);
  return svg;
}
