import type { Move, ReplyOf, routes } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { type PlainForm, plainForm, wrongLine } from './form.ts';
import { type Gallery, gallery } from './gallery.ts';
import { answerWords } from './home.ts';
import { language, say, told } from './language.browser.ts';
import { exactMoment, momentWords } from './moments.ts';
import type { Around, Page } from './page.ts';
import { call, failureWords, isSignedOut, newKey, Refused } from './session.browser.ts';

type Mine = ReplyOf<typeof routes.myAppeal>;
const refreshMs = 10_000;

interface OpenForm {
  readonly move: string;
  readonly form: PlainForm;
  sent: { readonly body: string; readonly key: string } | null;
}

/** One matter of mine, told like a parcel: where it is, until when, what happened, what I can do. */
export function appealPage(around: Around, id: string): Page {
  let mine: Mine | null = null;
  let open: OpenForm | null = null;
  /** The pictures of how it looks afterwards, and one's own. */
  let shownAfter: Shown | null = null;
  let shownOwn: Shown | null = null;
  const head = h('div', {});
  const answer = h('div', {});
  const story = h('div', {});
  const notice = h('p', { class: 'flash', role: 'status', hidden: true });
  const buttons = h('div', { class: 'moves' });
  const place = h('div', {});
  const element = h(
    'main',
    { class: 'appeal' },
    h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')),
    h('p', { class: 'dim' }, say('正在打开…', 'Opening…')),
  );

  async function load(): Promise<void> {
    const next = await call('myAppeal', { params: { id } });
    const first = mine === null;
    const changed = mine !== null && mine.version !== next.version;
    if (JSON.stringify(mine) === JSON.stringify(next)) return;
    mine = next;
    fill(head, headOf(next));
    shownAfter = renewed(
      shownAfter,
      next.attachments.filter(({ appealId }) => appealId === null),
    );
    shownOwn = renewed(
      shownOwn,
      next.attachments.filter(({ appealId }) => appealId !== null),
    );
    fill(answer, answerOf(next, shownAfter?.element ?? null), ratingOf(next));
    fill(story, timelineOf(next), wordsOf(next), shownOwn?.element);
    if (first) {
      fill(
        element,
        h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')),
        head,
        notice,
        answer,
        place,
        buttons,
        story,
      );
      const rate = next.moves.find(({ move }) => move === 'evaluate');
      if (rate !== undefined) begin(rate, false);
    }
    // A form that is no longer possible goes, unless something was typed into it.
    if (changed && open !== null && !next.moves.some(({ move }) => move === open?.move) && isEmpty(open)) close();
    if (changed && open === null) {
      const rate = next.moves.find(({ move }) => move === 'evaluate');
      if (rate !== undefined) begin(rate, false);
    }
    drawButtons(next);
  }

  function isEmpty({ form }: OpenForm): boolean {
    return Object.keys(form.read()).length === 0;
  }

  function drawButtons(next: Mine): void {
    fill(
      buttons,
      next.moves
        .filter(({ move }) => move !== open?.move)
        .map((move) =>
          button(told(move.label), () => begin(move, true), {
            'data-move': move.move,
            title: move.hint === null ? null : told(move.hint),
          }),
        ),
    );
  }

  function begin(move: Move, focus: boolean): void {
    const form = plainForm(move.input, around.signIn);
    const wrong = wrongLine();
    const own: OpenForm = { move: move.move, form, sent: null };
    open = own;
    fill(
      place,
      h(
        'form',
        {
          class: 'card move-form',
          'aria-label': told(move.label),
          onsubmit: (event) => {
            event.preventDefault();
            void send(own, told(move.label), wrong.say);
          },
        },
        h('h2', {}, move.move === 'evaluate' ? say('请您评价', 'Please rate it') : told(move.label)),
        move.hint !== null && h('p', { class: 'dim' }, told(move.hint)),
        form.element,
        wrong.element,
        h(
          'div',
          { class: 'ends' },
          h(
            'button',
            { type: 'submit', class: 'primary' },
            move.move === 'evaluate' ? say('提交评价', 'Send the rating') : told(move.label),
          ),
          button(say('先不了', 'Not now'), close, { class: 'quiet' }),
        ),
      ),
    );
    if (mine !== null) drawButtons(mine);
    if (focus) form.focus();
  }

  function close(): void {
    open = null;
    fill(place);
    if (mine !== null) drawButtons(mine);
  }

  async function send(own: OpenForm, label: string, complain: (text: string | null) => void): Promise<void> {
    if (mine === null) return;
    const { caseId, version } = mine;
    const input = own.form.read();
    const body = JSON.stringify([version, input]);
    if (own.sent?.body !== body) own.sent = { body, key: newKey() };
    complain(null);
    try {
      await call('makeMove', { params: { id: caseId, move: own.move }, body: { version, input }, key: own.sent.key });
      close();
      tell(own.move === 'evaluate' ? say('谢谢您的评价。', 'Thank you.') : say(`已${label}。`, `Done: ${label}.`));
      await load();
    } catch (error) {
      if (isSignedOut(error)) return around.signIn();
      complain(failureWords(error));
      if (!(error instanceof Refused) || error.refusal.code !== 'stale_version') return;
      const before = mine.timeline.length;
      await load().catch(() => null);
      const news = mine.timeline.slice(before).map(({ words }) => told(words));
      complain(
        say(
          `刚刚有了新进展${news.length > 0 ? `：${news.join('；')}` : ''}。您写的还在，看过后再提交。`,
          `There is news${news.length > 0 ? `: ${news.join('; ')}` : ''}. What you wrote is kept; look and send again.`,
        ),
      );
    }
  }

  function tell(text: string): void {
    fill(notice, text);
    notice.hidden = false;
  }

  async function start(): Promise<void> {
    try {
      await load();
    } catch (error) {
      if (isSignedOut(error)) return around.signIn();
      if (mine === null)
        fill(
          element,
          h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')),
          h('p', { class: 'wrong', role: 'alert' }, failureWords(error)),
        );
    }
  }

  void start();
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && mine !== null) void start();
  }, refreshMs);
  return {
    element,
    stop() {
      clearInterval(timer);
      shownAfter?.stop();
      shownOwn?.stop();
    },
  };
}

interface Shown extends Gallery {
  readonly of: string;
}

/** The same gallery while it shows the same; pictures are not fetched again for other news. */
function renewed(before: Shown | null, items: Mine['attachments']): Shown | null {
  const of = JSON.stringify(items);
  if (before?.of === of) return before;
  before?.stop();
  return items.length === 0 ? null : { of, ...gallery(items) };
}

function headOf(mine: Mine): HTMLElement {
  const latest = mine.timeline.at(-1);
  return h(
    'section',
    { class: mine.open ? 'where' : 'where done' },
    h('h1', {}, mine.title),
    h('p', { class: 'big-status' }, h('span', { 'aria-hidden': 'true' }, mine.open ? '● ' : '✓ '), told(mine.status)),
    mine.answerBy !== null &&
      h(
        'p',
        { class: mine.answerBy.overdue ? 'wrong' : 'by', title: exactMoment(mine.answerBy.at) },
        answerWords(mine.answerBy),
      ),
    latest !== undefined && mine.answer === null && h('p', { class: 'latest' }, told(latest.words)),
    h('p', { class: 'dim' }, say(`查询号 ${mine.queryNo}`, `Number ${mine.queryNo}`)),
  );
}

function answerOf({ answer }: Mine, pictures: HTMLElement | null): HTMLElement | null {
  return answer === null
    ? null
    : h('section', { class: 'card answer' }, h('h2', {}, say('答复', 'Answer')), h('p', {}, answer), pictures);
}

function ratingOf({ evaluation }: Mine): HTMLElement | null {
  if (evaluation === null) return null;
  const { solved, satisfied, text } = evaluation;
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say('您的评价', 'Your rating')),
    h(
      'p',
      {},
      solved ? say('解决了', 'Solved') : say('没解决', 'Not solved'),
      ` · ${'★'.repeat(satisfied)}${'☆'.repeat(5 - satisfied)}`,
      h('span', { class: 'unseen' }, say(`满意度 ${satisfied} 分，满分 5 分`, `${satisfied} of 5`)),
    ),
    text !== null && h('p', {}, text),
  );
}

function timelineOf({ timeline }: Mine): HTMLElement {
  return h(
    'section',
    {},
    h('h2', {}, say('进展', 'What happened')),
    h(
      'ol',
      { class: 'timeline' },
      [...timeline]
        .reverse()
        .map(({ at, words }) =>
          h(
            'li',
            {},
            h('time', { datetime: at, title: exactMoment(at) }, momentWords(at, Date.now(), language())),
            h('p', {}, told(words)),
          ),
        ),
    ),
  );
}

function wordsOf({ text, saidAt }: Mine): HTMLElement {
  return h(
    'section',
    {},
    h('h2', {}, say('您说的', 'What you said')),
    h('p', { class: 'words' }, text),
    h('p', { class: 'dim' }, momentWords(saidAt, Date.now(), language())),
  );
}
