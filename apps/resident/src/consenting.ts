import type { ReplyOf, routes } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { wrongLine } from './form.ts';
import { say, told } from './language.browser.ts';
import { call, failureWords, isSignedIn, tenant } from './session.browser.ts';

type Notice = ReplyOf<typeof routes.getPrivacyNotice>;
type Consents = ReplyOf<typeof routes.myConsents>;

/** What one was told and agreed to, with what one may still say. */
export function consentSection(notice: Notice, consents: Consents, redraw: () => void): HTMLElement {
  const wrong = wrongLine();
  const act = async (action: () => Promise<unknown>): Promise<void> => {
    wrong.say(null);
    try {
      await action();
      redraw();
    } catch (error) {
      wrong.say(failureWords(error));
    }
  };
  const give = (purpose: Notice['purposes'][number]['purpose']) =>
    act(() => call('giveConsent', { body: { noticeVersion: notice.version, purposes: [purpose] } }));
  return h(
    'section',
    {},
    h('h2', {}, say('告知和同意', 'What you were told and agreed to')),
    h(
      'ul',
      {},
      notice.purposes.map(({ purpose, label, basis }) => {
        const given = consents.items.findLast((each) => each.purpose === purpose)?.action === 'given';
        const asked = consents.toAsk.includes(purpose);
        const duty = basis === 'statutoryDuty';
        return h(
          'li',
          {},
          h('span', {}, told(label), ' '),
          h(
            'span',
            { class: 'dim' },
            duty
              ? say('依法定职责，不需要同意', 'under statutory duty; you need not agree')
              : given
                ? say('您同意了', 'you agreed')
                : say('您没有同意', 'you did not agree'),
            ' ',
          ),
          duty && asked && button(say('我知道了', 'I have read it'), () => void give(purpose), { class: 'link' }),
          !duty &&
            given &&
            button(say('撤回', 'Withdraw'), () => void act(() => call('withdrawConsent', { body: { purpose } })), {
              class: 'link',
              'aria-label': say(`撤回：${label.zh}`, `Withdraw: ${label.en}`),
            }),
          !duty &&
            !given &&
            button(say('同意', 'Agree'), () => void give(purpose), {
              class: 'link',
              'aria-label': say(`同意：${label.zh}`, `Agree: ${label.en}`),
            }),
        );
      }),
    ),
    wrong.element,
  );
}

/** Tells somebody who came in, once for each text, that there is a text to read; nobody has to answer to go on (个人信息保护法 art. 16). */
export function privacyBanner(): HTMLElement {
  const place = h('div', {});
  if (!isSignedIn()) return place;
  void Promise.all([call('getPrivacyNotice', { params: { tenant } }), call('myConsents')])
    .then(([notice, { toAsk }]) => {
      if (!toAsk.includes('handling')) return;
      const read = (): void => {
        fill(place);
        void call('giveConsent', { body: { noticeVersion: notice.version, purposes: ['handling'] } }).catch(() => null);
      };
      fill(
        place,
        h(
          'aside',
          { class: 'card', 'aria-label': say('个人信息', 'Personal data') },
          h(
            'p',
            {},
            say(
              '我们怎样处理您的个人信息、保存多久、您有哪些权利：',
              'What we do with your personal data, for how long, and your rights: ',
            ),
            h('a', { href: '#/privacy' }, say('看一看', 'read it')),
          ),
          button(say('我知道了', 'I have read it'), read, { class: 'quiet' }),
        ),
      );
    })
    .catch(() => null);
  return place;
}
