import type { CaseRow as CaseRowShape, CaseView, Clock, Move } from '@tongxin/contract';
import { z } from 'zod';
import { describeTimeLeft } from '../calendar/index.ts';
import type { Actor, CaseRecord, Json } from './case.ts';
import type { Directory } from './cases.engine.ts';
import { type ClockRecord, percentUsed } from './clock.ts';
import { type Context, possibleMoves } from './decide.ts';
import { decisiveClock } from './due.ts';
import type { MoveSpec, Procedure } from './procedure.ts';

/** How cases are told to staff. Pure: rows in, contract shapes out. */

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** A unit by name; one that is gone keeps its id so that nothing is hidden. */
export function unitRef(directory: Directory, id: string | null) {
  return id === null ? null : { id, name: directory.terms.unit(id)?.name ?? '—' };
}

function staffRef(directory: Directory, id: string | null) {
  return id === null ? null : { id, name: directory.staffName(id) ?? '—' };
}

/** One line of a list: what it says first, who holds it, until when. */
export function rowView(procedure: Procedure, record: CaseRecord, directory: Directory, now: number): CaseRowShape {
  const { terms } = directory;
  const category = record.categoryCode === null ? undefined : terms.category(record.categoryCode);
  const area = terms.area(record.areaCode);
  const state = procedure.states[record.state];
  const due = decisiveClock(procedure, record);
  return {
    id: record.id,
    procedure: record.procedure,
    caseNo: record.caseNo,
    title: record.title,
    state: record.state,
    stateLabel: state?.label ?? { zh: record.state, en: record.state },
    open: record.endedAt === null,
    version: record.version,
    category: category === undefined ? null : { code: category.code, name: category.name },
    limitClass: record.limitClass,
    urgency: record.urgency,
    sensitive: record.sensitive,
    place: {
      areaCode: record.areaCode,
      areaName: area?.name ?? record.areaCode,
      text: record.placeText,
      generated: area?.generated ?? false,
    },
    source: record.source,
    holder: {
      part: record.holder.part,
      unit: unitRef(directory, record.holder.unitId),
      section: unitRef(directory, record.assignment.sectionId),
      person: staffRef(directory, record.assignment.staffId),
    },
    leadUnit: unitRef(directory, record.leadUnitId),
    people: record.people,
    supervision: record.supervision,
    openedAt: iso(record.openedAt),
    due:
      due === null || due.clock.status === 'stopped'
        ? null
        : { clock: due.key, at: iso(due.clock.dueAt), ...leftOf(due.clock, directory, now) },
    finishedAt: isoOrNull(record.finishedAt),
    endedAt: isoOrNull(record.endedAt),
  };
}

function leftOf(clock: ClockRecord, directory: Directory, now: number) {
  const calendar = directory.terms.calendarOf(clock.unitId);
  const at = clock.status === 'running' ? now : clock.anchorAt;
  const { zh, en, overdue } = describeTimeLeft(calendar, clock.limit.unit, at, clock.dueAt);
  return clock.status === 'paused'
    ? { overdue, left: { zh: `已暂停，${zh}`, en: `paused, ${en}` } }
    : { overdue, left: { zh, en } };
}

/** The clocks of a case, running ones first. */
export function clockViews(
  procedure: Procedure,
  record: CaseRecord,
  directory: Directory,
  now: number,
): readonly z.input<typeof Clock>[] {
  const rank = { running: 0, paused: 1, stopped: 2 } as const;
  return Object.entries(record.clocks)
    .sort(([, a], [, b]) => rank[a.status] - rank[b.status] || a.dueAt - b.dueAt)
    .map(([key, clock]) => ({
      key,
      label: procedure.clocks[key]?.label ?? { zh: key, en: key },
      status: clock.status,
      limit: clock.limit,
      rule: clock.rule,
      startedAt: iso(clock.startedAt),
      dueAt: iso(clock.dueAt),
      stoppedAt: isoOrNull(clock.stoppedAt),
      percent: percentUsed(directory.terms.calendarOf(clock.unitId), clock, now),
      ...(clock.status === 'stopped'
        ? { overdue: (clock.stoppedAt ?? now) > clock.dueAt, left: { zh: '已停止', en: 'stopped' } }
        : leftOf(clock, directory, now)),
    }));
}

const schemas = new WeakMap<MoveSpec, { readonly [key: string]: unknown }>();

/** The form of a move as JSON Schema; made once. */
export function formOf(spec: MoveSpec): { readonly [key: string]: unknown } {
  const known = schemas.get(spec);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(spec.input, { io: 'input', unrepresentable: 'any' }) as {
    readonly [key: string]: unknown;
  };
  schemas.set(spec, made);
  return made;
}

/** The moves an actor may make now, work first, side actions after. */
export function moveViews(procedure: Procedure, record: CaseRecord, actor: Actor, context: Context): Move[] {
  return possibleMoves(procedure, record, actor, context)
    .map(([move, spec]) => ({ move, label: spec.label, hint: spec.hint, side: spec.side, input: { ...formOf(spec) } }))
    .sort((a, b) => Number(a.side) - Number(b.side));
}

/** What is told to a resident about a state: plain words, the unit by name, never a person (domain §2.2, invariants). */
export function residentWords(
  procedure: Procedure,
  state: string,
  unitName: string | null,
): { readonly zh: string; readonly en: string } {
  const told = procedure.states[state]?.resident ?? { zh: state, en: state };
  return {
    zh: told.zh.replace('{unit}', unitName ?? '承办单位'),
    en: told.en.replace('{unit}', unitName ?? 'the unit'),
  };
}

/** A child case as its parent shows it. */
export function childView(
  procedure: Procedure,
  record: CaseRecord,
  directory: Directory,
): z.input<typeof CaseView>['children'][number] {
  const due = decisiveClock(procedure, record);
  return {
    id: record.id,
    kind: record.kind,
    state: record.state,
    stateLabel: procedure.states[record.state]?.label ?? { zh: record.state, en: record.state },
    unit: unitRef(directory, record.leadUnitId),
    open: record.endedAt === null,
    due: due === null || due.clock.status === 'stopped' ? null : iso(due.clock.dueAt),
  };
}

/** The procedure's own facts that staff read; what only the engine needs stays inside. */
export function factsView(record: CaseRecord): { readonly [name: string]: Json } {
  const { urgedAt: _urgedAt, voidProposedBy: _by, ...shown } = record.facts;
  return {
    ...shown,
    ...Object.fromEntries(Object.entries(record.tallies).map(([name, count]) => [`${name}Count`, count])),
    level: record.level,
  };
}
