/**
 * What a role may do, in the words of the platform. A permission opens a route; the object behind it is judged by its module's policy.
 */
export const permissions = [
  'case:read',
  'case:register-caller',
  'case:field-report',
  'case:move',
  'case:reveal',
  'case:search',
  'hotline:import',
  'hotline:export',
  'area:read',
  'unit:read',
  'indicator:read',
  'limit:read',
  'limit:change',
  'rule:read',
  'rule:change',
  'setting:read',
  'setting:change',
  'grant:change',
  'session:revoke-any',
  'audit:read',
  'retention:read',
  'retention:change',
  'case:hold',
  'person:serve',
] as const;
export type Permission = (typeof permissions)[number];

/** Staff roles that the appeal loop needs (domain §15). Residents have no role: they act through their own appeals. */
export const roles = [
  'gridWorker',
  'gridChief',
  'communityStaff',
  'streetAcceptor',
  'streetDispatcher',
  'streetLeader',
  'unitHandler',
  'unitLeader',
  'districtGridCentre',
  'supervisor',
  'qualityReviewer',
  'sysAdmin',
  'securityAdmin',
  'auditor',
  'operator',
] as const;
export type Role = (typeof roles)[number];

/**
 * The part someone plays for one case. Procedures name parts, never roles: which roles play a part is said once, below.
 * `unit` parts are bound to the holding or leading unit, the others to the case's area.
 */
export const parts = [
  'acceptor',
  'dispatcher',
  'unit',
  'unitLeader',
  'coUnit',
  'issuer',
  'fieldWorker',
  'verifier',
  'reviewer',
  'approver',
  'superior',
  'district',
  'supervisor',
  'appellant',
  'system',
] as const;
export type Part = (typeof parts)[number];

interface RoleSheet {
  readonly zh: string;
  readonly parts: readonly Part[];
  readonly permissions: readonly Permission[];
  /** Whether the role's scope is a unit (and what it holds) or an area (and what lies in it). */
  readonly scope: 'unit' | 'area' | 'tenant';
}

const handles = [
  'case:read',
  'case:move',
  'case:reveal',
  'case:search',
  'area:read',
  'unit:read',
  'limit:read',
] as const;
const leads = [...handles, 'indicator:read', 'rule:read', 'setting:read'] as const;

/** Rule sheet of the roles. The three administrators are apart from each other and from cases (三员分立, domain §13). */
export const roleSheets: Readonly<Record<Role, RoleSheet>> = {
  gridWorker: {
    zh: '网格员',
    scope: 'area',
    parts: ['fieldWorker', 'verifier'],
    permissions: [...handles, 'case:field-report'],
  },
  gridChief: {
    zh: '网格长',
    scope: 'area',
    parts: ['fieldWorker', 'verifier'],
    permissions: [...handles, 'case:field-report'],
  },
  communityStaff: {
    zh: '社区工作者',
    scope: 'unit',
    parts: ['unit', 'coUnit'],
    permissions: [...handles, 'case:field-report'],
  },
  streetAcceptor: {
    zh: '街镇受理员',
    scope: 'area',
    parts: ['acceptor'],
    permissions: [...handles, 'case:register-caller', 'hotline:import'],
  },
  streetDispatcher: {
    zh: '街镇派遣员',
    scope: 'area',
    parts: ['dispatcher', 'reviewer', 'issuer'],
    permissions: [...leads, 'case:register-caller'],
  },
  streetLeader: {
    zh: '街镇领导',
    scope: 'area',
    parts: ['superior', 'approver', 'reviewer', 'issuer'],
    permissions: leads,
  },
  unitHandler: { zh: '处置人员', scope: 'unit', parts: ['unit', 'coUnit'], permissions: handles },
  unitLeader: {
    zh: '单位负责人',
    scope: 'unit',
    parts: ['unit', 'unitLeader', 'coUnit', 'issuer'],
    permissions: leads,
  },
  districtGridCentre: {
    zh: '区网格中心',
    scope: 'area',
    parts: ['acceptor', 'dispatcher', 'reviewer', 'approver', 'superior', 'district', 'issuer'],
    permissions: [...leads, 'case:register-caller', 'hotline:import', 'hotline:export', 'rule:change', 'case:hold'],
  },
  supervisor: { zh: '督查员', scope: 'area', parts: ['supervisor'], permissions: [...leads, 'case:hold'] },
  qualityReviewer: { zh: '质检员', scope: 'area', parts: ['verifier', 'reviewer'], permissions: leads },
  sysAdmin: {
    zh: '系统管理员',
    scope: 'tenant',
    parts: [],
    permissions: [
      'setting:read',
      'setting:change',
      'limit:read',
      'limit:change',
      'rule:read',
      'rule:change',
      'area:read',
      'unit:read',
      'retention:read',
    ],
  },
  securityAdmin: {
    zh: '安全管理员',
    scope: 'tenant',
    parts: [],
    permissions: [
      'grant:change',
      'session:revoke-any',
      'unit:read',
      'area:read',
      'retention:read',
      'retention:change',
      'person:serve',
    ],
  },
  auditor: { zh: '审计员', scope: 'tenant', parts: [], permissions: ['audit:read', 'retention:read'] },
  operator: {
    zh: '数据接入账号',
    scope: 'area',
    parts: [],
    permissions: [
      'case:register-caller',
      'case:read',
      'case:search',
      'hotline:import',
      'hotline:export',
      'area:read',
      'unit:read',
      'indicator:read',
    ],
  },
};
