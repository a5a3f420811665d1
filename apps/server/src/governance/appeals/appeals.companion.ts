import { maskAddress, maskName, maskPhone, maskText } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type CaseRecord,
  type Companion,
  type Decided,
  decide,
  type FollowUp,
  type Json,
  lockCases,
  nothingAround,
  system,
} from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { advance } from './advance.service.ts';
import { appeal } from './appeal.ts';
import {
  type AppealRow,
  appealsOf,
  askAgain,
  mergeAppeals,
  rateAppeal,
  standingsOf,
  unmergeAppeals,
  withdrawAppeal,
} from './appeals.store.ts';
import type { People, PersonOf } from './people.ts';

/** What appeals do beside the engine: they hold the people of a case, and follow it when cases are merged, rated and reopened. */
export function appealCompanion(people: People): Companion<TenantDirectory> {
  return {
    alsoLock(move, input) {
      if (move === 'merge' && typeof input.masterId === 'string' && uuid.test(input.masterId)) return [input.masterId];
      return [];
    },
    standings: standingsOf,
    async carryOut(tx, decided, others, context) {
      const followed: Decided[] = [];
      for (const each of decided) {
        for (const effect of each.effects) followed.push(...(await carryOut(tx, each.record, effect, others, context)));
      }
      return followed;
    },
    advance: (tx, decided, { directory, now }) => advance(tx, directory, decided, now),
    async appeals(tx, tenantId, caseId) {
      const rows = await appealsOf(tx, tenantId, caseId);
      const known = await people.read(
        tx,
        tenantId,
        rows.flatMap((row) => row.resident_id ?? []),
      );
      return rows.map((row) => ({
        id: row.id,
        queryNo: row.query_no,
        source: row.source,
        kind: row.kind,
        title: row.title,
        text: row.text,
        person: row.anonymous || row.resident_id === null ? null : maskedPerson(known.get(row.resident_id)),
        saidAt: row.said_at.toISOString(),
        receivedAt: row.received_at.toISOString(),
        joined: row.filed_case_id !== row.case_id,
        externalNo: row.external_no,
        evaluation: evaluationOf(row),
      }));
    },
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function maskedPerson(person: PersonOf | undefined) {
  if (person === undefined) return null;
  return {
    name: person.name === null ? null : maskName(person.name),
    phone: person.phone === null ? null : maskPhone(person.phone),
    address: person.address === null ? null : maskAddress(person.address),
  };
}

/** What an appellant said about the answer, or null while they said nothing. */
export function evaluationOf(row: AppealRow) {
  if (row.rated_at === null || row.solved === null || row.satisfied === null) return null;
  return { solved: row.solved, satisfied: row.satisfied, text: row.rating_text, at: row.rated_at.toISOString() };
}

async function carryOut(
  tx: Tx,
  record: CaseRecord,
  effect: Decided['effects'][number],
  others: ReadonlyMap<string, CaseRecord>,
  context: FollowUp,
): Promise<readonly Decided[]> {
  const { tenantId } = record;
  const { data } = effect;
  switch (effect.name) {
    case 'evaluated':
      await rateAppeal(tx, tenantId, String(data.appealId), {
        solved: data.solved === true,
        satisfied: Number(data.satisfied),
        text: typeof data.text === 'string' ? maskText(data.text).text : null,
        now: context.now,
      });
      return [];
    case 'askAgain':
      await askAgain(tx, tenantId, record.id);
      return [];
    case 'withdrawn':
      if (typeof data.appealId === 'string') await withdrawAppeal(tx, tenantId, data.appealId, context.now);
      return [];
    case 'merged': {
      const appealIds = await mergeAppeals(tx, tenantId, record.id, String(data.masterId));
      return joined(
        others.get(String(data.masterId)),
        'join',
        appealIds,
        appealIds.length,
        { from: record.id },
        context,
      );
    }
    case 'unmerged': {
      const appealIds = await unmergeAppeals(tx, tenantId, record.id);
      const masterId = String(data.masterId);
      const master = others.get(masterId) ?? (await lockCases(tx, tenantId, [masterId])).get(masterId)?.record;
      return joined(master, 'leave', appealIds, -appealIds.length, { to: record.id }, context);
    }
    default:
      return [];
  }
}

/** The other case hears that people came or went. */
export function joined(
  master: CaseRecord | undefined,
  move: 'join' | 'leave',
  appealIds: readonly string[],
  change: number,
  input: { readonly [key: string]: Json },
  { directory: { terms }, now }: FollowUp,
): readonly Decided[] {
  if (master === undefined) return [];
  const people = Math.max(0, master.people + change);
  const outcome = decide(appeal, master, { move, input: { appealIds, people, ...input } }, system, {
    terms,
    related: nothingAround,
    now,
  });
  return outcome.ok ? [outcome] : [];
}
