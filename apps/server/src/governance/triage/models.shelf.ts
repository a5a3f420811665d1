import { createHash } from 'node:crypto';
import type { Tx } from '../../platform/db/index.ts';
import type { Log } from '../../platform/log/index.ts';
import type { Category } from './category.ts';
import type { WordedCategory } from './coldstart/coldStart.ts';
import { type Model, ModelUnfit, readModel } from './learning/index.ts';
import { findModel, versionInForce } from './models.store.ts';
import type { ModelInForce } from './suggesting.ts';

/** How the first model is called in the record: the one that every tenant starts with. */
export const coldStartName = 'coldstart';

/** What the shelf needs from the composition root. */
export interface ModelShelfDeps {
  readonly log: Log;
  /** Makes the first model of some categories, in the background; left out, tenants without a model of their own have the lexicon. */
  readonly firstModel?: ((categories: readonly WordedCategory[], signal: AbortSignal) => Promise<Model>) | undefined;
  /** Called when a tenant that had to do without has its first model now. */
  ready(tenantId: string): void;
}

/** The models of this process in memory: one for each tenant that switched to its own, and the first ones, shared by tenants with the same categories. */
export interface ModelShelf {
  /**
   * The model that suggests for a tenant, read in the transaction given; null: the lexicon does, until the first model is there. Costs one small
   * query unless another version was switched to. A model that this program cannot read is passed over with a warning.
   */
  inForce(tx: Tx, tenantId: string, categories: readonly Category[]): Promise<ModelInForce | null>;
  /** The first model of some categories, made when it is not there; null when it cannot be. */
  first(categories: readonly Category[]): Promise<Model | null>;
  /** From now on first models are made in the background where they are missed. */
  start(): void;
  stop(): Promise<void>;
}

/** Tenants and trees that are kept at a time (our decision: a model takes some ten megabytes). */
const mostKept = 200;
/** A first model that could not be made so often is not tried again. */
const mostAttempts = 3;

/** Makes the process's shelf. */
export function modelShelf({ log, firstModel, ready }: ModelShelfDeps): ModelShelf {
  const own = new Map<string, { readonly version: number; readonly model: Model | null }>();
  const firsts = new Map<string, Model>();
  const making = new Map<string, Promise<Model | null>>();
  const attempts = new Map<string, number>();
  const waiting = new Map<string, readonly WordedCategory[]>();
  const stopping = new AbortController();
  let started = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function ownModel(tx: Tx, tenantId: string, version: number): Promise<Model | null> {
    const known = own.get(tenantId);
    if (known?.version === version) return known.model;
    const found = await findModel(tx, tenantId, version);
    const model = found === undefined ? null : readOr(found.bytes, tenantId, version);
    keep(own, tenantId, { version, model });
    return model;
  }

  function readOr(bytes: Uint8Array, tenantId: string, version: number): Model | null {
    try {
      return readModel(bytes);
    } catch (error) {
      if (!(error instanceof ModelUnfit)) throw error;
      log.warn('a model does not fit this program', { tenantId, version, why: error.message });
      return null;
    }
  }

  function make(categories: readonly WordedCategory[]): Promise<Model | null> {
    const key = keyOf(categories);
    const known = firsts.get(key);
    const tried = attempts.get(key) ?? 0;
    if (known !== undefined) return Promise.resolve(known);
    if (firstModel === undefined || categories.length < 2 || tried >= mostAttempts || stopping.signal.aborted)
      return Promise.resolve(null);
    const underWay = making.get(key);
    if (underWay !== undefined) return underWay;
    attempts.set(key, tried + 1);
    // One at a time: several tenants at start share the machine with whoever files.
    const made = turn
      .then(() => firstModel(categories, stopping.signal))
      .then(
        (model) => {
          keep(firsts, key, model);
          attempts.delete(key);
          return model;
        },
        (error: unknown) => {
          if (!stopping.signal.aborted) log.warn('a first model could not be made', { error: String(error) });
          return null;
        },
      )
      .finally(() => making.delete(key));
    turn = made;
    making.set(key, made);
    return made;
  }

  function makeFor(tenantId: string, categories: readonly WordedCategory[]): void {
    waiting.delete(tenantId);
    void make(categories).then((model) => {
      if (model !== null && !stopping.signal.aborted) ready(tenantId);
    });
  }

  return Object.freeze({
    async inForce(tx: Tx, tenantId: string, categories: readonly Category[]) {
      const version = await versionInForce(tx, tenantId);
      const model = version === null ? null : await ownModel(tx, tenantId, version);
      if (model !== null) return { name: String(version), model };
      const worded = wordedOf(categories);
      const first = firsts.get(keyOf(worded));
      if (first !== undefined) return { name: coldStartName, model: first };
      if (started) makeFor(tenantId, worded);
      else waiting.set(tenantId, worded);
      return null;
    },
    first: (categories: readonly Category[]) => make(wordedOf(categories)),
    start() {
      started = true;
      for (const [tenantId, categories] of waiting) makeFor(tenantId, categories);
    },
    async stop() {
      stopping.abort();
      await turn;
    },
  });
}

function wordedOf(categories: readonly Category[]): readonly WordedCategory[] {
  return categories
    .filter(({ retired }) => !retired)
    .map(({ code, parentCode, name, words }) => ({ code, parentCode, name, words }));
}

function keyOf(categories: readonly WordedCategory[]): string {
  return createHash('sha256').update(JSON.stringify(categories)).digest('hex');
}

function keep<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
}
