import type { ReplyOf, routes } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { wrongLine } from './form.ts';
import { say } from './language.browser.ts';
import { exactMoment } from './moments.ts';
import { call, failureWords } from './session.browser.ts';

type Accesses = ReplyOf<typeof routes.listMyAccesses>;

const purposes: { readonly [purpose: string]: readonly [string, string] } = {
  contact: ['联系您', 'to contact you'],
  verify: ['核实情况', 'to verify'],
  visit: ['上门', 'to visit'],
  complaint: ['处理投诉', 'to handle a complaint'],
  emergency: ['紧急情况', 'in an emergency'],
  personRequest: ['办理您到窗口提出的请求', 'to serve you at the counter'],
};

const fields: { readonly [field: string]: readonly [string, string] } = {
  name: ['姓名', 'name'],
  phone: ['手机号', 'phone'],
  address: ['地址', 'address'],
  text: ['您说的话', 'your words'],
};

/** Who looked, the newest first. */
export function accessSection(first: Accesses): HTMLElement {
  const list = h('ul', {});
  const more = h('div', {});
  const wrong = wrongLine();

  function add({ items, next }: Accesses): void {
    list.append(...items.map(line));
    fill(more, next !== null && button(say('再看一些', 'More'), () => void load(next)));
  }

  async function load(cursor: string): Promise<void> {
    wrong.say(null);
    try {
      add(await call('listMyAccesses', { query: { limit: 30, cursor } }));
    } catch (error) {
      wrong.say(failureWords(error));
    }
  }

  add(first);
  return h(
    'section',
    {},
    h('h2', {}, say('谁看过您的信息', 'Who looked at your data')),
    first.items.length === 0 ? h('p', { class: 'dim' }, say('还没有人看过。', 'Nobody so far.')) : list,
    wrong.element,
    more,
  );
}

function line(access: Accesses['items'][number]): HTMLElement {
  const who = [access.unit, access.post, access.name].filter((part) => part !== null).join(' · ');
  const words = ([zh, en]: readonly [string, string]) => say(zh, en);
  const what = access.fields.map((field) => words(fields[field] ?? [field, field])).join(say('、', ', '));
  const why = access.purpose === null ? '' : words(purposes[access.purpose] ?? [access.purpose, access.purpose]);
  return h(
    'li',
    {},
    `${exactMoment(access.at)} ${who} `,
    access.kind === 'opened' ? say('打开了案件', 'opened the case') : say(`查看了${what}`, `looked at ${what}`),
    why === '' ? null : say(`，${why}`, `, ${why}`),
    access.appeal !== null && h('span', { class: 'dim' }, ` · ${access.appeal.title}`),
  );
}
