import sharp, { type OutputInfo } from 'sharp';

/** The formats of pictures that are read, by the names that sharp and file signatures share. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif';

/** A picture made here: nothing of the file it was made from is in it but what can be seen. */
export interface MadePicture {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** A picture (JPEG) and its thumbnails (WebP). */
export interface MadePictures {
  readonly full: MadePicture;
  readonly large: MadePicture;
  readonly small: MadePicture;
}

/** Why a picture was not made: it is broken, or making it would take too much. */
export class PictureRefused extends Error {
  override readonly name = 'PictureRefused';
  readonly why: 'damaged' | 'tooManyPixels' | 'tooSlow';
  constructor(why: PictureRefused['why'], cause?: unknown) {
    super(`the picture was not made: ${why}`, { cause });
    this.why = why;
  }
}

/** Longest edges in pixels. Our decision: a number plate across a street can still be read in the full one. */
export const edges = { full: 2_560, large: 960, small: 240 } as const;
/** Width times height beyond which a picture is not decoded: a small file can claim any size. Our decision: twice what phones take by default. */
export const mostPixels = 100_000_000;
const mostSeconds = 30;

// One picture uses one thread; how many are made at once is the queue's matter. Nothing of one person's picture is kept for the next.
sharp.concurrency(1);
sharp.cache(false);
// libvips would read a vector picture, a PDF or a script's output too, whatever was asked for.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifFile',
    'VipsForeignLoadNsgifBuffer',
  ],
});

/**
 * Makes a picture anew from a file: upright, sRGB, at most 2,560 pixels long, without EXIF, position, profile, comment or anything behind its end. Of an
 * animation the first frame is taken; what is transparent becomes white. Throws PictureRefused.
 */
export async function makePictures(path: string, format: PictureFormat): Promise<MadePictures> {
  const open = { failOn: 'error', limitInputPixels: mostPixels, sequentialRead: true, autoOrient: true } as const;
  try {
    const known = await sharp(path, open).metadata();
    if (known.format !== format) throw new PictureRefused('damaged');
    if (known.width * known.height > mostPixels) throw new PictureRefused('tooManyPixels');
    const full = await sharp(path, open)
      .timeout({ seconds: mostSeconds })
      .resize({ ...within(edges.full), withoutEnlargement: true })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .jpeg({ quality: 84, chromaSubsampling: format === 'jpeg' ? '4:2:0' : '4:4:4' })
      .toBuffer({ resolveWithObject: true });
    const [large, small] = await Promise.all([thumbnail(full.data, edges.large), thumbnail(full.data, edges.small)]);
    return { full: made(full), large, small };
  } catch (error) {
    throw error instanceof PictureRefused ? error : new PictureRefused(reasonOf(error), error);
  }
}

async function thumbnail(picture: Buffer, edge: number): Promise<MadePicture> {
  const bounds = { ...within(edge), withoutEnlargement: true } as const;
  return made(await sharp(picture).resize(bounds).webp({ quality: 72 }).toBuffer({ resolveWithObject: true }));
}

function within(edge: number) {
  return { width: edge, height: edge, fit: 'inside' } as const;
}

function made({ data, info }: { data: Buffer; info: OutputInfo }): MadePicture {
  return { bytes: data, width: info.width, height: info.height };
}

function reasonOf(error: unknown): PictureRefused['why'] {
  const message = error instanceof Error ? error.message : '';
  if (/pixel limit|dimensions/i.test(message)) return 'tooManyPixels';
  return /^timeout/i.test(message) ? 'tooSlow' : 'damaged';
}
