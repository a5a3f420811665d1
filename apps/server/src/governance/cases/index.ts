export * from './case.ts';
export * from './check.ts';
export * from './clock.ts';
export * from './decide.ts';
export * from './procedure.ts';
export * from './side.ts';
export * from './sweep.ts';
export * from './task.ts';
export type * from './terms.ts';
