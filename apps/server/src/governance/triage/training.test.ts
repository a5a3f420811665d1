import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Category, taxonomy } from './category.ts';
import { type PersonalExample, withoutRareWords } from './fewPeople.ts';
import { classify, readModel, trainModel, writeModel } from './learning/index.ts';
import { matterOf, suggestByModel } from './suggesting.ts';
import { compareForSwitch, mostOfCategory, type PersonDecision, partDecisions } from './training.ts';

const category = (code: string, parentCode: string | null, more: Partial<Category> = {}): Category => ({
  code,
  parentCode,
  name: code,
  kind: 'request',
  limitClass: 'general',
  requiresFieldCheck: false,
  closeEvidence: [],
  publicVisible: true,
  sensitive: false,
  anonymousAllowed: false,
  words: [],
  mappings: {},
  emergencyPhone: null,
  version: 1,
  retired: false,
  ...more,
});
const categories = taxonomy([
  category('R04', null),
  category('R0401', 'R04'),
  category('R0402', 'R04'),
  category('R0499', 'R04', { retired: true }),
  category('R09', null, { sensitive: true }),
  category('R0906', 'R09'),
]);

const decision = (at: number, code: string, text = `路灯坏了${at}`): PersonDecision => ({
  id: String(at).padStart(6, '0'),
  code,
  person: `p${at}`,
  title: '',
  text,
});
const lamps = (count: number, code = 'R0401') => Array.from({ length: count }, (_, at) => decision(at, code));

describe('the decisions of people', () => {
  it('are parted in time: the latest fifth judges, thirty at least, and the rest is learned', () => {
    const { learned, heldOut, until } = partDecisions(lamps(200), categories, undefined);
    expect([learned.length, heldOut.length, until]).toEqual([160, 40, '000159']);
    expect(heldOut.at(-1)?.text).toBe('路灯坏了199');
    expect(partDecisions(lamps(50), categories, undefined)).toMatchObject({
      learned: { length: 20 },
      heldOut: { length: 30 },
    });
    expect(partDecisions([], categories, undefined)).toEqual({ learned: [], heldOut: [], until: undefined });
  });

  it('do not judge what the model in force has learned from them', () => {
    expect(partDecisions(lamps(200), categories, '000179').heldOut).toHaveLength(20);
  });

  it('count for the nearest category in force, and not at all in another tree or without words', () => {
    const mixed = [...lamps(60, 'R0499'), decision(61, 'X1'), decision(62, 'R0401', ' ')];
    const { learned, heldOut } = partDecisions(mixed, categories, undefined);
    expect(new Set([...learned, ...heldOut].map(({ label }) => label))).toEqual(new Set(['R04']));
    expect(learned.length + heldOut.length).toBe(60);
  });

  it('are learned from the latest of each category', () => {
    const { learned } = partDecisions(lamps(2_000), categories, undefined);
    expect(learned).toHaveLength(mostOfCategory);
    expect(learned.at(-1)?.text).toBe('路灯坏了1599');
  });
});

const say = (text: string, label: string) => ({ text, label });
const places = ['东门', '西门', '北门', '桥头', '校门', '菜场'];
const taught = (third: string) =>
  trainModel(
    places.flatMap((place) => [
      say(`${place}的路灯不亮`, 'R0401'),
      say(`${place}的路灯灭了`, 'R0401'),
      say(`${place}的路面大坑`, 'R0402'),
      say(`${place}的路面塌陷`, 'R0402'),
      say(`${place}响当当井盖`, third),
    ]),
  );

describe('a new model', () => {
  const judges = [
    ...Array.from({ length: 20 }, (_, at) => say(`${places[at % 6]}的路灯不亮`, 'R0401')),
    ...Array.from({ length: 20 }, (_, at) => say(`${places[at % 6]}的路面大坑`, 'R0402')),
    ...Array.from({ length: 2 }, (_, at) => say(`${places[at % 6]}响当当井盖`, 'R0402')),
  ];

  it('does not take over with fewer right answers, even where that may be chance', () => {
    const [right, wrong] = [taught('R0402'), taught('R0401')];
    expect(compareForSwitch(right, wrong, judges)).toMatchObject({ takesOver: false });
    expect(compareForSwitch(right, wrong, judges).comparison.verdict).not.toBe('takes_over');
    expect(compareForSwitch(wrong, right, judges)).toMatchObject({
      takesOver: true,
      comparison: { verdict: 'takes_over' },
    });
    expect(compareForSwitch(right, right, judges).takesOver).toBe(true);
  });
});

describe('a model without rare words', () => {
  const written = (texts: readonly (readonly [string, string, string])[]): readonly PersonalExample[] =>
    texts.map(([person, text, label]) => ({ person, text, label }));
  const own = [say('路灯不亮', 'R0401'), say('路面大坑', 'R0402'), say('路灯坏', 'R0401'), say('路面坏', 'R0402')];
  const namesOf = (people: readonly PersonalExample[]) => {
    const model = withoutRareWords(
      trainModel([...own, ...people.map(({ person: _person, ...example }) => example)]),
      people,
      own,
    );
    const kept = readModel(writeModel(model));
    return { model, texts: new Set([...kept.lexicon.words, ...kept.vocabulary.features.map(({ text }) => text)]) };
  };

  it('keeps what three people wrote and drops what two did, however often, but for our own words', () => {
    const { texts } = namesOf(
      written([
        ['a', '欧阳玉衡家的路灯，喇叭响', 'R0401'],
        ['a', '欧阳玉衡又来说路灯', 'R0401'],
        ['b', '欧阳玉衡说路面大坑', 'R0402'],
        ['b', '喇叭响，路面大坑', 'R0402'],
        ['c', '喇叭响', 'R0402'],
        ['c', '13912345678 喇叭响', 'R0402'],
      ]),
    );
    expect(texts).toContain('喇叭');
    expect(texts).toContain('路灯');
    for (const name of ['欧阳', '阳玉', '玉衡', '欧', '衡']) expect(texts).not.toContain(name);
    expect([...texts].join('')).not.toMatch(/[1-9]/);
  });

  it('has no piece that fewer than three people wrote, whatever they wrote', () => {
    const word = fc.constantFrom('路灯', '路面', '王小明', '李', '喇叭', '坑', '门');
    const message = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.array(word, { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(message, { minLength: 4, maxLength: 12 }), (messages) => {
        const people = written(
          messages.map(([person, words], at) => [person, words.join(''), at % 2 ? 'R0401' : 'R0402'] as const),
        );
        const ours = own.map(({ text }) => text).join('|');
        for (const text of namesOf(people).texts) {
          const users = new Set(people.filter((each) => each.text.includes(text)).map(({ person }) => person));
          expect(users.size >= 3 || ours.includes(text)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('says the same as before about messages that have none', () => {
    const people = written(
      places.flatMap(
        (place, at) =>
          [
            [`p${at}`, `${place}路灯不亮`, 'R0401'],
            [`q${at}`, `${place}路面大坑`, 'R0402'],
          ] as const,
      ),
    );
    expect(classify(namesOf(people).model, { text: '路灯不亮' }).label).toBe('R0401');
  });
});

describe('suggestions of a model', () => {
  const model = trainModel([
    ...places.flatMap((place) => [say(`${place}的路灯不亮`, 'R0401'), say(`${place}的旧账本`, 'R0499')]),
    ...places.map((place) => say(`${place}有人收红包`, 'R0906')),
    ...places.map((place) => say(`${place}外地的事`, 'X1')),
  ]);
  const suggest = suggestByModel({ name: '7', model }, categories);

  it('name the category, the words that counted, and the model', () => {
    const said = suggest('', '南门的路灯不亮');
    expect(said).toMatchObject({ code: 'R0401', model: '7' });
    expect(said?.words.join('')).toContain('路灯');
  });

  it('stand for the nearest category in force, never for one of another tree', () => {
    expect(suggest('', '南门的旧账本')?.code).toBe('R04');
    for (const text of ['外地的事', '外地的事情']) expect(suggest('', text)?.code).not.toBe('X1');
    expect(suggest('', '。')).toBeNull();
  });

  it('tell how probable the whole first level is, with everything below it', () => {
    const torn = suggest('', '南门的路灯不亮，还有旧账本');
    expect(torn?.group?.code).toBe(torn?.code === 'R04' ? undefined : 'R04');
    const clear = suggest('', '南门的路灯不亮');
    expect(clear?.group?.code).toBe('R04');
    expect(clear?.group?.confidence).toBeGreaterThanOrEqual(clear?.confidence ?? 1);
  });

  it('are no decision where a sensitive category is likely, be it by its parent alone', () => {
    expect(suggest('', '南门有人收红包')).toMatchObject({ code: 'R0906', decidable: false });
    expect(suggest('', '路灯不亮，有人收红包')?.decidable).toBe(false);
  });

  it('are never surer than the model, nor of an alternative than of the first', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('路灯', '红包', '账本', '外地', '不亮', '门')), (words) => {
        const said = suggest('', words.join(''));
        if (said === null) return;
        expect(said.confidence).toBeLessThanOrEqual(1);
        expect(said.group?.confidence ?? 1).toBeGreaterThanOrEqual(said.confidence);
        expect(said.group?.confidence ?? 1).toBeLessThanOrEqual(1);
        for (const { confidence } of said.alternatives) expect(confidence).toBeLessThanOrEqual(said.confidence);
      }),
    );
  });

  it('read a title that only repeats how the text begins as none', () => {
    expect(matterOf('路灯不亮…', '路灯不亮已经三天了')).toEqual({ text: '路灯不亮已经三天了' });
    expect(matterOf('求助', '路灯不亮')).toEqual({ title: '求助', text: '路灯不亮' });
  });
});
