import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnsWrong, columnsOf, messageOf, parseMap, saidAtOf } from './message.ts';
import { communityFor, placeIn } from './places.ts';

const zone = 'Asia/Shanghai';

describe('the time something was said', () => {
  it.each([
    ['2019/2/28 11:25:05', '2019-02-28T03:25:05.000Z'],
    ['2019-02-28 11:25', '2019-02-28T03:25:00.000Z'],
    ['2019年2月8日 7:05', '2019-02-07T23:05:00.000Z'],
    ['2019.2.8', '2019-02-07T16:00:00.000Z'],
    ['2019-02-28T11:25:05+09:00', '2019-02-28T02:25:05.000Z'],
    ['2019-02-28T11:25:05Z', '2019-02-28T11:25:05.000Z'],
  ])('reads %s in the zone of the file', (text, iso) => {
    expect(new Date(saidAtOf(text, zone)!).toISOString()).toBe(iso);
  });

  it('knows what is no time from what is not written', () => {
    for (const empty of [null, undefined, '', '  ']) expect(saidAtOf(empty, zone)).toBeNull();
    for (const wrong of ['昨天', '2019/13/1', '2019/2/30', '11:25', '2019/2/28 25:00'])
      expect(saidAtOf(wrong, zone)).toBeUndefined();
  });
});

describe('the columns of a file', () => {
  it('are found by their usual headings, Chinese or English', () => {
    expect(columnsOf(['留言编号', '留言用户', '留言主题', '留言时间', '留言详情'], {})).toEqual({
      id: '留言编号',
      reporter: '留言用户',
      title: '留言主题',
      text: '留言详情',
      time: '留言时间',
    });
    expect(columnsOf(['ID', 'Text'], {})).toEqual({ id: 'ID', text: 'Text' });
  });

  it('can be told, and must be there', () => {
    expect(columnsOf(['a', 'b'], parseMap('a=text, b=time'))).toEqual({ text: 'a', time: 'b' });
    expect(() => columnsOf(['a', 'b'], {})).toThrow(ColumnsWrong);
    expect(() => columnsOf(['a'], parseMap('c=text'))).toThrow('c');
    for (const wrong of ['text', 'a=words', '=text', '']) expect(() => parseMap(wrong)).toThrow(ColumnsWrong);
  });
});

describe('a message', () => {
  const columns = { id: 'id', title: 'title', text: 'text', time: 'time' };

  it('has words: without any it cannot be filed, and an unreadable time is said so', () => {
    expect(messageOf(7, { text: ' \n ' }, columns, zone)).toMatchObject({ row: 7, problem: 'empty_text' });
    expect(messageOf(7, { text: '话', time: '某天' }, columns, zone)).toMatchObject({
      problem: 'unreadable_time',
      detail: '某天',
    });
  });

  it('is cut to what the interface takes, and says so', () => {
    const long = messageOf(1, { text: '长'.repeat(6_000), title: '题'.repeat(120) }, columns, zone);
    expect(long).toMatchObject({ shortened: true, title: `${'题'.repeat(99)}…` });
    expect('text' in long && long.text.length).toBe(5_000);
    expect('text' in long && long.text.endsWith('（原文 6000 字，此处截短）')).toBe(true);
  });

  it('never has a control character or an empty field, whatever the file says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.oneof(fc.string(), fc.integer(), fc.constant(null)), (text, id) => {
        const made = messageOf(1, { text, id, title: text }, columns, zone);
        if ('problem' in made) return;
        expect([...made.text].every((each) => each >= ' ' || each === '\n' || each === '\t')).toBe(true);
        expect(made.text.length).toBeLessThanOrEqual(5_000);
        expect(made.id).not.toBe('');
      }),
    );
  });
});

describe('the place of a message', () => {
  it.each([
    ['东风小区三号楼前的路灯坏了', 'estate 东风'],
    ['住在和平路东风花园小区', 'estate 东风'],
    ['请到石桥村看看', 'village 石桥'],
    ['滨河路积水', 'road 滨河'],
    ['A3区没有暖气', 'district a3'],
    ['什么都没说', null],
  ])('of "%s" is %s', (text, place) => {
    expect(placeIn(text)).toBe(place);
  });

  it('always comes to the same community, and many places to many', () => {
    const communities = Array.from({ length: 300 }, (_, at) => `C${at}`);
    const places = Array.from({ length: 600 }, (_, at) => `第${at}小区`);
    const found = places.map((place) => communityFor(place, communities));
    expect(places.map((place) => communityFor(place, communities))).toEqual(found);
    expect(new Set(found).size).toBeGreaterThan(200);
    expect(communityFor('x', [])).toBeUndefined();
  });
});
