import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainRow, canonicalJson, eventHash, type Json, payloadDigest, verifyChain } from './index.ts';

const salt = (seq: number) => Buffer.alloc(16, seq);

function chain(payloads: readonly Json[]): ChainRow[] {
  const rows: ChainRow[] = [];
  for (const [position, payload] of payloads.entries()) {
    const seq = position + 1;
    const header = { seq, move: 'dispatch', by: 'u1', at: '2026-05-13T01:00:00.000Z' };
    const digest = payloadDigest(salt(seq), payload);
    const hash = eventHash(rows.at(-1)?.hash ?? null, header, digest);
    rows.push({ seq, header, digest, hash, salt: salt(seq), payload });
  }
  return rows;
}

const payloads = fc.array(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>), {
  minLength: 2,
  maxLength: 8,
});

describe('canonical JSON', () => {
  it('is one spelling of a value, whatever the order of its keys, and parses back to it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value));
        expect(JSON.stringify(JSON.parse(canonicalJson(value)))).toHaveLength(JSON.stringify(value).length);
      }),
    );
  });

  it('sorts keys at every level, leaves undefined members out and writes -0 as 0', () => {
    expect(canonicalJson({ b: [{ d: 1, c: -0 }], a: undefined, 为: '好' })).toBe('{"b":[{"c":0,"d":1}],"为":"好"}');
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
    expect(() => canonicalJson({ a: Number.POSITIVE_INFINITY })).toThrow(TypeError);
    expect(() => canonicalJson([undefined as unknown as null])).toThrow(TypeError);
  });
});

describe('event chain', () => {
  it('holds for every honest chain, also for none', () => {
    fc.assert(
      fc.property(payloads, (values) => {
        const rows = chain(values);
        expect(verifyChain(rows, rows.at(-1)?.hash)).toEqual({ ok: true });
      }),
    );
    expect(verifyChain([])).toEqual({ ok: true });
  });

  it('stays whole when payloads are erased with their salts', () => {
    fc.assert(
      fc.property(payloads, fc.func(fc.boolean()), (values, erased) => {
        const rows = chain(values).map((row) => (erased(row.seq) ? { ...row, salt: null, payload: null } : row));
        expect(verifyChain(rows, rows.at(-1)?.hash)).toEqual({ ok: true });
      }),
    );
  });

  const tampered = (change: (rows: ChainRow[], at: number) => ChainRow[]) =>
    fc.assert(
      fc.property(payloads, fc.nat(), (values, choice) => {
        const rows = chain(values);
        const at = choice % rows.length;
        expect(verifyChain(change([...rows], at), rows.at(-1)?.hash).ok).toBe(false);
      }),
    );
  const edit = (of: (row: ChainRow) => Partial<ChainRow>) =>
    tampered((rows, at) => rows.map((row, position) => (position === at ? { ...row, ...of(row) } : row)));
  const flipped = (bytes: Uint8Array) => Buffer.from(bytes).fill((bytes[0] ?? 0) ^ 1, 0, 1);

  it('notices every changed field', () => {
    edit((row) => ({ payload: { ...(row.payload as object), added: true } }));
    edit((row) => ({ header: { ...(row.header as object), by: 'u2' } }));
    edit((row) => ({ digest: flipped(row.digest) }));
    edit((row) => ({ hash: flipped(row.hash) }));
    edit((row) => ({ salt: flipped(row.salt!) }));
    edit((row) => ({ seq: row.seq + 1 }));
    edit(() => ({ salt: null }));
    edit(() => ({ payload: null }));
  });

  it('notices a payload that was replaced together with its digest', () => {
    edit((row) => ({ payload: 'else', digest: payloadDigest(row.salt!, 'else') }));
  });

  it('notices removed, doubled and swapped rows, also when they were numbered anew', () => {
    const anew = (rows: ChainRow[]) => rows.map((row, position) => ({ ...row, seq: position + 1 }));
    tampered((rows, at) => rows.toSpliced(at, 1));
    tampered((rows, at) => anew(rows.toSpliced(at, 1)));
    tampered((rows, at) => anew(rows.toSpliced(at, 0, rows[at]!)));
    tampered((rows, at) => anew(rows.toSpliced(at, 1).toSpliced((at + 1) % rows.length, 0, rows[at]!)));
  });

  it('says where and what', () => {
    const rows = chain([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const changed = rows.map((row) => (row.seq === 2 ? { ...row, payload: { a: 9 } } : row));
    expect(verifyChain(changed)).toEqual({ ok: false, at: 2, why: 'payload' });
    expect(verifyChain([rows[0]!, rows[2]!])).toEqual({ ok: false, at: 2, why: 'seq' });
    expect(verifyChain(rows.slice(0, 2), rows[2]!.hash)).toEqual({ ok: false, at: 2, why: 'head' });
  });

  it('refuses a short salt and a digest of another length', () => {
    expect(() => payloadDigest(Buffer.alloc(8), {})).toThrow(RangeError);
    expect(() => eventHash(null, {}, Buffer.alloc(31))).toThrow(RangeError);
  });
});
