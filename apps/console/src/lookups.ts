import type { CaseView, ReplyOf, routes } from '@tongxin/contract';
import { codeWords } from '@tongxin/contract';
import type { FormSource } from './form.ts';
import { told } from './language.browser.ts';
import type { Choice, Search } from './pickers.ts';
import { call } from './session.browser.ts';

type Categories = ReplyOf<typeof routes.listCategories>['items'];
export type Similar = ReplyOf<typeof routes.similarCases>['items'];

/** Names of units met so far, for records that carry only an id. */
const unitNames = new Map<string, string>();

/** What a unit is called, when it was met before. */
export function unitName(id: string): string | undefined {
  return unitNames.get(id);
}

let everyUnit: Promise<void> | null = null;

/** Learns every unit's name, once: for records that name a unit nobody met yet. */
export function learnAllUnits(): Promise<void> {
  everyUnit ??= readUnits().catch(() => {
    everyUnit = null;
  });
  return everyUnit;
}

async function readUnits(): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: ReplyOf<typeof routes.listUnits> = await call('listUnits', {
      query: { limit: 100, ...(cursor === null ? {} : { cursor }) },
    });
    learnUnits(page.items);
    cursor = page.next;
  } while (cursor !== null);
}

export function learnUnits(units: readonly ({ readonly id: string; readonly name: string } | null)[]): void {
  for (const unit of units) if (unit !== null) unitNames.set(unit.id, unit.name);
}

export const searchAreas: Search = async (q) => {
  const { items } = await call('listAreas', { query: { q, limit: 12 } });
  return items.map(({ code, name }) => ({ value: code, name }));
};

function searchUnits(parentId?: string): Search {
  return async (q) => {
    const { items } = await call('listUnits', { query: { q, limit: 12, ...(parentId ? { parentId } : {}) } });
    learnUnits(items);
    return items.map(({ id, name }) => ({ value: id, name }));
  };
}

let categories: Promise<Categories> | null = null;

/** Every category, asked for once. */
function allCategories(): Promise<Categories> {
  categories ??= call('listCategories').then(
    ({ items }) => items,
    (error: unknown) => {
      categories = null;
      throw error;
    },
  );
  return categories;
}

export const searchCategories: Search = async (q) => {
  const all = await allCategories();
  const names = new Map(all.map(({ code, name }) => [code, name]));
  return all
    .filter(
      ({ code, name, parentCode }) => parentCode !== null && (name.includes(q) || code.startsWith(q.toUpperCase())),
    )
    .map(({ code, name, parentCode }) => ({ value: code, name, beside: names.get(parentCode ?? '') ?? '' }));
};

/** The people of a unit who are on duty now. */
function searchPeople(unitId: string | undefined): Search {
  return async (q) => {
    if (unitId === undefined) return [];
    const { people } = await call('onDuty', { params: { id: unitId } });
    return people
      .filter(({ name }) => name.includes(q))
      .map(({ id, name, post }) => ({ value: id, name, ...(post === null ? {} : { beside: post }) }));
  };
}

function searchAmong(choices: readonly Choice[]): Search {
  return async (q) => choices.filter(({ name, beside }) => name.includes(q) || (beside ?? '').includes(q));
}

/** Whom a case may go to: the unit that a return proposed, else what rules chose; after a return nobody is named twice. */
function leadChoice({ facts }: CaseView, unit: CaseView['decisions'][number] | undefined): Choice | undefined {
  const proposed = typeof facts.proposedUnitId === 'string' ? facts.proposedUnitId : null;
  const name = proposed === null ? undefined : unitName(proposed);
  if (proposed !== null && name !== undefined) return { value: proposed, name };
  const returned = typeof facts.returnsCount === 'number' && facts.returnsCount > 0;
  return !returned && unit?.chosen && unit.chosenName ? { value: unit.chosen, name: unit.chosenName } : undefined;
}

/** What a move's form can look up and knows already: the unit that rules chose, the only appeal. */
export function caseSource(view: CaseView, similar: Similar): FormSource {
  const appeals = view.appeals.map(({ id, title, queryNo }) => ({ value: id, name: title, beside: queryNo }));
  const unit = view.decisions.filter(({ kind }) => kind === 'unit').at(-1);
  const lead = leadChoice(view, unit);
  return {
    searchOf(field) {
      if (/unitIds?$/i.test(field)) return searchUnits();
      switch (field) {
        case 'sectionId':
          return searchUnits(view.leadUnit?.id);
        case 'staffId':
          return searchPeople(view.leadUnit?.id);
        case 'categoryCode':
          return searchCategories;
        case 'areaCode':
          return searchAreas;
        case 'appealId':
          return searchAmong(appeals);
        case 'masterId':
          return searchAmong(
            similar.map((each) => ({
              value: each.caseId,
              name: each.title ?? each.summary,
              beside: `${each.caseNo ?? ''} ${told(each.stateLabel)}`.trim(),
            })),
          );
        default:
          return undefined;
      }
    },
    known(field) {
      if (field === 'leadUnitId') return lead;
      if (field === 'basis') return lead !== undefined && lead.value === unit?.chosen ? unit.reason.zh : undefined;
      if (field === 'appealId' && appeals.length === 1) return appeals[0];
      return undefined;
    },
    present(field) {
      switch (field) {
        case 'categoryCode':
          return view.category?.name;
        case 'areaCode':
          return view.place.areaName;
        case 'placeText':
          return view.place.text ?? undefined;
        case 'title':
          return view.title;
        case 'urgency':
          return told(codeWords(view.urgency));
        default:
          return undefined;
      }
    },
  };
}
