import { routes } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { indicatorsWithin } from './insights.queries.ts';
import { periodOf } from './period.ts';
import { countedReach } from './reach.ts';

/** What the module needs from the composition root. */
export interface InsightsDeps {
  readonly database: Database;
  readonly clock: Clock;
  directoryOf(tenantId: string): Promise<TenantDirectory>;
}

/** The routes of indicators. */
export function insightsModule({ database, clock, directoryOf }: InsightsDeps) {
  return {
    endpoints: [
      staffEndpoint(routes.getIndicators, async ({ caller, query }) => {
        if (query.to < query.from) throw refuse('input_invalid', { issues: [{ path: 'to' }] });
        const directory = await directoryOf(caller.tenantId);
        const reach = countedReach(caller.grants, query.area ?? null);
        const unknown = query.area !== undefined && directory.areas.byCode(query.area) === undefined;
        if (reach === null || unknown) throw refuse('not_found');
        const period = periodOf(directory.settings.timeZone, query.from, query.to, clock.now());
        const items = await database.inTenant(caller.tenantId, (tx) =>
          indicatorsWithin(tx, caller.tenantId, period, reach, directory),
        );
        return { from: query.from, to: query.to, items: [...items] };
      }),
    ],
  };
}
