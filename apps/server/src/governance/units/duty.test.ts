import { describe, expect, it } from 'vitest';
import {
  localMoment,
  onDuty,
  type RosterLine,
  rosters,
  type Substitution,
  superiorOf,
  superiorOfUnit,
} from './duty.ts';
import { organisation, type Post, type RegisteredUnit } from './organisation.ts';

const unit = (id: string, parentId: string | null): RegisteredUnit => ({
  id,
  code: id,
  name: id,
  kind: 'section',
  parentId,
  areaCode: null,
  active: true,
});
const post = (unitId: string, name: string, superiorPostId: string | null, ...holders: string[]): Post => ({
  id: `${unitId}/${name}`,
  code: `${unitId}/${name}`,
  unitId,
  name,
  leads: false,
  superiorPostId,
  holders,
});

const org = organisation(
  [unit('区', null), unit('街', '区'), unit('科', '街'), unit('孤', null)],
  [
    post('区', '负责人', null, 'chief'),
    post('街', '负责人', '区/负责人'),
    post('街', '派遣岗', '街/负责人', 'dispatcher'),
    post('科', '处置岗', '街/负责人', 'handler'),
  ],
  [{ id: 'substitute', name: '替班', unitId: '街' }],
);
const line = (more: Partial<RosterLine>): RosterLine => ({
  unitId: '街',
  weekday: null,
  date: null,
  fromMinute: 0,
  toMinute: 1440,
  staffId: 'dispatcher',
  ...more,
});
const at = (wall: string) => localMoment(Date.parse(`${wall}+08:00`), 8 * 3_600_000);
const who = (lines: RosterLine[], wall: string, subs: Substitution[] = [], of = '街') =>
  onDuty(org, rosters(lines, subs), of, at(wall));

describe('who is on duty', () => {
  const night = [line({ weekday: 2, fromMinute: 1050, toMinute: 510 })];

  it('is the roster line of the weekday, from its first minute up to but not including its last', () => {
    const day = [line({ weekday: 2, fromMinute: 510, toMinute: 1050 })];
    expect(who(day, '2026-11-24T08:30').by).toBe('roster');
    expect(who(day, '2026-11-24T17:29').by).toBe('roster');
    expect(who(day, '2026-11-24T17:30').by).toBe('leader');
    expect(who(day, '2026-11-25T09:00').by).toBe('leader');
  });

  it('goes on over midnight into the next day', () => {
    expect(who(night, '2026-11-24T17:30').people).toEqual([
      { staffId: 'dispatcher', post: '派遣岗', substituteFor: null },
    ]);
    expect(who(night, '2026-11-25T03:00').by).toBe('roster');
    expect(who(night, '2026-11-25T08:30').by).toBe('leader');
    expect(who(night, '2026-11-24T03:00').by).toBe('leader');
  });

  it('goes on over midnight from Sunday into Monday', () => {
    expect(who([line({ weekday: 7, fromMinute: 1200, toMinute: 480 })], '2026-11-30T02:00').by).toBe('roster');
  });

  it('is the dated line where a day has one, whatever its weekday says', () => {
    const dated = [...night, line({ date: '2026-11-24', fromMinute: 0, toMinute: 600, staffId: 'handler' })];
    expect(who(dated, '2026-11-24T09:00').people[0]?.staffId).toBe('handler');
    expect(who(dated, '2026-11-24T20:00').by).toBe('leader');
    expect(who(dated, '2026-12-01T20:00').people[0]?.staffId).toBe('dispatcher');
  });

  it('puts the substitute in the place of the absent, on both end days, and says for whom', () => {
    const away = [{ staffId: 'dispatcher', substituteId: 'substitute', fromDay: '2026-11-23', toDay: '2026-11-24' }];
    expect(who(night, '2026-11-24T20:00', away).people).toEqual([
      { staffId: 'substitute', post: null, substituteFor: 'dispatcher' },
    ]);
    expect(who(night, '2026-11-25T01:00', away).people[0]?.staffId).toBe('dispatcher');
  });

  it('follows a substitute who is away too, and stops where substitutes go round in a circle', () => {
    const circle = [
      { staffId: 'dispatcher', substituteId: 'substitute', fromDay: '2026-11-24', toDay: '2026-11-24' },
      { staffId: 'substitute', substituteId: 'handler', fromDay: '2026-11-24', toDay: '2026-11-24' },
      { staffId: 'handler', substituteId: 'dispatcher', fromDay: '2026-11-24', toDay: '2026-11-24' },
    ];
    expect(who(night, '2026-11-24T20:00', circle).people[0]).toMatchObject({
      staffId: 'handler',
      substituteFor: 'dispatcher',
    });
  });

  it('falls back to the leader, and past a vacant leader to the unit above, and says so', () => {
    const duty = who([], '2026-11-24T03:00');
    expect(duty).toMatchObject({ unitId: '区', by: 'leader', people: [{ staffId: 'chief' }] });
    expect(duty.why.zh).toContain('街');
    expect(duty.why.zh).toContain('区');
    expect(who([line({ weekday: 2 })], '2026-11-24T03:00', [], '科')).toMatchObject({ unitId: '科', by: 'leader' });
  });

  it('is nobody, with a reason, where no unit up to the top has anybody', () => {
    expect(who([], '2026-11-24T03:00', [], '孤')).toMatchObject({ unitId: null, people: [], by: 'nobody' });
  });

  it('names nobody twice', () => {
    const twice = [line({ weekday: 2 }), line({ weekday: 2, fromMinute: 60 })];
    expect(who(twice, '2026-11-24T12:00').people).toHaveLength(1);
  });
});

describe('the superior of a post', () => {
  it('is the next post upwards with a holder; vacant posts are passed and counted', () => {
    expect(superiorOf(org, '街/派遣岗')).toMatchObject({ post: { id: '区/负责人' }, vacantPassed: 1 });
    expect(superiorOf(org, '区/负责人')).toBeUndefined();
    expect(superiorOf(org, '没有')).toBeUndefined();
  });

  it('ends where posts answer to each other in a circle', () => {
    const circle = organisation([unit('甲', null)], [post('甲', '一', '甲/二'), post('甲', '二', '甲/一')], []);
    expect(superiorOf(circle, '甲/一')).toBeUndefined();
  });

  it('of a unit is that of its leading post, else the leader of a unit above', () => {
    expect(superiorOfUnit(org, '街')?.post.id).toBe('区/负责人');
    expect(superiorOfUnit(org, '区')).toBeUndefined();
    const bare = organisation([unit('区', null), unit('新', '区')], [post('区', '负责人', null, 'chief')], []);
    expect(superiorOfUnit(bare, '新')?.post.id).toBe('区/负责人');
  });
});

describe('the organisation', () => {
  it('knows who works in a unit or below it, by post or by home', () => {
    expect(org.worksIn('handler', '科')).toBe(true);
    expect(org.worksIn('handler', '区')).toBe(true);
    expect(org.worksIn('chief', '科')).toBe(false);
    expect(org.worksIn('substitute', '街')).toBe(true);
    expect(org.worksIn('stranger', '区')).toBe(false);
  });

  it('knows what lies in a unit', () => {
    expect(org.unitsIn('街')).toEqual(['街', '科']);
    expect(org.liesIn('科', '区')).toBe(true);
    expect(org.liesIn('区', '科')).toBe(false);
  });

  it('takes a marked post for the leader before those that answer to nobody inside', () => {
    const marked = organisation(
      [unit('甲', null)],
      [{ ...post('甲', '主任', '甲/书记'), leads: true }, post('甲', '书记', null)],
      [],
    );
    expect(marked.leadPostsOf('甲').map((each) => each.name)).toEqual(['主任']);
  });
});
