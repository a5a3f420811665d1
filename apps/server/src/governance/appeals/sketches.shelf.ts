import type { Tx } from '../../platform/db/index.ts';
import type { CaseRecord } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { type Sketch, sketchOf } from '../triage/index.ts';
import { wordStampsOf, wordsOf } from './appeals.store.ts';

/** What is kept of the first words of a case, to compare it with new ones. */
export interface Known {
  readonly sketch: Sketch;
  /** Codes of the areas that the words name. */
  readonly namedAreas: readonly string[];
}

/** Sketches of cases in this process. */
export interface SketchShelf {
  /** The sketches of cases; words are read and cut up once, and again after they or the register of areas changed. */
  of(tx: Tx, directory: TenantDirectory, records: readonly CaseRecord[]): Promise<ReadonlyMap<string, Known>>;
}

/** About 3 kB each. */
const mostKept = 10_000;

interface Kept extends Known {
  readonly stamp: string;
}

/** Makes a shelf; the sketches that were not asked for longest make room. */
export function sketchShelf(): SketchShelf {
  const kept = new Map<string, Kept>();

  function keep(caseId: string, made: Kept): void {
    kept.delete(caseId);
    kept.set(caseId, made);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
  }

  return {
    async of(tx, directory, records) {
      const { tenantId } = directory;
      const ids = records.map(({ id }) => id);
      if (ids.length === 0) return new Map();
      const stamps = await wordStampsOf(tx, tenantId, ids);
      const stampOf = (id: string) => `${directory.version} ${stamps.get(id) ?? ''}`;
      const missing = ids.filter((id) => kept.get(id)?.stamp !== stampOf(id));
      const words = missing.length === 0 ? new Map() : await wordsOf(tx, tenantId, missing);
      const found = new Map<string, Known>();
      for (const { id, title } of records) {
        const known = kept.get(id);
        const said = words.get(id) ?? { title, text: '' };
        const made =
          known?.stamp === stampOf(id)
            ? known
            : {
                stamp: stampOf(id),
                sketch: sketchOf(said.title, said.text),
                namedAreas: directory.areas.areasNamedIn(`${said.title} ${said.text}`).map(({ area }) => area.code),
              };
        keep(id, made);
        found.set(id, made);
      }
      return found;
    },
  };
}
