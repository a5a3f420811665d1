import { button, domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';

/** Something to choose: its value, how it is called, and a word beside it. */
export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly beside?: string;
}

export type Search = (words: string) => Promise<readonly Choice[]>;

/** One field of a form, whatever it looks like. */
export interface Field {
  readonly element: HTMLElement;
  /** What it holds; undefined when nothing was given. */
  read(): unknown;
  /** Shows what is wrong with it, or takes that away with null. */
  complain(words: string | null): void;
  focus(): void;
}

const waitMs = 180;

interface Picker {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  chosen(): readonly Choice[];
}

/**
 * A box one types into and chooses from (combobox, WAI-ARIA 1.2): arrows move, Enter takes, Escape closes. With `many` each choice becomes a chip.
 */
export function picker(search: Search, many: boolean, labelId: string, first: readonly Choice[] = []): Picker {
  let chosen: readonly Choice[] = first;
  let shown: readonly Choice[] = [];
  let active = -1;
  let timer = 0;
  let asked = 0;
  const listId = domId('choices');
  const list = h('ul', { id: listId, class: 'choices', role: 'listbox', hidden: true, 'aria-labelledby': labelId });
  const chips = h('div', { class: 'chips' });
  const input = h('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    'aria-labelledby': labelId,
    placeholder: say('输入几个字查找', 'Type to search'),
    oninput: () => {
      if (!many) chosen = [];
      later();
    },
    onfocus: () => later(),
    onblur: () => {
      close();
      if (!many) input.value = chosen[0]?.name ?? '';
    },
    onkeydown: (event) => onKey(event as KeyboardEvent),
  });

  function later(): void {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), waitMs);
  }

  async function ask(): Promise<void> {
    asked += 1;
    const mine = asked;
    const words = !many && chosen.length > 0 ? '' : input.value.trim();
    const found = await search(words).catch(() => []);
    if (mine !== asked || document.activeElement !== input) return;
    shown = found.filter((each) => !many || !chosen.some(({ value }) => value === each.value)).slice(0, 12);
    active = shown.length > 0 && words !== '' ? 0 : -1;
    draw();
  }

  function draw(): void {
    const rows = shown.map((choice, at) =>
      h(
        'li',
        {
          id: `${listId}-${at}`,
          role: 'option',
          'aria-selected': at === active ? 'true' : 'false',
          // The press, not the click: the input must not lose its focus first.
          onmousedown: (event) => {
            event.preventDefault();
            take(choice);
          },
        },
        h('span', {}, choice.name),
        choice.beside !== undefined && h('small', {}, choice.beside),
      ),
    );
    fill(list, rows.length > 0 ? rows : h('li', { class: 'none' }, say('没有找到，换个说法', 'Nothing found')));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
  }

  function close(): void {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function take(choice: Choice): void {
    chosen = many ? [...chosen, choice] : [choice];
    input.value = many ? '' : choice.name;
    close();
    drawChips();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function drawChips(): void {
    if (!many) return;
    fill(
      chips,
      chosen.map((choice) =>
        button(
          [choice.name, ' ✕'],
          () => {
            chosen = chosen.filter(({ value }) => value !== choice.value);
            drawChips();
            input.focus();
          },
          { class: 'chip', 'aria-label': say(`去掉${choice.name}`, `Remove ${choice.name}`) },
        ),
      ),
    );
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) {
        later();
        return;
      }
      const step = event.key === 'ArrowDown' ? 1 : -1;
      active = shown.length === 0 ? -1 : (active + step + shown.length) % shown.length;
      draw();
      list.children[active]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const choice = shown[active];
      if (choice !== undefined) take(choice);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    }
  }

  if (!many) input.value = chosen[0]?.name ?? '';
  drawChips();
  return { element: h('div', { class: 'picker' }, many && chips, input, list), input, chosen: () => chosen };
}
