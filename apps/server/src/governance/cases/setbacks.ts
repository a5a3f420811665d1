/** A case that could not be swept: how often in a row, and when it is tried again (epoch milliseconds). */
interface Setback {
  readonly tenantId: string;
  readonly times: number;
  readonly until: number;
}

const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

/** Which cases rest because the sweep could not move them. */
export interface Setbacks {
  /** A case could not be moved: it rests for a minute, twice as long each time in a row, for an hour at most (our decision). */
  failed(tenantId: string, caseId: string, now: number): void;
  /** A case was moved, or has nothing to be moved for any more. */
  settled(caseId: string): void;
  /** Those of a tenant that failed, resting or not. */
  of(tenantId: string): readonly string[];
  /** Those of a tenant that have rested long enough. */
  rested(tenantId: string, now: number): readonly string[];
  count(): number;
}

/** Nothing has failed yet. */
export function setbacks(): Setbacks {
  const known = new Map<string, Setback>();
  const ofTenant = (tenantId: string) => [...known].filter(([, each]) => each.tenantId === tenantId);
  return {
    failed: (tenantId, caseId, now) => {
      const times = (known.get(caseId)?.times ?? 0) + 1;
      const pauseMs = Math.min(firstPauseMs * 2 ** (times - 1), longestPauseMs);
      known.set(caseId, { tenantId, times, until: now + pauseMs });
    },
    settled: (caseId) => known.delete(caseId),
    of: (tenantId) => ofTenant(tenantId).map(([id]) => id),
    rested: (tenantId, now) => ofTenant(tenantId).flatMap(([id, { until }]) => (until <= now ? [id] : [])),
    count: () => known.size,
  };
}
