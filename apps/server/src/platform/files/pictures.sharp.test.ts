import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, mostPixels, type PictureFormat, PictureRefused } from './pictures.sharp.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-pictures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(bytes: Uint8Array | string): Promise<string> {
  files += 1;
  const path = join(folder, String(files));
  await writeFile(path, bytes);
  return path;
}

const make = async (bytes: Uint8Array | string, format: PictureFormat) => makePictures(await fileOf(bytes), format);
const why = (bytes: Uint8Array | string, format: PictureFormat) =>
  make(bytes, format).then(
    () => 'made',
    (error: unknown) => (error instanceof PictureRefused ? error.why : String(error)),
  );

/** Noise, so that no format makes nothing of it. */
const noise = (width: number, height: number) =>
  sharp(Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919) % 251)), {
    raw: { width, height, channels: 3 },
  });

const gps = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '38/1 59/1 12/1',
  GPSLongitudeRef: 'E',
  GPSLongitude: '117/1 23/1 5/1',
};
const exif = { IFD0: { Make: 'Phone of Zhang', DateTime: '2026:11:24 10:00:00' }, IFD3: gps };
/** The tag that points to the directory of the position (Exif 2.32 §4.6.3), in either order of bytes. */
const pointers = ['25880400', '88250004'].map((hex) => Buffer.from(hex, 'hex'));

describe('a picture that was taken with a phone', () => {
  it('keeps nothing of where, when and by whom it was taken', async () => {
    const taken = await noise(400, 300)
      .jpeg()
      .withExif(exif)
      .withXmp('<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">117.3847 E</x:xmpmeta>')
      .toBuffer();
    const known = await sharp(taken).metadata();
    expect([pointers.some((tag) => known.exif?.includes(tag)), known.xmp !== undefined]).toEqual([true, true]);
    expect(taken.includes('Phone of Zhang')).toBe(true);

    const made = await make(taken, 'jpeg');
    for (const { bytes } of [made.full, made.large, made.small]) {
      const kept = await sharp(bytes).metadata();
      expect([kept.exif, kept.xmp, kept.iptc, kept.icc, kept.orientation, kept.comments]).toEqual(
        Array(6).fill(undefined),
      );
      for (const word of ['Phone of Zhang', '2026:11:24', 'Exif', '117.3847']) expect(bytes.includes(word)).toBe(false);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stands upright, whichever way it was held (%i)', async (orientation) => {
    const [red, blue] = ['#f00', '#00f'];
    const top = await sharp({ create: { width: 60, height: 20, channels: 3, background: red } })
      .png()
      .toBuffer();
    const upright = sharp({ create: { width: 60, height: 40, channels: 3, background: blue } })
      .composite([{ input: top, top: 0, left: 0 }])
      .png();
    const turns: Record<number, (image: Sharp) => Sharp> = {
      1: (image) => image,
      2: (image) => image.flop(),
      3: (image) => image.rotate(180),
      4: (image) => image.flip(),
      5: (image) => image.rotate(270).flop(),
      6: (image) => image.rotate(270),
      7: (image) => image.rotate(90).flop(),
      8: (image) => image.rotate(90),
    };
    const turned = await turns[orientation]!(sharp(await upright.toBuffer()))
      .png()
      .toBuffer();
    const taken = await sharp(turned).withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
    const { full } = await make(taken, 'jpeg');
    expect([full.width, full.height]).toEqual([60, 40]);
    const { data, info } = await sharp(full.bytes).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    expect(at(30, 5)[0]).toBeGreaterThan(200);
    expect(at(30, 35)[2]).toBeGreaterThan(200);
  });

  it('is made no larger than 2,560 pixels, with thumbnails of 960 and 240, and never larger than it was', async () => {
    const tall = await sharp({ create: { width: 3_000, height: 6_000, channels: 3, background: '#456' } })
      .jpeg()
      .toBuffer();
    const made = await make(tall, 'jpeg');
    const sizes = [made.full, made.large, made.small].map(({ width, height }) => [width, height]);
    expect(sizes).toEqual([
      [1_280, 2_560],
      [480, 960],
      [120, 240],
    ]);
    const kinds = await Promise.all([made.full, made.large, made.small].map(({ bytes }) => sharp(bytes).metadata()));
    expect(kinds.map(({ format }) => format)).toEqual(['jpeg', 'webp', 'webp']);
    const tiny = await make(await noise(8, 5).jpeg().toBuffer(), 'jpeg');
    expect([tiny.full.width, tiny.large.width, tiny.small.width]).toEqual([8, 8, 8]);
  });
});

describe('any picture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('of the kind %s becomes a JPEG', async (format) => {
    const { full } = await make(await noise(50, 40).toFormat(format).toBuffer(), format);
    expect([(await sharp(full.bytes).metadata()).format, full.width, full.height]).toEqual(['jpeg', 50, 40]);
  });

  it('is white where it was transparent', async () => {
    const clear = await sharp({
      create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { full } = await make(clear, 'png');
    const { data } = await sharp(full.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  it('that moves stands still at its first frame', async () => {
    const frames = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((background) =>
        sharp({ create: { width: 20, height: 20, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(3);
    const { full } = await make(gif, 'gif');
    const { data, info } = await sharp(full.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, data[0]! > 200, data[2]! < 60]).toEqual([20, 20, true, true]);
  });

  it('for print (CMYK) becomes one for screens', async () => {
    const { full } = await make(await noise(30, 30).toColourspace('cmyk').jpeg().toBuffer(), 'jpeg');
    expect((await sharp(full.bytes).metadata()).space).toBe('srgb');
  });

  it('that is something else as well is only a picture afterwards', async () => {
    const page = '<html><script>alert(document.domain)</script></html>';
    const script = Buffer.concat([await noise(30, 30).jpeg().toBuffer(), Buffer.from(page), Buffer.from('PK\x03\x04')]);
    const { full } = await make(script, 'jpeg');
    expect(full.bytes.includes('<script>')).toBe(false);
    expect(full.bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  });
});

describe('what is no picture', () => {
  it('is refused: cut off anywhere, or broken inside', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
      const whole = await noise(300, 200).toFormat(format).toBuffer();
      for (const share of [0.05, 0.3, 0.6, 0.95])
        expect([format, share, await why(whole.subarray(0, Math.floor(whole.length * share)), format)]).toEqual([
          format,
          share,
          'damaged',
        ]);
    }
    const png = await noise(100, 100).png().toBuffer();
    png.fill(0xaa, 200, 400);
    expect(await why(png, 'png')).toBe('damaged');
  });

  it('is refused: a name of one kind on another, and every kind that is not asked for', async () => {
    const jpeg = await noise(20, 20).jpeg().toBuffer();
    expect(await why(jpeg, 'png')).toBe('damaged');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) expect(await why(svg, format)).toBe('damaged');
    const others = await Promise.all([noise(20, 20).tiff().toBuffer(), noise(20, 20).avif().toBuffer()]);
    for (const other of others) expect(await why(other, 'jpeg')).toBe('damaged');
    expect(await why('GIF89a/*<script>alert(1)</script>*/=1;', 'gif')).toBe('damaged');
  });

  it('is refused: a small file that claims a huge picture', async () => {
    const edge = Math.ceil(Math.sqrt(mostPixels)) + 1;
    const bomb = await sharp({
      create: { width: edge, height: edge, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9, palette: true, colours: 2 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(200_000);
    expect(await why(bomb, 'png')).toBe('tooManyPixels');
    const claimed = await noise(20, 20).png().toBuffer();
    claimed.writeUInt32BE(60_000, 16);
    claimed.writeUInt32BE(60_000, 20);
    expect(['tooManyPixels', 'damaged']).toContain(await why(claimed, 'png'));
  });
});
