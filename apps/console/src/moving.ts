import type { CaseView, Move } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { drawForm, type Form } from './form.ts';
import { say, told } from './language.browser.ts';
import { caseSource, type Similar } from './lookups.ts';
import { readSchema } from './schema.ts';
import { call, failureWords, newKey, Refused } from './session.browser.ts';

/** What the moves of a case need from the pane around them. */
export interface Around {
  /** A move was made; what it was called. */
  made(label: string): void;
  /** The case changed meanwhile: brings it anew. */
  reload(): Promise<void>;
}

interface OpenForm {
  readonly move: string;
  readonly form: Form;
  /** What was sent last under which key: the same again is the same submission. */
  sent: { readonly body: string; readonly key: string } | null;
  readonly submit: HTMLButtonElement;
}

/** The moves of a case as buttons, and the form of the one that is open. Buttons and forms come only from the reply. */
export interface Moving {
  readonly element: HTMLElement;
  /** Shows the moves of a case as it is now. An open form stays with what was typed; what changed since is said. */
  show(view: CaseView, similar: Similar): void;
  /** Closes the open form; false when none was open. */
  close(): boolean;
}

export function moving(around: Around): Moving {
  const main = h('div', { class: 'moves' });
  const side = h('div', { class: 'moves side' });
  const notice = h('div', { class: 'notice', role: 'status', hidden: true });
  const place = h('div', { class: 'form-place' });
  let view: CaseView | null = null;
  let similar: Similar = [];
  let open: OpenForm | null = null;

  function show(next: CaseView, nextSimilar: Similar): void {
    const before = view;
    view = next;
    similar = nextSimilar;
    if (before !== null && before.id !== next.id) close();
    else if (before !== null && open !== null && before.version !== next.version) sayWhatChanged(before, next);
    drawButtons();
  }

  function drawButtons(): void {
    const focused = [main, side].flatMap((each) => each.querySelector<HTMLElement>(':focus')?.dataset.move ?? [])[0];
    const moves = view?.moves ?? [];
    const drawn = (isSide: boolean) =>
      moves
        .filter((each) => each.side === isSide)
        .map((each) =>
          button(told(each.label), () => begin(each), {
            class: isSide ? 'quiet' : 'move',
            'data-move': each.move,
            'aria-expanded': open?.move === each.move ? 'true' : 'false',
            title: each.hint === null ? null : told(each.hint),
          }),
        );
    fill(main, drawn(false));
    fill(side, drawn(true));
    main.hidden = main.childElementCount === 0;
    side.hidden = side.childElementCount === 0;
    if (focused !== undefined)
      for (const each of [main, side]) each.querySelector<HTMLElement>(`[data-move="${focused}"]`)?.focus();
  }

  function sayWhatChanged(before: CaseView, next: CaseView): void {
    const news = next.events.filter(({ seq }) => seq > before.version);
    const still = next.moves.some(({ move }) => move === open?.move);
    if (open !== null) open.submit.disabled = !still;
    notice.hidden = false;
    fill(
      notice,
      h('strong', {}, say('这件事刚刚有了变化', 'This case has just changed')),
      h(
        'ul',
        {},
        news.map(({ actor, label, toLabel, from, to }) =>
          h(
            'li',
            {},
            `${actor.name}${actor.post ? `（${actor.post}）` : ''}：${told(label)}`,
            from !== to && ` → ${told(toLabel)}`,
          ),
        ),
      ),
      h(
        'p',
        {},
        still
          ? say('您写的都还在，看过后再提交。', 'What you typed is kept. Look at it and submit again.')
          : say(
              '这一步现在做不了了。您写的还在下面，可以复制。',
              'This step is no longer possible. What you typed is kept below.',
            ),
      ),
    );
  }

  function begin(move: Move): void {
    if (view === null) return;
    if (open?.move === move.move) {
      close();
      return;
    }
    const form = drawForm(readSchema(move.input), caseSource(view, similar));
    const submit = h('button', { type: 'submit', class: 'primary' }, told(move.label));
    const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
    const mine: OpenForm = { move: move.move, form, sent: null, submit };
    open = mine;
    notice.hidden = true;
    fill(
      place,
      h(
        'form',
        {
          class: 'move-form',
          'aria-label': told(move.label),
          onsubmit: (event) => {
            event.preventDefault();
            void send(mine, told(move.label), wrong);
          },
        },
        h('h3', {}, told(move.label)),
        move.hint !== null && h('p', { class: 'hint' }, told(move.hint)),
        form.element,
        wrong,
        h('div', { class: 'ends' }, submit, button(say('取消', 'Cancel'), close, { class: 'quiet' })),
      ),
    );
    drawButtons();
    if (form.element.childElementCount > 0) form.focus();
    else submit.focus();
    place.scrollIntoView({ block: 'nearest' });
  }

  async function send(mine: OpenForm, label: string, wrong: HTMLElement): Promise<void> {
    if (view === null || mine.submit.disabled) return;
    const { id, version } = view;
    const input = mine.form.read();
    const body = JSON.stringify([version, input]);
    if (mine.sent?.body !== body) mine.sent = { body, key: newKey() };
    mine.submit.disabled = true;
    wrong.hidden = true;
    try {
      await call('makeMove', { params: { id, move: mine.move }, body: { version, input }, key: mine.sent.key });
    } catch (error) {
      mine.submit.disabled = false;
      await tell(error, mine, wrong);
      return;
    }
    if (open === mine) close();
    around.made(label);
  }

  async function tell(error: unknown, mine: OpenForm, wrong: HTMLElement): Promise<void> {
    const rest = mine.form.complain(issuesIn(error));
    wrong.hidden = false;
    fill(wrong, [failureWords(error), ...rest].join(' '));
    const code = error instanceof Refused ? error.refusal.code : '';
    if (code !== 'stale_version' && code !== 'move_not_possible') return;
    await around.reload();
    // The notice above says what changed; the sentence would say it twice.
    if (code === 'stale_version' && !notice.hidden) wrong.hidden = true;
  }

  function close(): boolean {
    const was = open !== null;
    const inside = place.contains(document.activeElement);
    const button = main.querySelector<HTMLElement>(`[data-move="${open?.move}"]`);
    open = null;
    notice.hidden = true;
    fill(place);
    drawButtons();
    if (inside && button !== null) main.querySelector<HTMLElement>(`[data-move="${button.dataset.move}"]`)?.focus();
    return was;
  }

  return {
    element: h('section', { class: 'next', 'aria-label': say('下一步', 'Next moves') }, main, side, notice, place),
    show,
    close,
  };
}

/** The issues that a refusal brings for fields, in the language of the page. */
function issuesIn(error: unknown): readonly { readonly path: string; readonly words: string }[] {
  if (!(error instanceof Refused)) return [];
  const issues = error.refusal.details?.issues;
  if (!Array.isArray(issues)) return [];
  return issues.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('path' in each) || !('message' in each)) return [];
    return [{ path: String(each.path), words: wordsIn(each.message) }];
  });
}

function wordsIn(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'zh' in message && 'en' in message)
    return say(String(message.zh), String(message.en));
  return String(message);
}
