import type { ReplyOf, routes } from '@tongxin/contract';
import { consentSection } from './consenting.ts';
import { domId, fill, h } from './dom.ts';
import { say, told } from './language.browser.ts';
import { erasureSection, exportSection } from './leaving.ts';
import { accessSection } from './looked.ts';
import type { Around, Page } from './page.ts';
import { proven } from './proof.ts';
import { call, failureWords, isSignedIn, isSignedOut, tenant } from './session.browser.ts';

type Kept = ReplyOf<typeof routes.myData>;

/** What is kept of a person, who looked, and what they may do about it: see, take along, correct, agree or not, be erased. */
export function privacyPage(around: Around): Page {
  const mine = h('div', {});
  const text = h('section', {});
  void drawNotice(text);
  if (isSignedIn()) void drawMine(mine, around);
  else
    fill(
      mine,
      h(
        'p',
        { class: 'dim' },
        say('登录后能看到存了您的什么、谁看过。', 'Sign in to see what is kept of you and who looked. '),
        h('a', { href: '#/sign-in' }, say('用手机号登录', 'Sign in')),
      ),
    );
  return {
    element: h(
      'main',
      { class: 'privacy' },
      h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')),
      h('h1', {}, say('隐私和个人信息', 'Privacy and personal data')),
      mine,
      text,
    ),
  };
}

async function drawNotice(place: HTMLElement): Promise<void> {
  try {
    const { words } = await call('getPrivacyNotice', { params: { tenant } });
    fill(
      place,
      h('h2', {}, say('我们怎样处理您的个人信息', 'What we do with personal data')),
      told(words)
        .split('\n')
        .map((line) => h('p', {}, line)),
    );
  } catch (error) {
    fill(place, h('p', { class: 'wrong', role: 'alert' }, failureWords(error)));
  }
}

async function drawMine(place: HTMLElement, around: Around): Promise<void> {
  try {
    const [kept, accesses, notice, consents, { erasure }] = await Promise.all([
      call('myData'),
      call('listMyAccesses', { query: { limit: 10 } }),
      call('getPrivacyNotice', { params: { tenant } }),
      call('myConsents'),
      call('myErasure'),
    ]);
    const redraw = () => void drawMine(place, around);
    fill(
      place,
      keptSection(kept, redraw),
      accessSection(accesses),
      consentSection(notice, consents, redraw),
      exportSection(),
      erasureSection(kept.coolingOffDays, erasure, redraw),
    );
  } catch (error) {
    if (isSignedOut(error)) return around.go('#/sign-in');
    fill(place, h('p', { class: 'wrong', role: 'alert' }, failureWords(error)));
  }
}

function keptSection(kept: Kept, redraw: () => void): HTMLElement {
  const pair = (term: string, value: string | null) => [h('dt', {}, term), h('dd', {}, value ?? say('没有', 'none'))];
  return h(
    'section',
    {},
    h('h2', {}, say('存了您的什么', 'What is kept of you')),
    h(
      'dl',
      {},
      pair(say('姓名', 'Name'), kept.name),
      pair(say('手机号', 'Phone'), kept.phone),
      pair(say('地址', 'Address'), kept.address),
    ),
    h(
      'ul',
      {},
      kept.kept.map(({ label, count, until }) =>
        h('li', {}, `${told(label)} ${count} · `, h('span', { class: 'dim' }, told(until))),
      ),
    ),
    correction(redraw),
  );
}

function correction(redraw: () => void): HTMLElement {
  const proof = proven();
  const name = h('input', { id: domId('name'), maxlength: 40, autocomplete: 'name' });
  const address = h('input', { id: domId('address'), maxlength: 200, autocomplete: 'street-address' });
  const save = async (): Promise<void> => {
    const body = {
      ...(name.value.trim() === '' ? {} : { name: name.value.trim() }),
      ...(address.value.trim() === '' ? {} : { address: address.value.trim() }),
    };
    if (Object.keys(body).length === 0) return;
    await call('correctMyData', { body });
    redraw();
  };
  return h(
    'details',
    {},
    h('summary', {}, say('更正姓名或地址', 'Correct name or address')),
    h(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          void proof.run(save);
        },
      },
      h(
        'div',
        { class: 'field' },
        h('label', { for: name.id }, say('姓名（不改就空着）', 'Name (leave empty to keep it)')),
        name,
      ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: address.id }, say('地址（不改就空着）', 'Address (leave empty to keep it)')),
        address,
      ),
      h('button', { type: 'submit' }, say('更正', 'Correct')),
    ),
    proof.element,
  );
}
