import type { Tx } from '../../platform/db/index.ts';
import type { CaseRecord } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { type Sketch, sketchOf } from '../triage/index.ts';
import { markedWordsOf } from './appeals.store.ts';

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
  readonly mark: string;
  /** The version of the register that the areas were named by. */
  readonly version: number;
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
      const { tenantId, version } = directory;
      if (records.length === 0) return new Map();
      const keptOf = (id: string) => {
        const known = kept.get(id);
        return known?.version === version ? known : undefined;
      };
      const words = await markedWordsOf(
        tx,
        tenantId,
        records.map(({ id }) => ({ id, mark: keptOf(id)?.mark ?? null })),
      );
      const found = new Map<string, Known>();
      for (const { id, title } of records) {
        const { mark = '', said = null } = words.get(id) ?? {};
        const known = keptOf(id);
        const made = known?.mark === mark ? known : sketched(directory, mark, said ?? { title, text: '' });
        keep(id, made);
        found.set(id, made);
      }
      return found;
    },
  };
}

function sketched(
  { version, areas }: TenantDirectory,
  mark: string,
  { title, text }: { readonly title: string; readonly text: string },
): Kept {
  const namedAreas = areas.areasNamedIn(`${title} ${text}`).map(({ area }) => area.code);
  return { mark, version, sketch: sketchOf(title, text), namedAreas };
}
