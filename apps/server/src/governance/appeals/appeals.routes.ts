import { routes } from '@tongxin/contract';
import {
  endpoint,
  type ResidentCaller,
  residentEndpoint,
  type StaffCaller,
  staffEndpoint,
} from '../../access/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { type Actor, seen } from '../cases/index.ts';
import { wordsOf } from './appeals.store.ts';
import { listResults, putOrder } from './hotline.service.ts';
import { fileAppeal, type Intake } from './intake.service.ts';
import { joinAppeal, unjoinAppeal } from './joining.service.ts';
import { lookAlikesOf, matterOf, maySee } from './lookAlikes.service.ts';
import { myAppeal, myAppeals } from './mine.service.ts';
import type { People } from './people.ts';
import { placeOf } from './place.ts';
import { type RecordReveal, revealPerson } from './reveal.service.ts';

export interface AppealsDeps {
  readonly intake: Intake;
  readonly people: People;
  readonly recordReveal: RecordReveal;
}

/** The contract says that keyed routes always bring a key; this says it to the compiler. */
function needed(key: string | null): string {
  if (key === null) throw refuse('key_needed');
  return key;
}

function clerk(caller: StaffCaller): Actor {
  return { kind: 'staff', id: caller.staffId, post: caller.title, unitId: caller.unitId, parts: new Set() };
}

/** Whether a place lies in what a clerk's grants reach, or contains it, as it does where no place is known yet. */
function isWithin(caller: StaffCaller, areaCode: string): boolean {
  const areas = caller.grants.flatMap((grant) => grant.areaCode ?? []);
  return areas.length === 0 || areas.some((area) => areaCode.startsWith(area) || area.startsWith(areaCode));
}

/** Routes of appeals: intake through every channel, look-alikes, my appeals, joining, revealing, the hotline above. */
export function appealEndpoints({ intake, people, recordReveal }: AppealsDeps) {
  const { engine } = intake;
  return [
    residentEndpoint(routes.fileAppeal, ({ caller, body, key }) => {
      const known = body.anonymous ? null : caller.residentId;
      return fileAppeal(intake, {
        tenantId: caller.tenantId,
        source: 'resident',
        input: body,
        asked: body,
        resident: async () => caller.residentId,
        filedBy: null,
        actor: { kind: 'resident', id: known, post: null, unitId: null, parts: new Set(['appellant']) },
        receivedAt: engine.clock.now(),
        key: needed(key),
        keyOwner: known ?? unnamed(intake.cipher, caller, needed(key)),
        uploader: caller.residentId,
        categoryCode: null,
        mayJoin: (record, directory) => maySee(caller, record, directory),
      });
    }),
    staffEndpoint(routes.registerCaller, ({ caller, body, key }) => {
      const { person, receivedAt, source, ...input } = body;
      const now = engine.clock.now();
      const received = receivedAt === undefined ? now : Date.parse(receivedAt);
      if (received > now + 60_000)
        throw refuse('input_invalid', { issues: [{ path: 'receivedAt', message: 'in the future' }] });
      return fileAppeal(intake, {
        tenantId: caller.tenantId,
        source,
        input,
        asked: body,
        resident: async (tx) =>
          person === undefined || isEmpty(person) ? null : people.findOrCreate(tx, caller.tenantId, person, now),
        filedBy: caller.staffId,
        actor: clerk(caller),
        receivedAt: received,
        key: needed(key),
        keyOwner: caller.staffId,
        uploader: caller.staffId,
        categoryCode: body.categoryCode ?? null,
        mayDecideAt: (areaCode) => isWithin(caller, areaCode),
        mayJoin: (record, directory) => maySee(caller, record, directory),
      });
    }),
    staffEndpoint(routes.reportFromField, ({ caller, body, key }) => {
      const { selfHandled, ...input } = body;
      const place = input.place ?? (caller.grants[0]?.areaCode ? { areaCode: caller.grants[0].areaCode } : undefined);
      return fileAppeal(intake, {
        tenantId: caller.tenantId,
        source: 'gridWorker',
        input: { ...input, place },
        asked: body,
        resident: async () => null,
        filedBy: caller.staffId,
        actor: { ...clerk(caller), parts: new Set(['fieldWorker']) },
        receivedAt: engine.clock.now(),
        key: needed(key),
        keyOwner: caller.staffId,
        uploader: caller.staffId,
        categoryCode: body.categoryCode ?? null,
        mayDecideAt: (areaCode) => isWithin(caller, areaCode),
        mayJoin: (record, directory) => maySee(caller, record, directory),
        ...(selfHandled === undefined ? {} : { directly: { move: 'selfHandle', input: selfHandled } }),
      });
    }),
    endpoint(routes.lookAlikes, async ({ caller, body }) => {
      const directory = await intake.directoryOf(caller.tenantId);
      const place = placeOf(directory, { areaCode: body.areaCode, point: body.point, text: undefined }, body.text);
      if (place === undefined) return { items: [], suggested: null };
      const suggestion = directory.suggest('', body.text);
      const code = body.categoryCode ?? suggestion?.code ?? null;
      const category = suggestion === null ? undefined : directory.categories.byCode(suggestion.code);
      const matter = {
        categoryCode: code,
        kind: category?.kind ?? 'request',
        areaCode: place.areaCode,
        point: place.point,
        namedAreas: place.named,
        title: '',
        text: body.text,
        at: engine.clock.now(),
      };
      const items = await engine.database.inTenant(caller.tenantId, (tx) =>
        lookAlikesOf(tx, intake, directory, caller, matter, null),
      );
      return {
        items,
        suggested:
          suggestion === null || category === undefined
            ? null
            : {
                code: suggestion.code,
                name: category.name,
                confidence: suggestion.confidence,
                words: [...suggestion.words],
                emergencyPhone: category.emergencyPhone,
              },
      };
    }),
    staffEndpoint(routes.similarCases, async ({ caller, params }) => {
      const directory = await intake.directoryOf(caller.tenantId);
      return engine.database.inTenant(caller.tenantId, async (tx) => {
        const { record } = await seen(tx, engine, directory, caller, params.id);
        const said = (await wordsOf(tx, caller.tenantId, [record.id])).get(record.id) ?? {
          title: record.title,
          text: '',
        };
        return {
          items: await lookAlikesOf(tx, intake, directory, caller, matterOf(record, said, directory), record.id),
        };
      });
    }),
    staffEndpoint(routes.putHotlineOrder, ({ caller, params, body }) =>
      putOrder(intake, people, caller, params.externalNo, body),
    ),
    staffEndpoint(routes.listHotlineResults, ({ caller, query }) => listResults(intake, caller, query)),
    residentEndpoint(routes.myAppeals, ({ caller, query }) => myAppeals(intake, caller, query)),
    residentEndpoint(routes.myAppeal, ({ caller, params }) => myAppeal(intake, caller, params.id)),
    staffEndpoint(routes.joinAppeal, ({ caller, params, body, key }) =>
      joinAppeal(intake, caller, { appealId: params.id, ...body, key: needed(key) }),
    ),
    staffEndpoint(routes.unjoinAppeal, ({ caller, params, body, key }) =>
      unjoinAppeal(intake, caller, { appealId: params.id, ...body, key: needed(key) }),
    ),
    staffEndpoint(routes.revealPerson, ({ caller, params, body }) =>
      revealPerson(intake, people, recordReveal, caller, params.id, body),
    ),
  ];
}

/**
 * Under whom the submission of somebody who wants to stay unknown is remembered: the same person and key find it again, and nobody
 * without the key file can tell whose it was.
 */
function unnamed(cipher: FieldCipher, { tenantId, residentId }: ResidentCaller, key: string): string {
  const hex = cipher.index(`${tenantId}:${residentId}:${key}`, 'submissions').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function isEmpty(person: object): boolean {
  return Object.values(person).every((value) => value === undefined || value === '');
}
