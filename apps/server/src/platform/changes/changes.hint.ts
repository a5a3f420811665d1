import type { Database } from '../db/index.ts';

/** The channel that tells every process that something changed: look. It says nothing else and may be missed. */
export const changesHint = 'changes';

/** Says that something changed: at once, and then at most once per `everyMs` however much changes. */
export interface Hint {
  /** Never throws: a hint that is lost is made up for by those who look anyway. */
  give(): void;
}

/** A giver of hints. NOTIFY makes transactions queue up at COMMIT, so it is never part of one: call `give` when the work is kept. */
export function hint(database: Pick<Database, 'notify'>, everyMs: number): Hint {
  let resting = false;
  let again = false;

  function send(): void {
    resting = true;
    again = false;
    database.notify(changesHint, '').catch(() => undefined);
    setTimeout(() => {
      resting = false;
      if (again) send();
    }, everyMs).unref();
  }

  return {
    give: () => {
      if (resting) again = true;
      else send();
    },
  };
}
