import { type Desk, desk } from './desk.ts';
import { button, fill, h } from './dom.ts';
import { language, say, speak } from './language.browser.ts';
import { newPasswordPage } from './newPassword.ts';
import { call, failureWords, isSignedIn, keepToken, whenSessionEnds } from './session.browser.ts';
import { signInPage } from './signin.ts';

const root = document.querySelector('#desk') ?? document.body;
let running: Desk | null = null;

/** Shows what there is to show: the sign-in page, or the desk of whoever is signed in. */
async function show(): Promise<void> {
  running?.stop();
  running = null;
  document.title = say('同心 · 工作台', 'Tongxin · Desk');
  if (!isSignedIn()) {
    fill(
      root,
      signInPage(() => void show(), languageSwitch()),
    );
    return;
  }
  try {
    const me = await call('me');
    if (me.changePassword) {
      fill(
        root,
        newPasswordPage(
          me.name,
          () => void show(),
          () => void signOut(),
        ),
      );
      return;
    }
    running = desk(
      me,
      () => void show(),
      () => void signOut(),
    );
    fill(root, running.element);
  } catch (error) {
    if (!isSignedIn()) return;
    fill(
      root,
      h(
        'main',
        { class: 'empty' },
        h('p', { role: 'alert' }, failureWords(error)),
        button(say('再试一次', 'Try again'), () => void show()),
      ),
    );
  }
}

async function signOut(): Promise<void> {
  await call('endSession', { params: { id: 'current' } }).catch(() => null);
  keepToken(null);
  history.replaceState(null, '', '#/');
  await show();
}

function languageSwitch(): HTMLElement {
  return button(
    language() === 'zh' ? 'English' : '中文',
    () => {
      speak(language() === 'zh' ? 'en' : 'zh');
      void show();
    },
    { class: 'quiet' },
  );
}

whenSessionEnds(() => void show());
speak(language());
void show();
