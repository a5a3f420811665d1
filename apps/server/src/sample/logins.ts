import { demoPassword } from './district.import.ts';

/** The sample tenant's short name. */
export const sampleTenant = { key: 'jinnan', name: '津南区（示例）', kind: 'live' } as const;

/** Demo accounts worth trying first, with what they do. */
export const demoAccounts = [
  { login: 'haitang.accept', zh: '海棠街道受理', en: 'accepts' },
  { login: 'haitang.dispatch', zh: '海棠街道派遣', en: 'dispatches' },
  { login: 'haitang.leader', zh: '海棠街道领导', en: 'leads' },
  { login: 'haitang.grid01', zh: '海棠街道网格员', en: 'grid worker' },
  { login: 'district.centre', zh: '区网格中心', en: 'sees the district' },
  { login: 'district.supervisor', zh: '区督查', en: 'supervises' },
] as const;

/** Sample residents sign in with this number; the code is printed in the log. */
export const demoPhone = '19900000001';

/** The lines printed at start. */
export function demoLogins(): readonly string[] {
  return [
    `  示例登录 Demo logins: 租户 tenant ${sampleTenant.key}, 密码 password ${demoPassword}`,
    ...demoAccounts.map(({ login, zh, en }) => `    ${login.padEnd(20)} ${zh} (${en})`),
    `    ${demoPhone.padEnd(20)} 居民：验证码会打印在日志里 (resident: the code is printed in the log)`,
  ];
}
