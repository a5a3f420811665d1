import type { LimitClass, Part, Settings, Words } from '@tongxin/contract';
import {
  DEFAULT_OFFICE_HOURS,
  type Limit,
  parseLimit,
  parseLocal,
  type WorkingCalendar,
  workingCalendar,
  yearsFromChineseDays,
} from '../calendar/index.ts';
import type { Actor, Standing } from './case.ts';
import type { AreaTerms, CategoryTerms, Terms, UnitTerms } from './terms.ts';

/**
 * The sample tenant of the engine's tests: terms on the real calendar of 2026 and the default limits of domain §2.4. Only tests import it.
 * Nothing here is a double: rules, clocks and calendar are the real ones; only the tenant's tables are small.
 */

const zone = 'Asia/Shanghai';

/** A wall time of the sample tenant, '2026-03-02T09:00', as epoch milliseconds. */
export function at(wall: string): number {
  return parseLocal(wall, zone);
}

/** A readable identity of a test: the same number is always the same UUID. */
export function id(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** Units of the sample: a district with a street, its community, a bureau with a section, and a second bureau. */
export const units = {
  district: id(100),
  street: id(101),
  community: id(102),
  bureau: id(103),
  section: id(104),
  otherBureau: id(105),
} as const;

/** People of the sample. `handler` works in the bureau's section, `stranger` in the other bureau. */
export const people = {
  handler: id(200),
  stranger: id(201),
  onDuty: id(202),
  resident: id(300),
  neighbour: id(301),
} as const;

/** Categories of the sample, one of each limit class, and what the rules distinguish beyond that. */
export const categories = {
  danger: 'D01',
  utilities: 'U01',
  general: 'G01',
  complex: 'C01',
  checked: 'G02',
  evidenced: 'G03',
  advice: 'A01',
  secret: 'S01',
} as const;

function category(code: string, limitClass: LimitClass, spec: Partial<CategoryTerms> = {}): CategoryTerms {
  return {
    code,
    name: code,
    kind: 'request',
    limitClass,
    requiresFieldCheck: false,
    closeEvidence: [],
    sensitive: false,
    emergencyPhone: null,
    ...spec,
  };
}

const categoryTable: readonly CategoryTerms[] = [
  category(categories.danger, 'danger', { emergencyPhone: '119' }),
  category(categories.utilities, 'utilities'),
  category(categories.general, 'general'),
  category(categories.complex, 'complex'),
  category(categories.checked, 'general', { requiresFieldCheck: true }),
  category(categories.evidenced, 'general', { closeEvidence: ['after'] }),
  category(categories.advice, 'general', { kind: 'consult' }),
  category(categories.secret, 'general', { sensitive: true }),
];

function unit(
  unitId: string,
  code: string,
  kind: string,
  ancestors: readonly string[],
  areaCode: string | null,
): UnitTerms {
  return {
    id: unitId,
    code,
    name: code,
    kind,
    parentId: ancestors[0] ?? null,
    areaCode,
    ancestors: [unitId, ...ancestors],
  };
}

const unitTable: readonly UnitTerms[] = [
  unit(units.district, 'district', 'district', [], '120112'),
  unit(units.street, 'street', 'street', [units.district], '120112003'),
  unit(units.community, 'community', 'community', [units.street, units.district], '120112003001'),
  unit(units.bureau, 'bureau', 'department', [units.district], null),
  unit(units.section, 'section', 'section', [units.bureau, units.district], null),
  unit(units.otherBureau, 'otherBureau', 'department', [units.district], null),
];

const areaTable: readonly AreaTerms[] = [
  { code: '120112', name: '区', level: 'district', parentCode: null, generated: false },
  { code: '120112003', name: '街道', level: 'street', parentCode: '120112', generated: false },
  { code: '120112003001', name: '社区', level: 'community', parentCode: '120112003', generated: false },
  { code: '120112003002', name: '另一社区', level: 'community', parentCode: '120112003', generated: false },
];

type ByClass = readonly [danger: string, utilities: string, general: string, complex: string];

/** The platform's default limits, as domain §2.4 gives them; `superiorReview`, `superiorClaim`, `shelfReview` are our decision, tasks follow §2.3. */
const defaultLimits: { readonly [clock: string]: string | ByClass } = {
  accept: ['15 min', '30 min', '1 wd', '1 wd'],
  supplement: '3 d',
  fieldCheck: ['1 h', '2 h', '1 wd', '1 wd'],
  dispatch: ['15 min', '30 min', '4 wh', '4 wh'],
  sign: ['15 min', '30 min', '1 wd', '1 wd'],
  return: ['15 min', '30 min', '1 wd', '2 wd'],
  review: '4 wh',
  superiorReview: '1 wd',
  respond: ['2 h', '4 h', '1 wd', '1 wd'],
  handle: ['24 h', '24 h', '5 wd', '15 wd'],
  verify: '1 wd',
  rework: ['24 h', '24 h', '3 wd', '3 wd'],
  evaluate: '7 d',
  claimReview: '1 wd',
  superiorClaim: '2 wd',
  shelfReview: '90 d',
  acknowledge: '1 wd',
  acknowledgeEmergency: '15 min',
  acknowledgeEnforcement: '1 wd',
  acknowledgeMajor: '2 wd',
  arrive: '1 wd',
  arriveEmergency: '60 min',
  conclude: '5 wd',
  concludeEmergency: '24 h',
  confirm: '2 wd',
  ruling: '4 wh',
};

const classes: readonly LimitClass[] = ['danger', 'utilities', 'general', 'complex'];

function limitOf(clock: string, limitClass: LimitClass): Limit | undefined {
  const found = defaultLimits[clock];
  const text = typeof found === 'string' ? found : found?.[classes.indexOf(limitClass)];
  return text === undefined ? undefined : parseLimit(text);
}

const ordinarySettings: Settings = {
  timeZone: zone,
  dayEnd: 'officeClose',
  extensionsAllowed: 1,
  returnsBeforeDesignation: 3,
  reopensAllowed: 2,
  mergeRadiusMetres: 200,
  mergeWindowDays: 30,
  lookAlikeRadiusMetres: 300,
  redSupervisionPercent: 150,
  autoRegisterConfidence: 1,
  autoDispatch: false,
  smallSample: 10,
  pictureMegabytes: 10,
  documentMegabytes: 20,
  attachmentsPerAppeal: 9,
  attachmentsPerMove: 9,
  attachmentsUnbound: 30,
};

/** The sample tenant's office hours and holidays of 2026. */
export const calendar: WorkingCalendar = workingCalendar({
  timeZone: zone,
  officeHours: DEFAULT_OFFICE_HOURS,
  dayEnd: 'officeClose',
  years: yearsFromChineseDays(),
});

const dutyWords: Words = { zh: '值班表', en: 'duty roster' };

/** The sample tenant's terms; settings, limits and the person on duty can be changed. */
export function sampleTerms(
  changed: {
    readonly settings?: Partial<Settings>;
    readonly limits?: { readonly [clock: string]: string };
    readonly onDuty?: string;
  } = {},
): Terms {
  const staffOf: { readonly [staffId: string]: string } = {
    [people.handler]: units.section,
    [people.stranger]: units.otherBureau,
  };
  const unitById = (unitId: string) => unitTable.find((each) => each.id === unitId);
  const liesIn = (inner: string, outer: string) => unitById(inner)?.ancestors.includes(outer) ?? false;
  return {
    districtCode: '120112',
    settings: { ...ordinarySettings, ...changed.settings },
    limitFor(clock, record) {
      const own = changed.limits?.[clock];
      const limit = own === undefined ? limitOf(clock, record.limitClass) : parseLimit(own);
      return limit === undefined ? undefined : { limit, rule: `v1:${clock}/${record.limitClass}` };
    },
    calendarOf: () => calendar,
    category: (code) => categoryTable.find((each) => each.code === code),
    unit: unitById,
    area: (code) => areaTable.find((each) => each.code === code),
    worksIn: (staffId, unitId) => liesIn(staffOf[staffId] ?? '', unitId),
    liesIn,
    dutyOf: () => (changed.onDuty === undefined ? null : { staffId: changed.onDuty, why: dutyWords }),
    cleared: (unitId, _part, { sensitive }) => !sensitive || unitId !== units.otherBureau,
    mayLead: (unitId, categoryCode) => unitId !== units.community || categoryCode === categories.general,
  };
}

/** Somebody who plays these parts. An appellant is a resident, the system is nobody. */
export function as(played: Part | readonly Part[], actorId?: string): Actor {
  const list = typeof played === 'string' ? [played] : played;
  const parts = new Set(list);
  if (parts.has('system')) return { kind: 'system', id: null, post: null, unitId: null, parts };
  if (parts.has('appellant'))
    return { kind: 'resident', id: actorId ?? people.resident, post: null, unitId: null, parts };
  return { kind: 'staff', id: actorId ?? `staff-${list.join('-')}`, post: null, unitId: null, parts };
}

/** One appellant's standing. */
export function standing(number: number, residentId: string, rated = false, solved: boolean | null = null): Standing {
  return { appealId: id(number), residentId, rated, solved };
}
