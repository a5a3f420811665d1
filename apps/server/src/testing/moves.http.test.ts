import type { RefusalCode } from '@tongxin/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appeal } from '../governance/appeals/index.ts';
import { type Procedure, startsHere, task } from '../governance/cases/index.ts';
import { freshKey, type Person, type TestDistrict, testDistrict } from './district.ts';
import { anyOf, inputSchema, spoilt } from './fuzz.ts';
import { flawOf } from './requests.ts';

let district: TestDistrict;
let everyone: readonly Person[];

beforeAll(async () => {
  district = await testDistrict();
  const logins = [
    'district.leader',
    'haitang.accept',
    'haitang.dispatch',
    'haitang.leader',
    'haitang.grid',
    'district.supervisor',
    'cgw.leader',
  ];
  everyone = [...(await Promise.all(logins.map((login) => district.as(login)))), await district.resident(0)];
}, 60_000);
afterAll(() => district.stop());

type Step = readonly [login: string, move: string, input: object];

/** A case that was led on by these moves. */
async function caseAfter(...steps: readonly Step[]) {
  const resident = await district.resident(0);
  const body = { text: '文澜花园门口的店不给退预付卡', place: { areaCode: '120112003006' }, categoryCode: 'R0106' };
  const { caseId } = await resident.call('fileAppeal', { body, key: freshKey() });
  for (const [login, move, input] of steps) await make(await district.as(login), caseId, move, input);
  return caseId;
}

async function stateNow(caseId: string): Promise<string> {
  const [row] = await district.sql<{ state: string }>('SELECT state FROM cases WHERE id = $1', [caseId]);
  return row?.state ?? '';
}

async function versionOf(caseId: string): Promise<number> {
  const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [caseId]);
  return row?.version ?? -1;
}

async function make(who: Person, caseId: string, move: string, input: object) {
  const version = await versionOf(caseId);
  return who.call('makeMove', {
    params: { id: caseId, move },
    body: { version, input: { ...input } },
    key: freshKey(),
  });
}

const registered = ['haitang.accept', 'register', {}] as const;
const signed = ['scjg.handler', 'sign', {}] as const;
const fedBack = [
  'scjg.handler',
  'feedBack',
  { result: 'solved', answer: '已修好', evidence: [{ mark: 'after', note: '灯亮了' }] },
] as const;
const states: { readonly [state: string]: readonly Step[] } = {
  submitted: [],
  dispatched: [registered],
  in_progress: [registered, signed],
  pending_verification: [registered, signed, fedBack],
  pending_evaluation: [registered, signed, fedBack, ['haitang.grid', 'verifyPass', { text: '已亮' }]],
};

/** Any input its form allows, by everybody who has to do with cases; what comes must be an answer or a declared refusal. */
async function tryAll(procedure: Procedure, move: string, caseId: string): Promise<ReadonlySet<string>> {
  const form = procedure.moves[move]?.input;
  if (form === undefined) throw new Error(`no move ${move}`);
  const codes = new Set<string>();
  const any = anyOf(inputSchema(form)) as fc.Arbitrary<{ readonly [name: string]: unknown }>;
  const input = fc.oneof(
    { weight: 3, arbitrary: any },
    { weight: 1, arbitrary: any.chain((each) => (Object.keys(each).length === 0 ? fc.constant(each) : spoilt(each))) },
  );
  await fc.assert(
    fc.asyncProperty(input, fc.constantFrom(...everyone), async (given, person) => {
      const bugs = district.errors.length;
      const version = await versionOf(caseId);
      const answer = await person.ask('POST', `/v1/cases/${caseId}/moves/${move}`, {
        body: { version, input: given },
        headers: { 'idempotency-key': freshKey() },
      });
      expect([given, district.errors.slice(bugs).map(({ fields }) => fields)]).toEqual([given, []]);
      if (answer.status >= 400) expect([given, flawOf('makeMove', answer)]).toEqual([given, null]);
      // A refusal leaves the case as it was.
      if (answer.status >= 400) expect(await versionOf(caseId)).toBe(version);
      codes.add(String(answer.body.code ?? 'made') as RefusalCode);
    }),
    { numRuns: 6, seed: 20260116, endOnFailure: true },
  );
  return codes;
}

describe('moves', () => {
  it.each(Object.entries(states))(
    'in %s answer whatever is sent with them as declared, never with a bug',
    async (state, steps) => {
      const seen = new Set<string>();
      let caseId = await caseAfter(...steps);
      for (const [move, spec] of Object.entries(appeal.moves)) {
        // One state is tried with every move there is, the others with what may start from them.
        if (state !== 'in_progress' && !startsHere(spec, state, true)) continue;
        if ((await stateNow(caseId)) !== state) caseId = await caseAfter(...steps);
        for (const code of await tryAll(appeal, move, caseId)) seen.add(code);
      }
      expect(seen).toContain('made');
    },
    60_000,
  );

  it('of tasks answer whatever is sent with them as declared, never with a bug', async () => {
    const whistle = { type: 'major', unitIds: [district.unit('D-cgw')], place: '3号楼前', reason: '现场会商' };
    for (const move of Object.keys(task.moves)) {
      const parent = await caseAfter(registered, signed, ['haitang.dispatch', 'whistle', whistle]);
      const { children } = await (await district.as('district.leader')).call('getCase', { params: { id: parent } });
      await tryAll(task, move, children[0]?.id ?? '');
    }
  });

  it('that nobody knows, and moves only the system makes, are refused', async () => {
    const caseId = await caseAfter();
    const person = await district.as('district.leader');
    const ask = (move: string, version = 1) =>
      person.ask('POST', `/v1/cases/${caseId}/moves/${move}`, {
        body: { version },
        headers: { 'idempotency-key': freshKey() },
      });
    expect(await ask('constructor')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask('toString')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask('hasOwnProperty')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    for (const move of ['join', 'leave', 'updateUpstream', 'notifyHolder', 'notifySuperior']) {
      expect([move, (await ask(move)).body.code]).toEqual([move, 'forbidden']);
    }
    expect(await ask('comment', 2_147_483_646)).toMatchObject({ status: 409, body: { code: 'stale_version' } });
    expect(await ask('comment', 9_007_199_254_740_991)).toMatchObject({ status: 422, body: { code: 'input_invalid' } });
  });
});
