import type { Clock } from '../platform/clock/index.ts';
import type { FieldCipher } from '../platform/crypto/index.ts';
import type { Database, Tx } from '../platform/db/index.ts';
import type { Ids, Randomness } from '../platform/ids/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Wechat } from '../platform/wechat/index.ts';
import type { CodeSender } from './code.sender.ts';

/** What access needs of the book of residents, which `governance/residents` keeps. */
export interface ResidentBook {
  /** The resident of a phone with a right to sign in; made at the first time. In a tenant transaction. */
  signIn(tx: Tx, tenantId: string, phone: string): Promise<string>;
  /** Names and phones by id, unmasked. In a tenant transaction. */
  open(
    tx: Tx,
    tenantId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly name: string | null; readonly phone: string | null }>>;
}

/** What access needs of the district's registers: names by code or id, those that are there. */
export interface Places {
  areaNames(tenantId: string, codes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  unitNames(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** What access is made of. */
export interface AccessDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly cipher: FieldCipher;
  readonly log: Log;
  readonly residents: ResidentBook;
  readonly places: Places;
  /** The log unless told. */
  readonly sender?: CodeSender;
  /** The mini program; without one nobody signs in by WeChat. */
  readonly wechat?: Wechat;
  /** Argon2id unless told; a test may watch it. Null stands for an account that does not exist and costs the same. */
  readonly verifyPassword?: (password: string, stored: string | null) => Promise<boolean>;
}
