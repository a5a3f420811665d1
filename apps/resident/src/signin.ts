import { button, domId, fill, h } from './dom.ts';
import { readDraft } from './draft.browser.ts';
import { wrongLine } from './form.ts';
import { say } from './language.browser.ts';
import type { Page } from './page.ts';
import { call, failureWords, keepToken, tenant } from './session.browser.ts';

/** Signing in by phone and a one-time code; afterwards one is back where one was. */
export function signInPage(done: () => void): Page {
  const phone = h('input', {
    id: domId('phone'),
    type: 'tel',
    inputmode: 'numeric',
    pattern: '1[3-9][0-9]{9}',
    maxlength: 11,
    required: true,
    autocomplete: 'tel-national',
    title: say('11 位手机号', 'A mobile number of 11 digits'),
  });
  const code = h('input', {
    id: domId('code'),
    inputmode: 'numeric',
    pattern: '[0-9]{6}',
    maxlength: 6,
    autocomplete: 'one-time-code',
    title: say('6 位数字', '6 digits'),
  });
  const told = h('p', { class: 'dim', role: 'status', hidden: true });
  const codeField = h(
    'div',
    { class: 'field', hidden: true },
    h('label', { for: code.id }, say('验证码（6 位数字）', 'Code (6 digits)')),
    code,
  );
  const wrong = wrongLine();
  const submit = h('button', { type: 'submit', class: 'primary' }, say('获取验证码', 'Send me a code'));
  const again = button(say('重新获取验证码', 'Send another code'), () => void ask(), { class: 'link', hidden: true });
  let asked = false;

  async function ask(): Promise<void> {
    wrong.say(null);
    submit.disabled = true;
    try {
      const { expiresInSeconds } = await call('askCode', { body: { tenant, phone: phone.value } });
      asked = true;
      const minutes = Math.floor(expiresInSeconds / 60);
      fill(
        told,
        say(
          `验证码已发出，${minutes} 分钟内有效。示例环境没有短信：验证码打印在服务器的日志里。`,
          `A code is on its way, good for ${minutes} minutes. The sample sends no SMS: the code is in the server's log.`,
        ),
      );
      told.hidden = false;
      codeField.hidden = false;
      again.hidden = false;
      code.required = true;
      fill(submit, say('登录', 'Sign in'));
      code.focus();
    } catch (error) {
      wrong.say(failureWords(error));
    } finally {
      submit.disabled = false;
    }
  }

  async function enter(): Promise<void> {
    wrong.say(null);
    submit.disabled = true;
    try {
      const { token } = await call('signInResident', { body: { tenant, phone: phone.value, code: code.value } });
      keepToken(token);
      done();
    } catch (error) {
      wrong.say(failureWords(error));
      code.select();
    } finally {
      submit.disabled = false;
    }
  }

  const element = h(
    'main',
    {},
    h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')),
    h(
      'form',
      {
        class: 'sign-in',
        onsubmit: (event) => {
          event.preventDefault();
          void (asked ? enter() : ask());
        },
      },
      h('h1', {}, say('用手机号登录', 'Sign in with your phone')),
      readDraft().text.trim() !== '' &&
        h('p', { class: 'flash' }, say('您写的还在，登录后接着提交。', 'What you wrote is kept; sign in and send it.')),
      h('div', { class: 'field' }, h('label', { for: phone.id }, say('手机号', 'Mobile number')), phone),
      told,
      codeField,
      wrong.element,
      submit,
      again,
      h('p', { class: 'dim' }, say('手机号只用来告诉您办理结果。', 'Your number is used only to tell you the result.')),
    ),
  );
  return { element };
}
