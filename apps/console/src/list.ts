import type { CaseRow, ReplyOf, routes } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { language, say } from './language.browser.ts';
import { rowElement } from './row.ts';
import { call } from './session.browser.ts';

export type Queue =
  | 'all'
  | 'mine'
  | 'toAccept'
  | 'toDispatch'
  | 'myUnit'
  | 'toVerify'
  | 'toReview'
  | 'overdueSoon'
  | 'overdue';

const queues: readonly (readonly [Queue, string, string])[] = [
  ['all', '全部', 'All'],
  ['toAccept', '待受理', 'To accept'],
  ['toDispatch', '待派遣', 'To dispatch'],
  ['mine', '交给我的', 'Mine'],
  ['myUnit', '本单位', 'My unit'],
  ['toVerify', '待核查', 'To verify'],
  ['toReview', '待审核', 'To review'],
  ['overdueSoon', '即将超期', 'Due soon'],
  ['overdue', '已超期', 'Overdue'],
];

const pageSize = 30;
const searchMs = 300;

/** The left side of the desk: queues with their counts, the search box, and the list. */
export interface CaseList {
  readonly queues: HTMLElement;
  readonly element: HTMLElement;
  /** Brings the first page and the counts anew; pages loaded after it stay. */
  refresh(): Promise<void>;
  /** Marks the case that is open beside the list; null for none. */
  mark(id: string | null): void;
  /** Moves the place in the list by so many rows. */
  move(step: number): void;
  /** The case at the place in the list. */
  current(): string | undefined;
  search(): void;
}

export interface ListHost {
  readonly first: Queue;
  open(id: string): void;
  /** Does work and tells about it when it fails. */
  guarded(work: () => Promise<void>): Promise<void>;
}

export function caseList(host: ListHost): CaseList {
  let queue = host.first;
  let words = '';
  let items: CaseRow[] = [];
  let next: string | null = null;
  let openId: string | null = null;
  let at = -1;
  let asked = 0;
  let searching = 0;
  const rows = new Map<string, { readonly element: HTMLElement; readonly drawn: string }>();

  const nav = h('nav', { class: 'queues', 'aria-label': say('队列', 'Queues') });
  const list = h('ol', { class: 'list', 'aria-label': say('案件', 'Cases') });
  const more = button(say('再看一些', 'More'), () => void loadMore(), { class: 'more', hidden: true });
  const search = h('input', {
    type: 'search',
    placeholder: say('搜索：字词、案号、查询号', 'Search: words, case or query number'),
    'aria-label': say('搜索案件', 'Search cases'),
    oninput: () => {
      clearTimeout(searching);
      searching = window.setTimeout(() => {
        words = search.value.trim();
        void load(true);
      }, searchMs);
    },
  });

  /** Whoever searches looks among everything they may see. */
  function wanted(): Queue {
    return words === '' ? queue : 'all';
  }

  function query(cursor: string | null) {
    return {
      queue: wanted(),
      limit: pageSize,
      ...(words === '' ? {} : { q: words }),
      ...(cursor === null ? {} : { cursor }),
    };
  }

  /** `anew`: another list is wanted, and what was there goes. */
  async function load(anew: boolean): Promise<void> {
    if (anew) asked += 1;
    const mine = asked;
    await host.guarded(async () => {
      const [page, counts] = await Promise.all([call('listCases', { query: query(null) }), call('countCases')]);
      if (mine !== asked) return;
      const fresh = new Set(page.items.map(({ id }) => id));
      const later = anew ? [] : items.slice(pageSize).filter(({ id }) => !fresh.has(id));
      const current = anew ? openId : items[at]?.id;
      items = [...page.items, ...later];
      if (later.length === 0) next = page.next;
      at = items.findIndex(({ id }) => id === current);
      drawQueues(counts);
      draw();
    });
  }

  async function loadMore(): Promise<void> {
    const mine = asked;
    await host.guarded(async () => {
      const page = await call('listCases', { query: query(next) });
      if (mine !== asked) return;
      const known = new Set(items.map(({ id }) => id));
      items = [...items, ...page.items.filter(({ id }) => !known.has(id))];
      next = page.next;
      draw();
    });
  }

  function drawQueues(counts: ReplyOf<typeof routes.countCases>): void {
    const focused = nav.querySelector<HTMLElement>(':focus')?.dataset.queue;
    fill(
      nav,
      queues.map(([key, zh, en]) => {
        const { count = 0, capped = false } = counts[key] ?? {};
        const hot = count > 0 && (key === 'overdue' || key === 'overdueSoon');
        const badge = h('b', { class: hot ? key : null }, capped ? `${count}+` : String(count));
        return button([h('span', {}, say(zh, en)), badge], () => choose(key), {
          'data-queue': key,
          'aria-current': key === wanted() ? 'true' : null,
        });
      }),
    );
    if (focused !== undefined) nav.querySelector<HTMLElement>(`[data-queue="${focused}"]`)?.focus();
  }

  function choose(key: Queue): void {
    queue = key;
    words = '';
    search.value = '';
    void load(true);
  }

  /** Rows that stayed the same stay the same elements, so that a refresh moves no focus and no scroll. */
  function draw(): void {
    const focused = list.querySelector<HTMLElement>(':focus')?.dataset.id;
    const wantedIds = new Set(items.map(({ id }) => id));
    for (const id of rows.keys()) if (!wantedIds.has(id)) rows.delete(id);
    const drawn = items.map((row, index) => {
      const marks = { at: index === at, open: row.id === openId };
      const now = JSON.stringify([row, marks, language()]);
      const known = rows.get(row.id);
      if (known?.drawn === now) return known.element;
      const made = rowElement(row, marks, () => host.open(row.id));
      rows.set(row.id, { element: made, drawn: now });
      return made;
    });
    fill(list, drawn.length > 0 ? drawn : h('li', { class: 'empty' }, emptyWords()));
    more.hidden = next === null;
    if (focused !== undefined)
      list.querySelector<HTMLElement>(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
  }

  function emptyWords(): string {
    if (words !== '') return say('没有找到，换个说法试试。', 'Nothing found; try other words.');
    return queue === 'all'
      ? say(
          '还没有案件。居民说一件事，或者代来电人登记，就会出现在这里。',
          'No cases yet. They appear when a resident files one or you register a caller.',
        )
      : say('这个队列是空的，有新的会自己出现。', 'This queue is empty; new cases appear by themselves.');
  }

  void load(true);
  return {
    queues: nav,
    element: h(
      'section',
      { class: 'left-pane', 'aria-label': say('案件列表', 'List of cases') },
      h('div', { class: 'search' }, search),
      list,
      more,
    ),
    refresh: () => load(false),
    mark(id) {
      openId = id;
      const index = items.findIndex((row) => row.id === id);
      if (index >= 0) at = index;
      draw();
    },
    move(step) {
      if (items.length === 0) return;
      at = Math.min(items.length - 1, Math.max(0, at + step));
      draw();
      const row = list.querySelector<HTMLElement>('.row.at');
      row?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: 'nearest' });
    },
    current: () => items[at]?.id,
    search: () => search.focus(),
  };
}
