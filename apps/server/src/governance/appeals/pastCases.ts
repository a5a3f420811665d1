import type { CaseRecord } from '../cases/index.ts';
import type { PastCaseFacts } from '../triage/index.ts';

/** A dispatched case as routing saw it: what was known when its unit was chosen, and which one that was. */
export function pastCase(
  record: CaseRecord,
  said: { readonly title: string; readonly text: string; readonly answers: Readonly<Record<string, string>> },
): PastCaseFacts {
  const first = record.facts.firstUnitId;
  return {
    caseId: record.id,
    caseNo: record.caseNo,
    chosenUnitId: typeof first === 'string' ? first : record.leadUnitId,
    categoryCode: record.categoryCode,
    areaCode: record.areaCode,
    point: record.point,
    source: record.source,
    answers: said.answers,
    title: said.title,
    text: said.text,
    at: record.dispatchedAt ?? record.openedAt,
  };
}
