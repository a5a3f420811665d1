import { button, domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { call, failureWords } from './session.browser.ts';

/** The page for whoever signed in with a password that was given out: it opens no second session, so another one is set now. */
export function newPasswordPage(name: string, done: () => void, signOut: () => void): HTMLElement {
  const given = secret('given', 'current-password');
  const next = secret('next', 'new-password');
  const again = secret('again', 'new-password');
  for (const input of [next, again]) input.minLength = 10;
  const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
  const submit = h('button', { type: 'submit', class: 'primary' }, say('设置密码', 'Set the password'));
  const complain = (words: string, where: HTMLInputElement): void => {
    wrong.hidden = false;
    fill(wrong, words);
    where.focus();
  };

  async function send(): Promise<void> {
    if (next.value !== again.value) {
      complain(say('两次输入的新密码不一样', 'The two new passwords differ'), again);
      return;
    }
    submit.disabled = true;
    wrong.hidden = true;
    try {
      await call('changePassword', { body: { current: given.value, next: next.value } });
      done();
    } catch (error) {
      complain(failureWords(error), given);
    } finally {
      submit.disabled = false;
    }
  }

  return h(
    'main',
    { class: 'sign-in' },
    h(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          void send();
        },
      },
      h('h1', {}, say('设置自己的密码', 'Set a password of your own')),
      h(
        'p',
        {},
        say(
          `${name}，您用的是一次性密码，下次登录就不能用了。`,
          `${name}, you signed in with a one-time password. It will not work again.`,
        ),
      ),
      field(say('一次性密码', 'One-time password'), given),
      field(say('新密码（至少 10 位）', 'New password (at least 10 characters)'), next),
      field(say('再输一次新密码', 'The new password again'), again),
      wrong,
      submit,
      button(say('退出', 'Sign out'), signOut, { class: 'quiet' }),
    ),
  );
}

function secret(id: string, autocomplete: string): HTMLInputElement {
  return h('input', { id: domId(id), type: 'password', required: true, autocomplete });
}

function field(label: string, input: HTMLInputElement): HTMLElement {
  return h('div', { class: 'field' }, h('label', { for: input.id }, label), input);
}
