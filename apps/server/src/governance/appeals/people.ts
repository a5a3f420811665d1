import type { Tx } from '../../platform/db/index.ts';

/** A person in the clear; shown masked unless revealed for a purpose. */
export interface PersonOf {
  readonly name: string | null;
  readonly phone: string | null;
  readonly address: string | null;
}

/** Somebody a clerk speaks for: by phone, by a reference in another system, or only by name. */
export interface GivenPerson {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
  readonly reporterRef?: string | undefined;
}

/** What appeals need of the register of residents. */
export interface People {
  /** The resident of a phone or reference, made when there is none; the same person twice is one resident. */
  findOrCreate(tx: Tx, tenantId: string, person: GivenPerson, now: number): Promise<string>;
  read(tx: Tx, tenantId: string, residentIds: readonly string[]): Promise<ReadonlyMap<string, PersonOf>>;
}
