import { routes } from '@tongxin/contract';
import { z } from 'zod';
import { listAccesses, staffEndpoint } from '../../access/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { parseLocal } from '../calendar/index.ts';
import { type CaseHold, holdCase, holdsOf, liftHold, lockForErasure, seen } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { publishNotice } from './consents.store.ts';
import { loadRetention, publishRetention } from './retention.store.ts';
import { flawsOf } from './retention.ts';
import type { RightsDeps } from './rights.service.ts';

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });

/** The routes of those who answer for personal data: how long what is kept, holds, the text people are told, who looked. */
export function retentionEndpoints({ database, clock, ids, intake }: RightsDeps) {
  const { directoryOf } = intake;
  return [
    staffEndpoint(routes.getRetention, async ({ caller }) => {
      const directory = await directoryOf(caller.tenantId);
      const inForce = await database.inTenant(caller.tenantId, (tx) => loadRetention(tx, caller.tenantId));
      const { version, since, changedBy, retention } = inForce;
      return {
        version,
        since: since?.toISOString() ?? null,
        by: changedBy === null ? null : (directory.staffName(changedBy) ?? null),
        // The platform's rules may name a category that this district does not have.
        retention: { ...retention, cases: retention.cases.filter((rule) => isKnown(directory, rule.categoryCode)) },
      };
    }),
    staffEndpoint(routes.putRetention, async ({ caller, body }) => {
      const directory = await directoryOf(caller.tenantId);
      const unknown = body.retention.cases.flatMap(({ categoryCode }, at) =>
        isKnown(directory, categoryCode) ? [] : [{ path: `retention.cases.${at}.categoryCode` }],
      );
      if (unknown.length > 0) throw refuse('unknown_category', { issues: unknown.slice(0, 50) });
      const flaws = flawsOf(body.retention);
      const [first] = flaws;
      if (first !== undefined) {
        const issues = flaws
          .filter(({ code }) => code === first.code)
          .map(({ path }) => ({ path: `retention.${path}` }));
        throw refuse(first.code, { issues: issues.slice(0, 50) });
      }
      const change = { staffId: caller.staffId, at: new Date(clock.now()) };
      const version = await database.inTenant(caller.tenantId, (tx) =>
        publishRetention(tx, caller.tenantId, body.version, body.retention, change),
      );
      return { version };
    }),

    staffEndpoint(routes.listHolds, async ({ caller, params }) => {
      const directory = await directoryOf(caller.tenantId);
      return database.inTenant(caller.tenantId, async (tx) => {
        await seen(tx, intake.engine, directory, caller, params.id);
        const holds = await holdsOf(tx, caller.tenantId, params.id);
        return { items: holds.map((hold) => holdView(directory, hold)) };
      });
    }),
    staffEndpoint(routes.holdCase, async ({ caller, params, body }) => {
      const directory = await directoryOf(caller.tenantId);
      return database.inTenant(caller.tenantId, async (tx) => {
        await seen(tx, intake.engine, directory, caller, params.id);
        // Whoever lets cases go holds their locks: afterwards there is nothing left to hold, or it is held.
        await lockForErasure(tx, caller.tenantId, [params.id]);
        const at = new Date(clock.now());
        const made = { id: ids.uuid(), caseId: params.id, reason: body.reason, setBy: caller.staffId, at };
        return holdView(directory, await holdCase(tx, caller.tenantId, made));
      });
    }),
    staffEndpoint(routes.liftHold, async ({ caller, params, body }) => {
      const directory = await directoryOf(caller.tenantId);
      return database.inTenant(caller.tenantId, async (tx) => {
        await seen(tx, intake.engine, directory, caller, params.id);
        const at = new Date(clock.now());
        const lift = { id: params.hold, caseId: params.id, by: caller.staffId, at, because: body.reason };
        const lifted = await liftHold(tx, caller.tenantId, lift);
        if (lifted === undefined) throw refuse('not_found');
        return holdView(directory, lifted);
      });
    }),

    staffEndpoint(routes.putPrivacyNotice, async ({ caller, body }) => {
      const version = await database.inTenant(caller.tenantId, (tx) =>
        publishNotice(tx, caller.tenantId, {
          brand: body.brand ?? '',
          after: body.version,
          words: body.words,
          staffId: caller.staffId,
          at: new Date(clock.now()),
        }),
      );
      return { version };
    }),
    staffEndpoint(routes.searchAccessLog, async ({ caller, query }) => {
      const { cursor, limit, from, to, ...filter } = query;
      const after = readCursor(cursor, Place, { ...filter, from, to });
      const { timeZone } = (await directoryOf(caller.tenantId)).settings;
      const within = {
        ...filter,
        from: from === undefined ? undefined : new Date(parseLocal(from, timeZone)),
        to: to === undefined ? undefined : new Date(parseLocal(`${to}T24:00`, timeZone)),
      };
      const found = await database.inTenant(caller.tenantId, (tx) =>
        listAccesses(tx, caller.tenantId, within, after, limit + 1),
      );
      const items = found.slice(0, limit).map(({ post: _post, fields, at, ...rest }) => ({
        ...rest,
        at: at.toISOString(),
        fields: [...fields],
      }));
      const last = items.at(-1);
      const more = found.length > limit && last !== undefined;
      return { items, next: more ? writeCursor({ at: last.at, id: last.id }, { ...filter, from, to }) : null };
    }),
  ];
}

function isKnown(directory: TenantDirectory, categoryCode: string | null): boolean {
  return categoryCode === null || directory.categories.byCode(categoryCode) !== undefined;
}

function holdView(directory: TenantDirectory, hold: CaseHold) {
  const name = (id: string) => directory.staffName(id) ?? '—';
  return {
    id: hold.id,
    reason: hold.reason,
    setBy: name(hold.setBy),
    setAt: hold.setAt.toISOString(),
    liftedBy: hold.liftedBy === null ? null : name(hold.liftedBy),
    liftedAt: hold.liftedAt?.toISOString() ?? null,
    liftedBecause: hold.liftedBecause,
  };
}
