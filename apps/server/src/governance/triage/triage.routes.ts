import { Id, routes } from '@tongxin/contract';
import { z } from 'zod';
import { endpoint, staffEndpoint } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import { type RefusalError, refuse } from '../../platform/refusal/index.ts';
import type { Category, Taxonomy } from './category.ts';
import type { CaseFacts, RoutingFacts } from './conditions.ts';
import { dryRun, type PastCase } from './dryRun.ts';
import { type Missing, missingOf, type RoutingRegister, type RoutingRule } from './routing.ts';
import { addRule, changeRule, getRule, listRules, switchRule } from './rules.store.ts';

/** A case of the past as its owner gives it: the facts as they were when its unit was chosen, and which one that was. */
export type PastCaseFacts = CaseFacts & Pick<PastCase, 'caseId' | 'caseNo' | 'chosenUnitId'>;

/** What the module needs from the composition root. */
export interface TriageDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The registers of a tenant, from the process's directory. Called outside of any transaction. */
  directoryOf(tenantId: string): Promise<{
    readonly categories: Taxonomy;
    readonly register: RoutingRegister;
    /** Facts with what a wall in the tenant's zone shows. */
    factsAt(facts: CaseFacts): RoutingFacts;
  }>;
  /** Makes this process read the tenant's registers anew at once; other processes hear of it by NOTIFY. */
  forget(tenantId: string): void;
  /** Cases dispatched since an instant (epoch milliseconds), for the dry run. Called outside of any transaction. */
  pastCases(tenantId: string, sinceMs: number): Promise<readonly PastCaseFacts[]>;
}

const dayMs = 86_400_000;
const AfterRule = z.strictObject({ priority: z.int32(), id: Id });

/** The routes of categories and routing rules. */
export function triageModule({ db, clock, ids, directoryOf, forget, pastCases }: TriageDeps) {
  async function refuseMissing(
    tenantId: string,
    rule: Pick<RoutingRule, 'conditions' | 'leadUnitId' | 'coUnitIds'>,
  ): Promise<void> {
    const { register } = await directoryOf(tenantId);
    const missing = missingOf(rule, register);
    const [first] = missing;
    if (first) throw refusalOf(first, missing);
  }

  return {
    endpoints: [
      endpoint(routes.listCategories, async ({ caller }) => {
        const { categories } = await directoryOf(caller.tenantId);
        return { items: categories.inForce.map(categoryShown) };
      }),
      staffEndpoint(routes.listRules, async ({ query, caller }) => {
        const after = readCursor(query.cursor, AfterRule);
        const found = await db.inTenant(caller.tenantId, (tx) =>
          listRules(tx, caller.tenantId, after, query.limit + 1),
        );
        const rules = found.slice(0, query.limit);
        const last = rules.at(-1);
        const next = last && found.length > rules.length ? writeCursor({ priority: last.priority, id: last.id }) : null;
        return { items: rules.map(ruleShown), next };
      }),
      staffEndpoint(routes.addRule, async ({ body, caller, key }) => {
        await refuseMissing(caller.tenantId, body);
        const change = { staffId: caller.staffId, now: clock.now() };
        const id = ids.uuid();
        const rule = await db.inTenant(caller.tenantId, (tx) => addRule(tx, caller.tenantId, body, change, key, id));
        forget(caller.tenantId);
        return ruleShown(rule);
      }),
      staffEndpoint(routes.changeRule, async ({ params, body, caller }) => {
        const { version, ...rule } = body;
        await db.inTenant(caller.tenantId, (tx) => getRule(tx, caller.tenantId, params.id));
        await refuseMissing(caller.tenantId, rule);
        const change = { staffId: caller.staffId, now: clock.now() };
        const changed = await db.inTenant(caller.tenantId, (tx) =>
          changeRule(tx, caller.tenantId, params.id, rule, version, change),
        );
        forget(caller.tenantId);
        return ruleShown(changed);
      }),
      staffEndpoint(routes.switchRule, async ({ params, body, caller }) => {
        const rule = await db.inTenant(caller.tenantId, (tx) => getRule(tx, caller.tenantId, params.id));
        if (body.enabled) await refuseMissing(caller.tenantId, rule);
        const change = { staffId: caller.staffId, now: clock.now() };
        const switched = await db.inTenant(caller.tenantId, (tx) =>
          switchRule(tx, caller.tenantId, params.id, body.enabled, change),
        );
        forget(caller.tenantId);
        return ruleShown(switched);
      }),
      staffEndpoint(routes.dryRunRule, async ({ body, caller }) => {
        await refuseMissing(caller.tenantId, body.rule);
        const { register, factsAt } = await directoryOf(caller.tenantId);
        const past = await pastCases(caller.tenantId, clock.now() - body.sinceDays * dayMs);
        const facts = past.map(({ caseId, caseNo, chosenUnitId, ...each }) => ({
          ...factsAt(each),
          caseId,
          caseNo,
          chosenUnitId,
        }));
        const tried = dryRun(body.rule, register, facts);
        return { ...tried, examples: [...tried.examples] };
      }),
    ],
  };
}

function refusalOf(first: Missing, missing: readonly Missing[]): RefusalError {
  const details = { issues: missing.map(({ path }) => ({ path })) };
  switch (first.kind) {
    case 'unit':
      return refuse('unknown_unit', details);
    case 'category':
      return refuse('unknown_category', details);
    case 'area':
      return refuse('unknown_area', details);
  }
}

function ruleShown({ coUnitIds, ...rule }: RoutingRule) {
  return { ...rule, coUnitIds: [...coUnitIds] };
}

function categoryShown(category: Category) {
  const { words: _words, emergencyPhone: _phone, version: _version, retired: _retired, ...shown } = category;
  return { ...shown, closeEvidence: [...shown.closeEvidence] };
}
