import { type CaseRecord, system } from './case.ts';
import type { Decided } from './decide.ts';

/**
 * After the grid of a case was taken out of force: the case goes on in the grid that carries on where it lies, and its record keeps the old code. With
 * `toCode` null the place is not clear enough: the case stays where it is, and its record says that a person decides (`correct`).
 */
export function resettled(record: CaseRecord, toCode: string | null, now: number): Decided {
  return {
    ok: true,
    record: { ...record, version: record.version + 1, areaCode: toCode ?? record.areaCode },
    event: {
      move: 'resettle',
      from: record.state,
      to: record.state,
      actor: system,
      input: { fromArea: record.areaCode, toArea: toCode },
      why:
        toCode === null
          ? {
              zh: '原网格已停用，位置看不出归哪个新网格，请人工更正',
              en: 'The grid is no longer in force, and the place does not tell which new one it is; a person decides',
            }
          : {
              zh: '原网格已停用，按位置转到新网格',
              en: 'The grid is no longer in force; the case goes on in the new one',
            },
      at: now,
    },
    spawn: [],
    cancelChildren: 'none',
    number: false,
    effects: [],
  };
}
