import type { RefusalCode, RouteName } from '@tongxin/contract';
import sharp from 'sharp';
import { systemIds } from '../platform/ids/index.ts';
import { demoPassword } from '../sample/district.import.ts';
import { freshKey, type Person, start, type TestDistrict, type TestTenant } from './district.ts';

/** Things that exist in the district when the sweeps begin, by what the samples call them. */
export interface Scene {
  readonly district: TestDistrict;
  /** Somebody with a session of a browser, for what no program may do. */
  readonly browser: Person;
  /** A session of the browser's owner that may be ended. */
  readonly spareSessionId: string;
  readonly hiredId: string;
  readonly grantId: string;
  readonly ruleId: string;
  readonly unitId: string;
  readonly noticeId: string;
  readonly webhookId: string;
  /** Two messages that could not be delivered. */
  readonly deadIds: readonly [string, string];
  readonly caseId: string;
  readonly caseVersion: number;
  readonly appealId: string;
  /** An appeal that shares its case with another one. */
  readonly joinedAppealId: string;
  /** An open case that `appealId` may be joined to. */
  readonly otherCaseId: string;
  /** A picture that belongs to `appealId`, and an upload of the same person that belongs to nothing yet. */
  readonly attachmentId: string;
  readonly uploadId: string;
  readonly picture: Buffer;
  readonly limits: object;
  readonly settings: object;
  readonly retention: object;
  /** A hold of `otherCaseId`. */
  readonly holdId: string;
  /** A resident who may be served at the counter, and one who asked to be erased. */
  readonly personId: string;
  readonly leavingId: string;
  /** Three grids of one community, without a shape. */
  readonly grids: readonly string[];
}

/** One well-formed request to a route, by somebody who may make it. */
export interface Sample {
  readonly as: 'nobody' | 'resident' | 'browser' | string;
  readonly params?: (scene: Scene) => { readonly [name: string]: string };
  readonly query?: (scene: Scene) => { readonly [name: string]: string };
  readonly body?: (scene: Scene) => { readonly [name: string]: unknown };
  /** The file of an upload. */
  readonly payload?: (scene: Scene) => Buffer;
  /** What the handler answers where a good answer needs more than one request. */
  readonly refused?: RefusalCode;
}

const wenlan = '120112003006';
const lamp = { text: '文澜花园3号楼前的路灯不亮好几天了', place: { areaCode: wenlan } };
const rule = ({ unitId }: Scene) => ({
  name: '文澜花园路灯',
  priority: 10,
  conditions: { categoryCodes: ['R0401'], areaCodes: [wenlan] },
  leadUnitId: unitId,
  basis: '公共照明由城市管理部门维护',
});

const declineSms = {
  transition: 'appeal.decline',
  audience: 'appellants',
  channel: 'sms',
  subject: null,
  words: {
    zh: '您反映的“{title}”不在受理范围，请看该走的渠道',
    en: 'Your “{title}” was not taken up; please see the right way',
  },
  card: null,
};

/** A request to every route. A route that is missing here fails the sweeps. */
export const samples: { readonly [name in RouteName]: Sample } = {
  health: { as: 'nobody' },
  openapi: { as: 'nobody' },
  signInStaff: {
    as: 'nobody',
    body: ({ district }) => ({ tenant: district.key, login: 'haitang.accept', password: demoPassword }),
  },
  askCode: { as: 'nobody', body: ({ district }) => ({ tenant: district.key, phone: '19900000003' }) },
  signInResident: {
    as: 'nobody',
    body: ({ district }) => ({ tenant: district.key, phone: '19900000004', code: '000000' }),
    refused: 'code_wrong',
  },
  me: { as: 'haitang.accept' },
  listSessions: { as: 'resident' },
  endSession: { as: 'browser', params: ({ spareSessionId }) => ({ id: spareSessionId }) },
  makeToken: { as: 'browser', body: () => ({ label: '数据接入', days: 30 }) },
  changePassword: {
    as: 'browser',
    body: () => ({ current: 'not my password', next: 'a long new password' }),
    refused: 'sign_in_failed',
  },
  enrolTotp: { as: 'browser' },
  confirmTotp: { as: 'browser', body: () => ({ code: '000000' }), refused: 'code_wrong' },
  endStaffSessions: { as: 'security.admin', params: ({ hiredId }) => ({ id: hiredId }) },
  listGrants: { as: 'security.admin', query: ({ hiredId }) => ({ staffId: hiredId, limit: '5' }) },
  addGrant: {
    as: 'security.admin',
    body: ({ hiredId }) => ({ staffId: hiredId, role: 'streetAcceptor', areaCode: '120112101', unitId: null }),
  },
  removeGrant: { as: 'security.admin', params: ({ grantId }) => ({ id: grantId }) },
  listBrands: { as: 'nobody', params: ({ district }) => ({ tenant: district.key }) },
  listReveals: { as: 'auditor', query: () => ({ limit: '5' }) },

  fileAppeal: { as: 'resident', body: () => ({ ...lamp, place: { point: { lng: 117.39, lat: 38.98 } } }) },
  registerCaller: { as: 'haitang.accept', body: () => ({ ...lamp, person: { name: '张寅', phone: '19900000009' } }) },
  reportFromField: {
    as: 'haitang.grid',
    body: () => ({ ...lamp, selfHandled: { before: '一袋垃圾', after: '已清走', answer: '已清理' } }),
  },
  lookAlikes: { as: 'haitang.accept', body: () => ({ text: lamp.text, areaCode: wenlan }) },
  putHotlineOrder: {
    as: 'district.centre',
    params: () => ({ externalNo: 'TJ12345-1' }),
    body: () => ({ ...lamp, saidAt: '2026-11-24T09:30:00+08:00', person: { phone: '19900000010' } }),
  },
  listHotlineResults: { as: 'district.centre', query: () => ({ limit: '5' }) },
  myAppeals: { as: 'resident', query: () => ({ limit: '5' }) },
  myAppeal: { as: 'resident', params: ({ appealId }) => ({ id: appealId }) },
  joinAppeal: {
    as: 'haitang.accept',
    params: ({ appealId }) => ({ id: appealId }),
    body: ({ otherCaseId }) => ({ caseId: otherCaseId, reason: '同一盏灯' }),
  },
  unjoinAppeal: {
    as: 'haitang.accept',
    params: ({ joinedAppealId }) => ({ id: joinedAppealId }),
    body: () => ({ reason: '不是同一盏灯' }),
  },
  listCases: { as: 'haitang.accept', query: () => ({ queue: 'all', q: '路灯', limit: '5' }) },
  countCases: { as: 'haitang.accept' },
  getCase: { as: 'haitang.accept', params: ({ caseId }) => ({ id: caseId }) },
  similarCases: { as: 'haitang.accept', params: ({ caseId }) => ({ id: caseId }) },
  listHotTopics: { as: 'haitang.accept', query: () => ({ days: '30', area: '120112003', limit: '5' }) },
  makeMove: {
    as: 'haitang.accept',
    params: ({ caseId }) => ({ id: caseId, move: 'comment' }),
    body: ({ caseVersion }) => ({ version: caseVersion, input: { text: '已电话核实' } }),
  },
  revealPerson: {
    as: 'haitang.accept',
    params: ({ caseId }) => ({ id: caseId }),
    body: ({ appealId }) => ({ appealId, fields: ['phone', 'text'], purpose: 'contact' }),
  },
  verifyChain: { as: 'haitang.accept', params: ({ caseId }) => ({ id: caseId }) },
  getProcedure: { as: 'resident', params: () => ({ key: 'appeal' }) },

  uploadAttachment: {
    as: 'resident',
    query: () => ({ name: '路灯.jpg' }),
    payload: ({ picture }) => picture,
  },
  removeAttachment: { as: 'resident', params: ({ uploadId }) => ({ id: uploadId }) },
  getAttachment: { as: 'haitang.accept', params: ({ attachmentId }) => ({ id: attachmentId }) },
  getThumbnail: { as: 'haitang.accept', params: ({ attachmentId }) => ({ id: attachmentId, size: 'small' }) },

  listAreas: { as: 'resident', query: () => ({ parent: '120112003', level: 'community', q: '花园' }) },
  locate: { as: 'resident', query: () => ({ lng: '117.39', lat: '38.98', crs: 'gcj02' }) },
  splitGrid: {
    as: 'sys.admin',
    params: ({ grids: [one = ''] }) => ({ code: one }),
    body: ({ grids: [one = ''] }) => ({
      into: [
        { code: `${one}1`, name: '文澜花园东网格' },
        { code: `${one}2`, name: '文澜花园西网格' },
      ],
      reason: '户数太多',
    }),
  },
  mergeGrids: {
    as: 'sys.admin',
    body: ({ grids: [one = '', ...others] }) => ({
      codes: others,
      into: { code: `${one}3`, name: '文澜花园大网格' },
      reason: '户数太少',
    }),
  },
  getAreaLineage: { as: 'sys.admin', params: () => ({ code: '120112003006001' }) },
  listUnits: { as: 'haitang.accept', query: () => ({ q: '城市', limit: '5' }) },
  onDuty: {
    as: 'haitang.accept',
    params: ({ unitId }) => ({ id: unitId }),
    query: () => ({ at: '2026-11-24T03:00:00+08:00' }),
  },
  listCategories: { as: 'resident' },
  listCatalogue: { as: 'haitang.dispatch', query: () => ({ limit: '5' }) },
  listRules: { as: 'haitang.dispatch', query: () => ({ limit: '5' }) },
  addRule: { as: 'sys.admin', body: rule },
  changeRule: {
    as: 'sys.admin',
    params: ({ ruleId }) => ({ id: ruleId }),
    body: (scene) => ({ ...rule(scene), version: 1, priority: 11 }),
  },
  switchRule: { as: 'sys.admin', params: ({ ruleId }) => ({ id: ruleId }), body: () => ({ enabled: true }) },
  dryRunRule: { as: 'sys.admin', body: (scene) => ({ rule: rule(scene), sinceDays: 30 }) },
  listModels: { as: 'haitang.dispatch' },
  switchModel: { as: 'sys.admin', body: () => ({ version: null }) },
  getLimits: { as: 'sys.admin' },
  putLimits: { as: 'sys.admin', body: ({ limits }) => ({ ...limits }) },
  previewDue: {
    as: 'sys.admin',
    body: ({ unitId }) => ({ at: '2026-11-24T10:00:00+08:00', limit: { amount: 5, unit: 'workingDays' }, unitId }),
  },
  getCalendarYear: { as: 'sys.admin', params: () => ({ year: '2026' }) },
  putCalendarYear: {
    as: 'sys.admin',
    params: () => ({ year: '2031' }),
    body: () => ({ source: '样例', restDays: ['2031-01-01', '2031-05-01', '2031-10-01'], makeupWorkdays: [] }),
  },
  getOfficeHours: { as: 'sys.admin' },
  putOfficeHours: {
    as: 'sys.admin',
    body: ({ unitId }) => ({
      unitId,
      sets: [{ from: '01-01', to: '12-31', shifts: [{ fromMinute: 510, toMinute: 1050 }] }],
    }),
  },
  getSettings: { as: 'sys.admin' },
  putSettings: { as: 'sys.admin', body: ({ settings }) => ({ ...settings }) },
  getIndicators: { as: 'district.centre', query: () => ({ from: '2026-11-01', to: '2026-11-24', area: '120112003' }) },
  events: { as: 'haitang.accept', query: () => ({ follow: 'no' }) },
  eventsSince: { as: 'resident', query: () => ({ limit: '5' }) },
  listNotices: { as: 'resident', query: () => ({ limit: '5' }) },
  readNotice: { as: 'resident', params: ({ noticeId }) => ({ id: noticeId }) },

  getRetention: { as: 'security.admin' },
  putRetention: { as: 'security.admin', body: ({ retention }) => ({ ...retention }) },
  listHolds: { as: 'district.centre', params: ({ caseId }) => ({ id: caseId }) },
  holdCase: { as: 'district.centre', params: ({ caseId }) => ({ id: caseId }), body: () => ({ reason: '法院调取' }) },
  liftHold: {
    as: 'district.centre',
    params: ({ otherCaseId, holdId }) => ({ id: otherCaseId, hold: holdId }),
    body: () => ({ reason: '案件已审结' }),
  },
  getPrivacyNotice: { as: 'nobody', params: ({ district }) => ({ tenant: district.key }) },
  putPrivacyNotice: {
    as: 'security.admin',
    body: () => ({
      brand: 'sample-brand',
      version: 0,
      words: {
        zh: '样例：本平台按照法定职责处理您的个人信息。',
        en: 'Sample: personal data is used under statutory duties.',
      },
    }),
  },
  myConsents: { as: 'resident' },
  giveConsent: { as: 'resident', body: () => ({ noticeVersion: 0, purposes: ['handling', 'messages'] }) },
  withdrawConsent: { as: 'resident', body: () => ({ purpose: 'location' }), refused: 'not_found' },
  askProof: { as: 'resident' },
  prove: { as: 'resident', body: () => ({ code: '000000' }), refused: 'code_wrong' },
  myData: { as: 'resident' },
  exportMyData: { as: 'resident', body: () => ({ cursor: null }) },
  correctMyData: { as: 'resident', body: () => ({ address: '文澜花园3号楼' }) },
  changeMyPhone: {
    as: 'resident',
    body: () => ({ phone: '19900000099', code: '000000' }),
    refused: 'code_wrong',
  },
  eraseMe: { as: 'resident' },
  myErasure: { as: 'resident' },
  takeBackErasure: { as: 'resident' },
  listMyAccesses: { as: 'resident', query: () => ({ limit: '5' }) },
  searchAccessLog: { as: 'auditor', query: () => ({ kind: 'opened', from: '2026-11-24', limit: '5' }) },
  findPerson: { as: 'security.admin', body: () => ({ phone: '19900000002', identityChecked: 'idCard' }) },
  exportPerson: {
    as: 'security.admin',
    params: ({ personId }) => ({ id: personId }),
    body: () => ({ identityChecked: 'idCard', cursor: null }),
  },
  correctPerson: {
    as: 'security.admin',
    params: ({ personId }) => ({ id: personId }),
    body: () => ({ identityChecked: 'idCard', address: '文澜花园5号楼' }),
  },
  erasePerson: {
    as: 'security.admin',
    params: ({ personId }) => ({ id: personId }),
    body: () => ({ identityChecked: 'idCard' }),
  },
  takeBackPersonErasure: {
    as: 'security.admin',
    params: ({ leavingId }) => ({ id: leavingId }),
  },
  listNoticeTexts: { as: 'sys.admin', query: () => ({ transition: 'appeal.decline', channel: 'sms' }) },
  saveNoticeText: { as: 'sys.admin', body: () => ({ ...declineSms, version: 0, on: true, passesQuiet: true }) },
  listNoticeTextVersions: {
    as: 'sys.admin',
    query: () => ({ transition: 'appeal.decline', audience: 'appellants', channel: 'mail' }),
  },
  restoreNoticeText: {
    as: 'sys.admin',
    body: () => ({ transition: 'appeal.decline', audience: 'appellants', channel: 'mail', version: 0, restore: 0 }),
  },
  previewNoticeText: { as: 'sys.admin', body: () => ({ ...declineSms }) },
  listDeliveries: {
    as: 'sys.admin',
    query: ({ webhookId }) => ({ state: 'dead', channel: 'webhook', webhookId, limit: '5' }),
  },
  retryDelivery: { as: 'sys.admin', params: ({ deadIds }) => ({ id: deadIds[0] }) },
  discardDelivery: { as: 'sys.admin', params: ({ deadIds }) => ({ id: deadIds[1] }) },
  listWebhooks: { as: 'sys.admin' },
  addWebhook: { as: 'sys.admin', body: () => ({ url: 'https://hooks.example.com/tongxin', events: ['appeal.*'] }) },
  switchWebhook: {
    as: 'sys.admin',
    params: ({ webhookId }) => ({ id: webhookId }),
    body: () => ({ active: true }),
  },
  rotateWebhook: { as: 'sys.admin', params: ({ webhookId }) => ({ id: webhookId }) },
  testWebhook: { as: 'sys.admin', params: ({ webhookId }) => ({ id: webhookId }), refused: 'channel_off' },
  getNoticeSwitches: { as: 'resident' },
  putNoticeSwitches: { as: 'resident', body: () => ({ language: 'en', sms: false, wechat: true, mail: true }) },
  askMail: { as: 'resident', body: () => ({ address: 'resident@example.com' }), refused: 'channel_off' },
  confirmMail: { as: 'resident', body: () => ({ code: '000000' }), refused: 'code_wrong' },
  removeMail: { as: 'resident' },
  signInByWechat: {
    as: 'nobody',
    body: ({ district }) => ({ tenant: district.key, code: '0a1b2c3d4e' }),
    refused: 'channel_off',
  },
  bindWechat: {
    as: 'nobody',
    body: ({ district }) => ({
      tenant: district.key,
      ticket: `tx_${'A'.repeat(43)}`,
      proof: { phone: '19900000004', code: '000000' },
    }),
    refused: 'channel_off',
  },
};

/** Makes what the samples name. */
export async function sceneIn(district: TestDistrict): Promise<Scene> {
  const [resident, second, acceptor, admin, security] = await Promise.all([
    district.resident(0),
    district.resident(1),
    district.as('haitang.accept'),
    district.as('sys.admin'),
    district.as('security.admin'),
  ]);
  const file = (who: Person, more: object) => who.call('fileAppeal', { body: { ...lamp, ...more }, key: freshKey() });
  const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer();
  await allowUploads(admin);
  const upload = () => resident.call('uploadAttachment', { body: new Uint8Array(picture), key: freshKey() });
  const [attachment, waiting] = [await upload(), await upload()];
  const own = await file(resident, { categoryCode: 'R0401', attachmentIds: [attachment.id] });
  const shared = await file(second, { categoryCode: 'R0401', text: '文澜花园门口的路灯也不亮' });
  const joined = await file(resident, { text: '我家楼下也黑', joinCaseId: shared.caseId });
  const declined = await file(resident, { text: '我想问问怎么办居住证' });
  const told = { reason: 'beyond_duty', channel: '派出所户籍窗口', text: '请到派出所办理' };
  await acceptor.call('makeMove', {
    params: { id: declined.caseId, move: 'decline' },
    body: { version: 1, input: told },
    key: freshKey(),
  });
  await district.deliver();
  const { version } = await acceptor.call('getCase', { params: { id: own.caseId } });
  const unitId = district.unit('D-cgw');
  const hired = await district.hire('hired.hand', []);
  const grant = await security.call('addGrant', {
    body: { staffId: hired.id, role: 'supervisor', areaCode: '120112003', unitId: null },
  });
  const bare = {
    name: '占位',
    priority: 1,
    conditions: { categoryCodes: ['R0401'] },
    leadUnitId: unitId,
    basis: '样例',
  };
  const added = await admin.call('addRule', { body: bare, key: freshKey() });
  const { items } = await resident.call('listNotices', {});
  const webhookId = await webhookIn(admin);
  const deadIds = [
    await deadIn(district, own.caseId, webhookId),
    await deadIn(district, own.caseId, webhookId),
  ] as const;
  const limits = await admin.call('getLimits', {});
  const settings = await admin.call('getSettings', {});
  const retention = await security.call('getRetention', {});
  const centre = await district.as('district.centre');
  const hold = await centre.call('holdCase', { params: { id: shared.caseId }, body: { reason: '留作复核' } });
  await resident.call('eraseMe', {});
  const leaving = await district.resident(9);
  await leaving.call('eraseMe', {});
  const browser = await browserIn(district);
  const staffId = browser.id;
  const spare = { tenantId: district.ids.tenantId, staffId, label: '备用', days: 1 };
  const { sessionId } = await district.app.access.provision.issueToken(spare);
  return {
    district,
    browser,
    spareSessionId: sessionId,
    hiredId: hired.id,
    grantId: grant.id,
    ruleId: added.id,
    unitId,
    noticeId: items[0]?.id ?? '',
    webhookId,
    deadIds,
    caseId: own.caseId,
    caseVersion: version,
    appealId: own.appealId,
    joinedAppealId: joined.appealId,
    otherCaseId: shared.caseId,
    attachmentId: attachment.id,
    uploadId: waiting.id,
    picture,
    limits: { version: limits.version, rules: limits.rules },
    settings: { version: settings.version, settings: settings.settings },
    retention: { version: retention.version, retention: retention.retention },
    holdId: hold.id,
    personId: second.id,
    leavingId: leaving.id,
    grids: await gridsIn(district),
  };
}

/** Each scene leaves an upload waiting: the same person's, which would soon be too many. */
async function allowUploads(admin: Person): Promise<void> {
  const { version, settings } = await admin.call('getSettings', {});
  if (settings.attachmentsUnbound === 200) return;
  await admin.call('putSettings', { body: { version, settings: { ...settings, attachmentsUnbound: 200 } } });
}

/** One webhook per district: there is a most, and every scene needs only one. */
async function webhookIn(admin: Person): Promise<string> {
  const [known] = (await admin.call('listWebhooks', {})).items;
  if (known !== undefined) return known.id;
  const body = { url: 'https://hooks.example.com/scene', events: ['*'] };
  return (await admin.call('addWebhook', { body })).webhook.id;
}

let dead = 0;

/** A message that was given up, as a channel that failed too often leaves it. */
async function deadIn({ sql, ids }: TestDistrict, caseId: string, webhookId: string): Promise<string> {
  const id = systemIds.uuid();
  dead += 1;
  await sql(
    `INSERT INTO deliveries (tenant_id, id, channel, recipient_kind, recipient_id, case_id, seq, transition, content, legal,
       passes_quiet, state, tries, next_at, last_error, created_at, expires_at, ended_at)
     VALUES ($1, $2, 'webhook', 'webhook', $3, $4, $5, 'appeal.submit', '{"kind":"event","body":"{}"}', false, true, 'dead', 14,
       $6, 'http_500', $6, $6, $6)`,
    [ids.tenantId, id, webhookId, caseId, 1_000 + dead, start],
  );
  return id;
}

/** Makes grids of the scene's own: splitting one takes it out of force for good. */
async function gridsIn({ ids: { tenantId }, sql }: TestDistrict): Promise<readonly string[]> {
  const start = `${wenlan}${freshKey()
    .replaceAll(/[^0-9A-Za-z]/g, '')
    .slice(0, 30)}`;
  const codes = ['a', 'b', 'c'].map((end) => start + end);
  await sql(
    `INSERT INTO areas (tenant_id, code, name, level, kind, parent_code, generated, status, valid_from)
     SELECT $1, code, '样例网格', 'grid', 'community_grid', $2, true, 'active', '2026-01-01' FROM unnest($3::text[]) AS code`,
    [tenantId, wenlan, codes],
  );
  return codes;
}

const browsers = new WeakMap<TestDistrict, Promise<Person>>();

/** Signs in over HTTP, once per district: a password is slow on purpose. */
function browserIn(district: TestDistrict): Promise<Person> {
  const open = async (): Promise<Person> => {
    const login = 'qwb.handler';
    const body = { tenant: district.key, login, password: demoPassword };
    const { token } = await district.nobody.call('signInStaff', { body });
    const person = district.withToken(login, token);
    await person.call('enrolTotp', {});
    return person;
  };
  const opened = browsers.get(district) ?? open();
  browsers.set(district, opened);
  return opened;
}

/** Who makes the sample's request. */
export async function askerOf(
  { district, browser }: Scene,
  { as }: Sample,
  tenant: TestTenant = district,
): Promise<Person> {
  switch (as) {
    case 'nobody':
      return district.nobody;
    case 'resident':
      return tenant.resident(0);
    case 'browser':
      return tenant === district ? browser : tenant.as('qwb.handler');
    default:
      return tenant.as(as);
  }
}
