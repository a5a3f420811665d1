import { type ReplyOf, routes } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { ModelRefused, type TriageModels } from './models.service.ts';

/** What the routes of models need from the composition root. */
export interface ModelRoutesDeps {
  readonly models: TriageModels;
  directoryOf(tenantId: string): Promise<{
    readonly settings: { readonly autoRegisterConfidence: number };
    readonly suggestsBy: 'model' | 'lexicon';
    staffName(staffId: string): string | undefined;
  }>;
}

/** The routes of the models that suggest categories. */
export function modelEndpoints({ models, directoryOf }: ModelRoutesDeps) {
  async function seen(tenantId: string): Promise<ReplyOf<typeof routes.listModels>> {
    const { inForce, models: lines } = await models.list(tenantId);
    const { settings, suggestsBy, staffName } = await directoryOf(tenantId);
    const changedBy = inForce?.changedBy ?? null;
    return {
      inForce: {
        version: inForce?.version ?? null,
        since: inForce?.at.toISOString() ?? null,
        by: changedBy === null ? null : (staffName(changedBy) ?? null),
        reason: inForce?.reason ?? null,
      },
      suggestsBy,
      threshold: settings.autoRegisterConfidence,
      items: lines.map(({ version, madeAt, madeFrom, comparison }) => ({
        version,
        madeAt: madeAt.toISOString(),
        examples: madeFrom.examples,
        decisions: madeFrom.decisions,
        file: madeFrom.file ?? null,
        comparison,
        inForce: version === inForce?.version,
      })),
    };
  }

  return [
    staffEndpoint(routes.listModels, ({ caller }) => seen(caller.tenantId)),
    staffEndpoint(routes.switchModel, async ({ body, caller }) => {
      await models.switchTo(caller.tenantId, body.version, caller.staffId).catch((error: unknown) => {
        if (!(error instanceof ModelRefused)) throw error;
        throw refuse(error.kind === 'not_found' ? 'not_found' : 'model_unfit');
      });
      return seen(caller.tenantId);
    }),
  ];
}
