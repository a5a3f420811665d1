import { domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { call } from './session.browser.ts';

/** A community that was chosen. */
export interface Chosen {
  readonly code: string;
  readonly name: string;
}

const waitMs = 200;

/**
 * A box to type a community into and choose it from a list (combobox, WAI-ARIA 1.2). Before anything is typed it offers those of the brand's street.
 */
export function communityBox(first: Chosen | null, street: string | null, changed: (chosen: Chosen | null) => void) {
  let shown: readonly Chosen[] = [];
  let active = -1;
  let timer = 0;
  let asked = 0;
  let chosen = first;
  const listId = domId('communities');
  const list = h('ul', {
    id: listId,
    class: 'choices',
    role: 'listbox',
    hidden: true,
    'aria-label': say('社区', 'Communities'),
  });
  const input = h('input', {
    id: domId('community'),
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    placeholder: say('打几个字找社区，如“文澜”', 'Type to find your community'),
    oninput: () => {
      chosen = null;
      changed(null);
      later();
    },
    onfocus: later,
    onblur: () => {
      close();
      input.value = chosen?.name ?? '';
    },
    onkeydown: (event) => onKey(event as KeyboardEvent),
  });
  input.value = first?.name ?? '';

  function later(): void {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), waitMs);
  }

  async function ask(): Promise<void> {
    asked += 1;
    const mine = asked;
    const q = chosen === null ? input.value.trim() : '';
    const near = q === '' && street !== null ? { parent: street } : {};
    const { items } = await call('listAreas', { query: { level: 'community', limit: 8, q, ...near } }).catch(() => ({
      items: [],
    }));
    if (mine !== asked || document.activeElement !== input) return;
    shown = items.map(({ code, name }) => ({ code, name }));
    active = q !== '' && shown.length > 0 ? 0 : -1;
    draw();
  }

  function draw(): void {
    fill(
      list,
      shown.length === 0 &&
        h('li', { class: 'none' }, say('没有找到这个社区，换个说法', 'Not found; try another name')),
      shown.map((each, at) =>
        h(
          'li',
          {
            id: `${listId}-${at}`,
            role: 'option',
            'aria-selected': at === active ? 'true' : 'false',
            onmousedown: (event) => {
              event.preventDefault();
              take(each);
            },
          },
          each.name,
        ),
      ),
    );
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
  }

  function take(each: Chosen): void {
    chosen = each;
    input.value = each.name;
    close();
    changed(each);
  }

  function close(): void {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing || list.hidden) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      active = shown.length === 0 ? -1 : (active + step + shown.length) % shown.length;
      draw();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const each = shown[active];
      if (each !== undefined) take(each);
    } else if (event.key === 'Escape') close();
  }

  return { element: h('div', { class: 'picker' }, input, list), input };
}
