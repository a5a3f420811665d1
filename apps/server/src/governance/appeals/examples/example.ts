import type { RefusalCode } from '@tongxin/contract';
import type { Scene } from '../../cases/given.ts';
import type { as } from '../../cases/sample.ts';
import type { Input } from '../given.ts';

type Who = Parameters<typeof as>;
/** A move somebody tries in a scene. */
type Try = readonly [scene: () => Scene, move: string, input: Input, ...who: Who];

/** A guard with a move that it refuses and one that it lets through. */
export interface Example {
  readonly guard: string;
  readonly says: string;
  readonly code: RefusalCode;
  readonly refused: Try;
  readonly accepted: Try;
}
