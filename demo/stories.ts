import { clueLetters } from './letters/clues.ts';
import { environmentLetters } from './letters/environment.ts';
import { facilityLetters } from './letters/facilities.ts';
import { gatehouseScenes } from './letters/gatehouse.ts';
import type { Letter } from './letters/letter.ts';
import { livelihoodLetters } from './letters/livelihood.ts';
import { longhaulScenes } from './letters/longhaul.ts';
import { orderLetters } from './letters/order.ts';
import { ownershipScenes } from './letters/ownership.ts';
import { propertyLetters } from './letters/property.ts';
import { roundLetters } from './letters/rounds.ts';
import { safetyLetters } from './letters/safety.ts';
import type { Scene } from './letters/scene.ts';
import { questions, voiceLetters } from './letters/voices.ts';
import { type Moment, momentFor } from './moments.ts';
import { type Gazetteer, gazetteerOf, type Place } from './places.ts';
import { between, type Random } from './random.ts';
import { feedbackOf, scriptFor } from './script.ts';
import type { Area, Category, Course, JoinedAppeal, Resident, Story, StoryScript } from './shapes.ts';

/** How many stories take each course that ordinary letters can fill; the rest comes from the scenes. 300 together. */
const filled: readonly (readonly [Course, number])[] = [
  ['awaitingFieldCheck', 4],
  ['pendingVerification', 8],
  ['extensionWaiting', 3],
  ['extensionGranted', 4],
  ['inProgressOverdue', 7],
  ['dispatchedLate', 4],
  ['dispatched', 8],
  ['registered', 6],
  ['submitted', 10],
  ['closedUnhappy', 12],
  ['pendingEvaluation', 12],
  ['inProgress', 34],
  ['closedUnrated', 14],
];

/** The number of stories; what the other courses leave is `closedHappy`. */
export const storyCount = 300;

interface Draft extends Omit<Story, 'id' | 'mergedInto'> {
  readonly key?: string;
  readonly masterKey?: string;
}

interface Setting {
  readonly random: Random;
  readonly gazetteer: Gazetteer;
  readonly categoryOf: (code: string) => Category;
}

/** Whether an ordinary letter of this category may stand at this point of the loop. */
function suits(course: Course, letter: Letter, category: Category): boolean {
  const ordinary = category.limitClass === 'general' || category.limitClass === 'complex';
  if (category.kind === 'praise') return course === 'closedHappy' || course === 'closedUnrated';
  switch (course) {
    case 'awaitingFieldCheck':
      return ordinary && category.requiresFieldCheck;
    case 'pendingVerification':
      return category.requiresFieldCheck && letter[4]?.result === undefined;
    case 'extensionWaiting':
    case 'extensionGranted':
    case 'inProgressOverdue':
      return ordinary && !category.sensitive && category.kind !== 'suggestion';
    case 'submitted':
    case 'registered':
    case 'dispatched':
    case 'dispatchedLate':
      return ordinary && !category.sensitive;
    default:
      return true;
  }
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = between(random, 0, last);
    const [a, b] = [deck[last], deck[other]];
    if (a === undefined || b === undefined) continue;
    deck[last] = b;
    deck[other] = a;
  }
  return deck;
}

function sourceFor(category: Category, random: Random): Story['source'] {
  if (category.sensitive) return 'resident';
  const draw = random();
  return draw < 0.62 ? 'resident' : draw < 0.84 ? 'caller' : 'hotline';
}

function draftOf(course: Course, letter: Letter, source: Story['source'] | undefined, setting: Setting): Draft {
  const { random, gazetteer, categoryOf } = setting;
  const [categoryCode, title, text, answer, traits] = letter;
  const category = categoryOf(categoryCode);
  const from = source ?? sourceFor(category, random);
  const resident = gazetteer.residentFor({ rural: traits?.rural ?? false }, random);
  const place = gazetteer.placeIn(resident.communityCode, random);
  return {
    ...momentFor(course, category.limitClass, from, random),
    ...senderOf(from, resident, category, random),
    source: from,
    placeGridCode: place.gridCode,
    placeText: place.text,
    categoryCode,
    title: place.fill(title),
    text: spoken(from, place.fill(text)),
    course,
    script: scriptFor(course, category, feedbackOf(place.fill(answer), traits?.result), random),
  };
}

function senderOf(
  source: Story['source'],
  resident: Resident,
  category: Category,
  random: Random,
): Pick<Story, 'residentHandle' | 'anonymous'> {
  if (source === 'gridWorker') return {};
  const anonymous = category.anonymousAllowed && random() < (category.sensitive ? 0.6 : 0.04);
  return { residentHandle: resident.handle, ...(anonymous ? { anonymous } : {}) };
}

function spoken(source: Story['source'], text: string): string {
  return source === 'hotline' ? `市民来电反映：${text}` : text;
}

/** The master's place and time, so that what is merged is near and a little later. */
interface Master {
  readonly place: Place;
  readonly moment: Moment;
}

function sceneDrafts(scenes: readonly Scene[], setting: Setting): Draft[] {
  const masters = new Map<string, Master>();
  return scenes.map((scene): Draft => {
    const { random, gazetteer, categoryOf } = setting;
    const { course, categoryCode, key, mergedInto, street, community } = scene;
    const category = categoryOf(categoryCode);
    const master = mergedInto === undefined ? undefined : masters.get(mergedInto);
    const source = scene.source ?? sourceFor(category, random);
    const wish = {
      rural: scene.rural ?? false,
      ...(street === undefined ? {} : { street }),
      ...(community === undefined ? {} : { community }),
    };
    const home = master === undefined ? wish : { rural: false, street: master.place.communityCode.slice(0, 9) };
    const resident = gazetteer.residentFor(home, random);
    const place = master?.place ?? gazetteer.placeIn(resident.communityCode, random);
    const moment = master ? later(master.moment, random) : momentFor(course, category.limitClass, source, random);
    const placedMoment = key === undefined ? moment : { daysAgo: Math.max(2, moment.daysAgo), minuteOfDay: 465 };
    if (key !== undefined) masters.set(key, { place, moment: placedMoment });
    const local = `S-${place.communityCode.slice(0, 9)}`;
    const words = scene.script?.feedback ?? feedbackOf('已办理。');
    return {
      ...placedMoment,
      ...senderOf(source, resident, category, random),
      source,
      placeGridCode: place.gridCode,
      placeText: place.text,
      categoryCode,
      title: place.fill(scene.title),
      text: spoken(source, place.fill(scene.text)),
      course,
      script: localized({ ...scriptFor(course, category, words, random), ...scene.script }, local),
      ...(key === undefined ? {} : { key }),
      ...(mergedInto === undefined ? {} : { masterKey: mergedInto }),
      ...(scene.calledUnits === undefined
        ? {}
        : { calledUnits: scene.calledUnits.map((code) => (code === '{street}' ? local : code)) }),
      ...(scene.joined === undefined
        ? {}
        : { joined: joinedBy(gazetteer.neighboursOf(resident), scene.joined.map(place.fill), random) }),
    };
  });
}

function later({ daysAgo, minuteOfDay }: Moment, random: Random): Moment {
  return { daysAgo, minuteOfDay: minuteOfDay + between(random, 20, 600) };
}

function localized(script: StoryScript, local: string): StoryScript {
  if (script.returns === undefined) return script;
  return {
    ...script,
    returns: script.returns.map((one) => (one.unitCode === '{street}' ? { ...one, unitCode: local } : one)),
  };
}

function joinedBy(neighbours: readonly Resident[], texts: readonly string[], random: Random): JoinedAppeal[] {
  let minutesLater = 0;
  return texts.flatMap((text, index) => {
    const neighbour = neighbours[index];
    minutesLater += between(random, 4, 45);
    return neighbour === undefined ? [] : [{ residentHandle: neighbour.handle, minutesLater, text }];
  });
}

/** Letters that answer themselves in full: consultations at the desk, small matters on the round. */
function selfContained(setting: Setting): Draft[] {
  return [
    ...questions.map((letter) => draftOf('answeredNow', letter, undefined, setting)),
    ...roundLetters.map((letter, index) => draftOf(roundCourse(index), letter, 'gridWorker', setting)),
    ...clueLetters.map((letter, index) =>
      draftOf(index % 2 === 0 ? 'inProgress' : 'closedUnrated', letter, undefined, setting),
    ),
  ];
}

/** The first rounds are trifles that the worker settles alone; the others need a unit. */
function roundCourse(index: number): Course {
  if (index < 5 || index === 8) return 'selfHandled';
  return index % 3 === 0 ? 'inProgress' : 'closedUnrated';
}

function fillings(count: number, setting: Setting): Draft[] {
  const letters = [
    ...safetyLetters,
    ...environmentLetters,
    ...facilityLetters,
    ...orderLetters,
    ...livelihoodLetters,
    ...propertyLetters,
    ...voiceLetters,
  ];
  const deck = shuffled(setting.random, letters);
  const draw = (course: Course): Draft => {
    const found = deck.findIndex((letter) => suits(course, letter, setting.categoryOf(letter[0])));
    // A used letter goes to the back: it is told again, at another place, only when the fresh ones are exhausted.
    const letter = deck.splice(Math.max(0, found), 1)[0];
    if (letter === undefined) throw new RangeError('no letters');
    deck.push(letter);
    return draftOf(course, letter, undefined, setting);
  };
  const courses = filled.flatMap(([course, times]) => Array<Course>(times).fill(course));
  const rest = Array<Course>(count - courses.length).fill('closedHappy');
  return [...courses, ...rest].map(draw);
}

/** About a month of cases, oldest first, ids `S0001` onwards in that order. Every course occurs. */
export function sampleStories(
  areas: readonly Area[],
  residents: readonly Resident[],
  categories: readonly Category[],
  random: Random,
): Story[] {
  const byCode = new Map(categories.map((category) => [category.code, category]));
  const categoryOf = (code: string): Category => {
    const category = byCode.get(code);
    if (category === undefined) throw new RangeError(`no category ${code}`);
    return category;
  };
  const setting: Setting = { random, gazetteer: gazetteerOf(areas, residents), categoryOf };
  const told = [
    ...sceneDrafts([...gatehouseScenes, ...ownershipScenes, ...longhaulScenes], setting),
    ...selfContained(setting),
  ];
  const drafts = [...told, ...fillings(storyCount - told.length, setting)];
  drafts.sort((a, b) => b.daysAgo - a.daysAgo || a.minuteOfDay - b.minuteOfDay);
  const idOf = (index: number) => `S${String(index + 1).padStart(4, '0')}`;
  const masters = new Map(drafts.flatMap(({ key }, index) => (key === undefined ? [] : [[key, idOf(index)]])));
  return drafts.map(({ key: _, masterKey, ...story }, index): Story => {
    const mergedInto = masterKey === undefined ? undefined : masters.get(masterKey);
    return {
      id: idOf(index),
      ...story,
      ...(story.source === 'hotline' ? { externalNo: `RX${String(700001 + index * 37)}` } : {}),
      ...(mergedInto === undefined ? {} : { mergedInto }),
    };
  });
}
