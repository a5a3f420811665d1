import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleDistrict } from './index.ts';
import type { Course, Story } from './shapes.ts';
import { storyCount } from './stories.ts';

const district = sampleDistrict();
const { stories } = district;
const units = new Set(district.units.map((unit) => unit.code));
const grids = new Map(district.areas.filter((area) => area.level === 'grid').map((area) => [area.code, area]));
const communities = new Map(district.areas.filter((area) => area.level === 'community').map((one) => [one.code, one]));
const residents = new Map(district.residents.map((resident) => [resident.handle, resident]));
const categories = new Map(district.categories.map((category) => [category.code, category]));
const byId = new Map(stories.map((story) => [story.id, story]));
const of = (course: Course) => stories.filter((story) => story.course === course);
const said = (story: Story) => story.text.replace(/^市民来电反映：/, '');

const everyCourse: Record<Course, true> = {
  submitted: true,
  awaitingSupplement: true,
  awaitingFieldCheck: true,
  declinedEmergency: true,
  declinedStatutory: true,
  declinedRepeated: true,
  answeredNow: true,
  selfHandled: true,
  registered: true,
  dispatched: true,
  dispatchedLate: true,
  returnReview: true,
  thriceReturned: true,
  designated: true,
  inProgress: true,
  inProgressOverdue: true,
  extensionWaiting: true,
  extensionGranted: true,
  suspended: true,
  shelved: true,
  pendingVerification: true,
  rework: true,
  pendingEvaluation: true,
  notSolvedClaim: true,
  reopened: true,
  closedHappy: true,
  closedUnhappy: true,
  closedUnrated: true,
  merged: true,
  withdrawn: true,
  voided: true,
  whistle: true,
  coTask: true,
  joinedTwelve: true,
  supervisedRed: true,
  urged: true,
  instructed: true,
};

describe('sample residents', () => {
  it('are 120 with placeholder names and sample phones, living where people live', () => {
    expect(district.residents).toHaveLength(120);
    expect(new Set(district.residents.map((one) => one.phone)).size).toBe(120);
    expect(new Set(district.residents.map((one) => one.name)).size).toBe(120);
    for (const one of district.residents) {
      expect(one.phone).toMatch(/^1990000\d{4}$/);
      expect(communities.has(one.communityCode)).toBe(true);
      expect(Number(one.communityCode.slice(9))).toBeLessThan(400);
    }
  });
});

describe('sample stories', () => {
  it('are 300, ids in order of time, every course at least once', () => {
    expect(stories).toHaveLength(storyCount);
    expect(byId.size).toBe(storyCount);
    for (const course of Object.keys(everyCourse)) expect(stories.some((story) => story.course === course)).toBe(true);
    const times = stories.map((story) => -story.daysAgo * 1440 + story.minuteOfDay);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('tell at least 250 different texts and touch every second-level category', () => {
    expect(new Set(stories.map(said)).size).toBeGreaterThanOrEqual(250);
    const told = new Set(stories.map((story) => story.categoryCode));
    for (const category of district.categories) if (category.parentCode !== null) expect(told).toContain(category.code);
  });

  it('leave no slot unfilled and no text empty', () => {
    expect(JSON.stringify(stories)).not.toMatch(/\{[^"}]{1,8}\}|undefined|null/);
    for (const story of stories) {
      expect(story.title.length).toBeGreaterThan(2);
      expect(said(story).length).toBeGreaterThan(6);
    }
  });

  it('name only residents, grids, units and categories that exist, with the place in the right kind of community', () => {
    for (const story of stories) {
      const grid = grids.get(story.placeGridCode ?? '');
      expect(grid?.kind === 'rural_grid' || grid?.kind === 'community_grid').toBe(true);
      expect(categories.get(story.categoryCode)?.parentCode).not.toBeNull();
      if (story.residentHandle !== undefined) expect(residents.has(story.residentHandle)).toBe(true);
      for (const code of story.calledUnits ?? []) expect(units.has(code)).toBe(true);
      for (const one of story.script.returns ?? []) expect(units.has(one.unitCode)).toBe(true);
    }
  });

  it('have a sender exactly when no grid worker reports, an upstream number exactly for hotline orders', () => {
    for (const story of stories) {
      expect(story.residentHandle === undefined).toBe(story.source === 'gridWorker');
      expect(story.externalNo !== undefined).toBe(story.source === 'hotline');
    }
    const numbers = stories.flatMap((story) => story.externalNo ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('lie in the past: on the day of import only before seven in the morning', () => {
    for (const story of stories) {
      expect(Number.isInteger(story.daysAgo) && story.daysAgo >= 0 && story.daysAgo <= 31).toBe(true);
      expect(story.minuteOfDay >= 0 && story.minuteOfDay < (story.daysAgo === 0 ? 421 : 1440)).toBe(true);
    }
  });

  it('are mostly told in office hours, some at night, and the older half has mostly ended', () => {
    const inside = stories.filter(({ minuteOfDay: at }) => at >= 480 && at < 1080).length;
    const atNight = stories.filter(({ minuteOfDay: at }) => at < 360 || at >= 1320).length;
    expect(inside / stories.length).toBeGreaterThan(0.5);
    expect(atNight).toBeGreaterThanOrEqual(5);
    const ended = new Set<Course>(['closedHappy', 'closedUnhappy', 'closedUnrated', 'answeredNow', 'selfHandled']);
    const older = stories.filter((story) => story.daysAgo >= 15);
    const done = older.filter((story) => ended.has(story.course) || /^(declined|withdrawn|voided)/.test(story.course));
    expect(done.length / older.length).toBeGreaterThan(0.75);
  });

  it('give each course the words that it needs', () => {
    for (const { course, script } of stories) {
      if (/^closed/.test(course)) expect(script.feedback).toBeDefined();
      if (course === 'closedHappy') expect(script.evaluation?.score).toBeGreaterThanOrEqual(3);
      if (course === 'closedUnhappy') expect(script.evaluation?.score).toBeLessThanOrEqual(2);
      if (course === 'closedUnrated') expect(script.evaluation).toBeUndefined();
      if (course === 'rework') expect(script.verification?.passed).toBe(false);
      if (course === 'notSolvedClaim' || course === 'reopened') expect(script.evaluation?.solved).toBe(false);
      if (/^(declined|answeredNow|selfHandled)/.test(course)) expect(script.answer).toBeTruthy();
      if (/^(suspended|shelved)$/.test(course)) expect(script.pause).toBeTruthy();
      if (/^extension/.test(course)) expect(script.extension).toBeTruthy();
      if (course === 'awaitingSupplement') expect(script.supplement).toBeTruthy();
      if (course === 'awaitingFieldCheck') expect(script.fieldCheck).toBeTruthy();
      if (/^(withdrawn|voided|supervisedRed|urged|instructed|reopened|designated)$/.test(course)) {
        expect(script.note).toBeTruthy();
      }
      if (course === 'returnReview') expect(script.returns).toHaveLength(1);
      if (course === 'thriceReturned' || course === 'designated') expect(script.returns).toHaveLength(3);
    }
  });

  it('return a case first from the unit that the catalogue names', () => {
    for (const story of stories.filter((one) => one.script.returns !== undefined)) {
      const entry = district.catalogue.find((one) => one.categoryCode === story.categoryCode)!;
      const named = 'unit' in entry.to ? entry.to.unit : `S-${story.placeGridCode?.slice(0, 9)}`;
      expect(story.script.returns?.[0]?.unitCode).toBe(named);
    }
  });

  it('keep to the procedure: only consultations are answered at once, only categories with a field check wait for one', () => {
    for (const story of of('answeredNow')) expect(categories.get(story.categoryCode)?.kind).toBe('consult');
    for (const story of of('selfHandled')) expect(story.source).toBe('gridWorker');
    for (const story of [...of('awaitingFieldCheck'), ...of('pendingVerification')]) {
      expect(categories.get(story.categoryCode)?.requiresFieldCheck).toBe(true);
    }
    for (const story of of('declinedEmergency'))
      expect(categories.get(story.categoryCode)?.emergencyPhone).toBeTruthy();
    for (const story of [...of('whistle'), ...of('coTask')]) expect(story.calledUnits?.length).toBeGreaterThan(0);
  });

  it('join twelve people in one case, and merge only into a nearby earlier case of the same category', () => {
    const [twelve] = of('joinedTwelve');
    const handles = [twelve!.residentHandle, ...twelve!.joined!.map((one) => one.residentHandle)];
    expect(new Set(handles).size).toBe(12);
    for (const story of of('merged')) {
      const master = byId.get(story.mergedInto ?? '');
      expect(master?.categoryCode).toBe(story.categoryCode);
      expect(master?.placeGridCode).toBe(story.placeGridCode);
      expect(master!.id < story.id).toBe(true);
    }
    for (const story of stories) expect(story.mergedInto !== undefined).toBe(story.course === 'merged');
  });
});

describe('the sample district', () => {
  it('is the same for the same seed', () => {
    const digest = (seed: number) =>
      createHash('sha256')
        .update(JSON.stringify(sampleDistrict(seed)))
        .digest('hex');
    expect(digest(5)).toBe(digest(5));
    expect(digest(5)).not.toBe(digest(6));
  });

  it('holds for other seeds too: every course, every count', () => {
    for (const seed of [1, 2, 3]) {
      const other = sampleDistrict(seed);
      expect(other.areas).toHaveLength(district.areas.length);
      expect(new Set(other.stories.map((story) => story.course)).size).toBe(Object.keys(everyCourse).length);
      expect(other.stories.find((story) => story.course === 'joinedTwelve')?.joined).toHaveLength(11);
    }
  });
});
