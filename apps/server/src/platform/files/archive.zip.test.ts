import { strToU8, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ArchiveRefused, readArchive } from './archive.zip.ts';

const zip = (entries: Zippable): Buffer => Buffer.from(zipSync(entries));
const why = (bytes: Buffer) =>
  readArchive(bytes).then(
    () => 'read',
    (error: unknown) => (error instanceof ArchiveRefused ? error.why : String(error)),
  );
const ordinary: Zippable = {
  '[Content_Types].xml': strToU8('<Types/>'),
  'word/document.xml': strToU8('<w:document>路灯不亮</w:document>'.repeat(50)),
  'word/media/image1.png': [Uint8Array.from({ length: 3_000 }, (_, at) => (at * 31) % 256), { level: 0 }],
};
/** Where the record of the n-th entry of the directory begins. */
function recordAt(bytes: Buffer, n: number): number {
  let at = bytes.readUInt32LE(bytes.length - 6);
  for (let each = 0; each < n; each += 1)
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  return at;
}

describe('an archive', () => {
  it('is read: its names, and the text of its parts', async () => {
    const archive = await readArchive(zip(ordinary));
    expect([...archive.names].sort()).toEqual(['[Content_Types].xml', 'word/document.xml', 'word/media/image1.png']);
    expect(await archive.text('[Content_Types].xml')).toBe('<Types/>');
    expect(await archive.text('word/document.xml')).toContain('路灯不亮');
    expect(await archive.text('word/nothing.xml')).toBeUndefined();
  });

  it('is refused when it is cut off, broken, or not only an archive', async () => {
    const whole = zip(ordinary);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999])
      expect([share, await why(whole.subarray(0, Math.floor(whole.length * share)))]).toEqual([share, 'damaged']);
    expect(await why(Buffer.concat([whole, Buffer.from('<script>')]))).toBe('damaged');
    expect(await why(Buffer.concat([Buffer.from('%PDF-1.7\n'), whole]))).toBe('damaged');
    const broken = Buffer.from(whole);
    const start = broken.readUInt32LE(recordAt(broken, 1) + 42);
    broken.fill(0xff, start + 60, start + 80);
    expect(await why(broken)).toBe('damaged');
  });

  it('is refused when its two directories tell different names', async () => {
    const bytes = zip(ordinary);
    bytes.write('X', recordAt(bytes, 1) + 46, 'latin1');
    expect(await why(bytes)).toBe('damaged');
  });

  it('is refused when it becomes too large, whatever it says of itself', async () => {
    const zeros = new Uint8Array(60 * 1024 * 1024);
    const bomb = zip({ 'word/document.xml': [zeros, { level: 9 }] });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await why(bomb)).toBe('bomb');
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(1_000, recordAt(lying, 0) + 24);
    expect(await why(lying)).toBe('bomb');
    const tooMany = zip(Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`a/${at}`, new Uint8Array(1)])));
    expect(await why(tooMany)).toBe('bomb');
  });

  it('is refused when its entries share their bytes', async () => {
    const bytes = zip({ a: [strToU8('x'.repeat(400)), { level: 0 }], b: [strToU8('x'.repeat(400)), { level: 0 }] });
    const first = recordAt(bytes, 0);
    // The first entry reaches over the second one.
    const length = bytes.readUInt32LE(first + 20) + 50;
    bytes.writeUInt32LE(length, first + 20);
    bytes.writeUInt32LE(length, first + 24);
    expect(await why(bytes)).toBe('bomb');
  });

  it.each([
    '../evil.xml',
    '/etc/passwd',
    'a/../../b',
    'C:/x',
    'a\\b',
  ])('is refused when it would step out of its folder: %s', async (name) => {
    expect(await why(zip({ ...ordinary, [name]: strToU8('x') }))).toBe('strangeName');
  });

  it('is refused with a password', async () => {
    const bytes = zip(ordinary);
    const at = recordAt(bytes, 1);
    bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | 1, at + 8);
    expect(await why(bytes)).toBe('encrypted');
  });

  it('is refused, and nothing else happens, whatever single byte of its directory is changed', async () => {
    const whole = zip({ a: strToU8('hello hello hello'), b: strToU8('x') });
    const from = whole.readUInt32LE(whole.length - 6);
    for (let at = from; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      expect([at, await why(bytes)]).toEqual([
        at,
        expect.stringMatching(/^(read|damaged|bomb|encrypted|strangeName)$/),
      ]);
    }
  });
});
