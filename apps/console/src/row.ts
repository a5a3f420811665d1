import type { CaseRow } from '@tongxin/contract';
import { codeWords } from '@tongxin/contract';
import { h } from './dom.ts';
import { say, told } from './language.browser.ts';
import { leftBadge } from './panels.ts';

/** A row turns amber this long before its end: our decision; the case itself tells the share of its limit. */
const soonMs = 4 * 3_600_000;

/** One line of the list: what it is about in the person's own words, how long is left, where it is and who has it. */
export function rowElement(
  row: CaseRow,
  marks: { readonly at: boolean; readonly open: boolean },
  onclick: () => void,
): HTMLElement {
  const { due, place, category, holder, leadUnit, people, supervision } = row;
  const leftMs = due === null ? 0 : Date.parse(due.at) - Date.now();
  // An end that has passed and is not overdue is that of a clock that stands still.
  const paused = due !== null && !due.overdue && leftMs <= 0;
  const soon = !paused && leftMs < soonMs;
  const unit = holder.unit?.name ?? leadUnit?.name;
  const ended = h('span', { class: 'left ended' }, say('✓ 结束', '✓ ended'));
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: marks.at ? 'row at' : 'row',
        'data-id': row.id,
        'aria-current': marks.open ? 'true' : null,
        onclick,
      },
      h('span', { class: 'title' }, row.procedure === 'task' && h('small', {}, say('协办 ', 'Task ')), row.title),
      h('span', { class: 'right' }, row.open ? leftBadge(due, paused, soon ? 100 : 0) : ended),
      h('span', { class: 'beside' }, [place.areaName, category?.name, unit].filter(Boolean).join(' · ')),
      h(
        'span',
        { class: 'right tags' },
        people > 1 && h('span', {}, say(`${people} 人`, `${people} people`)),
        supervision !== 'none' && h('span', { class: `supervised ${supervision}` }, `⚑${told(codeWords(supervision))}`),
        h('span', { class: row.open ? 'state' : 'state ended' }, told(row.stateLabel)),
      ),
    ),
  );
}
