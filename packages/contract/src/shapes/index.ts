export * from './basic.ts';
export * from './case.ts';
