import type { NoticeAudience, NoticeCard, NoticeChannel, Words } from '@tongxin/contract';
import { defaultSubjects, silent, type Told, told } from './defaults.ts';
import type { Field } from './placeholders.ts';

/** One place of the table. */
export interface Place {
  /** `procedure.move`, or `procedure.move.variant` where one move says different things: see `transitionOf`. */
  readonly transition: string;
  readonly audience: NoticeAudience;
  readonly channel: NoticeChannel;
}

/** What a tenant may say for itself at a place. */
export interface Said {
  /** Whether the channel is used; in-app is always. */
  readonly on: boolean;
  /** Goes out in quiet hours too; only for what the law wants told. */
  readonly passesQuiet: boolean;
  /** Of a mail. */
  readonly subject: Words | null;
  readonly words: Words;
  /** Of a WeChat message. */
  readonly card: NoticeCard | null;
}

/** What is said at a place, with what the platform alone decides. */
export interface NoticeText extends Place, Said {
  /** The law wants it told: nobody can mute it. */
  readonly legal: boolean;
  readonly required: readonly Field[];
}

/** A tenant's own text at a place; its version counts from 1. */
export interface OwnText extends Place {
  readonly said: Said;
}

/** What is said where: the platform's texts and over them the tenant's own. */
export interface Table {
  find(place: Place): NoticeText | undefined;
  /** Whom a transition is told to, in this order; empty for one that is told to nobody. */
  audiences(transition: string): readonly NoticeAudience[];
  readonly texts: readonly NoticeText[];
}

/** Staff have no phone number and no WeChat account here: they are reached in the app and by mail. */
const channelsOf = (audience: NoticeAudience): readonly NoticeChannel[] =>
  audience === 'appellants' ? ['inApp', 'sms', 'wechat', 'mail'] : ['inApp', 'mail'];

function defaultText({ transition, audience, words, legal, sms, required }: Told, channel: NoticeChannel): NoticeText {
  return {
    transition,
    audience,
    channel,
    on: channel === 'inApp' || channel === 'mail' || (channel === 'sms' && sms),
    legal,
    passesQuiet: false,
    subject: channel === 'mail' ? defaultSubjects[audience === 'appellants' ? 'resident' : 'staff'] : null,
    words,
    card: null,
    required,
  };
}

/** The platform's texts: one for every place of the table. */
export const defaultTexts: readonly NoticeText[] = told.flatMap((each) =>
  channelsOf(each.audience).map((channel) => defaultText(each, channel)),
);

const audiencesByTransition = new Map<string, readonly NoticeAudience[]>();
for (const { transition, audience } of told) {
  audiencesByTransition.set(transition, [...(audiencesByTransition.get(transition) ?? []), audience]);
}

/** Whom a transition is told to, in this order. */
export function audiencesOf(transition: string): readonly NoticeAudience[] {
  return audiencesByTransition.get(transition) ?? [];
}

/** Why a move tells nobody, or undefined where it tells somebody or is not known. For the proof that no move was forgotten. */
export function whySilent(transition: string): Words | undefined {
  return silent[transition];
}

const keyOf = ({ transition, audience, channel }: Place): string => `${transition} ${audience} ${channel}`;
const defaultsByPlace = new Map(defaultTexts.map((text) => [keyOf(text), text]));

/** The platform's text at a place, whatever a tenant says. */
export function defaultTextAt(place: Place): NoticeText | undefined {
  return defaultsByPlace.get(keyOf(place));
}

/** The table of a tenant from its own newest texts; one at a place that the platform no longer has is left out. */
export function tableWith(own: readonly OwnText[]): Table {
  const ownByPlace = new Map(own.map((text) => [keyOf(text), text.said]));
  const at = (text: NoticeText): NoticeText => {
    const said = ownByPlace.get(keyOf(text));
    return said === undefined ? text : { ...text, ...said, on: said.on || text.channel === 'inApp' };
  };
  return {
    find: (place) => {
      const text = defaultTextAt(place);
      return text === undefined ? undefined : at(text);
    },
    audiences: audiencesOf,
    texts: own.length === 0 ? defaultTexts : defaultTexts.map(at),
  };
}
