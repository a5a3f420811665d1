/**
 * The shapes of the sample district. Everything that carries them is generated or written for the demonstration:
 * geometry, people, duties and cases are ours; only the names and codes of the real administrative divisions are not.
 * An importer reads these shapes and writes them through its own module; nothing here knows a database.
 */

/** Levels of the area tree: 区 → 街道/镇 → 社区/村 → 网格 (domain §4.1). */
export type AreaLevel = 'district' | 'street' | 'community' | 'grid';

/** What an area is within its level. The `exclusive_*` kinds are 专属网格, laid over the basic grids (domain §4.1). */
export type AreaKind =
  | 'street'
  | 'town'
  | 'residents'
  | 'village'
  | 'community_grid'
  | 'rural_grid'
  | 'exclusive_commerce'
  | 'exclusive_park'
  | 'exclusive_campus'
  | 'exclusive_hospital'
  | 'exclusive_market'
  | 'exclusive_site'
  | 'exclusive_agency';

/** A point as `[lng, lat]`, WGS84 degrees, rounded to 6 decimals. */
export type Position = readonly [lng: number, lat: number];

/** One area. `polygon` is a closed ring (first position repeated last), counter-clockwise, without holes. */
export interface Area {
  /** 6 digits for the district, 9 for a street or town, 12 for a community or village, 15 for a grid. */
  readonly code: string;
  readonly name: string;
  readonly level: AreaLevel;
  /** Absent only for the district. */
  readonly kind?: AreaKind;
  readonly parentCode: string | null;
  readonly polygon: readonly Position[];
  /** The geometry is generated and no survey; whoever shows it says so. */
  readonly generated: true;
}

/** 警格: one police grid and the grids bound to it; a grid belongs to exactly one police grid here (domain §4.6). */
export interface PoliceGrid {
  readonly code: string;
  readonly name: string;
  readonly station: string;
  readonly gridCodes: readonly string[];
}

/** Kinds of unit. The district's 67 `district_department`s exclude the one `district_centre` (区社会治理中心). */
export type UnitKind = 'district_department' | 'district_centre' | 'street' | 'community' | 'section';

/** A unit that can hold cases. */
export interface Unit {
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly parentCode: string | null;
  /** Where the unit is at home: the district for a department, the street or community otherwise. */
  readonly areaCode: string | null;
  /** Key of an `OfficeHours` record; the parent's (finally the district's) hours apply when absent. */
  readonly officeHours?: string;
}

/** A post within a unit (岗位). `superiorPostCode` is null only at the top of the district. */
export interface Post {
  readonly code: string;
  readonly unitCode: string;
  /** 受理岗, 派遣岗, 处置岗, 核查岗, 值守岗, 负责人 … */
  readonly name: string;
  readonly superiorPostCode: string | null;
}

/** Staff roles that the sample grants (a part of domain §15). */
export type StaffRole =
  | 'gridWorker'
  | 'gridChief'
  | 'communityStaff'
  | 'streetAcceptor'
  | 'streetDispatcher'
  | 'streetLeader'
  | 'unitHandler'
  | 'unitLeader'
  | 'districtGridCentre'
  | 'supervisor'
  | 'qualityReviewer'
  | 'sysAdmin'
  | 'securityAdmin'
  | 'auditor';

/** A role within a scope: area subtree ∧ unit ∧ categories ∧ sensitivity (design §4). An absent part does not limit. */
export interface Grant {
  readonly role: StaffRole;
  readonly areaCode?: string;
  readonly unitCode?: string;
  /** Category codes; a first-level code stands for its children. */
  readonly categories?: readonly string[];
  /** True lets the holder see sensitive categories. */
  readonly sensitive?: boolean;
}

/** A member of staff with a placeholder name; no such person exists. */
export interface Staff {
  readonly login: string;
  readonly name: string;
  readonly title: string;
  readonly unitCode: string;
  /** May be empty; a post that nobody lists is vacant on purpose. */
  readonly postCodes: readonly string[];
  readonly grants: readonly Grant[];
  /** The grids that a grid worker or grid chief serves. */
  readonly gridCodes?: readonly string[];
}

/** ISO weekday: 1 is Monday, 7 Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * Who is on duty in a unit. Minutes count from local midnight, `fromMinute` < `toMinute` ≤ 1440; a night is two entries.
 * Exactly one of `weekday` and `date` (YYYY-MM-DD, beats the weekday) is present.
 */
export interface DutyRosterEntry {
  readonly unitCode: string;
  readonly weekday?: Weekday;
  readonly date?: string;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly login: string;
}

/** Who stands in for whom. Days are relative to the day of import (0), both inclusive. */
export interface Substitute {
  readonly login: string;
  readonly substituteLogin: string;
  readonly fromDay: number;
  readonly toDay: number;
}

/** Kind of an appeal: 求助 投诉 咨询 建议 表扬 线索. */
export type AppealKind = 'request' | 'complaint' | 'consult' | 'suggestion' | 'praise' | 'clue';

/** The four classes of limits (domain §2.4). */
export type LimitClass = 'danger' | 'utilities' | 'general' | 'complex';

/** A category of appeals. First-level categories have `parentCode` null and carry defaults for their children. */
export interface Category {
  readonly code: string;
  readonly parentCode: string | null;
  readonly name: string;
  readonly kind: AppealKind;
  readonly limitClass: LimitClass;
  readonly requiresFieldCheck: boolean;
  readonly closeEvidence: readonly ('photo' | 'text')[];
  readonly publicVisible: boolean;
  readonly sensitive: boolean;
  readonly anonymousAllowed: boolean;
  /** The lexicon: words and short phrases that a resident would use. Empty at the first level. */
  readonly words: readonly string[];
  /** First-level subject of the hotline (scheme `hotline-level1`). */
  readonly hotlineCode: string;
  /** Second-level event of the grid scheme `grid-event-sichuan`, null when it has none. */
  readonly gridCode: string | null;
  /** The number to show at once when lives or property are in danger now (domain §2.1, art. 11 (1)). */
  readonly emergencyPhone?: '110' | '119' | '120' | '122';
}

/** Who leads: a named unit, or the street or community in which the place lies. */
export type CatalogueTarget =
  | { readonly unit: string }
  | { readonly streetOfPlace: true }
  | { readonly communityOfPlace: true };

/** 派单目录: one entry per second-level category. */
export interface CatalogueEntry {
  readonly categoryCode: string;
  readonly to: CatalogueTarget;
  readonly coUnits?: readonly CatalogueTarget[];
  /** The duty basis in one line, our wording. */
  readonly basis: string;
}

/** The clocks that limits exist for (domain §2.2, §2.4). */
export type ClockName =
  | 'accept'
  | 'supplement'
  | 'fieldCheck'
  | 'dispatch'
  | 'sign'
  | 'return'
  | 'review'
  | 'superiorReview'
  | 'respond'
  | 'handle'
  | 'verify'
  | 'rework'
  | 'evaluate'
  | 'shelfReview'
  | 'claimReview';

/** `clock*` runs around the clock (紧急工作时), `working*` inside office hours, `calendarDay` does not skip holidays (domain §2.4). */
export type LimitUnit = 'clockMinute' | 'clockHour' | 'workingHour' | 'workingDay' | 'calendarDay';

/** One limit. The most specific rule wins: category, then class, then the bare clock. */
export interface LimitRule {
  readonly clock: ClockName;
  readonly limitClass?: LimitClass;
  readonly categoryCode?: string;
  readonly amount: number;
  readonly unit: LimitUnit;
}

/** A shift within a day, minutes from local midnight. */
export interface Shift {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Office hours of a unit on working days (working time never runs on rest days, domain §2.4; duty rosters say who is there then), with an optional summer set (domain §2.4 rule 3). */
export interface OfficeHours {
  readonly key: string;
  readonly name: string;
  readonly shifts: readonly Shift[];
  /** `from` and `to` are MM-DD, both inclusive. */
  readonly summer?: { readonly from: string; readonly to: string; readonly shifts: readonly Shift[] };
}

/** A street's app as a brand of the one platform (domain §1). */
export interface Brand {
  readonly key: string;
  readonly name: string;
  readonly areaCode: string;
  /** Hex colour with at least 4.5:1 contrast against white. */
  readonly accent: string;
  /** An SVG path (`d`) of our own in a 24 × 24 box, with the words that describe it. */
  readonly icon: { readonly name: string; readonly path: string };
  /** Programmes the brand shows, by module key: appeals, points, activities, deliberations … */
  readonly programs: readonly string[];
}

/** A sample resident; the phone is in a range kept for samples (1990000xxxx) and reaches nobody. */
export interface Resident {
  readonly handle: string;
  readonly name: string;
  readonly phone: string;
  readonly communityCode: string;
}

/**
 * Which way a case goes, and where it stands on the day of import. Most names are the state it stands in. The others:
 * `dispatchedLate` waits for a signature beyond its limit; `returnReview` waits for the ruling on its first return;
 * `thriceReturned` had three returns approved and waits to be designated; `designated` was, and is in progress;
 * `extensionWaiting` and `extensionGranted` asked for more time; `notSolvedClaim` waits for the reviewer of the person's
 * claim, `reopened` is worked on again after it; `whistle`, `coTask` (`calledUnits`) and `joinedTwelve` (`joined`) are
 * in progress, or answered when their script has a `feedback`; `supervisedRed`, `urged` and `instructed` are in progress
 * under that side action, whose words are `note`; `voided` and `withdrawn` carry their reason in `note`.
 */
export type Course =
  | 'submitted'
  | 'awaitingSupplement'
  | 'awaitingFieldCheck'
  | 'declinedEmergency'
  | 'declinedStatutory'
  | 'declinedRepeated'
  | 'answeredNow'
  | 'selfHandled'
  | 'registered'
  | 'dispatched'
  | 'dispatchedLate'
  | 'returnReview'
  | 'thriceReturned'
  | 'designated'
  | 'inProgress'
  | 'inProgressOverdue'
  | 'extensionWaiting'
  | 'extensionGranted'
  | 'suspended'
  | 'shelved'
  | 'pendingVerification'
  | 'rework'
  | 'pendingEvaluation'
  | 'notSolvedClaim'
  | 'reopened'
  | 'closedHappy'
  | 'closedUnhappy'
  | 'closedUnrated'
  | 'merged'
  | 'withdrawn'
  | 'voided'
  | 'whistle'
  | 'coTask'
  | 'joinedTwelve'
  | 'supervisedRed'
  | 'urged'
  | 'instructed';

/** The words for the moves of one story; present where the course needs them. */
export interface StoryScript {
  /** What the unit asks the person to add. */
  readonly supplement?: string;
  /** What the grid worker found on the first field check. */
  readonly fieldCheck?: string;
  /** What the person is told when declined, answered at once or self-handled. */
  readonly answer?: string;
  /** Why a unit returns the case, one text per return, oldest first. */
  readonly returns?: readonly { readonly unitCode: string; readonly reason: string }[];
  /** Why more time is needed. */
  readonly extension?: string;
  /** Why the matter is suspended or shelved; it is shown to the person. */
  readonly pause?: string;
  /** The unit's result. */
  readonly feedback?: {
    readonly result: 'solved' | 'partly_solved' | 'explained' | 'cannot_solve';
    readonly text: string;
  };
  /** What the field worker found when verifying; `passed` false leads to rework. */
  readonly verification?: { readonly passed: boolean; readonly text: string };
  /** What the person says at the end. `score` 5 is 非常满意, 1 非常不满意. */
  readonly evaluation?: { readonly solved: boolean; readonly score: 1 | 2 | 3 | 4 | 5; readonly text: string };
  /** 催办, 督办, 批示, 作废, 撤回 or 吹哨 words, by whoever makes the side action. */
  readonly note?: string;
}

/** One more person's words in a joined case (同件合并). */
export interface JoinedAppeal {
  readonly residentHandle: string;
  /** Minutes after the story's own appeal. */
  readonly minutesLater: number;
  readonly text: string;
}

/**
 * One case to play. Times are relative to the day of import, in the district's local time. On day 0 only the hours
 * before 07:00 are used; an importer that runs earlier plays what would lie in the future a day before.
 */
export interface Story {
  readonly id: string;
  readonly daysAgo: number;
  /** Minutes from local midnight of the day. */
  readonly minuteOfDay: number;
  readonly source: 'resident' | 'caller' | 'gridWorker' | 'hotline';
  readonly residentHandle?: string;
  /** True when the person asked not to be named to the handling unit. */
  readonly anonymous?: boolean;
  readonly placeGridCode?: string;
  readonly placeText?: string;
  readonly categoryCode: string;
  readonly title: string;
  readonly text: string;
  readonly course: Course;
  readonly script: StoryScript;
  /** The upstream order's number; present exactly when `source` is `hotline`. */
  readonly externalNo?: string;
  /** The master story's id; present exactly when `course` is `merged`. */
  readonly mergedInto?: string;
  /** Further appeals of the same case; eleven of them for `joinedTwelve`. */
  readonly joined?: readonly JoinedAppeal[];
  /** Unit codes called by a whistle or asked to help by a co-task. */
  readonly calledUnits?: readonly string[];
}

/** The whole sample district. */
export interface SampleDistrict {
  readonly seed: number;
  readonly areas: readonly Area[];
  readonly policeGrids: readonly PoliceGrid[];
  readonly units: readonly Unit[];
  readonly posts: readonly Post[];
  readonly staff: readonly Staff[];
  readonly dutyRoster: readonly DutyRosterEntry[];
  readonly substitutes: readonly Substitute[];
  readonly categories: readonly Category[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly limits: readonly LimitRule[];
  readonly officeHours: readonly OfficeHours[];
  readonly brands: readonly Brand[];
  readonly residents: readonly Resident[];
  readonly stories: readonly Story[];
}
