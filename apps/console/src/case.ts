import type { CaseView, ReplyOf, routes } from '@tongxin/contract';
import { codeWords } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { type Gallery, gallery } from './gallery.ts';
import { say, told } from './language.browser.ts';
import { learnAllUnits, learnUnits, type Similar, unitName } from './lookups.ts';
import { moving } from './moving.ts';
import {
  childrenPanel,
  clockPanel,
  evidencePanel,
  leftBadge,
  moment,
  placePanel,
  resultPanel,
  similarPanel,
  timelinePanel,
  unitsNamedIn,
  whyPanel,
} from './panels.ts';
import { call, failureWords } from './session.browser.ts';
import { storyPanel } from './story.ts';

/** What the case pane needs from the desk. */
export interface CaseHost {
  readonly mayReveal: boolean;
  openCase(id: string): void;
  closeCase(): void;
  /** Something was done to a case; what. */
  changed(words: string): void;
}

/** The right pane: one case with its story, clocks, reasons, timeline and next moves. */
export interface CasePane {
  readonly element: HTMLElement;
  show(id: string): Promise<void>;
  /** Brings the shown case anew without touching what is being typed. */
  refresh(): Promise<void>;
  clear(): void;
  /** Closes the open form, if any. */
  closeForm(): boolean;
}

export function casePane(host: CaseHost): CasePane {
  const head = h('header', { class: 'case-head' });
  const clocks = h('div', {});
  const body = h('div', { class: 'case-body' });
  const element = h('main', { class: 'case', tabindex: '-1' });
  let shownId: string | null = null;
  let view: CaseView | null = null;
  let similar: Similar = [];
  let drawnVersion = -1;
  let story: { readonly of: string; readonly element: HTMLElement | null } | null = null;
  /** Pictures by what they show, for as long as the case is open: they are not fetched again with every change. */
  let galleries = new Map<string, Gallery>();
  let revealed = new Map<string, ReplyOf<typeof routes.revealPerson>>();

  const moves = moving({
    made(label) {
      host.changed(say(`已办：${label}`, `Done: ${label}`));
      void refresh();
    },
    reload: () => refresh(),
  });

  function unjoined(): void {
    host.changed(say('已拆出', 'Taken out'));
    void refresh();
  }

  async function load(id: string): Promise<void> {
    const [next, alike] = await Promise.all([
      call('getCase', { params: { id } }),
      call('similarCases', { params: { id } }).then(
        ({ items }) => items,
        () => similar,
      ),
    ]);
    if (shownId !== id) return;
    const alikeChanged = JSON.stringify(alike) !== JSON.stringify(similar);
    view = next;
    similar = alike;
    learnUnits([next.leadUnit, next.holder.unit, ...next.children.map(({ unit }) => unit)]);
    learnUnits(
      next.decisions.map(({ kind, chosen, chosenName }) =>
        kind === 'unit' && chosen && chosenName ? { id: chosen, name: chosenName } : null,
      ),
    );
    if (unitsNamedIn(next).some((unit) => unitName(unit) === undefined)) await learnAllUnits();
    if (shownId === id) draw(next, alikeChanged);
  }

  function draw(next: CaseView, alikeChanged: boolean): void {
    drawHead(next);
    fill(clocks, clockPanel(next));
    moves.show(next, similar);
    if (next.version === drawnVersion && !alikeChanged) return;
    drawnVersion = next.version;
    fill(
      body,
      storyOf(next),
      resultPanel(next),
      evidencePanel(picturesOf(next, null)),
      h('div', { class: 'pair' }, placePanel(next), whyPanel(next)),
      childrenPanel(next, host.openCase),
      similarPanel(similar, host.openCase),
      timelinePanel(next),
    );
  }

  /** The story is drawn again only when it changed, so that somebody who is about to look at a phone number can go on. */
  function storyOf(next: CaseView): HTMLElement | null {
    const of = JSON.stringify([next.id, next.appeals, next.attachments.filter(({ appealId }) => appealId !== null)]);
    if (story?.of !== of) {
      const pictures = (appealId: string) => picturesOf(next, appealId);
      story = { of, element: storyPanel(next, host.mayReveal, revealed, unjoined, pictures) };
    }
    return story.element;
  }

  /** The photos and files of an appeal, or of the case itself. */
  function picturesOf({ attachments }: CaseView, appealId: string | null): HTMLElement | null {
    const items = attachments.filter((each) => each.appealId === appealId);
    if (items.length === 0) return null;
    const of = JSON.stringify(items);
    const shown = galleries.get(of) ?? gallery(items);
    galleries.set(of, shown);
    return shown.element;
  }

  function forgetPictures(): void {
    for (const each of galleries.values()) each.stop();
    galleries = new Map();
  }

  function drawHead(next: CaseView): void {
    const { caseNo, category, urgency, source, holder, leadUnit, people, supervision } = next;
    const keeper = holder.unit?.name ?? told(codeWords(holder.part));
    const inside = holder.unit === null ? [] : [holder.section?.name, holder.person?.name];
    const paused = next.clocks.some(({ key, status }) => key === next.due?.clock && status === 'paused');
    const percent = next.clocks.find(({ key }) => key === next.due?.clock)?.percent ?? 0;
    fill(
      head,
      h(
        'div',
        { class: 'case-top' },
        button('←', host.closeCase, { class: 'quiet back', 'aria-label': say('回到列表', 'Back to the list') }),
        h('span', { class: 'case-no' }, caseNo ?? say('还没有编号', 'No number yet')),
        h('span', { class: next.open ? 'state' : 'state ended' }, told(next.stateLabel)),
        leftBadge(next.due, paused, percent),
        supervision !== 'none' &&
          h('span', { class: `supervised ${supervision}` }, `⚑ ${told(codeWords(supervision))}`),
      ),
      h('h2', {}, next.title),
      h(
        'p',
        { class: 'dim' },
        [
          category?.name ?? say('未定类', 'No category'),
          urgency === 'ordinary' ? null : told(codeWords(urgency)),
          say(`来自${told(codeWords(source))}`, `from ${told(codeWords(source)).toLowerCase()}`),
          say(`现在由${[keeper, ...inside].filter(Boolean).join(' ')}办`, `with ${keeper}`),
          leadUnit === null || leadUnit.name === keeper ? null : say(`主办 ${leadUnit.name}`, `lead ${leadUnit.name}`),
          people > 1 ? say(`${people} 人关注`, `${people} people`) : null,
        ]
          .filter(Boolean)
          .join(' · '),
        ' · ',
        moment(next.openedAt),
      ),
      (next.parentId ?? next.mergedInto) !== null &&
        h(
          'p',
          {},
          button(
            next.parentId !== null
              ? say('看主办案件', 'See the main case')
              : say('看合并到的案件', 'See the case it was merged into'),
            () => host.openCase(next.parentId ?? next.mergedInto ?? ''),
            { class: 'link' },
          ),
        ),
    );
  }

  async function show(id: string): Promise<void> {
    moves.close();
    shownId = id;
    view = null;
    similar = [];
    drawnVersion = -1;
    story = null;
    forgetPictures();
    revealed = new Map();
    fill(element, h('p', { class: 'empty' }, say('正在打开…', 'Opening…')));
    try {
      await load(id);
      if (shownId !== id) return;
      fill(element, head, moves.element, h('div', { class: 'case-scroll' }, clocks, body));
    } catch (error) {
      if (shownId === id) fill(element, h('p', { class: 'empty wrong', role: 'alert' }, failureWords(error)));
    }
  }

  async function refresh(): Promise<void> {
    if (shownId !== null && view !== null) await load(shownId);
  }

  function clear(): void {
    moves.close();
    forgetPictures();
    shownId = null;
    view = null;
    fill(
      element,
      h(
        'p',
        { class: 'empty' },
        say(
          '从左边选一件。j、k 上下移动，回车打开，? 看全部按键。',
          'Choose a case on the left. j and k move, Enter opens, ? shows all keys.',
        ),
      ),
    );
  }

  clear();
  return { element, show, refresh, clear, closeForm: moves.close };
}
