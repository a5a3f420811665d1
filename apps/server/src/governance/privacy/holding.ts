import type { RetentionSubject, Words } from '@tongxin/contract';
import type { Tx } from '../../platform/db/index.ts';
import type { Mentions } from './mentions.ts';

/** One kind of thing that is kept of a person, as a person takes it along. */
export interface ExportSection {
  readonly key: string;
  readonly label: Words;
  /** How many there are for this person, at most a thousand. */
  count(tx: Tx, tenantId: string, residentId: string): Promise<number>;
  /** A page in a settled order, after `after` (null: from the first), and where the next one begins (null: there is none). */
  page(
    tx: Tx,
    tenantId: string,
    residentId: string,
    after: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly object[]; readonly next: string | null }>;
}

/** A person who is being erased, while everything is still there. */
export interface LeavingPerson {
  readonly residentId: string;
  /** Their appeals. */
  readonly appealIds: readonly string[];
  /** Cases in which others spoke too: of these only what is this person's goes. */
  readonly sharedCaseIds: readonly string[];
  readonly mentions: Mentions;
}

/**
 * What a module keeps about people. Whoever keeps some says how it is taken along, erased and let go; `app.ts` hands all of them to the
 * privacy module. Everything runs in the tenant transaction it is given and must be repeatable: a file or an object outside of the database is
 * marked in the transaction and removed by its owner afterwards, so that nothing is left when the program dies between the two.
 */
export interface Holding {
  readonly name: string;
  readonly sections?: readonly ExportSection[];
  /** Erases what belongs to whole cases and their appeals: words, pictures, names. The cases have ended and are locked. */
  eraseCases?(
    tx: Tx,
    tenantId: string,
    of: { readonly caseIds: readonly string[]; readonly appealIds: readonly string[] },
  ): Promise<void>;
  /** Erases what is of this person alone; their own cases were given to `eraseCases` before. */
  erasePerson?(tx: Tx, tenantId: string, person: LeavingPerson): Promise<void>;
  /** Lets go what is older than its period, at most `most` rows, and gives how many went. */
  readonly expiry?: {
    readonly subject: RetentionSubject;
    expire(tx: Tx, tenantId: string, before: Date, most: number): Promise<number>;
  };
}

/**
 * The pictures and documents of cases, of appeals, and all that somebody brought: marks them for removal and gives how many they are. In a tenant
 * transaction; see `Holding`. A deployment without attachments has none to erase.
 */
export type EraseAttachments = (
  tx: Tx,
  tenantId: string,
  of: {
    readonly caseIds?: readonly string[];
    readonly appealIds?: readonly string[];
    readonly ownerIds?: readonly string[];
  },
) => Promise<number>;
