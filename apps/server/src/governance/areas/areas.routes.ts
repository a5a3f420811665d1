import { Code, routes } from '@tongxin/contract';
import { endpoint, staffEndpoint } from '../../access/index.ts';
import { isPlausible, toWgs84 } from '../../platform/geo/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import type { Area } from './area.ts';
import { areaLineage, type LineageDeps, mergeGrids, splitGrid } from './areas.lineage.ts';
import { listAreas } from './areas.store.ts';

/** The routes of the area register. */
export function areasModule(deps: LineageDeps) {
  const { db, areasOf } = deps;
  return {
    endpoints: [
      endpoint(routes.listAreas, async ({ query, caller }) => {
        const filter = { parent: query.parent ?? null, level: query.level ?? null, name: query.q || null };
        const after = readCursor(query.cursor, Code, filter) ?? '';
        const found = await db.inTenant(caller.tenantId, (tx) =>
          listAreas(tx, caller.tenantId, filter, after, query.limit + 1),
        );
        const items = found.slice(0, query.limit);
        const last = items.at(-1);
        return { items, next: last && found.length > items.length ? writeCursor(last.code, filter) : null };
      }),
      endpoint(routes.locate, async ({ query, caller }) => {
        const point = toWgs84(query);
        const areas = await areasOf(caller.tenantId);
        const { owner, basic, exclusive } = isPlausible(point) ? areas.locatePoint(point) : nowhere;
        const police = owner ? areas.policeGridOf(owner.code) : undefined;
        return {
          inside: owner !== null,
          owner: shown(owner),
          basic: shown(basic),
          exclusive: shown(exclusive),
          policeGrid: police ? { code: police.code, name: police.name } : null,
        };
      }),
      staffEndpoint(routes.splitGrid, ({ params, body, caller, key }) => {
        const change = { tenantId: caller.tenantId, staffId: caller.staffId, reason: body.reason, key };
        return splitGrid(deps, change, params.code, body.into);
      }),
      staffEndpoint(routes.mergeGrids, ({ body, caller, key }) => {
        const change = { tenantId: caller.tenantId, staffId: caller.staffId, reason: body.reason, key };
        return mergeGrids(deps, change, body.codes, body.into);
      }),
      staffEndpoint(routes.getAreaLineage, ({ params, caller }) => areaLineage(deps, caller.tenantId, params.code)),
    ],
  };
}

const nowhere = { owner: null, basic: null, exclusive: null };

function shown(area: Area | null): Area | null {
  if (area === null) return null;
  const { code, name, level, kind, parentCode, generated } = area;
  return { code, name, level, kind, parentCode, generated };
}
