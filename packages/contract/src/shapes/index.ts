export * from './attachment.ts';
export * from './basic.ts';
export * from './case.ts';
export * from './file.ts';
