import type { Said, Topic } from '../governance/triage/index.ts';
import type { Message } from './message.ts';

/** Messages of a file as they are compared with each other. One without a time counts as said with the one before it. */
export function saidOf(messages: readonly Message[]): readonly Said[] {
  let last = messages.find(({ saidAt }) => saidAt !== null)?.saidAt ?? 0;
  return messages.map(({ row, id, reporter, title, text, saidAt, likes, dislikes }) => {
    last = saidAt ?? last;
    return {
      id: id ?? `row:${row}`,
      ...(title === null ? {} : { title }),
      text,
      at: last,
      ...(saidAt === null ? { undated: true as const } : {}),
      ...(reporter === null ? {} : { person: reporter }),
      likes,
      dislikes,
    };
  });
}

/** A hot topic as programs read it. */
export type ShownTopic = Pick<Topic, 'name' | 'ids' | 'people' | 'firstAt' | 'lastAt' | 'score'>;

/** What of a topic is printed. */
export function topicShown({ name, ids, people, firstAt, lastAt, score }: Topic): ShownTopic {
  return { name, ids, people, firstAt, lastAt, score };
}

const words = {
  zh: { none: '没有热点', heading: '  热度    人数    来信  起止                     是什么事' },
  en: { none: 'no hot topics', heading: '  heat  people    said  from, to                 what it is' },
} as const;

/** Topics as a table, one line each; days are those of China. */
export function topicLines(topics: readonly ShownTopic[], language: 'zh' | 'en'): readonly string[] {
  if (topics.length === 0) return [words[language].none];
  return [
    words[language].heading,
    ...topics.map(({ name, ids, people, firstAt, lastAt, score }) => {
      const figures = [score.toFixed(1).padStart(6), String(people).padStart(8), String(ids.length).padStart(8)];
      return `${figures.join('')}  ${day(firstAt)} – ${day(lastAt)}  ${name}`;
    }),
  ];
}

function day(iso: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(new Date(iso));
}
