import type { CaseView, ReplyOf, routes } from '@tongxin/contract';
import { choiceWords, codeWords } from '@tongxin/contract';
import { button, domId, fill, h } from './dom.ts';
import { say, told } from './language.browser.ts';
import { moment } from './panels.ts';
import { call, failureWords, newKey } from './session.browser.ts';

type Appeal = CaseView['appeals'][number];
type Revealed = ReplyOf<typeof routes.revealPerson>;

const purposes = ['contact', 'verify', 'visit', 'complaint', 'emergency'] as const;
type Purpose = (typeof purposes)[number];

/**
 * What each person said. Names and phones are masked until somebody says what for; each look is recorded.
 * `seen` keeps what was revealed while this case is open.
 */
export function storyPanel(
  view: CaseView,
  mayReveal: boolean,
  seen: Map<string, Revealed>,
  unjoined: () => void,
  pictures: (appealId: string) => HTMLElement | null,
): HTMLElement | null {
  if (view.appeals.length === 0) return null;
  return h(
    'section',
    { class: 'panel story' },
    h('h3', {}, say(`诉求（${view.appeals.length}）`, `Appeals (${view.appeals.length})`)),
    view.appeals.map((appeal) => story(view, appeal, mayReveal, seen, unjoined, pictures(appeal.id))),
  );
}

function story(
  view: CaseView,
  appeal: Appeal,
  mayReveal: boolean,
  seen: Map<string, Revealed>,
  unjoined: () => void,
  pictures: HTMLElement | null,
): HTMLElement {
  const person = h('div', { class: 'person' });
  const text = h('p', { class: 'words' });
  const revealable = mayReveal && (appeal.person !== null || appeal.text.includes('*'));

  function draw(): void {
    const open = seen.get(appeal.id);
    const parts = open ?? appeal.person;
    const line = [parts?.name, parts?.phone, parts?.address].filter(Boolean).join(' · ');
    fill(text, open?.text ?? appeal.text);
    fill(
      person,
      h('span', {}, line === '' ? say('匿名', 'Anonymous') : line),
      open === undefined && revealable && button(say('查看完整信息', 'Reveal'), ask, { class: 'link' }),
      open !== undefined && h('span', { class: 'dim' }, say('（本次查看已记录）', ' (this look was recorded)')),
    );
  }

  function ask(): void {
    const id = domId('purpose');
    const select = h(
      'select',
      { id },
      purposes.map((purpose) => h('option', { value: purpose }, told(choiceWords('purpose', purpose)))),
    );
    const wrong = h('span', { class: 'wrong', role: 'alert' });
    fill(
      person,
      h(
        'form',
        {
          class: 'reveal',
          onsubmit: (event) => {
            event.preventDefault();
            reveal(purposes.find((each) => each === select.value) ?? 'contact', wrong);
          },
        },
        h('label', { for: id }, say('用途', 'Purpose')),
        select,
        h('button', { type: 'submit' }, say('查看', 'Reveal')),
        button(say('取消', 'Cancel'), draw, { class: 'quiet' }),
        h('span', { class: 'dim' }, say('查看会被记录', 'The look is recorded')),
        wrong,
      ),
    );
    select.focus();
  }

  function reveal(purpose: Purpose, wrong: HTMLElement): void {
    const body = {
      appealId: appeal.id,
      fields: ['name' as const, 'phone' as const, 'address' as const, 'text' as const],
      purpose,
    };
    call('revealPerson', { params: { id: view.id }, body }).then(
      (revealed) => {
        seen.set(appeal.id, revealed);
        draw();
      },
      (error: unknown) => fill(wrong, failureWords(error)),
    );
  }

  draw();
  const rating = appeal.evaluation;
  return h(
    'article',
    {},
    text,
    pictures,
    person,
    h(
      'p',
      { class: 'dim' },
      `${told(codeWords(appeal.source))} · ${told(codeWords(appeal.kind))} · `,
      moment(appeal.saidAt),
      ` · ${say('查询号', 'query no.')} ${appeal.queryNo}`,
      appeal.externalNo !== null && ` · ${say('热线单号', 'hotline no.')} ${appeal.externalNo}`,
      appeal.joined && ` · ${say('后来并入', 'joined later')}`,
    ),
    appeal.joined && view.open && view.appeals.length > 1 && unjoining(appeal, unjoined),
    rating !== null &&
      h(
        'p',
        { class: rating.solved ? 'rating good' : 'rating bad' },
        rating.solved ? say('✓ 已解决', '✓ Solved') : say('✗ 没解决', '✗ Not solved'),
        ` · ${say('满意度', 'satisfied')} ${rating.satisfied}/5`,
        rating.text !== null && ` · ${rating.text}`,
      ),
  );
}

/** Takes an appeal that is another matter after all out of this case; the appeal gets a case of its own. */
function unjoining(appeal: Appeal, unjoined: () => void): HTMLElement {
  const id = domId('unjoin');
  const key = newKey();
  const reason = h('input', { id, required: true, maxlength: 200 });
  const wrong = h('span', { class: 'wrong', role: 'alert' });
  return h(
    'details',
    {},
    h('summary', {}, say('不是同一件事', 'Not the same matter')),
    h(
      'form',
      {
        class: 'reveal',
        onsubmit: (event) => {
          event.preventDefault();
          call('unjoinAppeal', { params: { id: appeal.id }, body: { reason: reason.value }, key }).then(
            unjoined,
            (error: unknown) => fill(wrong, failureWords(error)),
          );
        },
      },
      h('label', { for: id }, say('拆出原因', 'Reason')),
      reason,
      h('button', { type: 'submit' }, say('拆出', 'Take out')),
      wrong,
    ),
  );
}
