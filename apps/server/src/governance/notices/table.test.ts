import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOfKey } from '../../platform/wechat/index.ts';
import { appeal } from '../appeals/appeal.ts';
import { task } from '../cases/index.ts';
import { flawOfText } from './check.ts';
import { fieldsFor, filled, missingIn, namesIn, unknownIn } from './placeholders.ts';
import { noticesSubscriber } from './subscriber.ts';
import { defaultTextAt, defaultTexts, type OwnText, type Said, tableWith, whySilent } from './table.ts';
import { transitionOf } from './transition.ts';
import { sampleValues, valuesOf } from './values.ts';

const procedures = [appeal, task] as const;
const openings: Readonly<Record<string, string>> = { appeal: 'submit', task: 'issue' };

/** Every name a move can have in the table. */
function transitionsOf(procedure: string, move: string, states: readonly string[]): readonly string[] {
  const parts = ['unit', 'appellant', 'reviewer'];
  return states.flatMap((to) =>
    parts.flatMap((holderPart) =>
      [null, 50, 100, 150].map((percent) => transitionOf({ procedure, move, to, holderPart, percent })),
    ),
  );
}

describe('the table', () => {
  it('speaks of every move of every procedure, or says why it is silent, and of nothing else', () => {
    const known = new Set<string>();
    for (const procedure of procedures) {
      const states = Object.keys(procedure.states);
      for (const move of [...Object.keys(procedure.moves), openings[procedure.key] ?? '']) {
        const names = [...new Set(transitionsOf(procedure.key, move, states))];
        for (const name of names) known.add(name);
        const told = names.filter((name) => tableWith([]).audiences(name).length > 0);
        const why = whySilent(`${procedure.key}.${move}`);
        expect([
          procedure.key,
          move,
          told.length > 0 || why !== undefined,
          told.length > 0 && why !== undefined,
        ]).toEqual([procedure.key, move, true, false]);
      }
    }
    expect(defaultTexts.map(({ transition }) => transition).filter((name) => !known.has(name))).toEqual([]);
  });

  it('holds sound texts, in both languages, at each place once', () => {
    const keys = defaultTexts.map(({ transition, audience, channel }) => `${transition} ${audience} ${channel}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const text of defaultTexts) {
      expect([text.transition, flawOfText(text, text, (key) => kindOfKey(key) !== null)]).toEqual([
        text.transition,
        null,
      ]);
      expect(text.words.zh).toMatch(/\p{Script=Han}|\{level\}/u);
      expect(text.words.en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('says at once what the law wants told, by SMS too', () => {
    const legal = defaultTexts
      .filter((text) => text.legal && text.channel === 'sms')
      .map(({ transition }) => transition);
    expect(legal).toEqual(
      expect.arrayContaining([
        'appeal.askSupplement',
        'appeal.decline',
        'appeal.approveExtension',
        'appeal.verifyPass',
      ]),
    );
    expect(defaultTexts.filter((text) => text.legal && text.channel === 'sms' && !text.on)).toEqual([]);
  });

  it('lets a tenant say it otherwise, but never keep it out of the app', () => {
    const place = { transition: 'appeal.urge', audience: 'working', channel: 'inApp' } as const;
    const said: Said = {
      on: false,
      passesQuiet: false,
      subject: null,
      words: { zh: '催：{title}', en: 'x {title}' },
      card: null,
    };
    const gone = { ...place, transition: 'appeal.gone' } as const;
    const own: OwnText[] = [
      { ...place, said },
      { ...gone, said },
    ];
    expect(tableWith(own).find(place)).toMatchObject({ on: true, words: said.words, legal: false });
    expect(tableWith(own).find(gone)).toBeUndefined();
    expect(tableWith(own).texts).toHaveLength(defaultTexts.length);
  });

  it('is what the subscriber listens for', () => {
    const event = {
      procedure: 'appeal',
      move: 'feedBack',
      to: 'pending_evaluation',
      holderPart: 'appellant',
      percent: null,
    };
    const wants = (change: object) => noticesSubscriber.wants({ ...event, ...change } as never);
    expect([
      wants({}),
      wants({ move: 'sign' }),
      wants({ move: 'evaluate' }),
      wants({ move: 'withdraw', to: 'same' }),
    ]).toEqual([true, false, false, false]);
    expect(wants({ move: 'evaluate', holderPart: 'reviewer' })).toBe(true);
  });

  it('names how much of a limit is used, and whose turn it is', () => {
    const name = (move: string, percent: number | null, holderPart = 'unit') =>
      transitionOf({ procedure: 'appeal', move, to: 'awaiting_supplement', holderPart, percent });
    expect([name('notifyHolder', 80), name('notifyHolder', 100), name('notifyHolder', 80, 'appellant')]).toEqual([
      'appeal.notifyHolder.warning',
      'appeal.notifyHolder.ended',
      'appeal.notifyHolder.awaiting_supplement',
    ]);
    expect([name('notifySuperior', 100), name('notifySuperior', 150)]).toEqual([
      'appeal.notifySuperior.beyond',
      'appeal.notifySuperior.far',
    ]);
  });
});

describe('placeholders', () => {
  const values = sampleValues('Asia/Shanghai');

  it('are filled in one pass: braces in a value stay what they are', () => {
    const tricky = { ...values, title: { zh: '{caseNo}$&{', en: '{x}' } };
    expect(filled('“{title}”（{caseNo}）{unit}', tricky, 'zh')).toBe('“{caseNo}$&{”（JN202611240001）城市管理委员会');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        expect(filled('a{title}b', { ...values, title: { zh: title, en: title } }, 'en')).toBe(`a${title}b`);
      }),
    );
  });

  it('that are unknown or missing are named, a lone brace too', () => {
    expect(namesIn('{title} {x} { {title')).toEqual(['title', 'x', '{', '{']);
    expect(unknownIn('{title} {phone} {phone} }', ['title'])).toEqual(['phone', '}']);
    expect(unknownIn(`{${'a'.repeat(100)}}`, ['title'])).toEqual(['a'.repeat(40)]);
    expect(missingIn('{caseNo}', ['title', 'caseNo'])).toEqual(['title']);
    expect(fieldsFor('appellants')).toEqual(['title', 'caseNo', 'unit', 'due']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        // A text that passes the check has nothing left in braces once it is filled.
        if (unknownIn(text, fieldsFor('holder')).length > 0) return;
        expect(filled(text, values, 'zh')).not.toMatch(/[{}]/);
      }),
    );
  });

  it('have words of their own for what is not known yet, and the tenant’s time', () => {
    const matter = { title: '灯'.repeat(60), clock: null, percent: null, unit: null, timeZone: 'Asia/Shanghai' };
    const bare = valuesOf({ caseNo: null, clocks: {}, supervision: 'none' }, matter);
    expect([bare.title.zh, bare.caseNo.zh, bare.unit.en, bare.due.zh, bare.level.zh]).toEqual([
      `${'灯'.repeat(39)}…`,
      '未编号',
      'the unit',
      '未定',
      '督办',
    ]);
    const clock = (status: string, dueAt: string) => ({ status, dueAt: Date.parse(dueAt) }) as never;
    const clocks = {
      respond: clock('running', '2026-11-25T09:00:00+08:00'),
      handle: clock('running', '2026-12-01T17:30:00+08:00'),
      sign: clock('stopped', '2026-11-24T09:00:00+08:00'),
    };
    expect(valuesOf({ caseNo: 'x', clocks, supervision: 'red' }, matter).due).toEqual({
      zh: '12月1日 17:30',
      en: '1 Dec 17:30',
    });
    const { handle: _handle, ...rest } = clocks;
    expect(valuesOf({ caseNo: 'x', clocks: rest, supervision: 'red' }, matter).due.zh).toBe('11月25日 09:00');
  });
});

describe('a text that somebody wants to save', () => {
  const sms = defaultTextAt({ transition: 'appeal.decline', audience: 'appellants', channel: 'sms' })!;
  const wechat = defaultTextAt({ transition: 'appeal.decline', audience: 'appellants', channel: 'wechat' })!;
  const flaw = (base: typeof sms, change: Partial<Said>) =>
    flawOfText(base, { ...base, ...change }, (key) => kindOfKey(key) !== null);
  const card = (data: Readonly<Record<string, string>>) => ({ templateId: 'T', page: '', data: { ...data } });

  it('is refused with the name of the placeholder', () => {
    expect(flaw(sms, { words: { zh: '{title}{percent}', en: '{title}{{' } })).toEqual({
      code: 'placeholder_unknown',
      issues: [
        { path: 'words.zh', placeholder: 'percent' },
        { path: 'words.en', placeholder: '{' },
      ],
    });
    expect(flaw(sms, { words: { zh: '{title}', en: 'nothing' } })).toEqual({
      code: 'placeholder_missing',
      issues: [{ path: 'words.en', placeholder: 'title' }],
    });
    expect(flaw(wechat, { card: card({ thing1: '{tile}' }) })).toMatchObject({
      code: 'placeholder_unknown',
      issues: [{ path: 'card.data.thing1', placeholder: 'tile' }],
    });
  });

  it('is refused where it does not fit its place', () => {
    const paths = (base: typeof sms, change: Partial<Said>) => flaw(base, change)?.issues.map(({ path }) => path);
    expect(paths(sms, { subject: { zh: 'a', en: 'b' } })).toEqual(['subject']);
    expect(paths(sms, { card: card({ thing1: '{title}' }) })).toEqual(['card']);
    expect(paths(wechat, { on: true })).toEqual(['card']);
    expect(paths(wechat, { on: true, card: card({ foo1: '{title}', thing1: 'x' }) })).toEqual(['card.data.foo1']);
    expect(flaw(wechat, { on: true, card: card({ thing1: '{title}' }) })).toBeNull();
    const urge = defaultTextAt({ transition: 'appeal.urge', audience: 'working', channel: 'mail' })!;
    expect(paths(urge, { passesQuiet: true, subject: null })).toEqual(['passesQuiet', 'subject']);
    const inApp = defaultTextAt({ transition: 'appeal.urge', audience: 'working', channel: 'inApp' })!;
    expect(paths(inApp, { on: false })).toEqual(['on']);
    expect(flaw(sms, { passesQuiet: true, on: false })).toBeNull();
  });
});
