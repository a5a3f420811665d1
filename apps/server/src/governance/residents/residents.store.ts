import { sql } from 'kysely';
import type { Clock } from '../../platform/clock/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import { phoneIndexOf, sealedFor } from './seals.ts';

/**
 * What is known of a person who says something. A phone tells who it is; without one, a reference of another system does;
 * without either each is new. Our decision: a reference never leads to the resident of another phone, or one person's words
 * would be shown to the other.
 */
export interface PersonInput {
  /** A mainland mobile number, 11 digits. */
  readonly phone?: string | undefined;
  /** A stable reference to a reporter in another system. */
  readonly reporterRef?: string | undefined;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly communityCode?: string | undefined;
}

/** A resident with the seals opened: never to be shown or logged unmasked without a recorded reveal. */
export interface Resident {
  readonly id: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly reporterRef: string | null;
  readonly communityCode: string | null;
}

/** The book of residents. All methods work in the tenant transaction they are given. */
export interface ResidentStore {
  /**
   * The resident with this phone; when no phone is given, the one with this reference; else a new one. Always one for a
   * phone, however many ask at once. What is missing of a known resident is added; what is there is never overwritten.
   */
  findOrCreate(tx: Tx, tenantId: string, person: PersonInput): Promise<string>;
  /** The resident of a phone with a right to sign in; made at the first time. */
  signIn(tx: Tx, tenantId: string, phone: string): Promise<string>;
  /** Residents by id with their seals opened; an id that nobody has is left out. Throws SealBroken when a row was changed. */
  open(tx: Tx, tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Resident>>;
  /** The resident with this phone. */
  findByPhone(tx: Tx, tenantId: string, phone: string): Promise<string | undefined>;
  /** As `findOrCreate` for many in a few statements: the id of each person, in their order. */
  importAll(tx: Tx, tenantId: string, people: readonly PersonInput[]): Promise<readonly string[]>;
}

interface ResidentRow {
  readonly id: string;
  readonly nameSealed: Buffer | null;
  readonly phoneSealed: Buffer | null;
  readonly addressSealed: Buffer | null;
  readonly reporterRef: string | null;
  readonly communityCode: string | null;
}

interface KnownRow {
  readonly id: string;
  readonly phoneIndex: Buffer | null;
  readonly reporterRef: string | null;
}

/** A person with the digest of the phone, ready to look up. */
interface Indexed {
  readonly person: PersonInput;
  readonly index: Buffer | null;
}

/** The book of residents over one cipher. A sealed value is bound to tenant, field and row: `tenant:residents:field:id`. */
export function residentStore(deps: {
  readonly cipher: FieldCipher;
  readonly ids: Ids;
  readonly clock: Clock;
}): ResidentStore {
  const { cipher, ids, clock } = deps;
  type Field = 'name' | 'phone' | 'address';

  const contextOf = (tenantId: string, field: Field, id: string): string => sealedFor(tenantId, field, id);
  const indexOf = (tenantId: string, phone: string): Buffer => phoneIndexOf(cipher, tenantId, phone);
  const seal = (tenantId: string, field: Field, id: string, plain: string | undefined): Buffer | null =>
    plain === undefined || plain === '' ? null : cipher.seal(plain, contextOf(tenantId, field, id));
  const unseal = (tenantId: string, field: Field, id: string, sealed: Buffer | null): string | null =>
    sealed === null ? null : cipher.open(sealed, contextOf(tenantId, field, id));

  async function importAll(tx: Tx, tenantId: string, people: readonly PersonInput[]): Promise<readonly string[]> {
    const indexed = people.map((person) => ({
      person,
      index: person.phone === undefined ? null : indexOf(tenantId, person.phone),
    }));
    const known = await findKnown(tx, indexed);
    const newcomers = firstOfEach(indexed.filter((each) => isNamed(each) && known.idOf(each) === undefined));
    const strangers = indexed.filter((each) => !isNamed(each));
    const made = [...newcomers, ...strangers];
    const madeIds = await insert(tx, tenantId, made, known.refs);
    const found = newcomers.length > 0 ? await findKnown(tx, indexed) : known;
    // Whose reference somebody else took meanwhile is still to be made, without it.
    const late = newcomers.filter((each) => found.idOf(each) === undefined);
    await insert(tx, tenantId, late, found.refs);
    const settled = late.length > 0 ? await findKnown(tx, indexed) : found;
    const strangerIds = new Map(strangers.map((each, at) => [each, madeIds[newcomers.length + at]]));
    const result = indexed.map((each) => {
      const id = settled.idOf(each) ?? strangerIds.get(each);
      if (id === undefined) throw new Error('a resident could be neither found nor made');
      return { each, id };
    });
    const fresh = new Set(made);
    await complete(
      tx,
      tenantId,
      result.filter(({ each }) => !fresh.has(each)),
    );
    return result.map(({ id }) => id);
  }

  /** Inserts people; a reference in `taken`, or of one before in the list, is left out. */
  async function insert(
    tx: Tx,
    tenantId: string,
    people: readonly Indexed[],
    taken: ReadonlySet<string>,
  ): Promise<readonly string[]> {
    const used = new Set(taken);
    const freeRef = (ref: string | undefined): string | null => {
      if (ref === undefined || used.has(ref)) return null;
      used.add(ref);
      return ref;
    };
    if (people.length === 0) return [];
    const rows = people.map(({ person, index }) => {
      const id = ids.uuid();
      return {
        id,
        index,
        name: seal(tenantId, 'name', id, person.name),
        phone: seal(tenantId, 'phone', id, person.phone),
        address: seal(tenantId, 'address', id, person.address),
        reporterRef: freeRef(person.reporterRef),
        communityCode: person.communityCode ?? null,
      };
    });
    await sql`
      INSERT INTO residents (tenant_id, id, phone_index, name_sealed, phone_sealed, address_sealed, reporter_ref, community_code, created_at)
      SELECT ${tenantId}::uuid, row.*, ${new Date(clock.now())}::timestamptz FROM unnest(
        ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.index)}::bytea[],
        ${rows.map((row) => row.name)}::bytea[], ${rows.map((row) => row.phone)}::bytea[],
        ${rows.map((row) => row.address)}::bytea[], ${rows.map((row) => row.reporterRef)}::text[],
        ${rows.map((row) => row.communityCode)}::text[]
      ) AS row (id, phone_index, name_sealed, phone_sealed, address_sealed, reporter_ref, community_code)
      ON CONFLICT DO NOTHING`.execute(tx);
    return rows.map((row) => row.id);
  }

  async function findKnown(tx: Tx, people: readonly Indexed[]) {
    const indexes = people.flatMap(({ index }) => (index === null ? [] : [index]));
    const refs = people.flatMap(({ person }) => (person.reporterRef === undefined ? [] : [person.reporterRef]));
    const rows =
      indexes.length + refs.length === 0
        ? []
        : (
            await sql<KnownRow>`
              SELECT id, phone_index AS "phoneIndex", reporter_ref AS "reporterRef" FROM residents
              WHERE phone_index = ANY (${indexes}::bytea[])
              UNION
              SELECT id, phone_index, reporter_ref FROM residents WHERE reporter_ref = ANY (${refs}::text[])`.execute(
              tx,
            )
          ).rows;
    const byPhone = new Map(rows.flatMap((row) => (row.phoneIndex ? [[row.phoneIndex.toString('hex'), row.id]] : [])));
    const byRef = new Map(rows.flatMap((row) => (row.reporterRef === null ? [] : [[row.reporterRef, row.id]])));
    return {
      refs: new Set(byRef.keys()),
      idOf: ({ person, index }: Indexed): string | undefined => {
        if (index !== null) return byPhone.get(index.toString('hex'));
        return person.reporterRef === undefined ? undefined : byRef.get(person.reporterRef);
      },
    };
  }

  /** Adds what is missing, but no reference: another system's word alone does not tie its reporter to a phone. */
  async function complete(tx: Tx, tenantId: string, people: readonly { each: Indexed; id: string }[]): Promise<void> {
    const rows = people
      .filter(({ each: { person } }) => person.name ?? person.address ?? person.communityCode)
      .map(({ each: { person }, id }) => ({
        id,
        name: seal(tenantId, 'name', id, person.name),
        address: seal(tenantId, 'address', id, person.address),
        communityCode: person.communityCode ?? null,
      }));
    if (rows.length === 0) return;
    await sql`
      UPDATE residents r
      SET name_sealed = coalesce(r.name_sealed, row.name_sealed), address_sealed = coalesce(r.address_sealed, row.address_sealed),
          community_code = coalesce(r.community_code, row.community_code)
      FROM unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.name)}::bytea[],
                  ${rows.map((row) => row.address)}::bytea[], ${rows.map((row) => row.communityCode)}::text[])
        AS row (id, name_sealed, address_sealed, community_code)
      WHERE r.tenant_id = ${tenantId} AND r.id = row.id
        AND ((r.name_sealed IS NULL AND row.name_sealed IS NOT NULL)
          OR (r.address_sealed IS NULL AND row.address_sealed IS NOT NULL)
          OR (r.community_code IS NULL AND row.community_code IS NOT NULL))`.execute(tx);
  }

  async function findOrCreate(tx: Tx, tenantId: string, person: PersonInput): Promise<string> {
    const [id] = await importAll(tx, tenantId, [person]);
    if (id === undefined) throw new Error('a resident could be neither found nor made');
    return id;
  }

  return {
    findOrCreate,
    importAll,
    signIn: async (tx, tenantId, phone) => {
      const id = await findOrCreate(tx, tenantId, { phone });
      await sql`UPDATE residents SET account_id = id WHERE id = ${id} AND account_id IS NULL`.execute(tx);
      return id;
    },
    findByPhone: async (tx, tenantId, phone) => {
      const { rows } = await sql<{ id: string }>`
        SELECT id FROM residents WHERE phone_index = ${indexOf(tenantId, phone)}`.execute(tx);
      return rows[0]?.id;
    },
    open: async (tx, tenantId, wanted) => {
      if (wanted.length === 0) return new Map();
      const { rows } = await sql<ResidentRow>`
        SELECT id, name_sealed AS "nameSealed", phone_sealed AS "phoneSealed", address_sealed AS "addressSealed",
               reporter_ref AS "reporterRef", community_code AS "communityCode"
        FROM residents WHERE id = ANY (${[...new Set(wanted)]}::uuid[])`.execute(tx);
      return new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id,
            name: unseal(tenantId, 'name', row.id, row.nameSealed),
            phone: unseal(tenantId, 'phone', row.id, row.phoneSealed),
            address: unseal(tenantId, 'address', row.id, row.addressSealed),
            reporterRef: row.reporterRef,
            communityCode: row.communityCode,
          },
        ]),
      );
    },
  };
}

function isNamed({ person, index }: Indexed): boolean {
  return index !== null || person.reporterRef !== undefined;
}

/** Each phone once, and each reference without a phone once: the first of them, by which the others will be found. */
function firstOfEach(people: readonly Indexed[]): readonly Indexed[] {
  const seen = new Set<string>();
  const refs = new Set<string>();
  return people.filter(({ person: { reporterRef }, index }) => {
    const phone = index?.toString('hex');
    if (phone === undefined ? reporterRef === undefined || refs.has(reporterRef) : seen.has(phone)) return false;
    if (phone !== undefined) seen.add(phone);
    if (reporterRef !== undefined) refs.add(reporterRef);
    return true;
  });
}
