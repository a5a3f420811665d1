import type { ReplyOf, routes } from '@tongxin/contract';
import { button, domId, fill, h } from './dom.ts';
import { say, told } from './language.browser.ts';
import { exactMoment } from './moments.ts';
import { type Proven, proven } from './proof.ts';
import { call } from './session.browser.ts';

type Erasure = NonNullable<ReplyOf<typeof routes.myErasure>['erasure']>;

/** Everything about oneself as a file. */
export function exportSection(): HTMLElement {
  const proof = proven();
  const status = h('p', { role: 'status', class: 'dim' });
  const save = async (): Promise<void> => {
    const sections: { key: string; label: object; items: unknown[] }[] = [];
    let cursor: string | null = null;
    do {
      const part: ReplyOf<typeof routes.exportMyData> = await call('exportMyData', { body: { cursor } });
      for (const section of part.sections) {
        const known = sections.find(({ key }) => key === section.key);
        if (known === undefined) sections.push({ ...section, items: [...section.items] });
        else known.items.push(...section.items);
      }
      cursor = part.next;
    } while (cursor !== null);
    const url = URL.createObjectURL(new Blob([JSON.stringify(sections, null, 2)], { type: 'application/json' }));
    h('a', { href: url, download: 'tongxin-my-data.json' }).click();
    URL.revokeObjectURL(url);
    fill(status, say('已导出到您的设备。', 'Saved on your device.'));
  };
  return h(
    'section',
    {},
    h('h2', {}, say('导出', 'Take it along')),
    h('p', {}, say('关于您的一切，存成一个文件（JSON）。', 'Everything about you, as one file (JSON).')),
    button(say('导出我的信息', 'Export my data'), () => void proof.run(save)),
    status,
    proof.element,
  );
}

/** Asking to be erased, how it stands, and taking it back. */
export function erasureSection(coolingOffDays: number, erasure: Erasure | null, redraw: () => void): HTMLElement {
  const proof = proven();
  const pending = erasure !== null && (erasure.state === 'cooling' || erasure.state === 'waiting');
  return h(
    'section',
    {},
    h('h2', {}, say('删除', 'Be erased')),
    pending ? pendingErasure(erasure, proof, redraw) : askErasure(coolingOffDays, proof, redraw),
    proof.element,
  );
}

function pendingErasure(erasure: Erasure, proof: Proven, redraw: () => void): HTMLElement {
  return h(
    'div',
    { class: 'card' },
    h('p', { role: 'status' }, told(erasure.words)),
    h('p', { class: 'dim' }, say(`最早 ${exactMoment(erasure.dueAt)}`, `Not before ${exactMoment(erasure.dueAt)}`)),
    erasure.blockedBy.length > 0 &&
      h(
        'ul',
        {},
        erasure.blockedBy.map(({ queryNo, because }) =>
          h(
            'li',
            {},
            because === 'open'
              ? say(`查询号 ${queryNo}：还没办结`, `No. ${queryNo}: still open`)
              : say(`查询号 ${queryNo}：依法留存`, `No. ${queryNo}: kept by law`),
          ),
        ),
      ),
    button(
      say('撤回删除申请', 'Take it back'),
      () =>
        void proof.run(async () => {
          await call('takeBackErasure');
          redraw();
        }),
    ),
  );
}

function askErasure(coolingOffDays: number, proof: Proven, redraw: () => void): HTMLElement {
  const sure = h('input', { id: domId('sure'), type: 'checkbox', required: true });
  return h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        void proof.run(async () => {
          await call('eraseMe');
          redraw();
        });
      },
    },
    h(
      'p',
      {},
      say(
        `账号、姓名、手机号、地址和您说的话都会删除；办过的事留下不含个人信息的记录。${coolingOffDays} 天内可以撤回。`,
        `Account, name, number, address and your words go; of your matters a record without personal data stays. You may take it back for ${coolingOffDays} days.`,
      ),
    ),
    h(
      'p',
      { class: 'choice' },
      h('label', { for: sure.id }, sure, h('span', {}, say('我知道删除后不能恢复', 'I know that it cannot be undone'))),
    ),
    h('button', { type: 'submit' }, say('申请删除我的信息', 'Ask to be erased')),
  );
}
