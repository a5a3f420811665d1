import type { ReplyOf, routes } from '@tongxin/contract';
import { button, domId, fill, h } from './dom.ts';
import { type Draft, dropDraft, keepDraft, keyFor, readDraft } from './draft.browser.ts';
import { say, told } from './language.browser.ts';
import type { Around, Page } from './page.ts';
import { photoField } from './photos.ts';
import { communityBox } from './place.ts';
import { call, failureWords, isSignedIn, isSignedOut, Refused } from './session.browser.ts';

type Seen = ReplyOf<typeof routes.lookAlikes>;
const waitMs = 600;

/** The page on which somebody says what is wrong. Only the words are needed; everything else helps. */
export function sayPage(around: Around): Page {
  let draft: Draft = readDraft();
  let waiting = 0;
  let asked = 0;

  const text = h('textarea', {
    id: domId('text'),
    rows: 6,
    maxlength: 5000,
    required: true,
    placeholder: say('什么事、在哪儿、多久了', 'What it is, where, since when'),
    oninput: () => {
      keep({ text: text.value });
      later();
    },
  });
  text.value = draft.text;
  const placeText = h('input', {
    id: domId('place'),
    maxlength: 200,
    autocomplete: 'off',
    placeholder: say('如：3 号楼 2 门', 'Such as: building 3, door 2'),
    oninput: () => keep({ placeText: placeText.value }),
  });
  placeText.value = draft.placeText;
  const community = communityBox(draft.area, around.brand.areaCode, (area) => {
    keep({ area });
    later();
  });
  const photos = photoField(
    say('照片或文件（可不填）', 'Photos or files (optional)'),
    draft.photos,
    (kept) => keep({ photos: kept }),
    around.signIn,
  );
  const urgent = h('div', { 'aria-live': 'assertive' });
  const seen = h('div', { class: 'seen', 'aria-live': 'polite' });
  const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
  const submit = h('button', { type: 'submit', class: 'primary' }, say('提交', 'Send'));

  function keep(change: Partial<Draft>): void {
    draft = { ...draft, ...change };
    keepDraft(draft);
  }

  function later(): void {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void look(), waitMs);
  }

  async function look(): Promise<void> {
    asked += 1;
    const mine = asked;
    const words = draft.text.trim();
    if (words.length < 4 || !isSignedIn()) return show(null);
    const areaCode = draft.area?.code;
    const found = await call('lookAlikes', { body: { text: words, ...(areaCode ? { areaCode } : {}) } }).catch(
      () => null,
    );
    if (mine === asked && found !== null) show(found);
  }

  function show(found: Seen | null): void {
    const phone = found?.suggested?.emergencyPhone ?? null;
    fill(
      urgent,
      phone !== null &&
        h(
          'p',
          { class: 'urgent' },
          say('有人受困、受伤或有危险，请先打 ', 'If anybody is trapped, hurt or in danger, first call '),
          h('a', { href: `tel:${phone}` }, phone),
        ),
    );
    fill(seen, suggestion(found), found !== null && alike(found.items));
  }

  function suggestion(found: Seen | null): HTMLElement | null {
    const name = draft.category?.name ?? found?.suggested?.name;
    if (name === undefined) return null;
    const line = h('p', { class: 'suggestion' }, say(`像是：${name} `, `Looks like: ${name} `));
    line.append(button(say('不对，改一下', 'Change it'), () => void choose(line), { class: 'link' }));
    return line;
  }

  /** Lets somebody say what it is; a person looks at it either way. */
  async function choose(line: HTMLElement): Promise<void> {
    const all = await call('listCategories').then(
      ({ items }) => items,
      () => [],
    );
    const select = h('select', {
      'aria-label': say('是哪一类', 'What kind'),
      onchange: () => {
        const picked = all.find(({ code }) => code === select.value);
        keep({ category: picked === undefined ? null : { code: picked.code, name: picked.name } });
        void look();
      },
    });
    const groups = all.filter(({ parentCode }) => parentCode === null);
    fill(
      select,
      h('option', { value: '' }, say('按我写的来判断', 'Judge by what I wrote')),
      groups.map((each) =>
        h(
          'optgroup',
          { label: each.name },
          all
            .filter(({ parentCode }) => parentCode === each.code)
            .map(({ code, name }) => h('option', { value: code }, name)),
        ),
      ),
    );
    select.value = draft.category?.code ?? '';
    fill(line, select);
    select.focus();
  }

  function alike(items: Seen['items']): HTMLElement | null {
    if (items.length === 0) return null;
    return h(
      'section',
      { class: 'alike' },
      h('h2', {}, say('附近有人反映了同样的事', 'Others near by say the same')),
      items.map((each) =>
        h(
          'div',
          { class: 'same' },
          h(
            'p',
            {},
            h('strong', {}, each.summary),
            h('br'),
            h(
              'span',
              { class: 'dim' },
              say(
                `已有 ${each.people} 人反映 · ${told(each.stateLabel)}`,
                `${each.people} said so · ${told(each.stateLabel)}`,
              ),
            ),
          ),
          button(say('我也遇到了，一起跟进', 'Me too; follow it'), () => void send(each.caseId)),
        ),
      ),
    );
  }

  async function send(joinCaseId?: string): Promise<void> {
    if (!form.reportValidity()) return;
    if (!isSignedIn()) return around.signIn();
    const words = draft.placeText.trim();
    const place = {
      ...(draft.area === null ? {} : { areaCode: draft.area.code }),
      ...(words === '' ? {} : { text: words }),
    };
    const body = {
      text: draft.text.trim(),
      ...(Object.keys(place).length === 0 ? {} : { place }),
      ...(draft.category === null ? {} : { categoryCode: draft.category.code }),
      ...(joinCaseId === undefined ? {} : { joinCaseId }),
      ...(photos.ids().length === 0 ? {} : { attachmentIds: [...photos.ids()] }),
    };
    submit.disabled = true;
    wrong.hidden = true;
    try {
      const filed = await call('fileAppeal', { body, key: keyFor(JSON.stringify(body)) });
      dropDraft();
      around.flash(
        say(
          `${filed.resident.zh}。查询号 ${filed.queryNo}，打电话时可以报这个号。`,
          `${filed.resident.en}. Your number is ${filed.queryNo}; you can say it on the phone.`,
        ),
      );
      around.go(`#/appeals/${filed.appealId}`);
    } catch (error) {
      if (isSignedOut(error)) return around.signIn();
      wrong.hidden = false;
      fill(wrong, failureWords(error));
      // They were kept for a day; the words are still there.
      if (error instanceof Refused && error.refusal.code === 'attachment_not_usable') photos.clear();
    } finally {
      submit.disabled = false;
    }
  }

  const form = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    h('h1', {}, h('label', { for: text.id }, say('说说您的事', 'Tell us what is wrong'))),
    urgent,
    text,
    seen,
    isSignedIn() && photos.element,
    h(
      'fieldset',
      {},
      h('legend', {}, say('在哪儿（可不填）', 'Where (optional)')),
      isSignedIn() &&
        h(
          'div',
          { class: 'field' },
          h('label', { for: community.input.id }, say('社区', 'Community')),
          community.element,
        ),
      h('div', { class: 'field' }, h('label', { for: placeText.id }, say('具体位置', 'Exact place')), placeText),
    ),
    wrong,
    submit,
    h(
      'p',
      { class: 'dim' },
      say(
        '您的姓名和电话只给经办的人看，看了会留下记录。',
        'Only those who handle it see your name and phone, and each look is recorded.',
      ),
    ),
  );

  if (draft.text.trim() !== '') later();
  return {
    element: h('main', { class: 'saying' }, h('a', { class: 'back', href: '#/' }, say('← 首页', '← Home')), form),
    stop: () => clearTimeout(waiting),
  };
}
