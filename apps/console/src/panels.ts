import type { CaseView } from '@tongxin/contract';
import { choiceWords, codeWords, isFiles, limitWords, recordedWords } from '@tongxin/contract';
import { button, type Child, h } from './dom.ts';
import { language, say, told } from './language.browser.ts';
import { type Similar, unitName } from './lookups.ts';
import { exactMoment, momentWords } from './moments.ts';

/** The parts of a case's page that are only read. Each is made anew from the reply. */

type Clock = CaseView['clocks'][number];
type Due = { readonly overdue: boolean; readonly left: { readonly zh: string; readonly en: string } };

/** An instant as people say it, with the exact time on demand. */
export function moment(iso: string): HTMLElement {
  return h('time', { datetime: iso, title: exactMoment(iso) }, momentWords(iso, Date.now(), language()));
}

/** How much is left: colour, sign and word, never colour alone. `percent` when it is known. */
export function leftBadge(due: Due | null, paused = false, percent = 0): HTMLElement | null {
  if (due === null) return null;
  const tone = paused ? 'paused' : due.overdue ? 'overdue' : percent >= 80 ? 'soon' : 'fine';
  const sign = { paused: '‖', overdue: '!', soon: '◷', fine: '◷' }[tone];
  return h('span', { class: `left ${tone}` }, h('i', { 'aria-hidden': 'true' }, sign), told(due.left));
}

function section(title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', { class: 'panel' }, h('h3', {}, title), ...children);
}

/** Every clock that still runs or waits: limit, end, how far, what is left, and by which rule. Stopped ones are folded. */
export function clockPanel(view: CaseView): HTMLElement | null {
  if (view.clocks.length === 0) return null;
  const [live, over] = [view.clocks.filter(isLive), view.clocks.filter((clock) => !isLive(clock))];
  return section(
    say('时限', 'Clocks'),
    live.map((clock) => clockRow(clock)),
    live.length === 0 && h('p', { class: 'dim' }, say('没有在走的时限', 'No clock is running')),
    over.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, say(`已停止的 ${over.length} 个`, `${over.length} stopped`)),
        over.map(clockRow),
      ),
  );
}

const isLive = ({ status }: Clock): boolean => status !== 'stopped';

function clockRow(clock: Clock): HTMLElement {
  const percent = Math.min(100, clock.percent);
  const tone = clock.overdue ? 'overdue' : clock.status === 'paused' ? 'paused' : clock.percent >= 80 ? 'soon' : 'fine';
  const fillBar = h('span', {});
  fillBar.style.width = `${percent}%`;
  const bar = h(
    'div',
    {
      class: `bar ${tone}`,
      role: 'progressbar',
      'aria-label': told(clock.label),
      'aria-valuenow': percent,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuetext': told(clock.left),
    },
    fillBar,
  );
  const late = clock.status === 'stopped' && clock.overdue;
  return h(
    'div',
    { class: 'clock' },
    h(
      'div',
      { class: 'clock-head' },
      h('strong', {}, told(clock.label)),
      clock.status === 'stopped'
        ? h('span', { class: late ? 'left overdue' : 'left fine' }, late ? say('超期', 'late') : say('按时', 'in time'))
        : leftBadge(clock, clock.status === 'paused', clock.percent),
    ),
    clock.status !== 'stopped' && bar,
    h(
      'p',
      { class: 'dim' },
      `${say('时限', 'Limit')} ${told(limitWords(clock.limit))} · `,
      clock.stoppedAt === null
        ? [say('到期 ', 'due '), moment(clock.dueAt), ` · ${clock.percent}%`]
        : [say('停于 ', 'stopped '), moment(clock.stoppedAt)],
      h('span', { class: 'rule', title: say('依据的时限规则', 'The limit rule') }, clock.rule),
    ),
  );
}

/** Why this category, this unit, this place: stored decisions with their reasons. */
export function whyPanel(view: CaseView): HTMLElement | null {
  const titles = {
    category: say('为何这类', 'Why this category'),
    unit: say('为何派给', 'Why this unit'),
    place: say('为何在此', 'Why this place'),
    duplicate: say('是否同一件', 'Same matter'),
  };
  const order = ['category', 'unit', 'place', 'duplicate'] as const;
  const shown = order.flatMap((kind) => view.decisions.filter((each) => each.kind === kind).slice(-1));
  if (shown.length === 0) return null;
  return section(
    say('依据', 'Why'),
    h(
      'dl',
      { class: 'why' },
      shown.map(({ kind, chosenName, reason }) => [
        h('dt', {}, titles[kind]),
        h('dd', {}, chosenName !== null && h('strong', {}, chosenName), ' ', told(reason)),
      ]),
    ),
  );
}

/** Where it is; geometry that is only sample data says so. */
export function placePanel(view: CaseView): HTMLElement {
  const { areaName, text, generated } = view.place;
  return section(
    say('地点', 'Place'),
    h('p', {}, areaName, text !== null && ` · ${text}`),
    generated && h('p', { class: 'sample' }, say('示例：网格为生成数据', 'Sample: the grids are generated data')),
  );
}

/** What happened, newest first: who, at which post, what was said. */
export function timelinePanel(view: CaseView): HTMLElement {
  return section(
    say('经过', 'Timeline'),
    h(
      'ol',
      { class: 'timeline' },
      [...view.events]
        .reverse()
        .map((event) =>
          h(
            'li',
            {},
            moment(event.at),
            h(
              'div',
              {},
              h('strong', {}, told(event.label)),
              event.from !== event.to && h('span', { class: 'to' }, ` → ${told(event.toLabel)}`),
              h(
                'span',
                { class: 'dim' },
                ` ${event.actor.name}${event.actor.post === null ? '' : ` · ${event.actor.post}`}`,
              ),
              event.why !== null && event.why.zh !== event.input?.basis && h('p', { class: 'dim' }, told(event.why)),
              event.input === null
                ? h('p', { class: 'dim' }, say('内容已依法删除', 'The content was erased on a lawful request'))
                : recorded(event.input),
            ),
          ),
        ),
    ),
  );
}

function recorded(input: { readonly [name: string]: unknown }): HTMLElement | null {
  const lines = Object.entries(input).flatMap(([name, value]) => {
    const label = recordedWords(name);
    const text = label === undefined ? undefined : recordedText(name, value);
    return label === undefined || text === undefined
      ? []
      : [h('p', {}, h('span', { class: 'dim' }, `${told(label)}：`), text)];
  });
  return lines.length === 0 ? null : h('div', { class: 'said' }, lines);
}

function recordedText(name: string, value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? say('是', 'yes') : say('否', 'no');
  if (typeof value === 'number') return name === 'percent' ? `${value}%` : String(value);
  if (isFiles(name) && Array.isArray(value))
    return value.length === 0 ? undefined : say(`${value.length} 个`, `${value.length} of them`);
  if (Array.isArray(value)) return value.map((each) => recordedItem(name, each)).join('；') || undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  if (isUnit(name)) return unitName(value);
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return exactMoment(value);
  return told(choiceWords(name, value));
}

function recordedItem(name: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return recordedText(name.replace(/s$/, ''), value) ?? '';
  return Object.entries(value)
    .flatMap(([part, each]) => recordedText(part, each) ?? [])
    .join('：');
}

const isUnit = (name: string): boolean => /unitId$/i.test(name);

/** The ids of units that a case's record names. */
export function unitsNamedIn(view: CaseView): readonly string[] {
  return view.events.flatMap(({ input }) =>
    Object.entries(input ?? {}).flatMap(([name, value]) =>
      isUnit(name.replace(/s$/, '')) ? [value].flat().filter((each) => typeof each === 'string') : [],
    ),
  );
}

/** What was asked of a unit that helps, and what came out of it. */
export function resultPanel({ facts }: CaseView): HTMLElement | null {
  const lines = [
    [say('请协助', 'Asked'), facts.asked],
    [say('结果', 'Result'), typeof facts.result === 'string' ? told(codeWords(facts.result)) : undefined],
    [say('答复', 'Answer'), facts.answer],
    [say('结论', 'Conclusion'), facts.conclusion],
    [say('办结依据', 'Evidence'), recordedText('evidence', facts.evidence)],
  ].flatMap(([label, text]) => (typeof text === 'string' && text !== '' ? [[String(label), text]] : []));
  if (lines.length === 0) return null;
  return section(
    say('办理情况', 'What was done'),
    h(
      'dl',
      { class: 'why' },
      lines.map(([label, text]) => [h('dt', {}, label), h('dd', {}, text)]),
    ),
  );
}

/** Photos and papers that staff added: evidence of what was done. */
export function evidencePanel(pictures: HTMLElement | null): HTMLElement | null {
  return pictures === null ? null : section(say('依据的照片与文件', 'Photos and files of evidence'), pictures);
}

/** Other units' shares of the work. */
export function childrenPanel(view: CaseView, openCase: (id: string) => void): HTMLElement | null {
  if (view.children.length === 0) return null;
  const left = view.children.filter(({ open }) => open).length;
  return section(
    say(`协办与吹哨（${left} 件没办完）`, `Co-tasks and whistles (${left} open)`),
    h(
      'ul',
      { class: 'lines' },
      view.children.map((child) =>
        h(
          'li',
          {},
          button(child.unit?.name ?? told(codeWords(child.kind)), () => openCase(child.id), { class: 'link' }),
          h('span', { class: 'dim' }, ` ${told(codeWords(child.kind))} · ${told(child.stateLabel)}`),
          child.due !== null &&
            child.open &&
            h('span', { class: 'dim' }, say(' · 到期 ', ' · due '), moment(child.due)),
        ),
      ),
    ),
  );
}

/** Cases about what may be the same matter. */
export function similarPanel(similar: Similar, openCase: (id: string) => void): HTMLElement | null {
  if (similar.length === 0) return null;
  return section(
    say('可能是同一件事', 'May be the same matter'),
    h(
      'ul',
      { class: 'lines' },
      similar.map((each) =>
        h(
          'li',
          {},
          button(each.title ?? each.summary, () => openCase(each.caseId), { class: 'link' }),
          h(
            'span',
            { class: 'dim' },
            ` ${told(each.stateLabel)} · ${say(`${each.people} 人`, `${each.people} people`)} · ${told(each.why)}`,
          ),
        ),
      ),
    ),
  );
}
