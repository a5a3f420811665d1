import { routes, type Settings } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import { letter } from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { fitted, kindOfKey } from '../../platform/wechat/index.ts';
import { flawOfText } from './check.ts';
import { fieldsFor, filled, filledWords } from './placeholders.ts';
import { defaultTextAt, defaultTexts, type NoticeText, type Place, type Said } from './table.ts';
import { loadTexts, publishText, type TextVersion, textVersions } from './texts.store.ts';
import { sampleValues } from './values.ts';

/** What these routes need from the composition root. */
export interface TextRoutesDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** The tenant's settings, and the names of its staff. */
  registerOf(tenantId: string): Promise<{ readonly settings: Settings; staffName(id: string): string | null }>;
}

/** The routes of the table of texts. */
export function textEndpoints({ database, clock, registerOf }: TextRoutesDeps) {
  const view = (base: NoticeText, own: TextVersion | undefined, name: (id: string) => string | null) => {
    const { transition, audience, channel, legal } = base;
    const said = own?.said ?? base;
    return {
      transition,
      audience,
      channel,
      on: said.on,
      passesQuiet: said.passesQuiet,
      subject: said.subject,
      words: said.words,
      card: said.card,
      version: own?.version ?? 0,
      legal,
      placeholders: [...fieldsFor(audience)],
      required: [...base.required],
      changedBy: own === undefined ? null : name(own.changedBy),
      at: own?.at.toISOString() ?? null,
    };
  };

  async function publish(caller: { tenantId: string; staffId: string }, place: Place, after: number, said: Said) {
    const base = baseAt(place);
    demandSound(base, said);
    const change = { staffId: caller.staffId, now: clock.now() };
    const published = await database.inTenant(caller.tenantId, (tx) =>
      publishText(tx, caller.tenantId, place, after, said, change),
    );
    const { staffName } = await registerOf(caller.tenantId);
    return view(base, published, staffName);
  }

  return [
    staffEndpoint(routes.listNoticeTexts, async ({ caller, query }) => {
      const own = await database.inTenant(caller.tenantId, (tx) => loadTexts(tx, caller.tenantId));
      const { staffName } = await registerOf(caller.tenantId);
      const wanted = defaultTexts.filter(
        ({ transition, channel }) =>
          (query.transition === undefined || query.transition === transition) &&
          (query.channel === undefined || query.channel === channel),
      );
      return {
        items: wanted.map((base) =>
          view(
            base,
            own.find((text) => isAt(text, base)),
            staffName,
          ),
        ),
      };
    }),
    staffEndpoint(routes.saveNoticeText, ({ caller, body }) => {
      const { version, transition, audience, channel, ...said } = body;
      return publish(caller, { transition, audience, channel }, version, said);
    }),
    staffEndpoint(routes.listNoticeTextVersions, async ({ caller, query }) => {
      const base = baseAt(query);
      const own = await database.inTenant(caller.tenantId, (tx) => textVersions(tx, caller.tenantId, query));
      const { staffName } = await registerOf(caller.tenantId);
      return { items: [...own.map((each) => view(base, each, staffName)), view(base, undefined, staffName)] };
    }),
    staffEndpoint(routes.restoreNoticeText, async ({ caller, body: { version, restore, ...place } }) => {
      const base = baseAt(place);
      const own = await database.inTenant(caller.tenantId, (tx) => textVersions(tx, caller.tenantId, place));
      const { on, passesQuiet, subject, words, card } = base;
      const old =
        restore === 0 ? { on, passesQuiet, subject, words, card } : own.find((each) => each.version === restore)?.said;
      if (old === undefined) throw refuse('not_found');
      return publish(caller, place, version, old);
    }),
    staffEndpoint(routes.previewNoticeText, async ({ caller, body: { subject, words, card, ...place } }) => {
      const base = baseAt(place);
      // What is previewed need not be complete: a mail without a subject yet, a card before it is switched on.
      demandSound(base, {
        on: place.channel !== 'wechat',
        passesQuiet: false,
        subject: subject ?? base.subject,
        words,
        card,
      });
      const { settings } = await registerOf(caller.tenantId);
      const values = sampleValues(settings.timeZone);
      const shown = filledWords(words, values);
      const cardPairs = Object.entries(card?.data ?? {}).map(
        ([key, text]) => [key, fitted(key, filled(text, values, 'zh'))] as const,
      );
      const unfit = cardPairs.filter(([, value]) => value === null);
      if (unfit.length > 0)
        throw refuse('input_invalid', { issues: unfit.map(([key]) => ({ path: `card.data.${key}` })) });
      return {
        subject: subject === null ? null : filledWords(subject, values),
        words: shown,
        mail: place.channel === 'mail' ? letter(shown, 'zh') : null,
        card: card === null ? null : Object.fromEntries(cardPairs.map(([key, value]) => [key, value ?? ''])),
        characters: { zh: [...shown.zh].length, en: [...shown.en].length },
      };
    }),
  ];
}

function baseAt(place: Place): NoticeText {
  const base = defaultTextAt(place);
  if (base === undefined) throw refuse('not_found');
  return base;
}

function isAt(one: Place, other: Place): boolean {
  return one.transition === other.transition && one.audience === other.audience && one.channel === other.channel;
}

/** Refuses a text that must not be saved, naming each placeholder that is unknown or missing. */
function demandSound(base: NoticeText, said: Said): void {
  const flaw = flawOfText(base, said, (key) => kindOfKey(key) !== null);
  if (flaw !== null) throw refuse(flaw.code, { issues: flaw.issues });
}
