import pg from 'pg';
import type { Statement } from './template.ts';

/** Listens to what clients of PostgreSQL send in this process. */
export interface Recorder {
  /** The statements since the last call, in the order they were sent. */
  take(): readonly Statement[];
  stop(): void;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/**
 * Records every statement that this process sends, whichever part of it does: texts, names and parameters, with BEGIN and COMMIT.
 * One operation at a time, or the lists mix.
 */
export function recordStatements(): Recorder {
  const original = Reflect.get(pg.Client.prototype, 'query') as Query;
  const recorded: Statement[] = [];
  const record: Query = function (...args) {
    const [asked, values] = args;
    if (typeof asked === 'string') recorded.push({ text: asked, values: Array.isArray(values) ? values : [] });
    else if (isStatement(asked)) recorded.push(asked);
    return original.apply(this, args);
  };
  Reflect.set(pg.Client.prototype, 'query', record);
  return {
    take: () => recorded.splice(0),
    stop: () => {
      Reflect.set(pg.Client.prototype, 'query', original);
    },
  };
}

function isStatement(asked: unknown): asked is Statement {
  return typeof asked === 'object' && asked !== null && 'text' in asked && typeof asked.text === 'string';
}
