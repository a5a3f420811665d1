import { appealPage } from './appeal.ts';
import { type Brand, brandIcon, loadBrand, wear } from './brand.browser.ts';
import { privacyBanner } from './consenting.ts';
import { button, fill, h } from './dom.ts';
import { homePage, minePage } from './home.ts';
import { isElder, language, say, setElder, speak } from './language.browser.ts';
import type { Around, Page } from './page.ts';
import { privacyPage } from './privacy.ts';
import { sayPage } from './saying.ts';
import { call, isSignedIn, keepToken } from './session.browser.ts';
import { signInPage } from './signin.ts';

const root = document.querySelector('#app') ?? document.body;

/** Starts the app: the brand first, so that nobody sees it change. */
async function start(): Promise<void> {
  speak(language());
  setElder(isElder());
  const brand = await loadBrand();
  wear(brand);
  const frame = h('div', { class: 'frame' });
  fill(root, frame);
  let shown: Page | null = null;
  let message: string | null = null;
  let backTo = '#/';

  const around: Around = {
    brand,
    go,
    signIn() {
      backTo = location.hash || '#/';
      go('#/sign-in');
    },
    flash(words) {
      message = words;
    },
  };

  function go(hash: string): void {
    if (location.hash === hash) draw();
    else location.hash = hash;
  }

  function draw(): void {
    shown?.stop?.();
    shown = pageOf(location.hash, around, () => {
      const to = backTo;
      backTo = '#/';
      go(to);
    });
    const flash = message;
    message = null;
    fill(
      frame,
      header(brand, draw),
      flash !== null && h('p', { class: 'flash', role: 'status' }, flash),
      shown.element,
      location.hash !== '#/privacy' && privacyBanner(),
      footer(draw),
    );
    window.scrollTo(0, 0);
  }

  window.addEventListener('hashchange', draw);
  draw();
}

function pageOf(hash: string, around: Around, signedIn: () => void): Page {
  const id = /^#\/appeals\/([0-9a-f-]{36})$/.exec(hash)?.[1];
  if (id !== undefined) return appealPage(around, id);
  switch (hash) {
    case '#/say':
      return sayPage(around);
    case '#/appeals':
      return minePage(around);
    case '#/privacy':
      return privacyPage(around);
    case '#/sign-in':
      return signInPage(signedIn);
    default:
      return homePage(around);
  }
}

function header(brand: Brand, redraw: () => void): HTMLElement {
  return h(
    'header',
    { class: 'top' },
    h('a', { class: 'brand', href: '#/' }, brandIcon(brand.icon), brand.name),
    button(
      isElder() ? say('标准版', 'Standard') : say('长辈版', 'Larger'),
      () => {
        setElder(!isElder());
        redraw();
      },
      { class: 'quiet', 'aria-pressed': isElder() ? 'true' : 'false' },
    ),
    button(
      language() === 'zh' ? 'English' : '中文',
      () => {
        speak(language() === 'zh' ? 'en' : 'zh');
        // Everything is drawn from the beginning, the brand's name too; what was typed is kept.
        location.reload();
      },
      { class: 'quiet' },
    ),
  );
}

function footer(redraw: () => void): HTMLElement {
  return h(
    'footer',
    {},
    h(
      'p',
      { class: 'dim' },
      say(
        '有危险先打 110、119、120。政务热线 12345。',
        'In danger call 110, 119 or 120 first. Government hotline 12345.',
      ),
    ),
    h('a', { href: '#/privacy' }, say('隐私', 'Privacy')),
    isSignedIn() &&
      button(
        say('退出登录', 'Sign out'),
        () => {
          void call('endSession', { params: { id: 'current' } })
            .catch(() => null)
            .then(() => {
              keepToken(null);
              location.hash = '#/';
              redraw();
            });
        },
        { class: 'link' },
      ),
  );
}

void start();
