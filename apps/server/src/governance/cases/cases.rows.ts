import type { CaseRecord } from './case.ts';
import { decisiveClock } from './due.ts';
import type { Procedure } from './procedure.ts';
import { nextWake } from './sweep.ts';
import type { Terms } from './terms.ts';

/** A row of `cases` as the driver gives it. */
export interface CaseRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly procedure: string;
  readonly procedure_version: number;
  readonly parent_id: string | null;
  readonly state: string;
  readonly before: CaseRecord['before'];
  readonly version: number;
  readonly chain: Buffer | null;
  readonly case_no: string | null;
  readonly title: string;
  readonly kind: string;
  readonly source: CaseRecord['source'];
  readonly category_code: string | null;
  readonly limit_class: CaseRecord['limitClass'];
  readonly urgency: CaseRecord['urgency'];
  readonly sensitive: boolean;
  readonly area_code: string;
  readonly place_text: string | null;
  readonly lng: number | null;
  readonly lat: number | null;
  readonly holder_part: CaseRecord['holder']['part'];
  readonly holder_unit_id: string | null;
  readonly raised: boolean;
  readonly section_id: string | null;
  readonly staff_id: string | null;
  readonly lead_unit_id: string | null;
  readonly issuer_unit_id: string | null;
  readonly registered_by: string | null;
  readonly level: number;
  readonly return_barred: boolean;
  readonly supervision: CaseRecord['supervision'];
  readonly tallies: CaseRecord['tallies'];
  readonly facts: CaseRecord['facts'];
  readonly clocks: CaseRecord['clocks'];
  readonly merged_into: string | null;
  readonly people: number;
  readonly opened_at: Date;
  readonly registered_at: Date | null;
  readonly dispatched_at: Date | null;
  readonly finished_at: Date | null;
  readonly ended_at: Date | null;
}

/** The case of a row. */
export function recordOf(row: CaseRow): CaseRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    procedure: row.procedure,
    procedureVersion: row.procedure_version,
    parentId: row.parent_id,
    state: row.state,
    before: row.before,
    version: row.version,
    chain: row.chain === null ? null : row.chain.toString('hex'),
    caseNo: row.case_no,
    title: row.title,
    kind: row.kind,
    source: row.source,
    categoryCode: row.category_code,
    limitClass: row.limit_class,
    urgency: row.urgency,
    sensitive: row.sensitive,
    areaCode: row.area_code,
    placeText: row.place_text,
    point: row.lng === null || row.lat === null ? null : { lng: row.lng, lat: row.lat },
    holder: { part: row.holder_part, unitId: row.holder_unit_id, raised: row.raised },
    assignment: { sectionId: row.section_id, staffId: row.staff_id },
    leadUnitId: row.lead_unit_id,
    issuerUnitId: row.issuer_unit_id,
    registeredBy: row.registered_by,
    level: row.level,
    returnBarred: row.return_barred,
    supervision: row.supervision,
    tallies: row.tallies,
    facts: row.facts,
    clocks: row.clocks,
    mergedInto: row.merged_into,
    people: row.people,
    openedAt: row.opened_at.getTime(),
    registeredAt: row.registered_at?.getTime() ?? null,
    dispatchedAt: row.dispatched_at?.getTime() ?? null,
    finishedAt: row.finished_at?.getTime() ?? null,
    endedAt: row.ended_at?.getTime() ?? null,
  };
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The row of a case, with the columns that the sweep, lists and indicators read. */
export function rowOf(procedure: Procedure, record: CaseRecord, terms: Terms) {
  const due = decisiveClock(procedure, record);
  return {
    id: record.id,
    procedure: record.procedure,
    procedure_version: record.procedureVersion,
    parent_id: record.parentId,
    state: record.state,
    open: record.endedAt === null,
    before: record.before,
    version: record.version,
    chain: record.chain,
    case_no: record.caseNo,
    title: record.title,
    kind: record.kind,
    source: record.source,
    category_code: record.categoryCode,
    limit_class: record.limitClass,
    urgency: record.urgency,
    sensitive: record.sensitive,
    area_code: record.areaCode,
    place_text: record.placeText,
    lng: record.point?.lng ?? null,
    lat: record.point?.lat ?? null,
    holder_part: record.holder.part,
    holder_unit_id: record.holder.unitId,
    raised: record.holder.raised,
    section_id: record.assignment.sectionId,
    staff_id: record.assignment.staffId,
    lead_unit_id: record.leadUnitId,
    issuer_unit_id: record.issuerUnitId,
    registered_by: record.registeredBy,
    level: record.level,
    return_barred: record.returnBarred,
    supervision: record.supervision,
    tallies: record.tallies,
    facts: record.facts,
    clocks: record.clocks,
    next_clock_at: iso(nextWake(procedure, record, terms)),
    due_clock: due?.key ?? null,
    due_at: iso(due?.clock.dueAt ?? null),
    merged_into: record.mergedInto,
    people: record.people,
    opened_at: iso(record.openedAt),
    registered_at: iso(record.registeredAt),
    dispatched_at: iso(record.dispatchedAt),
    finished_at: iso(record.finishedAt),
    ended_at: iso(record.endedAt),
  };
}
