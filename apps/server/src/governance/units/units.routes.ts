import { Code, routes } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { listCatalogue } from './catalogue.store.ts';
import type { CatalogueEntry } from './catalogue.ts';
import type { Duty } from './duty.ts';
import type { Organisation } from './organisation.ts';
import { listUnits } from './units.store.ts';

/** What the module needs from the composition root. */
export interface UnitsDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** The organisation of a tenant, from the process's directory. Called outside of any transaction. */
  directoryOf(tenantId: string): Promise<{
    readonly units: Organisation;
    onDuty(unitId: string, atMs: number): Duty;
  }>;
}

/** The routes of units, duty and the dispatch catalogue. */
export function unitsModule({ db, clock, directoryOf }: UnitsDeps) {
  return {
    endpoints: [
      staffEndpoint(routes.listUnits, async ({ query, caller }) => {
        const filter = { parentId: query.parentId ?? null, name: query.q || null };
        const after = readCursor(query.cursor, Code, filter) ?? '';
        const found = await db.inTenant(caller.tenantId, (tx) =>
          listUnits(tx, caller.tenantId, filter, after, query.limit + 1),
        );
        const items = found.slice(0, query.limit);
        const last = items.at(-1);
        return { items, next: last && found.length > items.length ? writeCursor(last.code, filter) : null };
      }),
      staffEndpoint(routes.onDuty, async ({ params, query, caller }) => {
        const directory = await directoryOf(caller.tenantId);
        const organisation = directory.units;
        if (!organisation.unit(params.id)?.active) throw refuse('not_found');
        const duty = directory.onDuty(params.id, query.at === undefined ? clock.now() : Date.parse(query.at));
        const name = (staffId: string) => organisation.member(staffId)?.name ?? '';
        return {
          people: duty.people.map(({ staffId, post, substituteFor }) => ({
            id: staffId,
            name: name(staffId),
            post,
            substituteFor: substituteFor === null ? null : name(substituteFor),
          })),
          why: duty.why,
        };
      }),
      staffEndpoint(routes.listCatalogue, async ({ query, caller }) => {
        const { units: organisation } = await directoryOf(caller.tenantId);
        const after = readCursor(query.cursor, Code) ?? '';
        const found = await db.inTenant(caller.tenantId, (tx) =>
          listCatalogue(tx, caller.tenantId, after, query.limit + 1),
        );
        const shown = found.slice(0, query.limit);
        const last = shown.at(-1);
        return {
          items: shown.map((entry) => entryShown(entry, organisation)),
          next: last && found.length > shown.length ? writeCursor(last.categoryCode) : null,
        };
      }),
    ],
  };
}

function entryShown({ id, categoryCode, target, basis, enabled }: CatalogueEntry, organisation: Organisation) {
  const unit = 'unitId' in target ? organisation.unit(target.unitId) : undefined;
  const words = 'unitId' in target ? 'unit' : 'streetOfPlace' in target ? 'streetOfPlace' : 'communityOfPlace';
  return { id, categoryCode, target: words, unitName: unit?.name ?? null, basis, enabled };
}
