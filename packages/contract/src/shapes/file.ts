import { z } from 'zod';

/** The body of an `upload` route as its handler gets it: read once, never parsed. Iterating throws `too_large` beyond the route's limit. */
export interface RawBody {
  /** What the sender calls it; nothing is decided by it. */
  readonly contentType: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}
export const RawBody = z.custom<RawBody>((value) => typeof value === 'object' && value !== null && 'bytes' in value);

/** What a client sends to an `upload` route. A mini program has no Blob. */
export type Content = Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** What the handler of a `file` route answers. The bytes are opened only when the caller does not have them already. */
export interface FileReply {
  open(): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly length: number }>;
  readonly contentType: string;
  /** How the file is called when it is saved. */
  readonly name: string;
  /** `inline` only for what cannot carry a program: pictures that were made here. */
  readonly show: 'inline' | 'attachment';
  /** Changes when the bytes do; without quotation marks. */
  readonly etag: string;
  /** `never`: no copy is kept on the way; `ask`: the caller's own device may keep one and asks each time whether it may still be used. */
  readonly keep: 'never' | 'ask';
}
export const FileContent = z.custom<FileReply>(
  (value) => typeof value === 'object' && value !== null && 'open' in value,
);

/** What a client gets from a `file` route. */
export interface FileAnswer {
  readonly bytes: ArrayBuffer;
  readonly contentType: string;
}
