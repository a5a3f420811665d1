import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Model } from './model.ts';
import { ModelUnfit, readModel, writeModel } from './modelFile.ts';

/** Reads the file of a model. Throws ModelUnfit with the path, also where there is no such file. */
export async function readModelFile(path: string): Promise<Model> {
  const bytes = await readFile(path).catch(() => {
    throw new ModelUnfit('no_file', path);
  });
  try {
    return readModel(bytes);
  } catch (error) {
    throw error instanceof ModelUnfit ? new ModelUnfit(error.reason, path) : error;
  }
}

/**
 * Writes the file of a model and gives its size in bytes. Until all of it is written the file that was there stays; of two that write at the same time
 * either may win. Throws ModelUnfit where nothing can be written.
 */
export async function writeModelFile(path: string, model: Model): Promise<number> {
  const bytes = writeModel(model);
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await writeFile(unfinished, bytes);
    await rename(unfinished, path);
  } catch {
    await rm(unfinished, { force: true });
    throw new ModelUnfit('unwritable', path);
  }
  return bytes.length;
}
