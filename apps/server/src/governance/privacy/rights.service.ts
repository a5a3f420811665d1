import type { ReplyOf, routes } from '@tongxin/contract';
import type { ResidentCaller, StaffCaller } from '../../access/index.ts';
import { type Proofs, recordReveal } from '../../access/index.ts';
import { maskAddress, maskName, maskPhone } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { Intake } from '../appeals/index.ts';
import type { OwnCorrection } from '../residents/index.ts';
import { blockersOf, type ErasureDeps } from './erasure.service.ts';
import { exportPart } from './export.service.ts';
import { periodWords } from './period.ts';
import { findErasure, insertRequest, type PersonRequest, takeBack } from './requests.store.ts';
import { loadRetention } from './retention.store.ts';
import { periodFor, ruleFor } from './retention.ts';
import { sectionsOf, sessionsSection } from './sections.service.ts';

/** What the rights of a person need. */
export interface RightsDeps extends ErasureDeps {
  readonly intake: Intake;
  readonly proofs: Proofs;
}

/** Whose data it is about, and who asks: the person themselves, or staff for a person who came in. */
export interface Asking {
  readonly tenantId: string;
  readonly residentId: string;
  readonly staffId: string | null;
  readonly identityChecked: string | null;
}

export const byThemselves = ({ tenantId, residentId }: ResidentCaller): Asking => ({
  tenantId,
  residentId,
  staffId: null,
  identityChecked: null,
});

export const atTheCounter = (
  { tenantId, staffId }: StaffCaller,
  residentId: string,
  identityChecked: string,
): Asking => ({
  tenantId,
  residentId,
  staffId,
  identityChecked,
});

type Erasure = ReplyOf<typeof routes.eraseMe>;
const dayMs = 86_400_000;

/** What is kept of a person and for how long, masked: a screen is seen by others. */
export async function summaryFor(
  deps: RightsDeps,
  { tenantId, residentId }: Asking,
): Promise<ReplyOf<typeof routes.myData>> {
  const directory = await deps.intake.directoryOf(tenantId);
  return deps.database.inTenant(tenantId, async (tx) => {
    const { retention } = await loadRetention(tx, tenantId);
    const person = (await deps.residents.open(tx, tenantId, [residentId])).get(residentId);
    const known = await deps.rights.find(tx, tenantId, residentId);
    const ordinary = ruleFor(retention.cases, { categoryCode: null, sensitive: false });
    const afterEnd = periodWords(ordinary.anonymiseAfter);
    const until: { readonly [key: string]: { zh: string; en: string } } = {
      appeals: {
        zh: `办结 ${afterEnd.zh}后清除姓名、地点和您的话；纠纷、举报更久`,
        en: `names, places and your words go ${afterEnd.en} after the matter ended; disputes and reports are kept longer`,
      },
      notices: kept(periodFor(retention, 'notices')),
      accesses: kept(periodFor(retention, 'accesses')),
    };
    const rows = await Promise.all(
      sectionsOf(deps, deps.intake, directory, retention.staffNamesShown)
        .filter(({ key }) => key !== 'person')
        .map(async ({ key, label, count }) => ({
          key,
          label,
          count: await count(tx, tenantId, residentId),
          until: until[key] ?? { zh: '到您被删除为止', en: 'until you are erased' },
        })),
    );
    return {
      name: maskOr(person?.name, maskName),
      phone: maskOr(person?.phone, maskPhone),
      address: maskOr(person?.address, maskAddress),
      since: known?.createdAt.toISOString() ?? null,
      kept: rows,
      coolingOffDays: retention.coolingOffDays,
    };
  });
}

function kept(period: Parameters<typeof periodWords>[0]): { zh: string; en: string } {
  const { zh, en } = periodWords(period);
  return { zh: `保存 ${zh}`, en: `kept for ${en}` };
}

function maskOr(value: string | null | undefined, mask: (text: string) => string): string | null {
  return value === null || value === undefined ? null : mask(value);
}

/** A part of an export. The first part is recorded as a request, and what staff take out as a look at the person. */
export async function exportFor(
  deps: RightsDeps,
  asking: Asking,
  cursor: string | null,
): Promise<ReplyOf<typeof routes.exportMyData>> {
  const { tenantId, residentId } = asking;
  const directory = await deps.intake.directoryOf(tenantId);
  const { retention } = await deps.database.inTenant(tenantId, async (tx) => {
    await demandPerson(tx, deps, asking);
    await look(tx, deps, asking, ['name', 'phone', 'address', 'text']);
    if (cursor === null) await record(tx, deps, asking, 'export', {});
    return loadRetention(tx, tenantId);
  });
  const sections = sectionsOf(deps, deps.intake, directory, retention.staffNamesShown);
  const part = await exportPart(deps, sections, asking, cursor);
  if (part.next !== null) return part;
  return { ...part, sections: [...part.sections, await sessionsSection(deps, tenantId, residentId)] };
}

/** Corrects what is given; the names of the fields are recorded, never what stood or stands in them. Refuses `phone_taken`. */
export async function correctFor(deps: RightsDeps, asking: Asking, to: OwnCorrection): Promise<readonly string[]> {
  const { tenantId, residentId } = asking;
  const fields = (['name', 'address', 'phone'] as const).filter((field) => to[field] !== undefined);
  if (fields.length === 0) throw refuse('input_invalid', { issues: [{ path: 'name' }] });
  try {
    await deps.database.inTenant(tenantId, async (tx) => {
      await demandPerson(tx, deps, asking);
      if (!(await deps.rights.correct(tx, tenantId, residentId, to))) throw refuse('phone_taken');
      await record(tx, deps, asking, 'correction', { fields });
    });
  } catch (error) {
    // Somebody was registered with this phone in the same moment.
    if (error instanceof Error && 'code' in error && error.code === '23505') throw refuse('phone_taken');
    throw error;
  }
  return fields;
}

/** Asks for an erasure; one that is under way is given as it stands. */
export async function askErasure(deps: RightsDeps, asking: Asking): Promise<Erasure> {
  const { tenantId, residentId } = asking;
  return deps.database.inTenant(tenantId, async (tx) => {
    await demandPerson(tx, deps, asking);
    const { retention } = await loadRetention(tx, tenantId);
    const now = deps.clock.now();
    const request = await insertRequest(tx, tenantId, {
      ...requestOf(deps, asking, 'erasure'),
      state: 'cooling',
      dueAt: new Date(now + retention.coolingOffDays * dayMs),
      doneAt: null,
      outcome: {},
    });
    return view(tx, tenantId, residentId, request);
  });
}

/** How the newest erasure of a person stands; null when none was asked for. */
export async function erasureOf(deps: RightsDeps, { tenantId, residentId }: Asking): Promise<Erasure | null> {
  return deps.database.inTenant(tenantId, async (tx) => {
    const request = await findErasure(tx, tenantId, residentId);
    return request === undefined ? null : view(tx, tenantId, residentId, request);
  });
}

/** Takes an erasure back that has not begun. Refuses `not_found`. */
export async function takeBackErasure(
  deps: RightsDeps,
  { tenantId, residentId }: Pick<Asking, 'tenantId' | 'residentId'>,
): Promise<Erasure> {
  return deps.database.inTenant(tenantId, async (tx) => {
    const request = await takeBack(tx, tenantId, residentId, new Date(deps.clock.now()));
    if (request === undefined) throw refuse('not_found');
    return view(tx, tenantId, residentId, request);
  });
}

/** Finds a person who came in, by phone: recorded as a look. Refuses `not_found`. */
export async function findPerson(
  deps: RightsDeps,
  caller: StaffCaller,
  phone: string,
  identityChecked: string,
): Promise<ReplyOf<typeof routes.findPerson>> {
  const { tenantId } = caller;
  return deps.database.inTenant(tenantId, async (tx) => {
    const residentId = await deps.residents.findByPhone(tx, tenantId, phone);
    if (residentId === undefined) throw refuse('not_found');
    await look(tx, deps, atTheCounter(caller, residentId, identityChecked), ['name', 'phone']);
    const person = (await deps.residents.open(tx, tenantId, [residentId])).get(residentId);
    const request = await findErasure(tx, tenantId, residentId);
    return {
      id: residentId,
      name: maskOr(person?.name, maskName),
      phone: maskPhone(phone),
      erasure: request === undefined ? null : await view(tx, tenantId, residentId, request),
    };
  });
}

async function demandPerson(tx: Tx, deps: RightsDeps, { tenantId, residentId }: Asking): Promise<void> {
  const known = await deps.rights.find(tx, tenantId, residentId);
  if (known === undefined || known.erasedAt !== null) throw refuse('not_found');
}

/** What staff see of a person is on record for the person and the auditor. */
async function look(tx: Tx, deps: RightsDeps, asking: Asking, fields: readonly string[]): Promise<void> {
  const { tenantId, residentId, staffId } = asking;
  if (staffId === null) return;
  await recordReveal(tx, tenantId, {
    id: deps.ids.uuid(),
    at: deps.clock.now(),
    staffId,
    subject: 'resident',
    subjectId: residentId,
    fields,
    purpose: 'personRequest',
    note: null,
  });
}

function requestOf(deps: RightsDeps, { residentId, staffId, identityChecked }: Asking, kind: PersonRequest['kind']) {
  const at = new Date(deps.clock.now());
  return { id: deps.ids.uuid(), residentId, kind, staffId, identityChecked, askedAt: at };
}

async function record(
  tx: Tx,
  deps: RightsDeps,
  asking: Asking,
  kind: 'export' | 'correction',
  outcome: PersonRequest['outcome'],
): Promise<void> {
  const request = requestOf(deps, asking, kind);
  await insertRequest(tx, asking.tenantId, {
    ...request,
    state: 'done',
    dueAt: request.askedAt,
    doneAt: request.askedAt,
    outcome,
  });
}

async function view(tx: Tx, tenantId: string, residentId: string, request: PersonRequest): Promise<Erasure> {
  const pending = request.state === 'cooling' || request.state === 'waiting';
  const blockedBy = pending ? await blockersOf(tx, tenantId, residentId) : [];
  return {
    state: request.state,
    askedAt: request.askedAt.toISOString(),
    dueAt: request.dueAt.toISOString(),
    doneAt: request.doneAt?.toISOString() ?? null,
    blockedBy: blockedBy.map((each) => ({ ...each })),
    words: wordsOf(request.state, blockedBy),
  };
}

function wordsOf(state: PersonRequest['state'], blockedBy: readonly { readonly because: string }[]): Erasure['words'] {
  switch (state) {
    case 'cooling':
    case 'waiting':
      if (blockedBy.length > 0)
        return {
          zh: '还有事情没办结，或依法需要留存；办结或解除后自动删除，此前可以撤回',
          en: 'A matter is still open, or the law makes us keep it; you are erased when that is over, and may take it back until then',
        };
      return {
        zh: '到期自动删除，此前可以撤回',
        en: 'You are erased when the days of grace are over, and may take it back until then',
      };
    case 'erasing':
      return { zh: '正在删除', en: 'Being erased' };
    case 'done':
      return { zh: '已删除', en: 'Erased' };
    case 'takenBack':
      return { zh: '已撤回', en: 'Taken back' };
  }
}
