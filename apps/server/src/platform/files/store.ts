import type { Readable } from 'node:stream';
import type { Log } from '../log/index.ts';

/** A stored file, opened. The stream must be read or destroyed. */
export interface OpenedFile {
  readonly bytes: Readable;
  readonly length: number;
}

/** What is known of a stored file without opening it. `changedAt` in epoch milliseconds, by the store's own clock. */
export interface FileEntry {
  readonly key: string;
  readonly length: number;
  readonly changedAt: number;
}

/**
 * Where bytes lie. A key is made by the program, never by a person: lower-case letters, digits and `-` in segments divided by `/`. A file that was put is
 * whole and durable; one that is being put is not there yet. Every method throws FilesUnavailable when the place cannot be reached or refuses.
 */
export interface FileStore {
  /** Puts a file under a key, in place of what is there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when nothing is there. */
  open(key: string): Promise<OpenedFile | undefined>;
  stat(key: string): Promise<FileEntry | undefined>;
  /** Removes what is there; what is not there is fine. */
  remove(keys: readonly string[]): Promise<void>;
  /** Everything whose key begins with `prefix` and a `/`, in no order; remains of an interrupted put too. */
  list(prefix: string): AsyncIterable<FileEntry>;
  /** How it went last, in words for /healthz. */
  state(): { readonly ok: boolean; readonly says: string };
}

/** Where files are kept, and where those that come in wait to be judged. */
export interface Files {
  readonly store: FileStore;
  /** A folder on this machine, absolute. */
  readonly incoming: string;
}

/** The place where files lie cannot be reached, is full, or refuses; `code` is its own word for it (ENOSPC, AccessDenied). */
export class FilesUnavailable extends Error {
  override readonly name = 'FilesUnavailable';
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(`the file store failed: ${code}`, { cause });
    this.code = code;
  }
}

/** Throws TypeError for a key that no program of ours makes: a step up the path cannot be written in one. */
export function checkedKey(key: string): string {
  if (key.length > 300 || !/^[0-9a-z-]+(\/[0-9a-z-]+)*(\.part)?$/.test(key)) throw new TypeError('no key of a file');
  return key;
}

/** Keeps what to say about the last call, whatever it was. */
export function storeHealth(log: Pick<Log, 'warn'>) {
  let state = { ok: true, says: '文件存取正常' };
  return {
    state: () => state,
    /** Runs a call; whatever it throws becomes FilesUnavailable, so keys are checked before. */
    async watched<T>(what: string, call: () => Promise<T>, codeOf: (error: unknown) => string): Promise<T> {
      try {
        const answer = await call();
        state = { ok: true, says: '文件存取正常' };
        return answer;
      } catch (error) {
        const code = error instanceof FilesUnavailable ? error.code : codeOf(error);
        state = { ok: false, says: `文件存取失败（${code}）` };
        log.warn('the file store failed', { what, reason: code });
        throw error instanceof FilesUnavailable ? error : new FilesUnavailable(code, error);
      }
    },
  };
}
