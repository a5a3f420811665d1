import { domId, fill, h } from './dom.ts';
import { wrongLine } from './form.ts';
import { say } from './language.browser.ts';
import { call, failureWords, Refused } from './session.browser.ts';

/** Does something that only the person may do; where a proof is asked for, asks for a code first and then does it. */
export interface Proven {
  readonly element: HTMLElement;
  run(action: () => Promise<void>): Promise<void>;
}

/** The place in which a code is asked for when the session is no longer fresh. */
export function proven(): Proven {
  const element = h('div', {});
  const wrong = wrongLine();
  fill(element, wrong.element);

  async function run(action: () => Promise<void>): Promise<void> {
    fill(element, wrong.element);
    wrong.say(null);
    try {
      await action();
    } catch (error) {
      if (error instanceof Refused && error.refusal.code === 'proof_needed') await ask(action);
      else wrong.say(failureWords(error));
    }
  }

  async function ask(action: () => Promise<void>): Promise<void> {
    try {
      await call('askProof');
    } catch (error) {
      wrong.say(failureWords(error));
      return;
    }
    const code = h('input', {
      id: domId('proof'),
      inputmode: 'numeric',
      pattern: '[0-9]{6}',
      maxlength: 6,
      required: true,
      autocomplete: 'one-time-code',
      title: say('6 位数字', '6 digits'),
    });
    const form = h(
      'form',
      {
        class: 'card',
        onsubmit: (event) => {
          event.preventDefault();
          void enter(code, action);
        },
      },
      h(
        'p',
        { role: 'status' },
        say('为了确认是您本人，验证码已发到您的手机。', 'To be sure that it is you, a code was sent to your phone.'),
      ),
      h('div', { class: 'field' }, h('label', { for: code.id }, say('验证码（6 位数字）', 'Code (6 digits)')), code),
      h('button', { type: 'submit', class: 'primary' }, say('确认是我', 'It is me')),
    );
    fill(element, form, wrong.element);
    code.focus();
  }

  async function enter(code: HTMLInputElement, action: () => Promise<void>): Promise<void> {
    wrong.say(null);
    try {
      await call('prove', { body: { code: code.value } });
    } catch (error) {
      wrong.say(failureWords(error));
      code.select();
      return;
    }
    await run(action);
  }

  return { element, run };
}
