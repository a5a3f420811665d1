import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** Instants of tests: a wall time in Shanghai. */
export function at(wall: string): Date {
  return new Date(`${wall}+08:00`);
}

/** A clock of a case row in tests: minutes used of a limit. */
export interface ClockInput {
  readonly due: string;
  readonly status: 'running' | 'paused' | 'stopped';
  readonly used?: number;
  readonly stopped?: string;
  readonly unit?: string;
}

/** A case row in tests; what is left out is of no matter. Wall times are of Shanghai. */
export interface CaseInput {
  readonly id: string;
  readonly state: string;
  readonly opened: string;
  readonly registered?: boolean;
  readonly finished?: string;
  readonly ended?: string;
  readonly handle?: ClockInput;
  readonly respond?: ClockInput;
  readonly asked?: boolean;
  readonly answered?: boolean;
  readonly tallies?: Readonly<Record<string, number>>;
  readonly source?: string;
  readonly area?: string;
  readonly category?: string;
  readonly sensitive?: boolean;
  readonly parent?: string;
}

/** Limit of every handling clock in tests, in minutes. */
const limitMinutes = 1800;

function clockOf({ due, status, used = 0, stopped, unit = 'workingDays' }: ClockInput) {
  return {
    limit: { amount: 5, unit },
    status,
    dueAt: at(due).getTime(),
    minutes: limitMinutes,
    used,
    stoppedAt: stopped === undefined ? null : at(stopped).getTime(),
  };
}

/** Writes case rows as the engine would leave them. */
export async function insertCases(tx: Tx, tenantId: string, cases: readonly CaseInput[]): Promise<void> {
  for (const each of cases) {
    const ended = each.ended === undefined ? null : at(each.ended);
    const clocks = {
      ...(each.handle ? { handle: clockOf(each.handle) } : {}),
      ...(each.respond ? { respond: clockOf(each.respond) } : {}),
      ...(each.asked ? { evaluate: { status: 'stopped' } } : {}),
    };
    await sql`
      INSERT INTO cases (tenant_id, id, procedure, procedure_version, parent_id, state, open, version, title, kind, source,
        category_code, limit_class, urgency, sensitive, area_code, holder_part, raised, level, return_barred, supervision,
        tallies, facts, clocks, people, opened_at, registered_at, finished_at, ended_at)
      VALUES (${tenantId}, ${each.id}, ${each.parent ? 'task' : 'appeal'}, 1, ${each.parent ?? null}, ${each.state},
        ${ended === null}, 1, '路灯不亮', 'request', ${each.source ?? 'resident'}, ${each.category ?? 'R0401'}, 'general',
        'ordinary', ${each.sensitive ?? false}, ${each.area ?? '120112003001'}, 'unit', false, 0, false, 'none',
        ${JSON.stringify(each.tallies ?? {})}::jsonb, ${JSON.stringify(each.answered ? { result: 'solved' } : {})}::jsonb,
        ${JSON.stringify(clocks)}::jsonb, 1, ${at(each.opened)}, ${each.registered ? at(each.opened) : null},
        ${each.finished === undefined ? null : at(each.finished)}, ${ended})`.execute(tx);
  }
}

/** An appeal row in tests. */
export interface AppealInput {
  readonly id: string;
  readonly caseId: string;
  readonly residentId: string | null;
  readonly received: string;
  readonly solved?: boolean;
  readonly satisfied?: number;
  readonly withdrawn?: boolean;
}

/** Writes appeal rows, and the residents behind them. */
export async function insertAppeals(tx: Tx, tenantId: string, appeals: readonly AppealInput[]): Promise<void> {
  for (const each of appeals) {
    const received = at(each.received);
    const rated = each.solved === undefined ? null : received;
    if (each.residentId !== null) {
      await sql`INSERT INTO residents (tenant_id, id, created_at) VALUES (${tenantId}, ${each.residentId}, ${received})
        ON CONFLICT DO NOTHING`.execute(tx);
    }
    await sql`
      INSERT INTO appeals (tenant_id, id, case_id, filed_case_id, query_no, resident_id, anonymous, source, kind, title, text, answers,
        said_at, received_at, rated_at, solved, satisfied, withdrawn_at, changed_at)
      VALUES (${tenantId}, ${each.id}, ${each.caseId}, ${each.caseId}, ${each.id}, ${each.residentId}, false, 'resident', 'request',
        '路灯不亮', '门口的路灯不亮', '{}', ${received}, ${received}, ${rated}, ${each.solved ?? null}, ${each.satisfied ?? null},
        ${each.withdrawn ? received : null}, ${received})`.execute(tx);
  }
}
