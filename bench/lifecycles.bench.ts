import type { Client } from '@tongxin/client';
import { systemIds } from '../apps/server/src/platform/ids/index.ts';
import { type Letter, lettersOf } from './letters.ts';
import type { Stage } from './stage.district.ts';
import type { Measured } from './versus.bare.ts';

let marks = 0;

/** A word that nobody said before, of nine letters: what a case is searched by, beside a Chinese word. */
function newMark(): string {
  marks += 1;
  let rest = marks;
  let mark = '';
  while (mark.length < 8) {
    mark = String.fromCharCode(97 + (rest % 26)) + mark;
    rest = Math.floor(rest / 26);
  }
  return `q${mark}`;
}

function letterAt(letters: readonly Letter[], turn: number): Letter {
  const letter = letters[turn % letters.length];
  if (letter === undefined) throw new RangeError('no letters');
  return letter;
}

async function move(who: Client, caseId: string, version: number, name: string, input: object): Promise<number> {
  const body = { version, input: { ...input } };
  const made = await who.call('makeMove', { params: { id: caseId, move: name }, key: systemIds.uuid(), body });
  return made.version;
}

/** Searches by two words, and insists that the one case is found. */
async function search(who: Client, letter: Letter, mark: string, caseId: string): Promise<void> {
  const found = await who.call('listCases', { query: { q: `${letter.keyword} ${mark}` } });
  if (found.items.length !== 1 || found.items[0]?.id !== caseId)
    throw new Error(`${letter.keyword} ${mark} found ${found.items.length} cases`);
}

const feedback = {
  answer: '已联系您并当场办结，如再出现请随时告诉我们。',
  evidence: [{ mark: 'document', note: '处理单' }],
};

/** File → dispatch → sign → feed back → verify → evaluate → search, by seven requests of five people. */
export function fullOf(stage: Stage): Measured {
  const letters = lettersOf(stage.district, true);
  return {
    name: 'full',
    title: { zh: '全程（七步）', en: 'life-cycle, full shape' },
    unit: '/s',
    recorded: letters.length,
    operation: async (turn) => {
      const letter = letterAt(letters, turn);
      const mark = newMark();
      const [resident, acceptor, handler, verifier] = await Promise.all([
        stage.resident(letter.residentHandle),
        stage.staff(letter.acceptor),
        stage.staff(letter.handler),
        stage.staff(letter.verifier),
      ]);
      const filed = await resident.call('fileAppeal', {
        key: systemIds.uuid(),
        body: { title: letter.title, text: `${letter.text}\n${mark}`, place: { point: letter.point } },
      });
      const { caseId } = filed;
      let version = filed.state === 'submitted' ? 1 : 0;
      // Registering makes the routing pass, which dispatches in the same transaction.
      version = await move(acceptor, caseId, version, 'register', { categoryCode: letter.categoryCode });
      version = await move(handler, caseId, version, 'sign', {});
      version = await move(handler, caseId, version, 'feedBack', { ...feedback, result: 'solved' });
      version = await move(verifier, caseId, version, 'verifyPass', { text: '现场看过，已办好。' });
      await move(resident, caseId, version, 'evaluate', { solved: true, satisfied: 5 });
      await search(acceptor, letter, mark, caseId);
      return [filed.queryNo, mark];
    },
  };
}

/** Create → assign → resolve → search, as simpler systems do it: registered for a caller and routed, taken, answered, found. */
export function shortOf(stage: Stage): Measured {
  const letters = lettersOf(stage.district, true);
  return {
    name: 'short',
    title: { zh: '短程（四步）', en: 'life-cycle, short shape' },
    unit: '/s',
    recorded: letters.length,
    operation: async (turn) => {
      const letter = letterAt(letters, turn);
      const mark = newMark();
      const [acceptor, handler] = await Promise.all([stage.staff(letter.acceptor), stage.staff(letter.handler)]);
      const filed = await acceptor.call('registerCaller', {
        key: systemIds.uuid(),
        body: {
          title: letter.title,
          text: `${letter.text}\n${mark}`,
          place: { point: letter.point },
          categoryCode: letter.categoryCode,
          person: { phone: letter.phone },
        },
      });
      const { caseId } = filed;
      // Opened, registered and dispatched: three events.
      let version = await move(handler, caseId, 3, 'sign', {});
      version = await move(handler, caseId, version, 'feedBack', { ...feedback, result: 'explained' });
      await search(acceptor, letter, mark, caseId);
      return [filed.queryNo, mark];
    },
  };
}
