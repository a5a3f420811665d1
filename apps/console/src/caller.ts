import type { ReplyOf, routes } from '@tongxin/contract';
import { button, domId, fill, h } from './dom.ts';
import { say, told } from './language.browser.ts';
import { type Similar, searchAreas, searchCategories } from './lookups.ts';
import { picker } from './pickers.ts';
import { call, failureWords, newKey } from './session.browser.ts';

type Filed = ReplyOf<typeof routes.registerCaller>;
const waitMs = 500;

/** The form that takes down what a caller says; what looks like the same matter appears while typing. */
export interface CallerForm {
  readonly element: HTMLDialogElement;
  open(): void;
}

export function caller(host: { filed(filed: Filed): void }): CallerForm {
  const element = h('dialog', { class: 'wide', 'aria-label': say('代来电人登记', 'Register for a caller') });
  let sent: { readonly body: string; readonly key: string } | null = null;

  function draw(): void {
    let waiting = 0;
    let asked = 0;
    const text = h('textarea', { id: domId('text'), rows: 5, required: true, maxlength: 5000, oninput: later });
    const name = h('input', { id: domId('name'), maxlength: 50, autocomplete: 'off' });
    const phone = h('input', {
      id: domId('phone'),
      inputmode: 'numeric',
      pattern: '1[3-9][0-9]{9}',
      autocomplete: 'off',
    });
    const address = h('input', { id: domId('address'), maxlength: 200, autocomplete: 'off' });
    const [areaId, categoryId] = [domId('label'), domId('label')];
    const area = picker(searchAreas, false, areaId);
    const category = picker(searchCategories, false, categoryId);
    area.input.addEventListener('change', later);
    const alike = h('div', { class: 'alike', 'aria-live': 'polite' });
    const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
    const submit = h('button', { type: 'submit', class: 'primary' }, say('登记', 'Register'));

    function later(): void {
      clearTimeout(waiting);
      waiting = window.setTimeout(() => void look(), waitMs);
    }

    async function look(): Promise<void> {
      const words = text.value.trim();
      asked += 1;
      const mine = asked;
      if (words.length < 4) return fill(alike);
      const areaCode = area.chosen()[0]?.value;
      const found = await call('lookAlikes', { body: { text: words, ...(areaCode ? { areaCode } : {}) } }).catch(
        () => null,
      );
      if (mine === asked && found !== null) fill(alike, suggestion(found.suggested), candidates(found.items));
    }

    function suggestion(suggested: ReplyOf<typeof routes.lookAlikes>['suggested']) {
      if (suggested === null) return null;
      const { emergencyPhone, name: called, words } = suggested;
      return [
        emergencyPhone !== null &&
          h(
            'p',
            { class: 'urgent' },
            say(
              `有人受困或有危险，先转 ${emergencyPhone}`,
              `If anybody is in danger, pass it to ${emergencyPhone} first`,
            ),
          ),
        h(
          'p',
          { class: 'dim' },
          say(`像是：${called}（提到 ${words.join('、')}）`, `Looks like ${called} (${words.join(', ')})`),
        ),
      ];
    }

    function candidates(items: Similar) {
      if (items.length === 0) return null;
      return [
        h('h3', {}, say('可能是同一件事', 'May be the same matter')),
        h(
          'ul',
          { class: 'lines' },
          items.map((each) =>
            h(
              'li',
              {},
              h('strong', {}, each.title ?? each.summary),
              h(
                'span',
                { class: 'dim' },
                ` ${each.summary} · ${told(each.stateLabel)} · ${say(`${each.people} 人`, `${each.people} people`)} · ${told(each.why)} `,
              ),
              button(say('并入这件', 'Join this'), () => void send(each.caseId)),
            ),
          ),
        ),
      ];
    }

    async function send(joinCaseId?: string): Promise<void> {
      if (!form.reportValidity()) return;
      const person = Object.fromEntries(
        Object.entries({ name, phone, address }).flatMap(([key, input]) =>
          input.value.trim() === '' ? [] : [[key, input.value.trim()]],
        ),
      );
      const areaCode = area.chosen()[0]?.value;
      const categoryCode = category.chosen()[0]?.value;
      const body = {
        text: text.value.trim(),
        person,
        ...(areaCode ? { place: { areaCode } } : {}),
        ...(categoryCode ? { categoryCode } : {}),
        ...(joinCaseId === undefined ? {} : { joinCaseId }),
      };
      const written = JSON.stringify(body);
      if (sent?.body !== written) sent = { body: written, key: newKey() };
      submit.disabled = true;
      wrong.hidden = true;
      try {
        const filed = await call('registerCaller', { body, key: sent.key });
        sent = null;
        element.close();
        fill(element);
        host.filed(filed);
      } catch (error) {
        wrong.hidden = false;
        fill(wrong, failureWords(error));
      } finally {
        submit.disabled = false;
      }
    }

    const field = (label: string, input: HTMLElement) =>
      h('div', { class: 'field' }, h('label', { for: input.id }, label), input);
    area.input.id = domId('area');
    category.input.id = domId('category');
    const form = h(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          void send();
        },
      },
      h('h2', {}, say('代来电人登记', 'Register for a caller')),
      field(say('来电人说了什么', 'What the caller says'), text),
      alike,
      h(
        'div',
        { class: 'pair' },
        field(say('姓名（可不填）', 'Name (optional)'), name),
        field(say('手机号（可不填，回访用）', 'Mobile number (optional)'), phone),
      ),
      field(say('住址（可不填）', 'Address (optional)'), address),
      h(
        'div',
        { class: 'pair' },
        h(
          'div',
          { class: 'field' },
          h(
            'label',
            { id: areaId, for: area.input.id },
            say('在哪个社区或网格（可不填）', 'Community or grid (optional)'),
          ),
          area.element,
        ),
        h(
          'div',
          { class: 'field' },
          h(
            'label',
            { id: categoryId, for: category.input.id },
            say('类别（空着就按内容判断）', 'Category (empty: judged by the words)'),
          ),
          category.element,
        ),
      ),
      wrong,
      h(
        'div',
        { class: 'ends' },
        submit,
        button(say('先放着', 'Put aside'), () => element.close(), { class: 'quiet' }),
      ),
    );
    fill(element, form);
  }

  return {
    element,
    open() {
      // What was typed and put aside is still there.
      if (element.childElementCount === 0) draw();
      element.showModal();
      element.querySelector('textarea')?.focus();
    },
  };
}
