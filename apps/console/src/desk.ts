import type { CaseRow, ReplyOf, routes } from '@tongxin/contract';
import { caller } from './caller.ts';
import { casePane } from './case.ts';
import { button, fill, h } from './dom.ts';
import { helpDialog } from './help.ts';
import { codeWords } from './labels.ts';
import { language, say, speak, told } from './language.browser.ts';
import { leftBadge } from './panels.ts';
import { call, failureWords } from './session.browser.ts';

type Me = ReplyOf<typeof routes.me>;
type Queue =
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

const refreshMs = 10_000;
const searchMs = 300;
/** A row turns amber this long before its end: our decision; the case itself tells the share of its limit. */
const soonMs = 4 * 3_600_000;

/** A drawn desk. */
export interface Desk {
  readonly element: HTMLElement;
  /** Stops refreshing and listening. */
  stop(): void;
}

/** The desk of somebody who is signed in: queues and list on the left, a case on the right, keys for everything. */
export function desk(me: Me, again: () => void, signOut: () => void): Desk {
  let queue: Queue = 'all';
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
  const status = h('p', { class: 'toast', role: 'status', hidden: true });
  const trouble = h('p', { class: 'trouble', role: 'alert', hidden: true });
  const search = h('input', {
    type: 'search',
    placeholder: say('搜索：字词、案号、查询号', 'Search: words, case or query number'),
    'aria-label': say('搜索案件', 'Search cases'),
    oninput: () => {
      clearTimeout(searching);
      searching = window.setTimeout(() => {
        words = search.value.trim();
        void reload();
      }, searchMs);
    },
  });

  const pane = casePane({
    mayReveal: me.permissions.includes('case:reveal'),
    openCase,
    closeCase,
    changed(done) {
      toast(done);
      void refresh();
    },
  });
  const help = helpDialog();
  const mayFile = me.permissions.includes('case:register-caller');
  const calling = caller({
    filed(filed) {
      toast(say(`已登记，查询号 ${filed.queryNo}`, `Registered under ${filed.queryNo}`));
      void refresh();
      openCase(filed.caseId);
    },
  });

  const layout = h(
    'div',
    { class: 'layout' },
    nav,
    h(
      'section',
      { class: 'left-pane', 'aria-label': say('案件列表', 'List of cases') },
      h('div', { class: 'search' }, search),
      list,
      more,
    ),
    pane.element,
  );
  const element = h('div', { class: 'desk' }, topBar(), trouble, layout, status, help, calling.element);

  function topBar(): HTMLElement {
    const roles = [...new Set(me.roles.map(({ label }) => label))].join('、');
    return h(
      'header',
      { class: 'top' },
      h('strong', { class: 'name' }, '同心'),
      h('span', { class: 'tenant' }, me.tenant.name),
      h('span', { class: 'grow' }),
      mayFile && button(say('代来电人登记', 'Register for a caller'), calling.open, { class: 'call', title: 'n' }),
      h('span', { class: 'who', title: roles }, `${me.name}${me.unit === null ? '' : ` · ${me.unit.name}`}`),
      button(
        language() === 'zh' ? 'English' : '中文',
        () => {
          speak(language() === 'zh' ? 'en' : 'zh');
          again();
        },
        { class: 'quiet' },
      ),
      button('?', () => help.showModal(), { class: 'quiet', 'aria-label': say('按键说明', 'Keys') }),
      button(say('退出', 'Sign out'), signOut, { class: 'quiet' }),
    );
  }

  let toasting = 0;
  function toast(text: string): void {
    fill(status, text);
    status.hidden = false;
    clearTimeout(toasting);
    toasting = window.setTimeout(() => {
      status.hidden = true;
    }, 4_000);
  }

  function query(cursor?: string) {
    return { queue, limit: 30, ...(words === '' ? {} : { q: words }), ...(cursor === undefined ? {} : { cursor }) };
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      trouble.hidden = true;
    } catch (error) {
      trouble.hidden = false;
      fill(trouble, failureWords(error));
    }
  }

  async function reload(): Promise<void> {
    asked += 1;
    const mine = asked;
    await guarded(async () => {
      const [page, counts] = await Promise.all([call('listCases', { query: query() }), call('countCases')]);
      if (mine !== asked) return;
      items = [...page.items];
      next = page.next;
      at = items.findIndex(({ id }) => id === openId);
      drawQueues(counts);
      drawList();
    });
  }

  /** Brings the first page and the counts anew; pages loaded after it stay. */
  async function refresh(): Promise<void> {
    const mine = asked;
    await guarded(async () => {
      const [page, counts] = await Promise.all([call('listCases', { query: query() }), call('countCases')]);
      if (mine !== asked) return;
      const fresh = new Set(page.items.map(({ id }) => id));
      const later = items.length > 30 ? items.slice(30).filter(({ id }) => !fresh.has(id)) : [];
      const current = items[at]?.id;
      items = [...page.items, ...later];
      if (later.length === 0) next = page.next;
      at = items.findIndex(({ id }) => id === current);
      drawQueues(counts);
      drawList();
    });
  }

  async function loadMore(): Promise<void> {
    if (next === null) return;
    const mine = asked;
    await guarded(async () => {
      const page = await call('listCases', { query: query(next ?? undefined) });
      if (mine !== asked) return;
      const known = new Set(items.map(({ id }) => id));
      items = [...items, ...page.items.filter(({ id }) => !known.has(id))];
      next = page.next;
      drawList();
    });
  }

  function drawQueues(counts: ReplyOf<typeof routes.countCases>): void {
    const focused = nav.querySelector<HTMLElement>(':focus')?.dataset.queue;
    fill(
      nav,
      queues.map(([key, zh, en]) => {
        const { count = 0, capped = false } = counts[key] ?? {};
        const hot = (key === 'overdue' || key === 'overdueSoon') && count > 0;
        return button(
          [
            h('span', {}, say(zh, en)),
            h('b', { class: hot ? `hot ${key}` : null }, capped ? `${count}+` : String(count)),
          ],
          () => {
            queue = key;
            void reload();
          },
          { 'data-queue': key, 'aria-current': key === queue ? 'true' : null },
        );
      }),
    );
    if (focused !== undefined) nav.querySelector<HTMLElement>(`[data-queue="${focused}"]`)?.focus();
  }

  function drawList(): void {
    const focused = list.querySelector<HTMLElement>(':focus')?.dataset.id;
    for (const id of rows.keys()) if (!items.some((row) => row.id === id)) rows.delete(id);
    const drawn = items.map((row, index) => {
      const now = JSON.stringify([row, index === at, row.id === openId, language()]);
      const known = rows.get(row.id);
      if (known?.drawn === now) return known.element;
      const made = rowElement(row, index);
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

  function rowElement(row: CaseRow, index: number): HTMLElement {
    const soon = row.due !== null && !row.due.overdue && Date.parse(row.due.at) - Date.now() < soonMs;
    const beside = [row.place.areaName, row.category?.name, row.holder.unit?.name ?? row.leadUnit?.name].filter(
      Boolean,
    );
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: `row${index === at ? ' at' : ''}`,
          'data-id': row.id,
          'aria-current': row.id === openId ? 'true' : null,
          onclick: () => {
            at = index;
            openCase(row.id);
          },
        },
        h('span', { class: 'title' }, row.title),
        h(
          'span',
          { class: 'right' },
          row.open
            ? leftBadge(row.due, false, soon ? 100 : 0)
            : h('span', { class: 'left ended' }, say('✓ 结束', '✓ ended')),
        ),
        h('span', { class: 'beside' }, beside.join(' · ')),
        h(
          'span',
          { class: 'right tags' },
          row.people > 1 && h('span', {}, say(`●${row.people} 人`, `●${row.people}`)),
          row.supervision !== 'none' &&
            h('span', { class: `supervised ${row.supervision}` }, `⚑${told(codeWords(row.supervision))}`),
          h('span', { class: row.open ? 'state' : 'state ended' }, told(row.stateLabel)),
        ),
      ),
    );
  }

  function openCase(id: string): void {
    history.replaceState(null, '', `#/case/${id}`);
    openId = id;
    const index = items.findIndex((row) => row.id === id);
    if (index >= 0) at = index;
    layout.classList.add('reading');
    drawList();
    void pane.show(id);
  }

  function closeCase(): void {
    history.replaceState(null, '', '#/');
    openId = null;
    layout.classList.remove('reading');
    pane.clear();
    drawList();
  }

  function move(step: number): void {
    if (items.length === 0) return;
    at = Math.min(items.length - 1, Math.max(0, at + step));
    drawList();
    const row = list.querySelector<HTMLElement>('.row.at');
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const target = event.target;
    const typing = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (event.key === 'Escape') {
      if (pane.closeForm()) return;
      if (typing) target.blur();
      else if (openId !== null) closeCase();
      return;
    }
    if (typing) return;
    const key = keys[event.key];
    if (key === undefined) return;
    event.preventDefault();
    key();
  }

  const keys: { readonly [key: string]: () => void } = {
    j: () => move(1),
    k: () => move(-1),
    o: () => openAt(),
    '/': () => search.focus(),
    n: () => {
      if (mayFile) calling.open();
    },
    '?': () => help.showModal(),
  };

  function openAt(): void {
    const row = items[at];
    if (row !== undefined) openCase(row.id);
  }

  const timer = setInterval(() => {
    if (document.visibilityState !== 'visible') return;
    void refresh();
    void guarded(() => pane.refresh());
  }, refreshMs);
  document.addEventListener('keydown', onKey);

  const linked = /^#\/case\/([0-9a-f-]{36})$/.exec(location.hash)?.[1];
  void reload();
  if (linked !== undefined) openCase(linked);

  return {
    element,
    stop() {
      clearInterval(timer);
      document.removeEventListener('keydown', onKey);
    },
  };
}
