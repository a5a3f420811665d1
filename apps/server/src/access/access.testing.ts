import type { Role } from '@tongxin/contract';
import { type ManualClock, manualClock } from '../platform/clock/index.ts';
import { type FieldCipher, fieldCipher, hashPassword, type Keyring } from '../platform/crypto/index.ts';
import { buildHttp, type Http, type HttpLimits } from '../platform/http/index.ts';
import { type Ids, systemIds, systemRandomness } from '../platform/ids/index.ts';
import { createLog } from '../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../platform/testing/index.ts';
import type { Wechat } from '../platform/wechat/index.ts';
import type { AccessDeps, ResidentBook } from './access.deps.ts';
import { type AccessModule, accessModule } from './access.module.ts';
import type { StaffRow } from './access.provision.ts';
import { allowed } from './caller.ts';
import type { Tenant } from './tenants.store.ts';

/** The password of every member of staff in tests. */
export const password = 'correct horse battery';
/** The unit and the area that exist in tests. */
export const unitId = '01890000-0000-7000-8000-000000000001';
export const areaCode = '120112003';

const testKey = { field: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), createdAt: '2026-01-01T00:00:00Z' };
const keyring: Keyring = { active: 'k1', indexHash: 'sha256', keys: new Map([['k1', testKey]]) };

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a request is made of. */
export interface Ask {
  readonly token?: string | undefined;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** A server of the access module alone, on a database of its own. */
export interface TestAccess {
  readonly test: TestDatabase;
  readonly clock: ManualClock;
  readonly http: Http;
  readonly access: AccessModule;
  readonly cipher: FieldCipher;
  readonly ids: Ids;
  /** Lines of the log as JSON. */
  readonly lines: string[];
  ask(method: 'GET' | 'POST' | 'DELETE', url: string, ask?: Ask): Promise<Answer>;
  /** A new tenant. */
  tenant(): Promise<Tenant>;
  /** Makes a member of staff with these roles and gives the id. */
  staff(tenant: Tenant, login: string, ...roles: Role[]): Promise<string>;
  /** Signs in over HTTP with the right password. */
  token(tenant: Tenant, login: string): Promise<string>;
  stop(): Promise<void>;
}

/** What a test changes. */
export interface TestAccessOptions {
  /** The book of residents; without one residents cannot sign in. */
  readonly residents?: (deps: Pick<AccessDeps, 'cipher' | 'ids' | 'clock'>) => ResidentBook;
  readonly sender?: AccessDeps['sender'];
  readonly verifyPassword?: AccessDeps['verifyPassword'];
  readonly limits?: Partial<HttpLimits>;
  /** The mini program; without one nobody signs in by WeChat. */
  readonly wechat?: (deps: Pick<AccessDeps, 'database' | 'clock' | 'cipher'>) => Wechat;
}

const noResidents: ResidentBook = {
  signIn: () => Promise.reject(new Error('this test has no residents')),
  open: () => Promise.reject(new Error('this test has no residents')),
};
const generous = { amount: 100_000, windowMs: 60_000 };

/** Starts one; `stop` it in `afterAll`. Rates are generous unless told, the clock stands still. */
export async function startAccess(options: TestAccessOptions = {}): Promise<TestAccess> {
  const test = await testDatabase();
  const clock = manualClock('2026-11-24T09:00:00+08:00');
  const cipher = fieldCipher(keyring);
  const ids = systemIds;
  const lines: string[] = [];
  const log = createLog(clock, (line) => lines.push(JSON.stringify(line)));
  const passwordHash = await hashPassword(password);
  const deps: AccessDeps = {
    database: test.database,
    clock,
    ids,
    randomness: systemRandomness,
    cipher,
    log,
    residents: options.residents?.({ cipher, ids, clock }) ?? noResidents,
    places: {
      areaNames: async (_tenant, codes) =>
        new Map(codes.filter((code) => code === areaCode).map((code) => [code, '海棠街道'])),
      unitNames: async (_tenant, unitIds) => new Map(unitIds.filter((id) => id === unitId).map((id) => [id, '城管委'])),
    },
    ...(options.sender ? { sender: options.sender } : {}),
    ...(options.wechat ? { wechat: options.wechat({ database: test.database, clock, cipher }) } : {}),
    ...(options.verifyPassword ? { verifyPassword: options.verifyPassword } : {}),
  };
  const access = accessModule(deps);
  const stopListening = await access.start();
  const http = await buildHttp({
    endpoints: access.endpoints,
    authenticate: access.authenticate,
    allowed,
    health: () => Promise.reject(new Error('not asked here')),
    log,
    clock,
    ids,
    version: 'test',
    validateReplies: true,
    lag: { lagMs: () => 0, stop: () => undefined },
    limits: { signIn: generous, signInAddress: generous, code: generous, codeAddress: generous, ...options.limits },
  });
  let tenants = 0;

  async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, given: Ask = {}): Promise<Answer> {
    const answer = await http.app.inject({
      method,
      url,
      headers: { ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }), ...given.headers },
      ...(given.body === undefined ? {} : { payload: given.body }),
      ...(given.address === undefined ? {} : { remoteAddress: given.address }),
    });
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
  }

  return {
    test,
    clock,
    http,
    access,
    cipher,
    ids,
    lines,
    ask,
    tenant: () => {
      tenants += 1;
      const key = `district-${tenants}`;
      return access.provision.createTenant({
        key,
        name: '示例区',
        timeZone: 'Asia/Shanghai',
        kind: 'live',
        generated: true,
      });
    },
    staff: async (tenant, login, ...roles) => {
      const row: StaffRow = {
        login,
        name: `张${login}`,
        title: '试岗',
        unitId,
        passwordHash,
        grants: roles.map(grantOf),
      };
      const made = await access.provision.importStaff(tenant.id, [row]);
      return made.get(login) ?? '';
    },
    token: async (tenant, login) => {
      const { status, body } = await ask('POST', '/v1/sessions/staff', {
        body: { tenant: tenant.key, login, password },
      });
      if (status !== 201) throw new Error(`${login} could not sign in: ${JSON.stringify(body)}`);
      return String(body.token);
    },
    stop: async () => {
      await http.close();
      await stopListening();
      await test.drop();
    },
  };
}

function grantOf(role: Role): StaffRow['grants'][number] {
  return { role, areaCode, unitId, categoryCode: null, sensitive: false };
}
