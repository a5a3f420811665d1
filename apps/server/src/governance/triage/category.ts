import type { LimitClass } from '@tongxin/contract';

/** A category of appeals (domain §3). */
export interface Category {
  readonly code: string;
  readonly parentCode: string | null;
  readonly name: string;
  /** The kind of word it usually is: `request`, `complaint`, `consult`, `suggestion`, `praise`, `clue`. */
  readonly kind: string;
  readonly limitClass: LimitClass;
  readonly requiresFieldCheck: boolean;
  readonly closeEvidence: readonly string[];
  readonly publicVisible: boolean;
  readonly sensitive: boolean;
  readonly anonymousAllowed: boolean;
  /** Words and short phrases that a resident would use; none at the first level. */
  readonly words: readonly string[];
  /** Codes of other schemes by scheme, such as `hotline-level1`. */
  readonly mappings: Readonly<Record<string, string>>;
  /** The number to show at once when lives or property are in danger now (条例 art. 11). */
  readonly emergencyPhone: string | null;
  readonly version: number;
  /** A category out of force keeps its name; nothing new is filed under it. */
  readonly retired: boolean;
}

/** The categories of a tenant in memory. Every method is a pure look-up. */
export interface Taxonomy {
  /** The categories in force, in order of code. */
  readonly inForce: readonly Category[];
  byCode(code: string): Category | undefined;
  active(code: string): boolean;
  /** The category itself, its parent, … up to the first level; empty for an unknown code. */
  line(code: string): readonly string[];
  /** The category that carries a code of another scheme; undefined when none or several do. */
  byMapping(scheme: string, code: string): Category | undefined;
}

/** Lays out categories for look-up. A circle of parents ends the line. */
export function taxonomy(categories: readonly Category[]): Taxonomy {
  const all = new Map(categories.map((category) => [category.code, category]));
  const lines = new Map<string, readonly string[]>();
  for (const { code } of categories) {
    const line: string[] = [];
    for (let at = all.get(code); at && !line.includes(at.code); ) {
      line.push(at.code);
      at = at.parentCode === null ? undefined : all.get(at.parentCode);
    }
    lines.set(code, Object.freeze(line));
  }
  const inForce = categories.filter((category) => !category.retired);
  return Object.freeze({
    inForce: Object.freeze(inForce),
    byCode: (code: string) => all.get(code),
    active: (code: string) => all.get(code)?.retired === false,
    line: (code: string) => lines.get(code) ?? [],
    byMapping(scheme: string, code: string) {
      const carriers = inForce.filter((category) => category.mappings[scheme] === code);
      return carriers.length === 1 ? carriers[0] : undefined;
    },
  });
}
