import type { CloseAccount } from '../../access/index.ts';
import { forgetNotes } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import type { WordCutter } from '../../platform/text/index.ts';
import {
  anonymiseAppeals,
  appealsAround,
  type LinkedAppeal,
  linkedTo,
  openedBy,
  ownWords,
  stillLinked,
  wordsAsSaid,
  wordsStaying,
} from '../appeals/index.ts';
import {
  anonymiseCases,
  familiesOf,
  forgetSubmissions,
  lockForErasure,
  type Relative,
  takeOutOfCases,
} from '../cases/index.ts';
import type { ResidentRights, ResidentStore } from '../residents/index.ts';
import { forgetGuardians } from './consents.store.ts';
import type { EraseAttachments, Holding } from './holding.ts';
import { type Mentions, mentionedIn, mentionsOf } from './mentions.ts';
import { lockRequest, type PersonRequest, saveRequest } from './requests.store.ts';
import { insertTombstones, type Tombstone } from './retention.store.ts';

/** What erasing needs. */
export interface ErasureDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cipher: FieldCipher;
  readonly cutter: WordCutter;
  readonly residents: ResidentStore;
  readonly rights: ResidentRights;
  readonly closeAccount: CloseAccount;
  readonly eraseAttachments: EraseAttachments;
  readonly holdings: readonly Holding[];
}

/** Why something is erased: the words of a tombstone. */
export interface Ground {
  readonly basis: string;
  readonly requestId: string | null;
}

/**
 * Anonymises families of cases that are locked, have ended and are not held: words, places, pictures and people go, what is counted stays.
 * Residents whom nothing is linked to any more and who have no account go with them, unless a register keeps them. Gives how many cases.
 */
export async function anonymiseFamilies(
  tx: Tx,
  deps: ErasureDeps,
  tenantId: string,
  family: readonly Relative[],
  groundOf: (rootId: string) => Ground,
): Promise<number> {
  const at = new Date(deps.clock.now());
  const cases = family.filter(({ anonymised }) => !anonymised);
  const caseIds = cases.map(({ id }) => id);
  if (caseIds.length === 0) return 0;
  const appeals = (await appealsAround(tx, tenantId, caseIds)).filter(({ anonymised }) => !anonymised);
  const appealIds = appeals.filter(({ caseId }) => caseIds.includes(caseId)).map(({ id }) => id);
  const pictures = await deps.eraseAttachments(tx, tenantId, { caseIds, appealIds });
  for (const holding of deps.holdings) await holding.eraseCases?.(tx, tenantId, { caseIds, appealIds });
  const unlinked = await anonymiseAppeals(tx, tenantId, appealIds, at);
  await anonymiseCases(tx, tenantId, caseIds, at);
  await forgetNotes(tx, tenantId, [...appealIds, ...caseIds]);
  const gone = await eraseUnlinked(tx, deps, tenantId, unlinked, at);
  const counts = { appeals: appealIds.length, pictures, residents: gone };
  await insertTombstones(
    tx,
    tenantId,
    cases.map(({ id, rootId }, index) => ({
      id: deps.ids.uuid(),
      at,
      kind: 'anonymised',
      subject: 'case',
      subjectId: id,
      ...groundOf(rootId),
      counts: index === 0 ? counts : {},
    })),
  );
  return caseIds.length;
}

/** Empties the rows of residents that nothing is linked to, who have no account and are in no register. */
async function eraseUnlinked(
  tx: Tx,
  { rights }: ErasureDeps,
  tenantId: string,
  residentIds: readonly string[],
  at: Date,
): Promise<number> {
  const linked = await stillLinked(tx, tenantId, residentIds);
  const idle: string[] = [];
  for (const id of residentIds.filter((each) => !linked.has(each))) {
    const known = await rights.find(tx, tenantId, id);
    if (known !== undefined && !known.hasAccount && !known.registered && known.erasedAt === null) idle.push(id);
  }
  await rights.erase(tx, tenantId, idle, at);
  return idle.length;
}

/** What an erasure waits for, by the number that its person knows. */
export interface Blocker {
  readonly queryNo: string;
  readonly because: 'open' | 'held';
}

/** What a request waits for: matters of the person that are still open, or that somebody holds. */
export async function blockersOf(tx: Tx, tenantId: string, residentId: string): Promise<readonly Blocker[]> {
  const linked = await linkedTo(tx, tenantId, residentId);
  const family = await familiesOf(tx, tenantId, casesOf(linked));
  const rootOf = new Map(family.map(({ id, rootId }) => [id, rootId]));
  return linked.flatMap((each): readonly Blocker[] => {
    const roots = new Set(casesOf([each]).map((id) => rootOf.get(id)));
    const own = family.filter(({ rootId }) => roots.has(rootId));
    if (own.some(({ open }) => open)) return [{ queryNo: each.queryNo, because: 'open' }];
    return own.some(({ held }) => held) ? [{ queryNo: each.queryNo, because: 'held' }] : [];
  });
}

/** Every case that appeals belong to or ever did. */
function casesOf(appeals: readonly LinkedAppeal[]): readonly string[] {
  return [
    ...new Set(appeals.flatMap(({ caseId, filedCaseId, mergedFrom }) => [caseId, filedCaseId, mergedFrom ?? caseId])),
  ];
}

/** What came of trying to erase somebody. */
export type Erased = 'done' | 'waiting' | 'busy' | 'gone';

/**
 * Carries out a request whose time has come, once nothing stands against it: no open matter, no case on hold. Cases in which only this person
 * spoke are anonymised whole, others keep what the others said; account, sessions, codes, messages and the row of the resident go. The request
 * and a tombstone stay. It may be interrupted anywhere and is then carried on.
 */
export async function erasePerson(deps: ErasureDeps, tenantId: string, request: PersonRequest): Promise<Erased> {
  const { database, clock } = deps;
  const { residentId, id } = request;
  const begun = await database.inTenant(tenantId, (tx) => step(tx, tenantId, request, async () => 'erasing'));
  if (begun !== 'erasing') return begun;
  const people = await database.inTenant(tenantId, (tx) => deps.residents.open(tx, tenantId, [residentId]));
  const close = () => deps.closeAccount(tenantId, residentId, people.get(residentId)?.phone ?? null);
  // From here on nothing can be filed in this person's name, unless they come in anew in this moment: hence twice.
  await close();
  const gone = await database.inTenant(tenantId, (tx) =>
    step(tx, tenantId, request, async (locked) => {
      const counts = await takeOut(tx, deps, tenantId, locked);
      await saveRequest(tx, tenantId, id, { state: 'erasing', doneAt: null, outcome: { ...counts, wiped: true } });
      return 'erasing';
    }),
  );
  if (gone !== 'erasing') return gone;
  await close();
  const doneAt = new Date(clock.now());
  await database.inTenant(tenantId, (tx) => saveRequest(tx, tenantId, id, { state: 'done', doneAt, outcome: {} }));
  return 'done';
}

/** Does a step of a request that is locked, unless it is over, somebody else works on it, or something stands against it. */
async function step(
  tx: Tx,
  tenantId: string,
  { id, residentId }: PersonRequest,
  work: (locked: PersonRequest) => Promise<'erasing'>,
): Promise<Erased | 'erasing'> {
  const locked = await lockRequest(tx, tenantId, id);
  if (locked === undefined) return 'busy';
  if (locked.state === 'done' || locked.state === 'takenBack') return 'gone';
  if (locked.outcome.wiped === true) return 'erasing';
  const blocked = (await blockersOf(tx, tenantId, residentId)).length > 0;
  await saveRequest(tx, tenantId, id, { state: blocked ? 'waiting' : 'erasing', doneAt: null, outcome: {} });
  return blocked ? 'waiting' : work(locked);
}

async function takeOut(tx: Tx, deps: ErasureDeps, tenantId: string, request: PersonRequest) {
  const { residentId } = request;
  const at = new Date(deps.clock.now());
  const ground: Ground = {
    basis: '个人信息保护法第 47 条：本人申请 PIPL 47: asked by the person',
    requestId: request.id,
  };
  const linked = await linkedTo(tx, tenantId, residentId);
  const touched = casesOf(linked);
  const family = await familiesOf(tx, tenantId, touched);
  await lockForErasure(
    tx,
    tenantId,
    family.map(({ id }) => id),
  );
  const mentions = await mentionsOfResident(tx, deps, tenantId, residentId);
  const around = await appealsAround(
    tx,
    tenantId,
    family.map(({ id }) => id),
  );
  const others = around.filter((each) => each.residentId !== residentId && !each.anonymised);
  const rootOf = new Map(family.map(({ id, rootId }) => [id, rootId]));
  const sharedRoots = new Set(casesOf(others).map((id) => rootOf.get(id)));
  const sole = family.filter(({ rootId }) => !sharedRoots.has(rootId));
  const shared = family.filter(({ rootId, anonymised }) => sharedRoots.has(rootId) && !anonymised).map(({ id }) => id);
  const appealIds = linked.map(({ id }) => id);

  const cases = await anonymiseFamilies(tx, deps, tenantId, sole, () => ground);
  await leaveShared(tx, deps, tenantId, { residentId, appealIds, shared, mentions }, ground);
  await forgetNotes(tx, tenantId, [residentId, ...appealIds, ...touched]);
  await forgetSubmissions(tx, tenantId, { actorId: residentId, caseIds: family.map(({ id }) => id) });
  await forgetGuardians(tx, tenantId, residentId);
  for (const holding of deps.holdings)
    await holding.erasePerson?.(tx, tenantId, { residentId, appealIds, sharedCaseIds: shared, mentions });
  await deps.rights.erase(tx, tenantId, [residentId], at);
  const counts = { appeals: appealIds.length, cases, sharedCases: shared.length };
  await insertTombstones(tx, tenantId, [
    { id: deps.ids.uuid(), at, kind: 'personErased', subject: 'resident', subjectId: residentId, ...ground, counts },
  ]);
  return counts;
}

/** In cases that others share, what is this person's goes and the rest stays. */
async function leaveShared(
  tx: Tx,
  deps: ErasureDeps,
  tenantId: string,
  of: {
    readonly residentId: string;
    readonly appealIds: readonly string[];
    readonly shared: readonly string[];
    readonly mentions: Mentions;
  },
  ground: Ground,
): Promise<void> {
  const at = new Date(deps.clock.now());
  const { residentId, appealIds, shared, mentions } = of;
  const openedCaseIds = await openedBy(tx, tenantId, appealIds);
  const staying = await wordsStaying(tx, tenantId, shared, appealIds);
  const left = (await linkedTo(tx, tenantId, residentId)).map(({ id }) => id);
  await deps.eraseAttachments(tx, tenantId, { appealIds: left, ownerIds: [residentId] });
  await anonymiseAppeals(tx, tenantId, left, at);
  const leaving = {
    residentId,
    openedCaseIds,
    staying,
    mentions: (value: Parameters<typeof mentionedIn>[0]) => mentionedIn(value, mentions),
  };
  await takeOutOfCases(tx, deps, tenantId, shared, leaving, at);
  const tombstones: readonly Tombstone[] = shared.map((id) => ({
    id: deps.ids.uuid(),
    at,
    kind: 'personErased',
    subject: 'case',
    subjectId: id,
    ...ground,
    counts: {},
  }));
  await insertTombstones(tx, tenantId, tombstones);
}

/** By what this person can be known in words of others. */
async function mentionsOfResident(tx: Tx, deps: ErasureDeps, tenantId: string, residentId: string): Promise<Mentions> {
  const person = (await deps.residents.open(tx, tenantId, [residentId])).get(residentId);
  const said = await ownWords(tx, tenantId, residentId);
  const words = said.flatMap((row) => {
    const spoken = wordsAsSaid(deps, tenantId, row);
    return [row.title, row.text, spoken.title, spoken.text];
  });
  const { name = null, phone = null, address = null, reporterRef = null } = person ?? {};
  return mentionsOf({ name, phone, address, reporterRef, words });
}
