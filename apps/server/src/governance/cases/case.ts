import type { LimitClass, Part, Source } from '@tongxin/contract';
import type { ClockRecord } from './clock.ts';

/** Plain data that survives JSON; procedures keep their own facts in it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type Urgency = 'ordinary' | 'urgent' | 'emergency';
export type SupervisionLevel = 'none' | 'normal' | 'yellow' | 'red';

/** Who holds a case: one part, and where the part is a unit, which one. Exactly one holder at any moment (design §3). */
export interface Holder {
  readonly part: Part;
  readonly unitId: string | null;
  /** Set by `raise`: the holder is now the superior of whom the state names. */
  readonly raised: boolean;
}

/** Inside the holding unit: the section and the person it was given to. Kept through reviews, forgotten at the next dispatch. */
export interface Assignment {
  readonly sectionId: string | null;
  readonly staffId: string | null;
}

/** What a merged case must remember to become itself again. */
export interface Before {
  readonly state: string;
  readonly holder: Holder;
}

/**
 * A case as the rules see it: a snapshot without database or clock. Times are epoch milliseconds.
 * `tallies` counts how often something happened (returns, extensions, reopenings); `facts` is the procedure's own memory.
 */
export interface CaseRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly procedure: string;
  readonly procedureVersion: number;
  readonly parentId: string | null;
  readonly state: string;
  readonly before: Before | null;
  /** Number of events so far; the expected version of the next move. */
  readonly version: number;
  /** Digest of the last event, hex; null before the first. */
  readonly chain: string | null;
  readonly caseNo: string | null;
  readonly title: string;
  readonly kind: string;
  readonly source: Source;
  readonly categoryCode: string | null;
  readonly limitClass: LimitClass;
  readonly urgency: Urgency;
  readonly sensitive: boolean;
  readonly areaCode: string;
  readonly placeText: string | null;
  readonly point: { readonly lng: number; readonly lat: number } | null;
  readonly holder: Holder;
  readonly assignment: Assignment;
  readonly leadUnitId: string | null;
  readonly issuerUnitId: string | null;
  /** The member of staff who took it down; null where a resident said it, and for children. */
  readonly registeredBy: string | null;
  readonly level: number;
  readonly returnBarred: boolean;
  readonly supervision: SupervisionLevel;
  readonly tallies: { readonly [name: string]: number };
  readonly facts: { readonly [name: string]: Json };
  readonly clocks: { readonly [key: string]: ClockRecord };
  readonly mergedInto: string | null;
  /** How many people said it. */
  readonly people: number;
  readonly openedAt: number;
  readonly registeredAt: number | null;
  readonly dispatchedAt: number | null;
  /** When the matter was verified or answered: timeliness is judged here, never at closing (domain §2.4). */
  readonly finishedAt: number | null;
  readonly endedAt: number | null;
}

/** Who makes a move. `parts` are the parts this person plays for this very case, found by the policy. */
export interface Actor {
  readonly kind: 'staff' | 'resident' | 'system';
  readonly id: string | null;
  readonly post: string | null;
  readonly unitId: string | null;
  readonly parts: ReadonlySet<Part>;
}

/** The clocks, the sweep and the rules act as this. */
export const system: Actor = { kind: 'system', id: null, post: null, unitId: null, parts: new Set(['system']) };

/** One appellant's standing in a case, as the rules need it. */
export interface Standing {
  readonly appealId: string;
  readonly residentId: string | null;
  readonly rated: boolean;
  readonly solved: boolean | null;
}

/** What surrounds a case and a move may depend on; loaded with the case in one go. */
export interface Related {
  readonly openChildren: number;
  readonly standings: readonly Standing[];
  /** For `merge`: the case to merge into. */
  readonly master: CaseRecord | null;
}

/** Adds to a tally. */
export function tally(record: CaseRecord, name: string): number {
  return record.tallies[name] ?? 0;
}
