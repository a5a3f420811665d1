import { systemIds } from '../apps/server/src/platform/ids/index.ts';
import { lettersOf } from './letters.ts';
import type { Stage } from './stage.district.ts';
import type { Measured } from './versus.bare.ts';

/** Residents file appeals over HTTP: place, category, unit, clocks, search words, record and notices, as every day. */
export function filingOf(stage: Stage): Measured {
  const letters = lettersOf(stage.district, false);
  return {
    name: 'filing',
    title: { zh: '提交诉求', en: 'filing an appeal over HTTP' },
    unit: '/s',
    recorded: 32,
    operation: async (turn) => {
      const letter = letters[(turn * 7) % letters.length];
      if (letter === undefined) throw new RangeError('no letters');
      const resident = await stage.resident(letter.residentHandle);
      const filed = await resident.call('fileAppeal', {
        key: systemIds.uuid(),
        body: { title: letter.title, text: letter.text, place: { point: letter.point } },
      });
      return [filed.queryNo];
    },
  };
}
