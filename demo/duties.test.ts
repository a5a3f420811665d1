import { describe, expect, it } from 'vitest';
import { sampleBrands } from './brands.ts';
import { sampleDistrict } from './index.ts';
import { sampleLimits } from './limits.ts';
import { policeGridCount } from './police.ts';

const district = sampleDistrict();
const units = new Map(district.units.map((unit) => [unit.code, unit]));
const posts = new Map(district.posts.map((post) => [post.code, post]));
const staff = new Map(district.staff.map((person) => [person.login, person]));
const areas = new Set(district.areas.map((area) => area.code));
const categories = new Map(district.categories.map((category) => [category.code, category]));
const ofKind = (kind: string) => district.units.filter((unit) => unit.kind === kind);

describe('police grids', () => {
  it('bind each of the 1,596 grids to exactly one of 260', () => {
    expect(district.policeGrids).toHaveLength(policeGridCount);
    const bound = district.policeGrids.flatMap((one) => one.gridCodes);
    const grids = district.areas.filter((area) => area.level === 'grid').map((area) => area.code);
    expect(bound.length).toBe(1596);
    expect(new Set(bound)).toEqual(new Set(grids));
    for (const one of district.policeGrids) expect(one.gridCodes.length).toBeGreaterThan(0);
    expect(new Set(district.policeGrids.map((one) => one.code)).size).toBe(policeGridCount);
  });

  it('never cross a street', () => {
    for (const one of district.policeGrids) {
      expect(new Set(one.gridCodes.map((code) => code.slice(0, 9)))).toEqual(new Set([one.code.slice(0, 9)]));
    }
  });
});

describe('units and posts', () => {
  it('are one centre, 67 departments, 11 streets and towns, 300 committees, each code once', () => {
    expect(ofKind('district_centre')).toHaveLength(1);
    expect(ofKind('district_department')).toHaveLength(67);
    expect(ofKind('street')).toHaveLength(11);
    expect(ofKind('community')).toHaveLength(300);
    expect(units.size).toBe(district.units.length);
    const hours = new Set(district.officeHours.map((one) => one.key));
    for (const unit of district.units) {
      if (unit.parentCode !== null) expect(units.has(unit.parentCode)).toBe(true);
      expect(areas.has(unit.areaCode ?? '')).toBe(true);
      if (unit.officeHours !== undefined) expect(hours.has(unit.officeHours)).toBe(true);
    }
  });

  it('lead from every post up to the district without a circle', () => {
    for (const post of district.posts) {
      let at: string | null = post.code;
      let steps = 0;
      while (at !== null && at !== 'D-centre/leader') {
        at = posts.get(at)?.superiorPostCode ?? null;
        steps += 1;
        expect(steps).toBeLessThan(6);
      }
      expect(at).toBe('D-centre/leader');
      expect(units.has(post.unitCode)).toBe(true);
    }
  });

  it('leave some posts vacant, but no department, street or centre without its leader', () => {
    const held = new Set(district.staff.flatMap((person) => person.postCodes));
    for (const code of held) expect(posts.has(code)).toBe(true);
    expect(district.posts.some((post) => !held.has(post.code))).toBe(true);
    for (const unit of district.units) {
      if (unit.kind === 'community' || unit.kind === 'section') continue;
      expect(held.has(`${unit.code}/leader`)).toBe(true);
    }
  });
});

describe('staff', () => {
  it('have unique logins and unique placeholder names of a surname and a heavenly stem', () => {
    expect(staff.size).toBe(district.staff.length);
    expect(new Set(district.staff.map((person) => person.name)).size).toBe(district.staff.length);
    for (const person of district.staff) expect(person.name).toMatch(/^.[甲乙丙丁戊己庚辛壬癸]$/);
  });

  it('name only areas, units, grids and categories that exist', () => {
    for (const person of district.staff) {
      expect(units.has(person.unitCode)).toBe(true);
      for (const code of person.gridCodes ?? []) expect(areas.has(code)).toBe(true);
      for (const grant of person.grants) {
        if (grant.areaCode !== undefined) expect(areas.has(grant.areaCode)).toBe(true);
        if (grant.unitCode !== undefined) expect(units.has(grant.unitCode)).toBe(true);
        for (const code of grant.categories ?? []) expect(categories.has(code)).toBe(true);
      }
    }
  });

  it('can work the whole district: every street and every department has the roles it needs', () => {
    const granted = (role: string, scope: { areaCode?: string; unitCode?: string }) =>
      district.staff.some((person) =>
        person.grants.some(
          (grant) => grant.role === role && grant.areaCode === scope.areaCode && grant.unitCode === scope.unitCode,
        ),
      );
    for (const unit of ofKind('street')) {
      const areaCode = unit.areaCode ?? '';
      for (const role of ['streetAcceptor', 'streetDispatcher', 'streetLeader', 'communityStaff', 'gridWorker']) {
        expect(granted(role, { areaCode })).toBe(true);
      }
      for (const role of ['unitHandler', 'unitLeader']) expect(granted(role, { unitCode: unit.code })).toBe(true);
    }
    for (const unit of ofKind('district_department')) {
      for (const role of ['unitHandler', 'unitLeader']) expect(granted(role, { unitCode: unit.code })).toBe(true);
    }
    for (const community of ofKind('community').filter((unit) => unit.areaCode?.startsWith('120112003'))) {
      expect(granted('gridWorker', { areaCode: community.areaCode ?? '' })).toBe(true);
    }
    for (const role of ['sysAdmin', 'securityAdmin', 'auditor']) expect(granted(role, {})).toBe(true);
  });

  it('separate the three administrators', () => {
    const administrators = ['sysAdmin', 'securityAdmin', 'auditor'];
    for (const person of district.staff) {
      const held = person.grants.filter((grant) => administrators.includes(grant.role));
      expect(held.length).toBeLessThanOrEqual(1);
      if (held.length === 1) expect(person.grants).toHaveLength(1);
    }
  });

  it('let somebody see each sensitive category', () => {
    for (const category of district.categories.filter((one) => one.sensitive && one.parentCode !== null)) {
      const seen = district.staff.filter((person) =>
        person.grants.some(
          ({ sensitive, categories: only = [] }) =>
            sensitive === true && only.some((code) => category.code.startsWith(code)),
        ),
      );
      expect(seen.length).toBeGreaterThan(0);
    }
  });
});

describe('duty rosters', () => {
  it('cover every minute of the week for each unit that has one, with one person at a time', () => {
    for (const unitCode of new Set(district.dutyRoster.map((entry) => entry.unitCode))) {
      for (const weekday of [1, 2, 3, 4, 5, 6, 7]) {
        const shifts = district.dutyRoster.filter((one) => one.unitCode === unitCode && one.weekday === weekday);
        shifts.sort((a, b) => a.fromMinute - b.fromMinute);
        let until = 0;
        for (const shift of shifts) {
          expect(shift.fromMinute).toBe(until);
          until = shift.toMinute;
        }
        expect(until).toBe(1440);
      }
    }
  });

  it('name staff of the unit, and either a weekday or a date', () => {
    for (const entry of district.dutyRoster) {
      expect(staff.get(entry.login)?.unitCode).toBe(entry.unitCode);
      expect((entry.weekday === undefined) !== (entry.date === undefined)).toBe(true);
    }
  });

  it('exist for every unit that leads a danger or supply category', () => {
    const rostered = new Set(district.dutyRoster.map((entry) => entry.unitCode));
    const late = district.catalogue.filter((entry) => {
      const limitClass = categories.get(entry.categoryCode)?.limitClass;
      const quick = limitClass === 'utilities' || limitClass === 'danger';
      return quick && 'unit' in entry.to && !rostered.has(entry.to.unit);
    });
    expect(late).toEqual([]);
  });

  it('have substitutes who exist and are someone else', () => {
    for (const one of district.substitutes) {
      expect(staff.has(one.login) && staff.has(one.substituteLogin)).toBe(true);
      expect(one.login).not.toBe(one.substituteLogin);
      expect(one.fromDay).toBeLessThanOrEqual(one.toDay);
    }
  });
});

describe('categories and catalogue', () => {
  const second = district.categories.filter((category) => category.parentCode !== null);

  it('are 13 first-level and 100 second-level codes, children after their parent', () => {
    expect(district.categories.length - second.length).toBe(13);
    expect(second).toHaveLength(100);
    expect(categories.size).toBe(113);
    for (const category of second) expect(category.code.slice(0, 3)).toBe(category.parentCode);
  });

  it('carry 8 to 25 distinct lexicon words each, without slots or blanks', () => {
    for (const { words } of second) {
      expect(words.length).toBeGreaterThanOrEqual(8);
      expect(words.length).toBeLessThanOrEqual(25);
      expect(new Set(words).size).toBe(words.length);
      for (const word of words) expect(word).toMatch(/^[^\s{}]+$/);
    }
  });

  it('never show a sensitive category in public', () => {
    for (const category of district.categories) if (category.sensitive) expect(category.publicVisible).toBe(false);
    for (const code of ['R09', 'R0904', 'R0906', 'R0113', 'R0102']) expect(categories.get(code)?.sensitive).toBe(true);
  });

  it('map to codes of the two other schemes', () => {
    for (const category of district.categories) {
      expect(category.hotlineCode).toMatch(/^H(0[1-9]|1\d|2[0-2])$/);
      if (category.gridCode !== null) expect(category.gridCode).toMatch(/^G[1-8]-\d\d$/);
    }
  });

  it('have exactly one catalogue entry per second-level code, naming units that exist', () => {
    expect(district.catalogue.map((entry) => entry.categoryCode).sort()).toEqual(second.map((one) => one.code).sort());
    for (const { to, coUnits = [], basis } of district.catalogue) {
      for (const target of [to, ...coUnits]) if ('unit' in target) expect(units.has(target.unit)).toBe(true);
      expect(basis.length).toBeGreaterThan(6);
    }
  });

  it('never make the community lead what belongs to a department', () => {
    const led = district.catalogue.filter((entry) => 'communityOfPlace' in entry.to).map((entry) => entry.categoryCode);
    for (const code of led) expect(categories.get(code)?.limitClass).toBe('general');
  });
});

describe('limits', () => {
  it('give every clock a limit for each class', () => {
    const clocks = new Set(sampleLimits.map((rule) => rule.clock));
    expect(clocks.size).toBe(15);
    for (const clock of clocks) {
      const rules = sampleLimits.filter((rule) => rule.clock === clock && rule.categoryCode === undefined);
      const classes = rules.flatMap((rule) => rule.limitClass ?? []);
      expect(classes.length === 0 ? rules.length === 1 : new Set(classes).size === 4).toBe(true);
    }
    for (const rule of sampleLimits) {
      expect(rule.amount).toBeGreaterThan(0);
      if (rule.categoryCode !== undefined) expect(categories.has(rule.categoryCode)).toBe(true);
    }
  });

  it('are the published receipt classes: 15 minutes, 30 minutes, one working day', () => {
    const sign = sampleLimits.filter((rule) => rule.clock === 'sign').map(({ amount, unit }) => `${amount} ${unit}`);
    expect(sign).toEqual(['15 clockMinute', '30 clockMinute', '1 workingDay', '1 workingDay']);
  });
});

describe('brands', () => {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  it('are legible on white: contrast of at least 4.5 to 1', () => {
    for (const brand of sampleBrands) {
      expect(1.05 / (luminance(brand.accent) + 0.05)).toBeGreaterThanOrEqual(4.5);
      expect(areas.has(brand.areaCode)).toBe(true);
      expect(brand.icon.path).toMatch(/^M[\d .\-MmLlHhVvAaCcSsZz]+$/);
    }
  });
});
