import { z } from 'zod';
import type { RefusalCode } from './refusals.ts';
import type { Allow, Media, Method, RateClass, Route, Shape } from './route.ts';
import type { Words } from './shapes/basic.ts';

/** Nothing is expected here; unknown keys are refused so that a misspelt parameter is noticed. */
export const nothing = z.strictObject({});

interface Definition<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> {
  readonly summary: Words;
  readonly tag: string;
  readonly allow: Allow;
  readonly reply: R;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly rate?: RateClass;
  readonly status?: 200 | 201 | 204;
  readonly unwell?: 503;
  readonly refusals?: readonly RefusalCode[];
  readonly keyed?: 'required' | 'optional';
  readonly bodyLimitBytes?: number;
  readonly media?: Media;
}

/**
 * Defines a route. Reads take no body; what is left out means: JSON, nothing expected, status 200, 64 KiB, and the rate class `read` for GET, else `write`.
 */
export function route<
  P extends Shape = typeof nothing,
  Q extends Shape = typeof nothing,
  B extends Shape = typeof nothing,
  R extends Shape = Shape,
>(method: Method, path: `/${string}`, definition: Definition<P, Q, B, R>): Route<P, Q, B, R> {
  const { params, query, body, ...rest } = definition;
  return {
    rate: method === 'GET' ? 'read' : 'write',
    status: 200,
    refusals: [],
    keyed: 'no',
    bodyLimitBytes: 64 * 1024,
    media: 'json',
    ...rest,
    method,
    path,
    // biome's and tsc's rules allow no cast through any: the defaults of the type parameters make these three sound.
    params: (params ?? nothing) as P,
    query: (query ?? nothing) as Q,
    body: (body ?? nothing) as B,
  };
}
