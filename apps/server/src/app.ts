import {
  type AccessModule,
  accessModule,
  allowed,
  type Caller,
  type CodeSender,
  getTenant,
  grantsAround,
  listClearances,
  listStaff,
  openidsOf,
  recordReveal,
} from './access/index.ts';
import {
  appeal,
  appealCompanion,
  appealEndpoints,
  appellantsOf,
  caseOfAppeal,
  hotlineHandler,
  hotlineSubscriber,
  type Intake,
  linkedTo,
  openingWordsOf,
  type People,
  pastCase,
  wordsOf,
} from './governance/appeals/index.ts';
import { areasModule } from './governance/areas/index.ts';
import {
  type AttachmentSweep,
  attachmentBook,
  attachmentHolding,
  attachmentsModule,
  eraseAttachments,
} from './governance/attachments/index.ts';
import {
  caseEndpoints,
  caseSweep,
  categoriesByPeople,
  checkProcedure,
  dispatchedSince,
  type Engine,
  onlyOnce,
  type Procedure,
  recalculateCases,
  resettling,
  type Sweep,
  task,
} from './governance/cases/index.ts';
import { insightsModule } from './governance/insights/index.ts';
import { liveModule } from './governance/live/index.ts';
import { noticesModule, noticesSubscriber } from './governance/notices/index.ts';
import { listDeclining, privacyModule, type RetentionWorker } from './governance/privacy/index.ts';
import { type ResidentStore, residentRights, residentStore } from './governance/residents/index.ts';
import {
  type Directories,
  dayIn,
  directories,
  loadSettings,
  settingsModule,
  type TenantDirectory,
} from './governance/settings/index.ts';
import {
  coldStartApart,
  type ModelShelf,
  modelEndpoints,
  modelShelf,
  type TriageModels,
  triageModels,
  triageModule,
} from './governance/triage/index.ts';
import { unitsModule } from './governance/units/index.ts';
import { health } from './health.ts';
import { hint } from './platform/changes/index.ts';
import type { Channel } from './platform/channels/index.ts';
import type { Clock } from './platform/clock/index.ts';
import type { FieldCipher } from './platform/crypto/index.ts';
import type { Database } from './platform/db/index.ts';
import type { Files } from './platform/files/index.ts';
import { buildHttp, type Endpoint, type Http, type HttpOptions } from './platform/http/index.ts';
import type { Ids, Randomness } from './platform/ids/index.ts';
import { type OutboxHandler, type OutboxWorker, outboxWorker } from './platform/jobs/index.ts';
import type { Log } from './platform/log/index.ts';
import type { WordCutter } from './platform/text/index.ts';
import type { Wechat } from './platform/wechat/index.ts';
import { version } from './version.ts';

/** The world that a program runs in; tests and replays give their own clock. */
export interface World {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly cipher: FieldCipher;
  readonly cutter: WordCutter;
  readonly log: Log;
  readonly files: Files;
  readonly sender?: CodeSender;
  /** The ways out of the house; none unless given: then messages stay in the app. */
  readonly channels?: readonly Channel[];
  /** Whether webhooks may lead to this machine and to private networks; they may not unless told. */
  readonly webhooksInside?: boolean;
  /** The mini program, for signing in. */
  readonly wechat?: Wechat;
  /** Where first models are kept; left out, none are made, and tenants without a model of their own have the lexicon. */
  readonly modelsFolder?: string;
}

export interface AppOptions {
  readonly sweepEveryMs: number;
  /** Whose clocks this program keeps: replays keep their own. */
  readonly sweeps: readonly ('live' | 'replay')[];
  /** How often live events are looked for without a hint, in milliseconds; 5,000 unless told. */
  readonly liveTickMs?: number;
  readonly http?: Pick<HttpOptions<Caller>, 'limits' | 'validateReplies' | 'pages' | 'https' | 'proxies'>;
}

interface FirstModels {
  /** Resolves when the model that a tenant starts with is there, or cannot be made. */
  ready(tenantId: string): Promise<void>;
}

/** A program, wired and not yet listening. */
export interface App {
  readonly access: AccessModule;
  readonly engine: Engine<TenantDirectory>;
  readonly intake: Intake;
  readonly residents: ResidentStore;
  readonly directories: Directories;
  readonly models: TriageModels & Pick<ModelShelf, 'start' | 'stop'> & FirstModels;
  readonly sweep: Sweep;
  readonly outbox: OutboxWorker;
  readonly attachments: AttachmentSweep;
  readonly retention: RetentionWorker;
  readonly live: Pick<ReturnType<typeof liveModule>, 'start'>;
  /** What leaves the house: the worker that sends, and what it must hear of webhooks. */
  readonly deliveries: {
    readonly worker: OutboxWorker;
    start(): Promise<() => Promise<void>>;
    purge(): Promise<void>;
  };
  readonly endpoints: readonly Endpoint<Caller>[];
  http(): Promise<Http>;
}

/** However much changes, other processes are told so only this often. */
const hintEveryMs = 200;

/** Every procedure of the platform. The engine knows none by name. */
export const procedures: ReadonlyMap<string, Procedure> = new Map<string, Procedure>([
  [appeal.key, appeal],
  [task.key, task],
]);

/** Proves every procedure; a program with an unproven one does not start. Throws Error with what was found. */
export function proveProcedures(): void {
  const defects = [...procedures.values()].flatMap((procedure) =>
    checkProcedure(procedure).map((each) => `${procedure.key}: ${each.says} (${each.example.join(' → ')})`),
  );
  if (defects.length > 0) throw new Error(`流程没有通过证明 / A procedure is not sound:\n${defects.join('\n')}`);
}

/** The composition root: every part wired by hand, in sight. Nothing is started here. */
export function createApp(world: World, options: AppOptions): App {
  const { database, clock, ids, cipher, log } = world;
  proveProcedures();

  const { modelsFolder } = world;
  const shelf = modelShelf({
    log,
    firstModel:
      modelsFolder === undefined ? undefined : (categories, signal) => coldStartApart(categories, modelsFolder, signal),
    ready: (tenantId) => registers.forget(tenantId),
  });
  const registers: Directories = directories({
    db: database,
    clock,
    log,
    models: shelf,
    members: async (tx) => (await listStaff(tx)).filter((each) => each.active),
    clearances: listClearances,
  });
  const directoryOf = (tenantId: string): Promise<TenantDirectory> => registers.of(tenantId);

  const models = triageModels({
    db: database,
    clock,
    shelf,
    directoryOf,
    forget: registers.forget,
    decisionsOf: (tenantId, most) => decisionsOf(database, tenantId, most),
  });

  const residents = residentStore({ cipher, ids, clock });
  const access = accessModule({ ...world, residents, places: placesOf(directoryOf) });
  const people: People = {
    findOrCreate: (tx, tenantId, person) => residents.findOrCreate(tx, tenantId, person),
    read: residents.open,
  };

  const hints = hint(database, hintEveryMs);
  const notices = noticesModule({
    ...world,
    changed: hints.give,
    procedures,
    channels: world.channels ?? [],
    webhooksInside: world.webhooksInside ?? false,
    deliverEveryMs: options.sweepEveryMs,
    staffWith: grantsAround,
    residentsOf: appellantsOf,
    settingsOf: async (tx, tenantId) => (await loadSettings(tx, tenantId)).settings,
    registerOf: async (tenantId) => {
      const { settings, units } = await directoryOf(tenantId);
      return { settings, staffName: (id) => units.member(id)?.name ?? null };
    },
    outwardOf: async (tenantId) => {
      const { kind, generated } = await database.inPlatform((tx) => getTenant(tx, tenantId));
      return { live: kind === 'live', generated };
    },
    phonesOf: async (tx, tenantId, ids) => {
      const found = await residents.open(tx, tenantId, ids);
      return new Map([...found].flatMap(([id, { phone }]) => (phone === null ? [] : [[id, phone]])));
    },
    openidsOf: (tx, tenantId, ids) => openidsOf(tx, tenantId, ids, cipher),
    decliningOf: (tx, tenantId, ids) => listDeclining(tx, tenantId, ids, 'messages'),
  });
  const engine: Engine<TenantDirectory> = {
    ...world,
    changed: hints.give,
    procedures,
    companions: new Map([[appeal.key, appealCompanion(people)]]),
    subscribers: [noticesSubscriber, hotlineSubscriber, notices.webhooks.subscriber],
    attachments: attachmentBook,
    directoryOf,
  };
  const intake: Intake = { engine, cipher, directoryOf };
  const insights = insightsModule({ database, clock, directoryOf });
  const attachments = attachmentsModule({
    ...world,
    engine,
    caseOf: caseOfAppeal,
    settingsOf: async (tenantId) => (await directoryOf(tenantId)).settings,
  });
  const privacy = privacyModule({
    ...world,
    intake,
    residents,
    rights: residentRights({ cipher }),
    proofs: access.proofs,
    closeAccount: access.closeAccount,
    eraseAttachments: (tx, tenantId, of) => eraseAttachments(tx, tenantId, of, clock.now()),
    holdings: [attachmentHolding(linkedTo)],
    worker: {
      log,
      everyMs: 3_600_000,
      tenants: async () =>
        (await access.provision.listTenants())
          .filter(({ kind }) => options.sweeps.includes(kind))
          .map((tenant) => tenant.id),
    },
  });
  const live = liveModule({ engine, log, watch: access.watch, tickMs: options.liveTickMs ?? 5_000 });

  const endpoints = [
    ...access.endpoints,
    ...caseEndpoints(engine),
    ...appealEndpoints({
      intake,
      people,
      recordReveal: (tx, tenantId, reveal) => recordReveal(tx, tenantId, { ...reveal, id: ids.uuid() }),
    }),
    ...areasModule({
      db: database,
      clock,
      ids,
      areasOf: async (tenantId) => (await directoryOf(tenantId)).areas,
      dayIn: async (tenantId, atMs) => dayIn((await directoryOf(tenantId)).settings.timeZone, atMs),
      resettling: (tenantId) => resettling(engine, tenantId),
      onlyOnce: (tx, submission, make) => onlyOnce(tx, submission, clock.now(), make),
      forget: registers.forget,
    }).endpoints,
    ...unitsModule({ db: database, clock, directoryOf }).endpoints,
    ...triageModule({
      db: database,
      clock,
      ids,
      directoryOf,
      forget: registers.forget,
      pastCases: (tenantId, sinceMs) => pastCases(database, tenantId, sinceMs),
    }).endpoints,
    ...modelEndpoints({ models, directoryOf }),
    ...settingsModule({
      db: database,
      clock,
      directories: registers,
      recomputeDue: (tenantId) => recalculateCases(engine, tenantId),
    }).endpoints,
    ...attachments.endpoints,
    ...notices.endpoints,
    ...insights.endpoints,
    ...privacy.endpoints,
    ...live.endpoints,
  ];

  const handlers = new Map<string, OutboxHandler>([
    [noticesSubscriber.name, notices.handler],
    [hotlineSubscriber.name, hotlineHandler],
    [notices.webhooks.subscriber.name, notices.webhooks.handler],
  ]);
  const sweep = caseSweep(engine, log, options.sweepEveryMs, options.sweeps);
  const outbox = outboxWorker(database, clock, log, handlers, options.sweepEveryMs);

  return {
    access,
    engine,
    intake,
    residents,
    directories: registers,
    models: {
      ...models,
      start: shelf.start,
      stop: shelf.stop,
      async ready(tenantId) {
        await shelf.first((await directoryOf(tenantId)).categories.inForce);
        registers.forget(tenantId);
      },
    },
    sweep,
    outbox,
    attachments: attachments.sweep,
    retention: privacy.worker,
    live,
    deliveries: {
      worker: notices.worker,
      start: notices.webhooks.start,
      purge: async () => {
        const tenants = await access.provision.listTenants();
        await notices.purge(tenants.map(({ id }) => id));
      },
    },
    endpoints,
    http: () =>
      buildHttp<Caller>({
        endpoints,
        authenticate: access.authenticate,
        allowed,
        health: () => health(world, sweep, outbox, notices.worker),
        log,
        clock,
        ids,
        version,
        ...options.http,
      }),
  };
}

/** Names of areas and units for access, which knows no register. */
function placesOf(directoryOf: (tenantId: string) => Promise<TenantDirectory>) {
  const named = (pairs: readonly (readonly [string, string | undefined])[]) =>
    new Map(pairs.flatMap(([id, name]) => (name === undefined ? [] : [[id, name] as const])));
  return {
    areaNames: async (tenantId: string, codes: readonly string[]) => {
      const { areas } = await directoryOf(tenantId);
      return named(codes.map((code) => [code, areas.byCode(code)?.name]));
    },
    unitNames: async (tenantId: string, unitIds: readonly string[]) => {
      const { units } = await directoryOf(tenantId);
      return named(unitIds.map((id) => [id, units.unit(id)?.name]));
    },
  };
}

/** Past cases for the dry run of a routing rule: the newest 5,000. */
async function pastCases(database: Database, tenantId: string, sinceMs: number) {
  return database.inTenant(tenantId, async (tx) => {
    const records = await dispatchedSince(tx, tenantId, sinceMs, 5_000);
    const said = await wordsOf(
      tx,
      tenantId,
      records.map(({ id }) => id),
    );
    return records.map((record) =>
      pastCase(record, said.get(record.id) ?? { title: record.title, text: '', answers: {} }),
    );
  });
}

/** What people decided about categories, with the words that opened each case. */
async function decisionsOf(database: Database, tenantId: string, most: number) {
  return database.inTenant(tenantId, async (tx) => {
    const chosen = await categoriesByPeople(tx, tenantId, most);
    const words = await openingWordsOf(
      tx,
      tenantId,
      chosen.map(({ caseId }) => caseId),
    );
    return chosen.flatMap(({ id, caseId, chosen: code }) => {
      const said = words.get(caseId);
      return said === undefined ? [] : [{ id, code, ...said }];
    });
  });
}
