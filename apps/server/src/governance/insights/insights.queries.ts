import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { type Counts, catalogue, type Indicator, indicatorOf } from './catalogue.ts';
import type { Period } from './period.ts';
import type { CountedReach } from './reach.ts';

/** What is asked for: a period and an area, or null for the whole district. Sensitive cases are counted. */
export interface Asked extends Period {
  readonly areaCode: string | null;
}

/** Every indicator of the catalogue for a period and an area, in two statements. */
export function indicators(
  tx: Tx,
  tenantId: string,
  { fromMs, toMs, areaCode }: Asked,
  directory: Pick<TenantDirectory, 'settings'>,
): Promise<readonly Indicator[]> {
  const reach = { areaCodes: areaCode === null ? null : [areaCode], withoutSensitive: false };
  return indicatorsWithin(tx, tenantId, { fromMs, toMs }, reach, directory);
}

/** As `indicators`, for what a caller may see counted. */
export async function indicatorsWithin(
  tx: Tx,
  tenantId: string,
  period: Period,
  reach: CountedReach,
  { settings }: Pick<TenantDirectory, 'settings'>,
): Promise<readonly Indicator[]> {
  const from = new Date(period.fromMs);
  const to = new Date(period.toMs);
  const counts = {
    ...(await countCases(tx, tenantId, from, to, reach)),
    ...(await countAppeals(tx, tenantId, from, to, reach)),
  };
  return catalogue.map((spec) => indicatorOf(spec, counts, settings.smallSample));
}

type AppealColumn = 'asked' | 'rated' | 'ratedSolved' | 'ratedSatisfied' | 'appeals' | 'repeated';

/** Merged cases count with their master; the others came to nothing (domain §2.5). */
const counted = sql`f.procedure = 'appeal' AND f.state NOT IN ('merged', 'declined', 'withdrawn', 'voided')`;

function within({ areaCodes, withoutSensitive }: CountedReach): RawBuilder<unknown> {
  const areas =
    areaCodes === null
      ? sql``
      : sql`AND (false ${sql.join(
          areaCodes.map((code) => sql`OR (f.area_code >= ${code} AND f.area_code < ${`${code}~`})`),
          sql` `,
        )})`;
  return sql`${areas} ${withoutSensitive ? sql`AND NOT f.sensitive` : sql``}`;
}

/**
 * Counts of cases. Due is what the unit's clock says: it runs, it waits for a verification, or the case is finished; a suspended,
 * shelved or returned case is not due until its clock goes on. In time is a case that was finished by its due date, or whose clock
 * had not used its limit: time that verification took is not the unit's (domain §2.4, §2.5).
 */
async function countCases(
  tx: Tx,
  tenantId: string,
  from: Date,
  to: Date,
  reach: CountedReach,
): Promise<Omit<Counts, AppealColumn>> {
  const { rows } = await sql<Omit<Counts, AppealColumn>>`
    WITH known AS (
      SELECT f.*,
        f.opened_at >= ${from} AND f.opened_at < ${to} AS received,
        f.handle_due_at >= ${from} AND f.handle_due_at < ${to} AND (
          f.finished_at IS NOT NULL OR f.handle_status = 'running'
          OR (f.handle_status = 'paused' AND f.state <> 'suspended')) AS due,
        f.state = 'closed' AS closed,
        f.state = 'closed' AND f.ended_at >= ${from} AND f.ended_at < ${to} AS closed_now,
        f.finished_at IS NOT NULL AND (
          f.finished_at <= f.handle_due_at
          OR (f.handle_status = 'stopped' AND f.handle_used_minutes <= f.handle_limit_minutes)) AS in_time
      FROM case_facts f
      WHERE f.tenant_id = ${tenantId} AND ${counted} ${within(reach)} AND (
        (f.opened_at >= ${from} AND f.opened_at < ${to})
        OR (f.handle_due_at >= ${from} AND f.handle_due_at < ${to})
        OR (f.ended_at >= ${from} AND f.ended_at < ${to}))
    ), timed AS (
      SELECT handle_used_minutes AS minutes FROM known
      WHERE due AND finished_at IS NOT NULL AND handle_status = 'stopped' AND handle_unit IN ('workingHours', 'workingDays')
    ), spread AS (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS median,
             percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes) AS p90
      FROM timed
    ), times AS (
      SELECT count(*) AS timed, sum(minutes) AS "timedMinutes",
        max(median) AS "medianMinutes", count(*) FILTER (WHERE minutes <= median) AS "withinMedian",
        max(p90) AS "p90Minutes", count(*) FILTER (WHERE minutes <= p90) AS "withinP90"
      FROM timed CROSS JOIN spread
    ), cases AS (
      SELECT
        count(*) FILTER (WHERE received) AS received,
        count(*) FILTER (WHERE received AND registered_at IS NOT NULL) AS registered,
        count(*) FILTER (WHERE due) AS due,
        count(*) FILTER (WHERE due AND closed) AS "dueClosed",
        count(*) FILTER (WHERE due AND closed AND in_time) AS "dueClosedInTime",
        count(*) FILTER (WHERE due AND in_time) AS "dueInTime",
        count(*) FILTER (WHERE due AND (finished_at IS NOT NULL OR state = 'pending_verification')) AS "dueHandled",
        count(*) FILTER (WHERE due AND extensions > 0) AS "dueExtended",
        count(*) FILTER (WHERE due AND verifications > 0) AS "dueVerified",
        count(*) FILTER (WHERE due AND verifications > 0 AND reworks > 0) AS "dueReworked",
        count(*) FILTER (WHERE due AND respond_due_at IS NOT NULL) AS "dueToContact",
        count(*) FILTER (WHERE due AND respond_stopped_at <= respond_due_at AND (contacts > 0 OR answered)) AS "dueContacted",
        coalesce(sum(dispatches) FILTER (WHERE received), 0) AS dispatches,
        coalesce(sum(dispatches - returns) FILTER (WHERE received), 0) AS "dispatchesStanding",
        coalesce(sum(return_requests) FILTER (WHERE received), 0) AS "returnRequests",
        count(*) FILTER (WHERE received AND registered_at IS NOT NULL AND shelvings > 0) AS shelved,
        count(*) FILTER (WHERE received AND registered_at IS NOT NULL AND supervisions > 0) AS supervised,
        count(*) FILTER (WHERE received AND source = 'gridWorker') AS "fieldReported",
        count(*) FILTER (WHERE received AND source = 'gridWorker' AND self_handled > 0) AS "selfHandled",
        count(*) FILTER (WHERE closed_now) AS closed,
        count(*) FILTER (WHERE closed_now AND reworks = 0 AND reopens = 0) AS "closedAtFirst"
      FROM known
    )
    SELECT * FROM cases CROSS JOIN times`.execute(tx);
  return theOnly(rows);
}

/**
 * Counts of appeals. Evaluations belong to the month in which the case was closed. What a repetition is says the view `appeal_facts`:
 * it is remembered when the person is unlinked.
 */
async function countAppeals(
  tx: Tx,
  tenantId: string,
  from: Date,
  to: Date,
  reach: CountedReach,
): Promise<Pick<Counts, AppealColumn>> {
  const { rows } = await sql<Pick<Counts, AppealColumn>>`
    WITH evaluations AS (
      SELECT
        count(*) AS asked,
        count(a.rated_at) AS rated,
        count(*) FILTER (WHERE a.solved) AS "ratedSolved",
        count(*) FILTER (WHERE a.satisfied >= 3) AS "ratedSatisfied"
      FROM case_facts f JOIN appeal_facts a ON a.tenant_id = f.tenant_id AND a.case_id = f.case_id
      WHERE f.tenant_id = ${tenantId} AND f.procedure = 'appeal' AND f.state = 'closed' AND f.evaluation_asked
        AND f.ended_at >= ${from} AND f.ended_at < ${to} ${within(reach)}
    ), appeals AS (
      SELECT
        count(*) AS appeals,
        count(*) FILTER (WHERE a.repeated) AS repeated
      FROM appeal_facts a JOIN case_facts f ON f.tenant_id = a.tenant_id AND f.case_id = a.case_id
      WHERE a.tenant_id = ${tenantId} AND a.received_at >= ${from} AND a.received_at < ${to} AND ${counted} ${within(reach)}
    )
    SELECT * FROM evaluations CROSS JOIN appeals`.execute(tx);
  return theOnly(rows);
}

function theOnly<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gave no row');
  return row;
}
