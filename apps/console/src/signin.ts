import { domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { call, failureWords, keepToken, Refused } from './session.browser.ts';

/** The sign-in page. The one-time code is asked for only when the account has one. */
export function signInPage(done: () => void, switchLanguage: HTMLElement): HTMLElement {
  const tenant = h('input', { id: domId('tenant'), required: true, autocomplete: 'organization', spellcheck: 'false' });
  tenant.value = 'jinnan';
  const login = h('input', {
    id: domId('login'),
    required: true,
    autocomplete: 'username',
    spellcheck: 'false',
    autofocus: true,
  });
  const password = h('input', {
    id: domId('password'),
    type: 'password',
    required: true,
    autocomplete: 'current-password',
  });
  const code = h('input', {
    id: domId('code'),
    inputmode: 'numeric',
    pattern: '[0-9]{6}',
    maxlength: 6,
    autocomplete: 'one-time-code',
  });
  const codeField = h(
    'div',
    { class: 'field', hidden: true },
    h('label', { for: code.id }, say('动态验证码（6 位）', 'One-time code (6 digits)')),
    code,
  );
  const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
  const submit = h('button', { type: 'submit', class: 'primary' }, say('登录', 'Sign in'));
  const field = (label: string, input: HTMLInputElement) =>
    h('div', { class: 'field' }, h('label', { for: input.id }, label), input);

  async function send(): Promise<void> {
    submit.disabled = true;
    wrong.hidden = true;
    try {
      const body = { tenant: tenant.value.trim(), login: login.value.trim(), password: password.value };
      const { token } = await call('signInStaff', { body: code.value === '' ? body : { ...body, code: code.value } });
      keepToken(token);
      done();
    } catch (error) {
      const needed = error instanceof Refused && error.refusal.code === 'second_factor_needed';
      if (needed) codeField.hidden = false;
      wrong.hidden = false;
      fill(wrong, failureWords(error));
      (needed ? code : password).focus();
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
      h(
        'h1',
        {},
        h('img', { src: '/icon.svg', alt: '', width: 28, height: 28 }),
        say('同心 · 工作台', 'Tongxin · Desk'),
      ),
      field(say('区（租户）', 'District (tenant)'), tenant),
      field(say('账号', 'Login'), login),
      field(say('密码', 'Password'), password),
      codeField,
      wrong,
      submit,
      h(
        'p',
        { class: 'dim' },
        say('示例账号和密码在启动时打印在终端里。', 'Sample logins are printed in the terminal at start.'),
      ),
      switchLanguage,
    ),
  );
}
