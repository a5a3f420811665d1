import type { Words } from '@tongxin/contract';
import type { KnownStaff } from '../access/index.ts';
import type { AreaShapeRow } from '../governance/areas/index.ts';
import type { DistrictRows, Registers } from '../governance/settings/index.ts';
import type { Crs } from '../platform/geo/index.ts';
import type { Flaws, Line, RowFlaw } from './lines.ts';
import type { Change } from './plan.ts';

/** What is there before an import, read in its transaction. */
export interface Known {
  readonly registers: Registers;
  readonly shapes: readonly AreaShapeRow[];
  /** Steps of lineage as `old>new`. */
  readonly lineage: ReadonlySet<string>;
  readonly staff: readonly KnownStaff[];
}

/** How a file is to be read. */
export interface DraftOptions {
  readonly crs: Crs;
  /** Takes out of force what the file does not name, within what it speaks of. */
  readonly retireMissing: boolean;
}

/** The row of the file that each row of a list came from. */
export type Origin = { readonly [list in keyof DistrictRows]?: readonly number[] };

/** What a file means for the registers of a district. */
export interface Draft {
  readonly changes: readonly Change[];
  /** Everything the file says, to be judged as a whole. */
  readonly rows: DistrictRows;
  readonly origin: Origin;
  /** What differs from what is there, to be written. */
  readonly write: DistrictRows;
  readonly notes?: readonly Words[];
  /** What somebody should look at and that hinders nothing; worked out when asked for, for it may take a while. */
  readonly look?: () => readonly RowFlaw[];
}

/** Makes a draft of lines; what cannot be taken goes into `flaws`. Pure. */
export type Drafting = (lines: readonly Line[], known: Known, options: DraftOptions, flaws: Flaws) => Draft;
