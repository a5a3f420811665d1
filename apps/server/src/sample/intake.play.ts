import type { Category, Story } from '@tongxin/demo';
import type { StaffCaller } from '../access/index.ts';
import { type Filing, fileAppeal, type People, putOrder } from '../governance/appeals/index.ts';
import type { Actor } from '../governance/cases/index.ts';
import type { Stage } from './stage.service.ts';

/** What filing a story needs. */
export interface Speaking {
  readonly story: Story;
  readonly category: Category;
  /** The resident who says it; null for what a grid worker finds. */
  readonly residentId: string | null;
  /** Name and phone as the hotline above sends them on. */
  readonly person: { readonly name: string; readonly phone: string } | null;
  readonly point: { readonly lng: number; readonly lat: number } | null;
  /** Whether the person picks the category where they can. */
  readonly picks: boolean;
}

/** A case that a story opened. */
export interface OpenedCase {
  readonly caseId: string;
  readonly appealId: string;
}

/** At the desk these are looked at before anybody decides on a category. */
const undecided: ReadonlySet<Story['course']> = new Set([
  'submitted',
  'awaitingSupplement',
  'awaitingFieldCheck',
  'declinedEmergency',
  'declinedStatutory',
  'declinedRepeated',
  'answeredNow',
  'merged',
  'voided',
]);

/** Files a story through its channel at an instant; the same story again answers the same and files nothing. */
export async function say(stage: Stage, people: People, speaking: Speaking, at: number): Promise<OpenedCase> {
  const { story } = speaking;
  if (story.source === 'hotline') return order(stage, people, speaking, at);
  return fileAppeal(stage.intakeAt(at), filingOf(stage, speaking, at));
}

function filingOf(stage: Stage, { story, category, residentId, point, picks }: Speaking, at: number): Filing {
  const { tenantId } = stage;
  const areaCode = story.placeGridCode ?? stage.directory.areas.districtCode;
  const place = {
    areaCode,
    ...(point === null ? {} : { point: { ...point, crs: 'wgs84' as const } }),
    ...(story.placeText === undefined ? {} : { text: story.placeText }),
  };
  const words = { title: story.title.slice(0, 100), text: story.text, kind: category.kind, place };
  const input = story.anonymous ? { ...words, anonymous: true } : words;
  const base = { tenantId, resident: async () => residentId, receivedAt: at, key: `life:${story.id}` };
  const decided = undecided.has(story.course) ? null : story.categoryCode;
  switch (story.source) {
    case 'resident': {
      const actor: Actor = {
        kind: 'resident',
        id: residentId,
        post: null,
        unitId: null,
        parts: new Set(['appellant']),
      };
      const picked = picks ? { ...input, categoryCode: story.categoryCode } : input;
      return {
        ...base,
        source: 'resident',
        input: picked,
        actor,
        filedBy: null,
        keyOwner: residentId ?? '',
        categoryCode: null,
      };
    }
    case 'gridWorker': {
      const worker = needed(stage.cast.withRole(['gridWorker', 'gridChief'], areaCode), 'grid worker');
      const directly = {
        move: 'selfHandle',
        input: { before: story.title, after: '当场处理完毕', answer: story.script.answer ?? '' },
      };
      return {
        ...base,
        source: 'gridWorker',
        input,
        actor: { ...clerk(worker), parts: new Set(['fieldWorker']) },
        filedBy: worker.staffId,
        keyOwner: worker.staffId,
        categoryCode: story.categoryCode,
        ...(story.course === 'selfHandled' ? { directly } : {}),
      };
    }
    default: {
      const acceptor = needed(stage.cast.withRole(['streetAcceptor', 'districtGridCentre'], areaCode), 'acceptor');
      return {
        ...base,
        source: 'caller',
        input,
        actor: clerk(acceptor),
        filedBy: acceptor.staffId,
        keyOwner: acceptor.staffId,
        categoryCode: decided,
      };
    }
  }
}

async function order(
  stage: Stage,
  people: People,
  { story, category, person }: Speaking,
  at: number,
): Promise<OpenedCase> {
  const centre = needed(
    stage.cast.withRole(['districtGridCentre'], stage.directory.areas.districtCode),
    'district centre',
  );
  const areaCode = story.placeGridCode ?? stage.directory.areas.districtCode;
  return putOrder(stage.intakeAt(at), people, centre, story.externalNo ?? story.id, {
    title: story.title.slice(0, 100),
    text: story.text,
    kind: category.kind,
    place: { areaCode, ...(story.placeText === undefined ? {} : { text: story.placeText }) },
    ...(person === null || story.anonymous ? {} : { person }),
    ...(undecided.has(story.course) ? {} : { categoryCode: story.categoryCode }),
    saidAt: new Date(at).toISOString(),
  });
}

/** One more person's words in the same case. */
export async function join(
  stage: Stage,
  said: {
    readonly key: string;
    readonly text: string;
    readonly residentId: string;
    readonly caseId: string;
    readonly areaCode: string;
  },
  at: number,
): Promise<void> {
  const actor: Actor = {
    kind: 'resident',
    id: said.residentId,
    post: null,
    unitId: null,
    parts: new Set(['appellant']),
  };
  await fileAppeal(stage.intakeAt(at), {
    tenantId: stage.tenantId,
    source: 'resident',
    input: { text: said.text, place: { areaCode: said.areaCode }, joinCaseId: said.caseId },
    resident: async () => said.residentId,
    filedBy: null,
    actor,
    receivedAt: at,
    key: said.key,
    keyOwner: said.residentId,
    categoryCode: null,
    mayJoin: (target) => !target.sensitive,
  });
}

function clerk(caller: StaffCaller): Actor {
  return { kind: 'staff', id: caller.staffId, post: caller.title, unitId: caller.unitId, parts: new Set() };
}

function needed(caller: StaffCaller | undefined, who: string): StaffCaller {
  if (caller === undefined) throw new Error(`the sample has no ${who}`);
  return caller;
}
