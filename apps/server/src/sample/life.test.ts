import { type Course, sampleDistrict } from '@tongxin/demo';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appeal } from '../governance/appeals/index.ts';
import { checkChain } from '../governance/cases/cases.read.ts';
import { task } from '../governance/cases/index.ts';
import type { Database } from '../platform/db/index.ts';
import { importSample } from './district.import.ts';
import { playLife } from './life.play.ts';
import { sampleTenant } from './logins.ts';
import { lifeMakings, prepareSample, staffOf } from './sample.prepare.ts';
import { type TestProgram, testProgram } from './sample.testing.ts';

/** Where each course stands on the day of import (documentation of `Course`). */
const standsIn: Readonly<Record<Course, string>> = {
  submitted: 'submitted',
  awaitingSupplement: 'awaiting_supplement',
  awaitingFieldCheck: 'awaiting_field_check',
  declinedEmergency: 'declined',
  declinedStatutory: 'declined',
  declinedRepeated: 'declined',
  answeredNow: 'closed',
  selfHandled: 'closed',
  registered: 'registered',
  dispatched: 'dispatched',
  dispatchedLate: 'dispatched',
  returnReview: 'return_review',
  thriceReturned: 'registered',
  designated: 'in_progress',
  inProgress: 'in_progress',
  inProgressOverdue: 'in_progress',
  extensionWaiting: 'extension_review',
  extensionGranted: 'in_progress',
  suspended: 'suspended',
  shelved: 'shelved',
  pendingVerification: 'pending_verification',
  rework: 'rework',
  pendingEvaluation: 'pending_evaluation',
  notSolvedClaim: 'pending_evaluation',
  reopened: 'in_progress',
  closedHappy: 'closed',
  closedUnhappy: 'closed',
  closedUnrated: 'closed',
  merged: 'merged',
  withdrawn: 'withdrawn',
  voided: 'voided',
  whistle: 'in_progress',
  coTask: 'in_progress',
  joinedTwelve: 'pending_evaluation',
  supervisedRed: 'in_progress',
  urged: 'in_progress',
  instructed: 'in_progress',
};

interface Told {
  readonly story: string;
  readonly id: string;
  readonly state: string;
  readonly supervision: string;
  readonly people: number;
  readonly tallies: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly clocks: Readonly<Record<string, { readonly dueAt: number; readonly status: string }>>;
  readonly return_barred: boolean;
  readonly rated: boolean;
  readonly satisfied: number | null;
}

const sample = sampleDistrict();
let program: TestProgram;
let tenantId: string;
let told: ReadonlyMap<string, Told>;
const said: string[] = [];

/** A database that the program loses after so many transactions: as if it were killed. */
function losing(database: Database, after: number): Database {
  let left = after;
  return {
    ...database,
    inTenant: (tenant, work) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('gone')) : database.inTenant(tenant, work);
    },
  };
}

beforeAll(async () => {
  program = await testProgram('2026-11-24T13:30:00+08:00');
  const { app, clock } = program;
  const imported = await importSample(app, sample, sampleTenant);
  const lost = losing(app.engine.database, 1_500);
  const dying = { ...app, intake: { ...app.intake, engine: { ...app.engine, database: lost } } };
  const makings = await lifeMakings(dying, sample, imported, sampleTenant.key);
  await expect(playLife({ ...makings, database: lost })).rejects.toThrow('gone');
  clock.advance(25 * 60_000);
  await prepareSample(app, (line) => said.push(line));
  tenantId = imported.tenantId;
  told = await readTold();
}, 150_000);
afterAll(() => program.stop());

async function readTold(): Promise<ReadonlyMap<string, Told>> {
  const rows = await program.test.database.inTenant(tenantId, async (tx) => {
    const { rows: found } = await sql<Told>`
      WITH said AS (
        SELECT substr(key, 6) AS story, (reply ->> 'appealId')::uuid AS appeal FROM submissions WHERE key ~ '^life:S[0-9]{4}$'
        UNION ALL SELECT external_no, id FROM appeals WHERE external_no IS NOT NULL)
      SELECT said.story, c.id, c.state, c.supervision, c.people, c.tallies, c.facts, c.clocks, c.return_barred,
        a.rated_at IS NOT NULL AS rated, a.satisfied
      FROM said JOIN appeals a ON a.id = said.appeal JOIN cases c ON c.tenant_id = a.tenant_id AND c.id = a.filed_case_id`.execute(
      tx,
    );
    return found;
  });
  return new Map(rows.map((row) => [row.story, row]));
}

function of(course: Course): readonly Told[] {
  return sample.stories
    .filter((story) => story.course === course)
    .map((story) => told.get(story.externalNo ?? story.id)!);
}

async function count(condition: string): Promise<number> {
  return program.test.database.inTenant(tenantId, async (tx) => {
    const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM cases WHERE ${sql.raw(condition)}`.execute(
      tx,
    );
    return rows[0]!.n;
  });
}

describe('the life of the sample district, interrupted once and gone on with', () => {
  it.each(Object.entries(standsIn))('ends every story of course %s in state %s', (course, state) => {
    const wanted = sample.stories.filter((story) => story.course === course);
    expect(wanted.length).toBeGreaterThan(0);
    for (const story of wanted) {
      const found = told.get(story.externalNo ?? story.id);
      const answered = (course === 'whistle' || course === 'coTask') && story.script.feedback !== undefined;
      expect([story.id, found?.state]).toEqual([story.id, answered ? 'pending_evaluation' : state]);
    }
  });

  it('tells each story once: 300 first-hand cases, in every state that cases of appeals have', async () => {
    expect(told.size).toBe(300);
    expect(await count('parent_id IS NULL')).toBe(300);
    expect(new Set([...told.values()].map(({ state }) => state))).toEqual(new Set(Object.keys(appeal.states)));
  });

  it('has what the courses are about besides the state', () => {
    for (const each of of('inProgressOverdue')) expect(['yellow', 'red']).toContain(each.supervision);
    for (const each of of('supervisedRed')) expect(each.supervision).toBe('red');
    for (const each of of('thriceReturned')) expect(each.tallies.returns).toBe(3);
    for (const each of of('designated')) expect([each.tallies.returns, each.return_barred]).toEqual([3, true]);
    for (const each of of('extensionGranted')) expect(each.tallies.extensions).toBe(1);
    for (const each of of('reopened')) expect(each.tallies.reopens).toBe(1);
    for (const each of of('notSolvedClaim')) expect(each.tallies.claims).toBe(1);
    for (const each of of('urged')) expect(each.tallies.urges).toBe(1);
    for (const each of of('instructed')) expect(each.tallies.instructions).toBe(1);
    for (const each of of('whistle')) expect(each.tallies.whistles).toBe(1);
    for (const each of of('closedUnrated')) expect([each.rated, each.facts.unrated]).toEqual([false, true]);
    for (const each of of('closedHappy')) expect(each.satisfied).toBeGreaterThanOrEqual(3);
    for (const each of of('closedUnhappy')) expect(each.satisfied).toBeLessThanOrEqual(2);
    for (const each of of('joinedTwelve')) expect(each.people).toBeGreaterThanOrEqual(12);
    for (const each of of('inProgress')) expect(each.supervision).not.toBe('red');
  });

  it('keeps what is punctual in time and lets what is late be late', () => {
    const now = program.clock.now();
    for (const each of of('dispatchedLate')) expect(each.clocks.sign!.dueAt).toBeLessThan(now);
    for (const each of of('extensionWaiting')) expect(each.clocks.handle!.dueAt).toBeGreaterThan(now - 25 * 60_000);
    for (const each of of('suspended')) expect(each.clocks.handle!.status).toBe('paused');
  });

  it('has units on the spot, units that refuse, and units that only answered', async () => {
    for (const state of ['issued', 'acknowledged', 'on_site', 'conclusion_signed', 'refused', 'closed']) {
      expect(Object.keys(task.states)).toContain(state);
      expect([state, (await count(`parent_id IS NOT NULL AND state = '${state}'`)) > 0]).toEqual([state, true]);
    }
  });

  it('leaves a record that verifies for every case, in the order of time and never in the future', async () => {
    const { app, clock, test } = program;
    const imported = await importSample(app, sample, sampleTenant);
    const centre = staffOf(sample, imported, sampleTenant.key).find(
      ({ name }) => name === sample.staff.find(({ login }) => login === 'district.centre')?.name,
    )!;
    const ids = await test.database.inTenant(
      tenantId,
      async (tx) => (await sql<{ id: string }>`SELECT id FROM cases`.execute(tx)).rows,
    );
    for (const { id } of ids) expect(await checkChain(app.engine, centre, id)).toMatchObject({ ok: true });
    const disorder = await test.database.inTenant(tenantId, async (tx) => {
      const { rows } = await sql<{ n: number }>`
        SELECT count(*)::int AS n FROM case_events e LEFT JOIN case_events b ON b.case_id = e.case_id AND b.seq = e.seq - 1
        WHERE e.at < b.at OR e.at > ${new Date(clock.now())}`.execute(tx);
      return rows[0]!.n;
    });
    expect(disorder).toBe(0);
  });

  it('leaves nothing for the sweep that should have happened before', async () => {
    const due = await count(`next_clock_at < '${new Date(program.clock.now() - 26 * 60_000).toISOString()}'`);
    expect(due).toBe(0);
  });

  it('is not told again by a later start', async () => {
    expect(said.at(-1)).toContain('300/300');
    const events = async () =>
      program.test.database.inTenant(
        tenantId,
        async (tx) => (await sql`SELECT FROM case_events`.execute(tx)).rows.length,
      );
    const before = await events();
    const later: string[] = [];
    await prepareSample(program.app, (line) => later.push(line));
    expect([await events(), later]).toEqual([before, []]);
  });
});
