import type { Words } from '@tongxin/contract';
import type { App } from '../app.ts';
import type { Crs } from '../platform/geo/index.ts';
import type { KindName } from './form.ts';
import type { Flaws, Line, RowFlaw } from './lines.ts';
import type { Change } from './plan.ts';

/** What is asked of an import beside its file. */
export interface ImportOptions {
  readonly dryRun: boolean;
  readonly retireMissing: boolean;
  readonly crs: Crs;
  /** The login of the clerk in whose name orders of the hotline are taken over. */
  readonly as: string | null;
  /** Where first passwords go; null gives out none. */
  readonly passwordsPath: string | null;
  /** Gives new passwords to people of the file who have not set one of their own. */
  readonly reissue: boolean;
}

/** An import of one file into one tenant. */
export interface Job extends ImportOptions {
  readonly app: App;
  readonly tenantId: string;
  readonly kind: KindName;
  readonly fileName: string;
  readonly digest: string;
  readonly lines: readonly Line[];
  readonly flaws: Flaws;
}

/** What an import did, or would do. Where the job has flaws nothing was written. */
export interface Done {
  readonly changes: readonly Change[];
  readonly warnings: readonly RowFlaw[];
  /** What followed from it, in words. */
  readonly notes: readonly Words[];
  /** A file of first passwords that was written. */
  readonly passwordsPath?: string;
}

/** Nothing, because of flaws. */
export const nothingDone: Done = { changes: [], warnings: [], notes: [] };

/** The import cannot be made at all; the message says why in both languages. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  constructor(words: Words) {
    super(`${words.zh} / ${words.en}`);
  }
}
