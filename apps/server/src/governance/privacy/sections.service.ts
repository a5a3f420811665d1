import { z } from 'zod';
import { type AccessPlace, accessesTo, listSessions, type OwnTraces } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { countAppealsBy, exportAppeals, type Intake, linkedTo } from '../appeals/index.ts';
import { countNotices, listNotices } from '../notices/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { consentsOf } from './consents.store.ts';
import type { ErasureDeps } from './erasure.service.ts';
import type { ExportSection } from './holding.ts';
import { requestsOf } from './requests.store.ts';

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });

/** A text to go on from, for a list by time and id. */
function nextOf(items: readonly { readonly at: string; readonly id: string }[], more: boolean): string | null {
  const last = items.at(-1);
  return more && last !== undefined ? writeCursor({ at: last.at, id: last.id }) : null;
}

/** What of a person could be looked at. */
export async function tracesOf(tx: Tx, tenantId: string, residentId: string): Promise<OwnTraces> {
  const linked = await linkedTo(tx, tenantId, residentId);
  const since = new Map<string, Date>();
  for (const { caseId, filedCaseId, receivedAt } of linked) {
    for (const id of [caseId, filedCaseId]) {
      const known = since.get(id);
      if (known === undefined || receivedAt < known) since.set(id, receivedAt);
    }
  }
  return {
    residentId,
    appealIds: linked.map(({ id }) => id),
    cases: [...since].map(([id, from]) => ({ id, since: from })),
  };
}

/** Looks at a person as the person reads them: unit and post, the name only where the district shows it. */
export async function accessesOfPerson(
  tx: Tx,
  directory: TenantDirectory,
  tenantId: string,
  residentId: string,
  namesShown: boolean,
  after: AccessPlace | undefined,
  limit: number,
) {
  const linked = new Map((await linkedTo(tx, tenantId, residentId)).map((each) => [each.id, each]));
  const byCase = new Map(
    [...linked.values()].flatMap((each) => [[each.filedCaseId, each] as const, [each.caseId, each] as const]),
  );
  const found = await accessesTo(tx, tenantId, await tracesOf(tx, tenantId, residentId), after, limit + 1);
  const items = found.slice(0, limit).map((access) => {
    const appeal = access.subject === 'case' ? byCase.get(access.subjectId) : linked.get(access.subjectId);
    return {
      id: access.id,
      at: access.at.toISOString(),
      kind: access.kind,
      unit: access.unitId === null ? null : (directory.units.unit(access.unitId)?.name ?? null),
      post: access.post,
      name: namesShown ? access.staffName : null,
      fields: [...access.fields],
      purpose: access.purpose,
      appeal: appeal === undefined ? null : { id: appeal.id, queryNo: appeal.queryNo, title: appeal.title },
    };
  });
  return { items, next: nextOf(items, found.length > limit) };
}

/** Everything that is kept of a person, in the order in which they take it along. */
export function sectionsOf(
  deps: ErasureDeps,
  intake: Intake,
  directory: TenantDirectory,
  namesShown: boolean,
): readonly ExportSection[] {
  const own: readonly ExportSection[] = [
    {
      key: 'person',
      label: { zh: '您本人', en: 'You' },
      count: async () => 1,
      page: async (tx, tenantId, residentId) => {
        const person = (await deps.residents.open(tx, tenantId, [residentId])).get(residentId);
        const known = await deps.rights.find(tx, tenantId, residentId);
        const community = known?.communityCode ?? null;
        const item = {
          name: person?.name ?? null,
          phone: person?.phone ?? null,
          address: person?.address ?? null,
          reference: person?.reporterRef ?? null,
          community: community === null ? null : (directory.areas.byCode(community)?.name ?? community),
          since: known?.createdAt.toISOString() ?? null,
        };
        return { items: [item], next: null };
      },
    },
    {
      key: 'appeals',
      label: { zh: '您反映的事', en: 'What you told us' },
      count: countAppealsBy,
      page: async (tx, tenantId, residentId, after, limit) => {
        const place = readCursor(after ?? undefined, Place) ?? null;
        const { items, next } = await exportAppeals(tx, intake, directory, tenantId, residentId, place, limit);
        return { items, next: next === null ? null : writeCursor(next) };
      },
    },
    {
      key: 'notices',
      label: { zh: '发给您的消息', en: 'Messages to you' },
      count: countNotices,
      page: async (tx, tenantId, residentId, after, limit) => {
        const place = readCursor(after ?? undefined, Place);
        const found = await listNotices(tx, tenantId, residentId, place, limit);
        const items = found.slice(0, limit).map((each) => ({ ...each, at: each.at.toISOString() }));
        return { items, next: nextOf(items, found.length > limit) };
      },
    },
    {
      key: 'consents',
      label: { zh: '告知和同意', en: 'What you were told and agreed to' },
      count: async (tx, tenantId, residentId) => (await consentsOf(tx, tenantId, residentId)).length,
      page: async (tx, tenantId, residentId) => {
        const consents = await consentsOf(tx, tenantId, residentId);
        const items = consents.map(({ guardianSealed, at, ...rest }) => ({
          ...rest,
          at: at.toISOString(),
          guardian: guardianSealed === null ? null : guardianOf(deps, tenantId, rest.id, guardianSealed),
        }));
        return { items, next: null };
      },
    },
    {
      key: 'accesses',
      label: { zh: '谁看过您的信息', en: 'Who looked at your data' },
      count: async (tx, tenantId, residentId) =>
        (await accessesTo(tx, tenantId, await tracesOf(tx, tenantId, residentId), undefined, 1_000)).length,
      page: (tx, tenantId, residentId, after, limit) => {
        const place = readCursor(after ?? undefined, Place);
        return accessesOfPerson(tx, directory, tenantId, residentId, namesShown, place, limit);
      },
    },
    {
      key: 'requests',
      label: { zh: '您对个人信息提出的请求', en: 'What you asked about your data' },
      count: async (tx, tenantId, residentId) => (await requestsOf(tx, tenantId, residentId)).length,
      page: async (tx, tenantId, residentId) => {
        const items = (await requestsOf(tx, tenantId, residentId)).map((each) => ({
          kind: each.kind,
          by: each.staffId === null ? 'self' : 'counter',
          state: each.state,
          askedAt: each.askedAt.toISOString(),
          doneAt: each.doneAt?.toISOString() ?? null,
        }));
        return { items, next: null };
      },
    },
  ];
  return [...own, ...deps.holdings.flatMap(({ sections = [] }) => sections)];
}

/** Sessions live outside of the tenant's tables, so they are read apart. */
export async function sessionsSection(deps: ErasureDeps, tenantId: string, residentId: string) {
  const sessions = await deps.database.inPlatform((tx) => listSessions(tx, tenantId, residentId, deps.clock.now()));
  return {
    key: 'sessions',
    label: { zh: '登录的设备', en: 'Where you are signed in' },
    items: sessions.map(({ label, createdAt, expiresAt }) => ({
      device: label,
      since: createdAt.toISOString(),
      until: expiresAt.toISOString(),
    })),
  };
}

/** What a guardian's name is sealed for. */
export function guardianSealedFor(tenantId: string, consentId: string): string {
  return `${tenantId}:consents:guardian:${consentId}`;
}

function guardianOf(deps: ErasureDeps, tenantId: string, id: string, sealed: Buffer): unknown {
  return JSON.parse(deps.cipher.open(sealed, guardianSealedFor(tenantId, id)));
}
