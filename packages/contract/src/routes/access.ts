import { z } from 'zod';
import { nothing, route } from '../define.ts';
import { roles } from '../permissions.ts';
import { Code, Id, Instant, Line, Phone, page, pageQuery, TenantKey } from '../shapes/basic.ts';

const Password = z.string().min(10).max(200);
export const Token = z.object({
  token: z.string().describe('Opaque bearer token: send it as `Authorization: Bearer …`. It is shown only here.'),
  sessionId: Id,
  expiresAt: Instant,
});

export const Grant = z.object({
  id: Id,
  staffId: Id,
  role: z.enum(roles),
  areaCode: Code.nullable(),
  unitId: Id.nullable(),
  categoryCode: Code.nullable(),
  sensitive: z.boolean(),
});

export const Brand = z.object({
  key: Code,
  name: z.string(),
  areaCode: Code,
  accent: z.string(),
  icon: z.string(),
  programs: z.array(z.string()),
});

const Me = z.object({
  kind: z.enum(['staff', 'resident']),
  id: Id,
  name: z.string(),
  tenant: z.object({ key: TenantKey, name: z.string(), generated: z.boolean() }),
  unit: z.object({ id: Id, name: z.string() }).nullable(),
  roles: z.array(
    z.object({ role: z.enum(roles), label: z.string(), areaCode: Code.nullable(), unitName: z.string().nullable() }),
  ),
  permissions: z.array(z.string()),
  totp: z.boolean(),
  changePassword: z
    .boolean()
    .describe('The password was given out and opens no second session: the person must set one now'),
  phone: z.string().nullable(),
});

export const accessRoutes = {
  signInStaff: route('POST', '/v1/sessions/staff', {
    summary: { zh: '工作人员登录', en: 'Sign in as staff' },
    tag: 'access',
    allow: 'anyone',
    rate: 'signIn',
    body: z.strictObject({
      tenant: TenantKey,
      login: z.string().trim().toLowerCase().min(1).max(80),
      password: z.string().min(1).max(200),
      code: z
        .string()
        .regex(/^\d{6}$/)
        .optional()
        .describe('Time-based one-time code, when enrolled'),
    }),
    reply: Token,
    status: 201,
    refusals: ['sign_in_failed', 'second_factor_needed', 'code_wrong'],
  }),
  askCode: route('POST', '/v1/codes', {
    summary: { zh: '获取手机验证码', en: 'Ask for a one-time code by phone' },
    tag: 'access',
    allow: 'anyone',
    rate: 'code',
    body: z.strictObject({ tenant: TenantKey, phone: Phone }),
    reply: z.object({ expiresInSeconds: z.number().int() }),
    status: 201,
  }),
  signInResident: route('POST', '/v1/sessions/resident', {
    summary: { zh: '居民用验证码登录', en: 'Sign in as a resident' },
    tag: 'access',
    allow: 'anyone',
    rate: 'signIn',
    body: z.strictObject({ tenant: TenantKey, phone: Phone, code: z.string().regex(/^\d{6}$/) }),
    reply: Token,
    status: 201,
    refusals: ['code_wrong'],
  }),
  me: route('GET', '/v1/me', {
    summary: { zh: '我是谁、能做什么', en: 'Who I am and what I may do' },
    tag: 'access',
    allow: 'signedIn',
    reply: Me,
  }),
  listSessions: route('GET', '/v1/sessions', {
    summary: { zh: '我的登录设备', en: 'My sessions' },
    tag: 'access',
    allow: 'signedIn',
    reply: z.object({
      items: z.array(
        z.object({
          id: Id,
          kind: z.enum(['browser', 'token']),
          label: z.string(),
          createdAt: Instant,
          expiresAt: Instant,
          current: z.boolean(),
        }),
      ),
    }),
  }),
  endSession: route('DELETE', '/v1/sessions/:id', {
    summary: { zh: '退出一个登录', en: 'End one of my sessions (`current` for this one)' },
    tag: 'access',
    allow: 'signedIn',
    params: z.strictObject({ id: z.union([Id, z.literal('current')]) }),
    reply: z.object({ ended: z.number().int() }),
    refusals: ['not_found'],
  }),
  makeToken: route('POST', '/v1/tokens', {
    summary: { zh: '生成接口令牌', en: 'Make a bearer token for a program' },
    tag: 'access',
    allow: 'staff',
    body: z.strictObject({ label: Line, days: z.number().int().min(1).max(365) }),
    reply: Token,
    status: 201,
  }),
  changePassword: route('POST', '/v1/me/password', {
    summary: { zh: '修改密码', en: 'Change my password; other sessions end' },
    tag: 'access',
    allow: 'staff',
    rate: 'signIn',
    body: z.strictObject({ current: z.string().min(1).max(200), next: Password }),
    reply: z.object({ ended: z.number().int() }),
    refusals: ['sign_in_failed'],
  }),
  enrolTotp: route('POST', '/v1/me/totp', {
    summary: { zh: '绑定动态验证码', en: 'Begin enrolling an authenticator' },
    tag: 'access',
    allow: 'staff',
    reply: z.object({ secret: z.string(), uri: z.string() }),
    status: 201,
    refusals: ['already_exists'],
  }),
  confirmTotp: route('POST', '/v1/me/totp/confirm', {
    summary: { zh: '确认动态验证码', en: 'Confirm the authenticator with a code' },
    tag: 'access',
    allow: 'staff',
    rate: 'signIn',
    body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
    reply: z.object({ totp: z.literal(true) }),
    refusals: ['code_wrong', 'not_found'],
  }),
  endStaffSessions: route('DELETE', '/v1/staff/:id/sessions', {
    summary: { zh: '下线某位工作人员', en: 'End all sessions of a member of staff' },
    tag: 'access',
    allow: 'session:revoke-any',
    params: z.strictObject({ id: Id }),
    reply: z.object({ ended: z.number().int() }),
    refusals: ['not_found'],
  }),
  listGrants: route('GET', '/v1/grants', {
    summary: { zh: '授权列表', en: 'Grants' },
    tag: 'access',
    allow: 'grant:change',
    query: z.strictObject({ ...pageQuery, staffId: Id.optional() }),
    reply: page(Grant),
  }),
  addGrant: route('POST', '/v1/grants', {
    summary: { zh: '授权', en: 'Grant a role within a scope' },
    tag: 'access',
    allow: 'grant:change',
    keyed: 'optional',
    body: z.strictObject({
      staffId: Id,
      role: z.enum(roles),
      areaCode: Code.nullable(),
      unitId: Id.nullable(),
      categoryCode: Code.nullable().default(null),
      sensitive: z.boolean().default(false),
    }),
    reply: Grant,
    status: 201,
    refusals: ['not_found', 'unknown_area', 'unknown_unit', 'same_person', 'input_invalid'],
  }),
  removeGrant: route('DELETE', '/v1/grants/:id', {
    summary: { zh: '收回授权', en: 'Take a grant back' },
    tag: 'access',
    allow: 'grant:change',
    params: z.strictObject({ id: Id }),
    reply: z.object({ removed: z.literal(true) }),
    refusals: ['not_found', 'same_person'],
  }),
  listBrands: route('GET', '/v1/tenants/:tenant/brands', {
    summary: { zh: '品牌', en: 'Brands of a district: name, colour, icon and programs only' },
    tag: 'access',
    allow: 'anyone',
    params: z.strictObject({ tenant: TenantKey }),
    reply: z.object({ tenant: z.object({ key: TenantKey, name: z.string() }), items: z.array(Brand) }),
    refusals: ['not_found'],
  }),
  listReveals: route('GET', '/v1/reveals', {
    summary: { zh: '个人信息查看记录', en: 'Who looked at personal data, when and what for' },
    tag: 'access',
    allow: 'audit:read',
    query: z.strictObject({ ...pageQuery }),
    reply: page(
      z.object({
        id: Id,
        at: Instant,
        staffId: Id,
        staffName: z.string(),
        subject: z.string(),
        subjectId: Id,
        fields: z.array(z.string()),
        purpose: z.string(),
      }),
    ),
  }),
} as const;

export { nothing };
