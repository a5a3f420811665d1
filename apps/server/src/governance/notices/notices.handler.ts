import type { Part, Words } from '@tongxin/contract';
import { type Tx, whenKept } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import type { OutboxHandler, OutboxItem } from '../../platform/jobs/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { type CaseRecord, casesById, type HeardEvent, type Procedure } from '../cases/index.ts';
import { loadUnits, type Organisation, organisation } from '../units/index.ts';
import { insertNotices, type NewNotice } from './notices.store.ts';
import { type StaffGrant, staffFor, type ToldCase, unitsOf } from './recipients.ts';
import { type Audience, audiencesOf } from './subscriber.ts';
import { residentWords, staffWords } from './words.ts';

/** Where grants are looked for: those that hold in one of the areas and for one of the units, or do not limit. */
export interface GrantsAround {
  readonly areaCodes: readonly string[];
  readonly unitIds: readonly string[];
}

/** Somebody who said something: `title` is of their own appeal, for another person's words are not theirs to read. */
export interface Appellant {
  readonly caseId: string;
  readonly residentId: string;
  readonly title: string;
}

/** What messages need of others. All read in the tenant transaction they are given. */
export interface HandlerDeps {
  readonly ids: Ids;
  readonly log: Log;
  /** Called when a transaction that wrote messages is kept. */
  readonly changed?: () => void;
  /** For the names of clocks. */
  readonly procedures: ReadonlyMap<string, Procedure>;
  /**
   * The grants that hold, of active staff, whose area is null or contains one of `areaCodes` and whose unit is null or among
   * `unitIds`.
   */
  staffWith(tx: Tx, tenantId: string, around: GrantsAround): Promise<readonly StaffGrant[]>;
  /** Who stands behind these cases and has not withdrawn; an appeal without a known resident is left out. */
  residentsOf(tx: Tx, tenantId: string, caseIds: readonly string[]): Promise<readonly Appellant[]>;
}

interface Heard {
  readonly event: HeardEvent;
  readonly record: CaseRecord;
  readonly audiences: readonly Audience[];
  readonly told: ToldCase;
}

/**
 * Tells people of events: one message per event and person, however often it is called with the same items. What is told of a
 * case is its title and its sensitivity now. An event that finds nobody is written to the log.
 */
export function noticesHandler(deps: HandlerDeps): OutboxHandler {
  return async (tx, tenantId, items) => {
    const heard = await hear(tx, tenantId, items);
    const staff = await staffAround(tx, tenantId, heard, deps);
    const appellants = await appellantsOf(tx, tenantId, heard, deps);
    const notices = heard.flatMap((each) => noticesOf(each, staff, appellants, deps));
    await insertNotices(tx, tenantId, notices);
    if (notices.length > 0 && deps.changed !== undefined) whenKept(tx, deps.changed);
  };
}

async function hear(tx: Tx, tenantId: string, items: readonly OutboxItem[]): Promise<readonly Heard[]> {
  // The outbox holds what the engine's `heard` wrote, and only for this subscriber.
  const events = items.map(({ event }) => event as HeardEvent);
  const records = await casesById(tx, tenantId, [...new Set(events.map(({ caseId }) => caseId))]);
  return events.flatMap((event) => {
    const record = records.get(event.caseId);
    const audiences = audiencesOf(event);
    return record === undefined || audiences.length === 0
      ? []
      : [{ event, record, audiences, told: toldCase(event, record) }];
  });
}

function toldCase(event: HeardEvent, record: CaseRecord): ToldCase {
  const { sectionId } = record.assignment;
  return {
    areaCode: event.areaCode,
    categoryCode: record.categoryCode,
    sensitive: record.sensitive,
    holderPart: event.holderPart as Part,
    holderUnitId: event.holderUnitId,
    leadUnitId: event.leadUnitId,
    issuerUnitId: record.issuerUnitId,
    // A section belongs to the unit that leads now.
    sectionId: event.leadUnitId === record.leadUnitId ? sectionId : null,
    staffId: event.staffId,
    copiedTo: event.copiedTo,
    actorId: event.actorId,
  };
}

interface Staff {
  readonly grants: readonly StaffGrant[];
  readonly organisation: Organisation;
}

const nobody: Staff = { grants: [], organisation: organisation([], [], []) };

async function staffAround(tx: Tx, tenantId: string, heard: readonly Heard[], deps: HandlerDeps): Promise<Staff> {
  const told = heard.filter(({ audiences }) => audiences.some((each) => each !== 'appellants'));
  if (told.length === 0) return nobody;
  // Its rosters are not looked at, so any day will do.
  const { units, posts } = await loadUnits(tx, tenantId, dayOfUtc(told));
  const known = organisation(units, posts, []);
  const concerned = told.flatMap((each) => unitsOf(each.told));
  const grants = await deps.staffWith(tx, tenantId, {
    areaCodes: [...new Set(told.map((each) => each.told.areaCode))],
    unitIds: [...new Set(concerned.flatMap((id) => known.unit(id)?.ancestors ?? [id]))],
  });
  return { grants, organisation: known };
}

function dayOfUtc(heard: readonly Heard[]): string {
  return new Date(Math.max(0, ...heard.map(({ event }) => event.at))).toISOString().slice(0, 10);
}

async function appellantsOf(
  tx: Tx,
  tenantId: string,
  heard: readonly Heard[],
  deps: HandlerDeps,
): Promise<ReadonlyMap<string, readonly Appellant[]>> {
  const caseIds = new Set(heard.filter(tellsAppellants).map(({ event }) => event.caseId));
  if (caseIds.size === 0) return new Map();
  const found = await deps.residentsOf(tx, tenantId, [...caseIds]);
  return new Map([...caseIds].map((id) => [id, found.filter(({ caseId }) => caseId === id)]));
}

/** A reminder of a state in which the person has to act is theirs too. */
function tellsAppellants({ audiences, told }: Heard): boolean {
  return audiences.includes('appellants') || (audiences.includes('holder') && told.holderPart === 'appellant');
}

function noticesOf(
  heard: Heard,
  { grants, organisation: known }: Staff,
  appellants: ReadonlyMap<string, readonly Appellant[]>,
  { ids, log, procedures }: HandlerDeps,
): readonly NewNotice[] {
  const { event, record, audiences, told } = heard;
  const people = new Map<string, Words>();
  const tell = (recipientId: string, words: Words | null): void => {
    if (words !== null && recipientId !== event.actorId && !people.has(recipientId)) people.set(recipientId, words);
  };
  if (tellsAppellants(heard)) {
    for (const { residentId, title } of appellants.get(event.caseId) ?? []) {
      tell(residentId, residentWords(event.move, event.to, title));
    }
  }
  for (const audience of audiences) {
    if (audience === 'appellants' || (audience === 'holder' && told.holderPart === 'appellant')) continue;
    const clock = event.clock === null ? null : (procedures.get(event.procedure)?.clocks[event.clock]?.label ?? null);
    const { title, supervision } = record;
    const words = staffWords(event.move, { title, clock, percent: event.percent, supervision });
    const found = staffFor(audience, told, grants, known);
    for (const staffId of found) tell(staffId, words);
    if (found.length === 0)
      log.warn('a message found nobody', { caseId: event.caseId, seq: event.seq, move: event.move });
  }
  const { caseId, seq, move: kind, at } = event;
  return [...people].map(([recipientId, words]) => ({ id: ids.uuid(), recipientId, caseId, seq, kind, words, at }));
}
