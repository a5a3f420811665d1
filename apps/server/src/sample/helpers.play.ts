import { type CaseRecord, task } from '../governance/cases/index.ts';
import type { HelperEnd } from './beats.ts';
import type { Stage } from './stage.service.ts';

const minuteMs = 60_000;

const order: readonly HelperEnd[] = ['acknowledged', 'on_site', 'conclusion_signed', 'closed'];
const whistles: ReadonlySet<string> = new Set(['emergency', 'enforcement', 'major']);

/**
 * Takes units that were asked to help as far as `until`, from wherever they stand. Each step some minutes after the one before, the whole
 * before `before`; returns the instant of the last step, or `at` when nothing was to do.
 */
export async function help(
  stage: Stage,
  children: readonly CaseRecord[],
  until: HelperEnd,
  at: number,
  before: number,
  key: string,
): Promise<number> {
  const pause = Math.min(25 * minuteMs, Math.max(1, (before - at) / (5 * children.length + 2)));
  let last = at;
  for (const [place, child] of children.entries()) {
    let record = child;
    let when = Math.round(at + place * pause);
    for (let move = next(record, until); move !== null; move = next(record, until)) {
      record = await stage.sweepTo(record, when);
      await stage.step(record, move, when, `${key}:${place}:${move.move}`);
      record = await stage.read(record.id);
      last = Math.max(last, when);
      when = Math.round(when + pause);
    }
  }
  return last;
}

/** The next step of a helping unit towards an end, or null when it is there (or somewhere that leads nowhere else). */
function next(record: CaseRecord, until: HelperEnd) {
  if (record.procedure !== task.key || record.state === until) return null;
  const reached = order.indexOf(record.state as HelperEnd);
  if (reached >= 0 && until !== 'refused' && reached >= order.indexOf(until)) return null;
  switch (record.state) {
    case 'issued':
      if (until === 'refused') return { move: 'refuse', input: { reason: '不在本单位职责清单内，建议另行协调' } };
      return { move: 'acknowledge', input: { note: '已收到，安排人员' } };
    case 'acknowledged':
      if (until === 'on_site' || whistles.has(record.kind)) return { move: 'arrive', input: { note: '已到现场' } };
      return { move: 'conclude', input: { result: 'done', text: '本单位承担的部分已办完' } };
    case 'on_site':
      return { move: 'conclude', input: { result: 'done', text: '到场处置完毕，意见一致' } };
    case 'conclusion_signed':
      return { move: 'confirm', input: {} };
    default:
      return null;
  }
}
