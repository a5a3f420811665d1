import { eventHash, type FieldCipher, maskText, payloadDigest } from '../../platform/crypto/index.ts';
import type { Randomness } from '../../platform/ids/index.ts';
import type { Actor, CaseRecord, Json } from './case.ts';
import type { Decided } from './decide.ts';

/** An event ready to be written: header, salted digest of the payload, and the hash that chains it to the one before. Bytes are hex. */
export interface SealedEvent {
  readonly case_id: string;
  readonly seq: number;
  readonly at: string;
  readonly move: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_post: string | null;
  readonly header: { readonly [key: string]: Json };
  readonly digest: string;
  readonly hash: string;
  readonly salt: string;
  readonly payload: { readonly [key: string]: Json };
  readonly sealed: string | null;
  readonly why: { readonly zh: string; readonly en: string } | null;
}

/** Texts in a payload with phone and identity numbers masked, and whether that changed anything. */
export function masked(value: Json): { readonly value: Json; readonly changed: boolean } {
  if (typeof value === 'string') {
    const { text, found } = maskText(value);
    return { value: text, changed: found > 0 };
  }
  if (value === null || typeof value !== 'object') return { value, changed: false };
  if (Array.isArray(value)) {
    const items = value.map(masked);
    return { value: items.map((item) => item.value), changed: items.some((item) => item.changed) };
  }
  const members = Object.entries(value).map(([key, member]) => [key, masked(member)] as const);
  return {
    value: Object.fromEntries(members.map(([key, member]) => [key, member.value])),
    changed: members.some(([, member]) => member.changed),
  };
}

/** The clocks as they stood after an event: when each ends, and whether it runs. */
function snapshot(record: CaseRecord): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(record.clocks).map(([key, clock]) => [key, [clock.status, clock.dueAt]]));
}

/** What the words of a payload, as typed, are sealed for. */
export function sealedContext(tenantId: string, caseId: string, seq: number): string {
  return `${tenantId}:case_payloads:sealed:${caseId}:${seq}`;
}

/**
 * Who made a move, for ever: staff by id, a resident by a pseudonym that is another one in every case, so that an erased person's cases cannot be
 * put together, and that whoever holds the keys can still compare with a person.
 */
function actorInHeader(record: CaseRecord, { kind, id }: Actor, cipher: FieldCipher): string | null {
  if (kind !== 'resident' || id === null) return id;
  return cipher.index(id, `${record.tenantId}:case_events:actor:${record.id}`).toString('hex');
}

/**
 * Seals the event of a decision onto the chain of its case and returns the case with its new head.
 * The header says who, which post, from, to, when and the clocks; the payload is what may have to be erased one day.
 */
export function sealEvent(
  decided: Decided,
  previous: string | null,
  cipher: FieldCipher,
  randomness: Randomness,
): { readonly record: CaseRecord; readonly event: SealedEvent } {
  const { record, event } = decided;
  const salt = randomness.bytes(16);
  const { value, changed } = masked(event.input);
  const payload = value as { readonly [key: string]: Json };
  const header = {
    case: record.id,
    seq: record.version,
    at: event.at,
    move: event.move,
    from: event.from,
    to: event.to,
    actor: [event.actor.kind, actorInHeader(record, event.actor, cipher), event.actor.post],
    holder: [record.holder.part, record.holder.unitId],
    clocks: snapshot(record),
  };
  const digest = payloadDigest(salt, payload);
  const hash = eventHash(previous === null ? null : Buffer.from(previous, 'hex'), header, digest).toString('hex');
  const context = sealedContext(record.tenantId, record.id, record.version);
  return {
    record: { ...record, chain: hash },
    event: {
      case_id: record.id,
      seq: record.version,
      at: new Date(event.at).toISOString(),
      move: event.move,
      from_state: event.from,
      to_state: event.to,
      actor_kind: event.actor.kind,
      actor_id: event.actor.id,
      actor_post: event.actor.post,
      header,
      digest: digest.toString('hex'),
      hash,
      salt: Buffer.from(salt).toString('hex'),
      payload,
      sealed: changed ? cipher.seal(JSON.stringify(event.input), context).toString('hex') : null,
      why: event.why,
    },
  };
}
