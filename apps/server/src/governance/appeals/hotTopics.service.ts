import { setImmediate as breathe } from 'node:timers/promises';
import type { QueryOf, ReplyOf, routes } from '@tongxin/contract';
import type { StaffCaller } from '../../access/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { type Reach, reachOf, recentCases, stillCountable } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { hotTopicsAside, type Said, type Topic } from '../triage/index.ts';
import { appeal } from './appeal.ts';
import { anyErased, voicesOf } from './appeals.store.ts';
import type { Intake } from './intake.service.ts';

type Query = QueryOf<typeof routes.listHotTopics>;
type Reply = ReplyOf<typeof routes.listHotTopics>;

const dayMs = 86_400_000;
/** The newest appeals that are looked at (our decision: about five seconds of counting). */
const mostLookedAt = 5_000;
/** What was counted is given again so long (our decision: topics grow in days). */
const keptMs = 5 * 60_000;
const mostKept = 100;
/** So many texts are looked through for names of areas before other requests have their turn. */
const atOnce = 100;

interface Counted {
  readonly topics: readonly Topic[];
  readonly caseOf: ReadonlyMap<string, string>;
  readonly looked: Reply['looked'];
  readonly countedAt: number;
}

/**
 * Hot topics of the last days, of the cases that a caller reaches; sensitive matters and reports against somebody are never among them. Counted at
 * most every five minutes for callers of the same reach, one count after another.
 */
export function hotTopicCounter(intake: Intake): (caller: StaffCaller, query: Query) => Promise<Reply> {
  const kept = new Map<string, Promise<Counted>>();
  let before: Promise<unknown> = Promise.resolve();

  async function counted(key: string, count: () => Promise<Counted>): Promise<Counted> {
    const known = await kept.get(key)?.catch(() => undefined);
    if (known !== undefined && intake.engine.clock.now() - known.countedAt < keptMs) return known;
    return recount(key, count);
  }

  function recount(key: string, count: () => Promise<Counted>): Promise<Counted> {
    const turn = before.then(count, count);
    before = turn.catch(() => undefined);
    kept.delete(key);
    kept.set(key, turn);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return turn;
  }

  return async (caller, query) => {
    const { tenantId } = caller;
    const directory = await intake.directoryOf(tenantId);
    if (query.area !== undefined && directory.terms.area(query.area) === undefined) throw refuse('unknown_area');
    const reach = reachOf(caller, directory.terms, (id) => directory.unitsIn(id), false);
    const key = JSON.stringify([tenantId, reach, query.days, query.area ?? null]);
    const count = () => countTopics(intake, directory, reach, query);
    const first = await counted(key, count);
    // A case that became sensitive or moved out of reach meanwhile, and words that were erased, must not be told of by an older count.
    const caseIds = [...new Set(first.topics.flatMap((topic) => casesOf(topic, first)))];
    const appealIds = first.topics.flatMap(({ ids }) => ids);
    const holds = await intake.engine.database.inTenant(tenantId, async (tx) => {
      const still = await stillCountable(tx, tenantId, reach, caseIds);
      return caseIds.every((id) => still.has(id)) && !(await anyErased(tx, tenantId, appealIds));
    });
    const now = holds ? first : await recount(key, count);
    return {
      items: now.topics.slice(0, query.limit).map((topic) => shown(topic, now)),
      looked: now.looked,
      countedAt: new Date(now.countedAt).toISOString(),
    };
  };
}

async function countTopics(
  { engine }: Intake,
  directory: TenantDirectory,
  reach: readonly Reach[],
  { days, area }: Query,
): Promise<Counted> {
  const now = engine.clock.now();
  const { tenantId, categories } = directory;
  const voices = await engine.database.inTenant(tenantId, async (tx) => {
    const filter = { reach, area, procedure: appeal.key };
    const cases = await recentCases(tx, tenantId, filter, now - Number(days) * dayMs, mostLookedAt);
    const open = cases.filter(
      ({ categoryCode }) => categoryCode === null || !categories.byCode(categoryCode)?.sensitive,
    );
    return voicesOf(
      tx,
      tenantId,
      open.map(({ id }) => id),
      mostLookedAt + 1,
    );
  });
  const looked = voices.slice(0, mostLookedAt);
  const said: Said[] = [];
  for (const [at, { id, residentId, title, text, saidAt }] of looked.entries()) {
    if (at % atOnce === atOnce - 1) await breathe();
    const areas = directory.areas.areasNamedIn(`${title} ${text}`).map((each) => each.area.code);
    said.push({ id, title, text, at: saidAt.getTime(), areas, ...(residentId === null ? {} : { person: residentId }) });
  }
  return {
    topics: await hotTopicsAside(said, { now, windowDays: Number(days) / 2 }),
    caseOf: new Map(looked.map(({ id, caseId }) => [id, caseId])),
    looked: { count: looked.length, capped: voices.length > looked.length },
    countedAt: now,
  };
}

function casesOf({ ids }: Topic, { caseOf }: Counted): readonly string[] {
  return [...new Set(ids.flatMap((id) => caseOf.get(id) ?? []))];
}

function shown(topic: Topic, counted: Counted): Reply['items'][number] {
  const { name, people, growth, firstAt, lastAt, score, ids } = topic;
  return { name, caseIds: [...casesOf(topic, counted)], appeals: ids.length, people, growth, firstAt, lastAt, score };
}
