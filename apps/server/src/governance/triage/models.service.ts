import type { ModelComparison, Words } from '@tongxin/contract';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Category, Taxonomy } from './category.ts';
import { coldStartExamples, coldStartModel } from './coldstart/coldStart.ts';
import { readOwnExamples } from './coldstart/examples.read.ts';
import { withoutRareWords } from './fewPeople.ts';
import { leastCorrections, type Model, ModelUnfit, readModel, trainModel, writeModel } from './learning/index.ts';
import type { ModelShelf } from './models.shelf.ts';
import {
  addModel,
  findModel,
  lastSwitch,
  listModels,
  type MadeFrom,
  switchModel,
  versionInForce,
} from './models.store.ts';
import { inForceFor } from './suggesting.ts';
import { compareForSwitch, leastDecisions, type PersonDecision, partDecisions } from './training.ts';

/** What the models of tenants need from the composition root. */
export interface ModelsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly shelf: ModelShelf;
  directoryOf(tenantId: string): Promise<{ readonly categories: Taxonomy }>;
  /** Makes this process read the tenant's registers anew at once; other processes hear of it by NOTIFY. */
  forget(tenantId: string): void;
  /** The newest decisions of people about categories with the words they were about, oldest first. Called outside of any transaction. */
  decisionsOf(tenantId: string, most: number): Promise<readonly PersonDecision[]>;
}

/** Why a model is not put in force, in both languages; the one in force stays. */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused';
  readonly kind: 'not_found' | 'unfit' | 'overtaken';
  constructor(kind: ModelRefused['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What a retraining came to. */
export interface Retrained {
  /** Decisions of people there are, that were learned from, and that judged. */
  readonly decisions: number;
  readonly learned: number;
  readonly heldOut: number;
  /** Null when there was too little to learn from. */
  readonly comparison: ModelComparison | null;
  /** Whether the new model is better, and why. */
  readonly takesOver: boolean;
  readonly why: Words;
  /** The version it was put in force as; null when it was not. */
  readonly version: number | null;
  readonly modelBytes: number | null;
}

/** Decisions that are looked at: the newest (our decision; a district's year). */
export const mostDecisions = 20_000;

/** The models of tenants: which there are, which one is in force, and how a new one comes to be. */
export function triageModels({ db, clock, shelf, directoryOf, forget, decisionsOf }: ModelsDeps) {
  async function put(tenantId: string, version: number | null, reason: Words, staffId: string | null): Promise<void> {
    const change = { version, at: new Date(clock.now()), reason, changedBy: staffId };
    await db.inTenant(tenantId, (tx) => switchModel(tx, tenantId, change));
    forget(tenantId);
  }

  /** `beside`: the version that the model was compared with, which must still be in force; undefined for one that was compared with none. */
  async function keepAndPut(
    tenantId: string,
    made: { readonly madeFrom: MadeFrom; readonly comparison: ModelComparison | null; readonly bytes: Uint8Array },
    reason: Words,
    beside?: number | null,
  ): Promise<number> {
    const at = new Date(clock.now());
    const version = await db.inTenant(tenantId, async (tx) => {
      const added = await addModel(tx, tenantId, { ...made, madeAt: at });
      if (beside !== undefined && (await versionInForce(tx, tenantId)) !== beside)
        throw new ModelRefused(
          'overtaken',
          '比较的时候已经换过模型，请再来一次 / another model was put in force meanwhile; do it again',
        );
      await switchModel(tx, tenantId, { version: added, at, reason, changedBy: null });
      return added;
    });
    forget(tenantId);
    return version;
  }

  /** The model in force with what it has learned from decisions; the first one where there is no other that can be read. */
  async function standing(tenantId: string, categories: readonly Category[]) {
    const { version, kept } = await db.inTenant(tenantId, async (tx) => {
      const inForce = await versionInForce(tx, tenantId);
      return { version: inForce, kept: inForce === null ? undefined : await findModel(tx, tenantId, inForce) };
    });
    const own = kept === undefined ? null : readable(kept.bytes);
    if (own !== null) return { version, model: own, until: kept?.madeFrom.until };
    const first =
      (await shelf.first(categories)) ?? coldStartModel(coldStartExamples(categories, await readOwnExamples()));
    return { version, model: first, until: undefined };
  }

  return {
    /** The models of a tenant, newest first, and the switch that is in force. */
    async list(tenantId: string) {
      return db.inTenant(tenantId, async (tx) => ({
        inForce: await lastSwitch(tx, tenantId),
        models: await listModels(tx, tenantId),
      }));
    },

    /** Puts a version in force, with null the first model. Throws ModelRefused; the one in force stays then. */
    async switchTo(tenantId: string, version: number | null, staffId: string | null): Promise<void> {
      if (version !== null) {
        const kept = await db.inTenant(tenantId, (tx) => findModel(tx, tenantId, version));
        if (kept === undefined)
          throw new ModelRefused('not_found', `没有模型 ${version} / there is no model ${version}`);
        const { labels } = fitting(kept.bytes);
        const { categories } = await directoryOf(tenantId);
        if (!labels.some((label) => inForceFor(label, categories) !== undefined))
          throw new ModelRefused(
            'unfit',
            '模型里没有一个现用的类别 / none of the labels of the model is a category in force',
          );
      }
      await put(tenantId, version, { zh: '由人切换', en: 'Switched by a person' }, staffId);
    },

    /** Keeps a model that came as a file and puts it in force. Throws ModelRefused; the one in force stays then. */
    async take(tenantId: string, bytes: Uint8Array, file: string): Promise<number> {
      const model = fitting(bytes);
      const { categories } = await directoryOf(tenantId);
      const foreign = model.labels.filter((label) => !categories.active(label));
      if (foreign.length > 0)
        throw new ModelRefused(
          'unfit',
          `模型的标签不是本区现用的类别：${named(foreign)} / labels that are no categories of the tenant in force: ${named(foreign)}`,
        );
      const madeFrom = { examples: model.examples, decisions: 0, file };
      const reason = { zh: `采用文件 ${file}`, en: `Taken from the file ${file}` };
      return keepAndPut(tenantId, { madeFrom, comparison: null, bytes: writeModel(model) }, reason);
    },

    /**
     * Trains a model from our own examples and the decisions of people, compares it with the one in force on the latest decisions, from which
     * neither has learned, and puts it in force when the comparison says so and `dryRun` does not.
     */
    async retrain(tenantId: string, { dryRun }: { readonly dryRun: boolean }): Promise<Retrained> {
      const { categories } = await directoryOf(tenantId);
      const decisions = await decisionsOf(tenantId, mostDecisions);
      const old = await standing(tenantId, categories.inForce);
      const { learned, heldOut, until } = partDecisions(decisions, categories, old.until);
      const counts = { decisions: decisions.length, learned: learned.length, heldOut: heldOut.length };
      const none = { comparison: null, takesOver: false, version: null, modelBytes: null };
      if (heldOut.length < leastCorrections || learned.length + heldOut.length < leastDecisions)
        return { ...counts, ...none, why: tooFew(decisions.length, heldOut.length) };
      const own = coldStartExamples(categories.inForce, await readOwnExamples());
      const examples = [...own, ...learned.map(({ person: _person, ...example }) => example)];
      const trained = trainModel(examples, { madeAt: new Date(clock.now()).toISOString() });
      const candidate = withoutRareWords(trained, learned, own);
      const { takesOver, comparison } = compareForSwitch(old.model, candidate, heldOut);
      const bytes = writeModel(candidate);
      const madeFrom = {
        examples: examples.length,
        decisions: learned.length,
        ...(until === undefined ? {} : { until }),
      };
      const version =
        takesOver && !dryRun
          ? await keepAndPut(tenantId, { madeFrom, comparison, bytes }, comparison.why, old.version)
          : null;
      return { ...counts, comparison, takesOver, why: comparison.why, version, modelBytes: bytes.length };
    },
  };
}

export type TriageModels = ReturnType<typeof triageModels>;

function tooFew(decisions: number, heldOut: number): Words {
  return {
    zh: `人工定类 ${decisions} 件，其中能用来比较的 ${heldOut} 件；至少要 ${leastDecisions} 件，比较要 ${leastCorrections} 件`,
    en: `${decisions} decisions of people, ${heldOut} of them to compare by; at least ${leastDecisions} are needed, ${leastCorrections} to compare by`,
  };
}

function named(labels: readonly string[]): string {
  return labels.length <= 5 ? labels.join(', ') : `${labels.slice(0, 5).join(', ')} … (${labels.length})`;
}

function fitting(bytes: Uint8Array): Model {
  try {
    return readModel(bytes);
  } catch (error) {
    if (error instanceof ModelUnfit) throw new ModelRefused('unfit', error.message);
    throw error;
  }
}

function readable(bytes: Uint8Array): Model | null {
  try {
    return readModel(bytes);
  } catch (error) {
    if (error instanceof ModelUnfit) return null;
    throw error;
  }
}
