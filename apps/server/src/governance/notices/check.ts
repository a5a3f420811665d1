import { fieldsFor, missingIn, unknownIn } from './placeholders.ts';
import type { NoticeText, Said } from './table.ts';

/** Why a text cannot be saved: the code of the refusal, and where. A placeholder is named as it stands there. */
export interface TextFlaw {
  readonly code: 'placeholder_unknown' | 'placeholder_missing' | 'input_invalid';
  readonly issues: readonly { readonly path: string; readonly placeholder?: string }[];
}

/** Judges what a tenant wants to say at a place; null when it may. `isKey` says whether a WeChat template can have such a key. */
export function flawOfText(
  place: Pick<NoticeText, 'audience' | 'channel' | 'legal' | 'required'>,
  said: Said,
  isKey: (key: string) => boolean,
): TextFlaw | null {
  const { channel } = place;
  const known = fieldsFor(place.audience);
  const unknown = textsOf(said).flatMap(([path, text]) =>
    unknownIn(text, known).map((placeholder) => ({ path, placeholder })),
  );
  if (unknown.length > 0) return { code: 'placeholder_unknown', issues: unknown };
  const missing = (['zh', 'en'] as const).flatMap((language) =>
    missingIn(said.words[language], place.required).map((placeholder) => ({ path: `words.${language}`, placeholder })),
  );
  if (missing.length > 0) return { code: 'placeholder_missing', issues: missing };
  const wrong: readonly (readonly [boolean, string])[] = [
    [channel === 'inApp' && !said.on, 'on'],
    [said.passesQuiet && !place.legal, 'passesQuiet'],
    [(channel === 'mail') !== (said.subject !== null), 'subject'],
    [said.card !== null && channel !== 'wechat', 'card'],
    [said.card === null && channel === 'wechat' && said.on, 'card'],
    ...Object.keys(said.card?.data ?? {}).map((key) => [!isKey(key), `card.data.${key}`] as const),
  ];
  const issues = wrong.flatMap(([is, path]) => (is ? [{ path }] : []));
  return issues.length > 0 ? { code: 'input_invalid', issues } : null;
}

function textsOf({ words, subject, card }: Said): readonly (readonly [path: string, text: string])[] {
  return [
    ['words.zh', words.zh],
    ['words.en', words.en],
    ...(subject === null
      ? []
      : ([
          ['subject.zh', subject.zh],
          ['subject.en', subject.en],
        ] as const)),
    ...Object.entries(card?.data ?? {}).map(([key, text]) => [`card.data.${key}`, text] as const),
  ];
}
