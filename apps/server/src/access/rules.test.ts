import { roles } from '@tongxin/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceLabel } from './agent.ts';
import { allowed, type Caller, holds, type StaffCaller } from './caller.ts';
import { conflictOf, missingScope, permissionsOf } from './grant.ts';
import { browserLifetimes, touchedIdleEnd } from './lifetime.ts';
import { countAttempt, type Failures, failuresAllowed, lockMs, noFailures, refundAttempt } from './lockout.ts';

const grant = {
  id: 'g',
  role: 'supervisor' as const,
  areaCode: '1',
  unitId: null,
  categoryCode: null,
  sensitive: false,
};
const staff: StaffCaller = {
  kind: 'staff',
  sessionId: 's',
  tenantId: 't',
  tenantKey: 'k',
  staffId: 'p',
  name: '',
  title: '',
  unitId: null,
  grants: [grant],
  permissions: permissionsOf([grant]),
  program: false,
};
const resident: Caller = {
  kind: 'resident',
  sessionId: 's',
  tenantId: 't',
  tenantKey: 'k',
  residentId: 'r',
  program: false,
};

describe('the route gate', () => {
  it.each([
    ['anyone', true, true],
    ['signedIn', true, true],
    ['staff', true, false],
    ['resident', false, true],
    ['indicator:read', true, false],
    ['grant:change', false, false],
  ] as const)('for %s lets in staff: %s, residents: %s', (allow, staffMay, residentMay) => {
    expect([allowed(allow, staff), allowed(allow, resident)]).toEqual([staffMay, residentMay]);
  });

  it('knows which roles a caller holds', () => {
    expect([holds(staff, 'supervisor'), holds(staff, 'auditor')]).toEqual([true, false]);
  });
});

describe('the lockout', () => {
  it('lets at most ten attempts through in any fifteen minutes, in whatever rhythm they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 120 }), (pauses) => {
        let failures: Failures = noFailures;
        let now = 1_000_000_000;
        const tried: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const counted = countAttempt(failures, now);
          failures = counted.failures;
          if (counted.waitMs === 0) tried.push(now);
        }
        for (const [at, start] of tried.entries()) {
          const next = tried[at + failuresAllowed];
          if (next !== undefined) expect(next - start).toBeGreaterThanOrEqual(lockMs);
        }
      }),
    );
  });

  it('is not prolonged by attempts during it', () => {
    let failures: Failures = noFailures;
    for (let attempt = 0; attempt < failuresAllowed; attempt += 1) failures = countAttempt(failures, 1_000).failures;
    expect(countAttempt(failures, 2_000)).toEqual({ failures, waitMs: lockMs - 1_000 });
    expect(countAttempt(failures, 1_000 + lockMs).failures.count).toBe(1);
  });

  it('takes back an attempt that was no failure, and the lock it made', () => {
    let failures: Failures = noFailures;
    for (let attempt = 0; attempt < failuresAllowed; attempt += 1) failures = countAttempt(failures, 1_000).failures;
    expect(refundAttempt(failures)).toEqual({ count: failuresAllowed - 1, lastAt: 1_000, lockedUntil: null });
    expect(refundAttempt(noFailures).count).toBe(0);
  });
});

describe('roles', () => {
  it('keep the three administrators apart from each other and from all others', () => {
    for (const role of roles)
      for (const held of roles) {
        const apart =
          role !== held && [role, held].some((each) => ['sysAdmin', 'securityAdmin', 'auditor'].includes(each));
        expect(conflictOf(role, [held])).toBe(apart ? held : null);
      }
  });

  it('need the scope of their sheet', () => {
    expect(missingScope({ role: 'gridWorker', areaCode: null, unitId: 'u' })).toBe('areaCode');
    expect(missingScope({ role: 'unitLeader', areaCode: '1', unitId: null })).toBe('unitId');
    expect(missingScope({ role: 'auditor', areaCode: null, unitId: null })).toBe(null);
  });
});

it('puts off the idle end only when five minutes can be gained', () => {
  const { staff: lifetime } = browserLifetimes;
  expect(touchedIdleEnd(lifetime, 1_000 + lifetime.idleMs, 1_000 + 299_999)).toBe(null);
  expect(touchedIdleEnd(lifetime, 1_000 + lifetime.idleMs, 1_000 + 300_000)).toBe(301_000 + lifetime.idleMs);
});

it.each([
  ['', '其他设备'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
    'Chrome · Windows',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Safari/604', 'Safari · iPhone'],
  ['curl/8.0', '其他设备'],
])('calls %s a %s', (agent, label) => {
  expect(deviceLabel(agent)).toBe(label);
});
