import type { ReplyOf, Role, routes } from '@tongxin/contract';
import { caller } from './caller.ts';
import { casePane } from './case.ts';
import { button, fill, h } from './dom.ts';
import { helpDialog } from './help.ts';
import { language, say, speak } from './language.browser.ts';
import { caseList, type Queue } from './list.ts';
import { watchChanges } from './live.browser.ts';
import { failureWords } from './session.browser.ts';

type Me = ReplyOf<typeof routes.me>;

/** Where a day begins for a role; the others begin with everything. */
const firstQueues: { readonly [role in Role]?: Queue } = {
  streetAcceptor: 'toAccept',
  streetDispatcher: 'toDispatch',
  unitHandler: 'myUnit',
  unitLeader: 'myUnit',
  communityStaff: 'myUnit',
  gridWorker: 'toVerify',
  gridChief: 'toVerify',
  qualityReviewer: 'toVerify',
  streetLeader: 'toReview',
  supervisor: 'overdue',
};

const toastMs = 4_000;

/** A drawn desk. */
export interface Desk {
  readonly element: HTMLElement;
  /** Stops refreshing and listening. */
  stop(): void;
}

/** The desk of somebody who is signed in: queues and list on the left, a case on the right, keys for everything. */
export function desk(me: Me, again: () => void, signOut: () => void): Desk {
  let openId: string | null = null;
  const toast = h('p', { class: 'toast', role: 'status', hidden: true });
  const trouble = h('p', { class: 'trouble', role: 'alert', hidden: true });
  const mayFile = me.permissions.includes('case:register-caller');

  const list = caseList({ first: firstQueues[me.roles[0]?.role ?? 'operator'] ?? 'all', open: openCase, guarded });
  const pane = casePane({
    mayReveal: me.permissions.includes('case:reveal'),
    openCase,
    closeCase,
    changed(done) {
      tell(done);
      void list.refresh();
    },
  });
  const help = helpDialog();
  const calling = caller({
    filed(filed) {
      tell(say(`已登记，查询号 ${filed.queryNo}`, `Registered under ${filed.queryNo}`));
      void list.refresh();
      openCase(filed.caseId);
    },
  });
  const layout = h('div', { class: 'layout' }, list.queues, list.element, pane.element);

  let toasting = 0;
  function tell(text: string): void {
    fill(toast, text);
    toast.hidden = false;
    clearTimeout(toasting);
    toasting = window.setTimeout(() => {
      toast.hidden = true;
    }, toastMs);
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

  function openCase(id: string): void {
    history.replaceState(null, '', `#/case/${id}`);
    openId = id;
    layout.classList.add('reading');
    list.mark(id);
    void pane.show(id);
  }

  function closeCase(): void {
    history.replaceState(null, '', '#/');
    openId = null;
    layout.classList.remove('reading');
    pane.clear();
    list.mark(null);
  }

  const keys: { readonly [key: string]: () => void } = {
    j: () => list.move(1),
    k: () => list.move(-1),
    o: openCurrent,
    '/': list.search,
    n: () => {
      if (mayFile) calling.open();
    },
    '?': () => help.showModal(),
  };

  function openCurrent(): void {
    const id = list.current();
    if (id !== undefined) openCase(id);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const target = event.target;
    const typing = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (event.key === 'Escape') {
      if (typing) target.blur();
      else if (!pane.closeForm() && openId !== null) closeCase();
      return;
    }
    const act = keys[event.key];
    if (typing || act === undefined) return;
    event.preventDefault();
    act();
  }

  const unwatch = watchChanges((ids) => {
    void list.refresh();
    if (openId !== null && (ids === null || ids.has(openId))) void guarded(pane.refresh);
  });
  document.addEventListener('keydown', onKey);

  const linked = /^#\/case\/([0-9a-f-]{36})$/.exec(location.hash)?.[1];
  if (linked !== undefined) openCase(linked);

  const bar = topBar(me, {
    call: mayFile ? calling.open : null,
    speak() {
      speak(language() === 'zh' ? 'en' : 'zh');
      again();
    },
    help: () => help.showModal(),
    signOut,
  });
  return {
    element: h('div', { class: 'desk' }, bar, trouble, layout, toast, help, calling.element),
    stop() {
      unwatch();
      document.removeEventListener('keydown', onKey);
    },
  };
}

interface BarActions {
  readonly call: (() => void) | null;
  speak(): void;
  help(): void;
  signOut(): void;
}

function topBar(me: Me, { call: register, speak: switchLanguage, help, signOut }: BarActions): HTMLElement {
  const roles = [...new Set(me.roles.map(({ label }) => label))].join('、');
  return h(
    'header',
    { class: 'top' },
    h('h1', { class: 'name' }, say('同心', 'Tongxin')),
    h('span', { class: 'tenant' }, me.tenant.name),
    h('span', { class: 'grow' }),
    register !== null && button(say('代来电人登记', 'Register for a caller'), register, { title: 'n' }),
    h('span', { class: 'who', title: roles }, [me.name, me.unit?.name].filter(Boolean).join(' · ')),
    button(language() === 'zh' ? 'English' : '中文', switchLanguage, { class: 'quiet' }),
    button('?', help, { class: 'quiet keys-help', 'aria-label': say('按键说明', 'Keys') }),
    button(say('退出', 'Sign out'), signOut, { class: 'quiet' }),
  );
}
