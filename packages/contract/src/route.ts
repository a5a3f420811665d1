import type { z } from 'zod';
import type { Permission } from './permissions.ts';
import type { RefusalCode } from './refusals.ts';
import type { Words } from './shapes/basic.ts';
import type { Content, FileAnswer, FileReply, RawBody } from './shapes/file.ts';

/**
 * Who may knock at a route at all. `anyone` needs no session, `signedIn` any live session, `resident` and `staff` a session of that kind,
 * a permission a staff session one of whose grants carries it. What a caller may do to the *object* behind the route is decided afterwards.
 */
export type Allow = 'anyone' | 'signedIn' | 'resident' | 'staff' | Permission;

/** How often one caller may use a route: `signIn` and `code` are counted per address and login, the others per session. */
export type RateClass = 'signIn' | 'code' | 'read' | 'write';

/**
 * What a route carries. `json`: a JSON body, a JSON reply. `upload`: the body is one file as it is, of any content type and never parsed (its `body` is `RawBody`).
 * `file`: the reply is a file (its `reply` is `FileContent`). `events`: a `text/event-stream` that stays open, each of whose events is of the shape of the
 * reply (`event` and `data`).
 */
export type Media = 'json' | 'upload' | 'file' | 'events';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A shape with nothing in it: routes without parameters, query or body use this. */
export type Shape = z.ZodType;

/**
 * One route as data: server, typed client, OpenAPI document and the sweeps over every route read this and nothing else.
 * `keyed` says that the route writes and takes an `Idempotency-Key` header: the same key with the same input answers the same, with another input it is refused.
 */
export interface Route<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly summary: Words;
  readonly tag: string;
  readonly allow: Allow;
  readonly media: Media;
  readonly rate: RateClass;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
  readonly status: 200 | 201 | 204;
  /** The status under which the same reply comes while it tells of something that keeps everything from working. */
  readonly unwell?: 503;
  readonly refusals: readonly RefusalCode[];
  readonly keyed: 'required' | 'optional' | 'no';
  readonly bodyLimitBytes: number;
}

export type ParamsOf<T> = T extends Route<infer P, Shape, Shape, Shape> ? z.output<P> : never;
export type QueryOf<T> = T extends Route<Shape, infer Q, Shape, Shape> ? z.output<Q> : never;
export type BodyOf<T> = T extends Route<Shape, Shape, infer B, Shape> ? z.output<B> : never;
/** What a client gets; of a `file` route the bytes. */
export type ReplyOf<T> = T extends Route<Shape, Shape, Shape, infer R> ? Answered<z.input<R>> : never;
/** What a client sends as the body: defaults may be left out; to an `upload` route the bytes. */
export type BodyInputOf<T> = T extends Route<Shape, Shape, infer B, Shape> ? Sendable<z.input<B>> : never;
/** What a client sends as the query. */
export type QueryInputOf<T> = T extends Route<Shape, infer Q, Shape, Shape> ? z.input<Q> : never;
type Answered<R> = R extends FileReply ? FileAnswer : R;
type Sendable<B> = B extends RawBody ? Content : B;
