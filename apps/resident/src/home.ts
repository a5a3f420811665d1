import type { ReplyOf, routes } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { readDraft } from './draft.browser.ts';
import { isElder, language, say, told } from './language.browser.ts';
import { momentWords } from './moments.ts';
import type { Around, Page } from './page.ts';
import { call, failureWords, isSignedIn, isSignedOut } from './session.browser.ts';

type Mine = ReplyOf<typeof routes.myAppeals>['items'][number];

/** The first page: the box comes first, then what is under way. */
export function homePage(around: Around): Page {
  const draft = readDraft().text.trim();
  const list = h('div', {});
  const title = h('h1', { class: 'unseen' }, around.brand.name);
  const progress = isSignedIn() ? list : signInHint();
  if (isElder()) return { element: h('main', { class: 'home' }, title, bigThree(), !isSignedIn() && signInHint()) };
  const element = h('main', { class: 'home' }, title, box(draft), progress);
  if (isSignedIn()) void drawMine(list, around, 'short');
  return { element };
}

function signInHint(): HTMLElement {
  return h(
    'p',
    { class: 'dim' },
    say('登录后能看到您反映过的事办到哪一步。', 'Sign in to see how your matters are going. '),
    h('a', { href: '#/sign-in' }, say('用手机号登录', 'Sign in')),
  );
}

function box(draft: string): HTMLElement {
  return h(
    'a',
    { class: 'box', href: '#/say' },
    h(
      'span',
      { class: 'box-title' },
      say('说说您的事', 'Tell us what is wrong'),
      h('b', { 'aria-hidden': 'true' }, '＋'),
    ),
    h(
      'span',
      { class: 'box-hint' },
      draft === ''
        ? say('像平常说话一样写，不用选部门', 'Write it as you would say it; no need to know the department')
        : say(`接着写：${draft.slice(0, 24)}…`, `Go on: ${draft.slice(0, 24)}…`),
    ),
  );
}

function bigThree(): HTMLElement {
  return h(
    'nav',
    { class: 'big', 'aria-label': say('能做什么', 'What you can do') },
    h('a', { class: 'main', href: '#/say' }, say('说一件事', 'Say something')),
    h('a', { href: '#/appeals' }, say('看进度', 'See how it goes')),
    h('a', { href: 'tel:12345' }, say('打电话 12345', 'Call 12345')),
  );
}

/** All of mine, for who looks for progress only. */
export function minePage(around: Around): Page {
  const list = h('div', {});
  if (!isSignedIn()) around.signIn();
  else void drawMine(list, around, 'all');
  return {
    element: h(
      'main',
      {},
      h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')),
      h('h1', {}, say('我反映的事', 'My matters')),
      list,
    ),
  };
}

async function drawMine(list: HTMLElement, around: Around, which: 'short' | 'all'): Promise<void> {
  let items: readonly Mine[] = [];
  let next: string | null = null;

  async function load(): Promise<void> {
    try {
      const page = await call('myAppeals', { query: { limit: 30, ...(next === null ? {} : { cursor: next }) } });
      items = [...items, ...page.items];
      next = page.next;
      draw();
    } catch (error) {
      if (isSignedOut(error)) return around.go('#/sign-in');
      fill(list, h('p', { class: 'wrong', role: 'alert' }, failureWords(error)));
    }
  }

  function draw(): void {
    // What waits for the person comes first.
    const open = items.filter((each) => each.open).sort((a, b) => Number(b.canRate) - Number(a.canRate));
    const done = items.filter((each) => !each.open);
    fill(
      list,
      items.length === 0 &&
        h(
          'p',
          { class: 'dim' },
          say('您反映的事会列在这里，办到哪一步随时能看。', 'What you tell us is listed here, with how far it is.'),
        ),
      group(say('正在办的', 'Under way'), open),
      group(say('已办好', 'Done'), which === 'short' ? done.slice(0, 5) : done),
      next !== null && button(say('再看一些', 'More'), () => void load()),
    );
  }

  await load();
}

function group(title: string, items: readonly Mine[]): HTMLElement | null {
  if (items.length === 0) return null;
  return h(
    'section',
    {},
    h('h2', {}, `${title} `, h('span', { class: 'count' }, String(items.length))),
    h(
      'ul',
      { class: 'mine' },
      items.map((each) =>
        h(
          'li',
          {},
          h(
            'a',
            { href: `#/appeals/${each.id}` },
            h('strong', {}, each.title),
            h('span', { class: each.open ? 'status' : 'status done' }, told(each.status)),
            each.canRate && h('span', { class: 'rate-me' }, say('请您评价', 'Please rate it')),
            each.answerBy !== null &&
              !each.canRate &&
              h('span', { class: each.answerBy.overdue ? 'wrong' : 'dim' }, answerWords(each.answerBy)),
          ),
        ),
      ),
    ),
  );
}

/** By when the present step ends, and how long that is. Never more than the clock says. */
export function answerWords({ at, left, overdue }: NonNullable<Mine['answerBy']>): string {
  const moment = momentWords(at, Date.now(), language());
  return overdue
    ? say(`! 这一步应在 ${moment} 前完成，${told(left)}`, `! This step was due ${moment}: ${told(left)}`)
    : say(`这一步最晚 ${moment} 前，${told(left)}`, `This step by ${moment}, ${told(left)}`);
}
