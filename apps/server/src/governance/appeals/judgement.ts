import type { Words } from '@tongxin/contract';
import type { Json } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { clearedRoute } from './clearing.ts';
import type { Filing } from './intake.service.ts';
import type { Place } from './place.ts';

/** A decision to be stored with its reason (design §1.4). */
export interface Reasoned {
  readonly kind: 'category' | 'unit' | 'duplicate' | 'place';
  readonly chosen: string | null;
  readonly chosen_name: string | null;
  readonly decided_by: string;
  readonly confidence: number | null;
  readonly reason: Words;
  readonly evidence: { readonly [key: string]: Json };
}

/** What the platform makes of a filing: its kind, category and unit, each with the reason, and whether rules may carry it on. */
export interface Judgement {
  readonly kind: string;
  readonly categoryCode: string | null;
  readonly suggested: { readonly code: string; readonly name: string; readonly confidence: number } | null;
  readonly registers: boolean;
  readonly registerWhy: Words | null;
  readonly unit: { readonly leadUnitId: string; readonly coUnitIds: readonly string[]; readonly reason: Words } | null;
  readonly emergencyPhone: string | null;
  readonly decisions: readonly Reasoned[];
}

interface Matter {
  readonly filing: Filing;
  readonly words: { readonly title: string; readonly text: string };
  readonly place: Place;
  readonly now: number;
}

/** Words that ask for no work wait for a person to answer them. */
const answerable: ReadonlySet<string> = new Set(['consult', 'suggestion', 'praise']);
/** From this difference on the first level is told beside the category (our decision). */
const clearlySurer = 0.1;
/** What reports somebody (举报): no suggestion is accepted without a person. */
const reporting = 'clue';

/**
 * Judges a filing. A category that staff chose or a mapping gave counts as decided; a suggestion is accepted without a person only above the tenant's
 * threshold, and never for sensitive categories and reports against somebody. The unit comes from rules and the catalogue; with neither, a person decides.
 */
export function judge(directory: TenantDirectory, matter: Matter): Judgement {
  const { filing, words, place, now } = matter;
  const { settings, terms } = directory;
  const suggestion = filing.categoryCode === null ? suggested(directory, matter) : null;
  const categoryCode = filing.categoryCode ?? suggestion?.code ?? null;
  const category = categoryCode === null ? undefined : terms.category(categoryCode);
  const kind = filing.input.kind ?? category?.kind ?? 'request';
  const sure =
    filing.categoryCode !== null ||
    (suggestion?.decidable === true &&
      category?.sensitive === false &&
      kind !== reporting &&
      settings.autoRegisterConfidence < 1 &&
      suggestion.confidence >= settings.autoRegisterConfidence);
  const registers = sure && category !== undefined && !answerable.has(kind);
  const named = directory.route({
    categoryCode,
    areaCode: place.areaCode,
    point: place.point,
    source: filing.source,
    answers: filing.input.answers ?? {},
    title: words.title,
    text: words.text,
    at: now,
  });
  const { areaCode } = place;
  const routed = clearedRoute(directory, named, { sensitive: category?.sensitive ?? false, areaCode, categoryCode });
  const unit =
    registers && settings.autoDispatch && routed.leadUnitId !== null
      ? { leadUnitId: routed.leadUnitId, coUnitIds: routed.coUnitIds, reason: routed.reason }
      : null;
  const decisions: Reasoned[] = [
    {
      kind: 'place',
      chosen: place.areaCode,
      chosen_name: terms.area(place.areaCode)?.name ?? null,
      decided_by: place.by,
      confidence: null,
      reason: place.reason,
      evidence: place.evidence,
    },
    categoryDecision(matter, (code) => terms.category(code)?.name ?? null, categoryCode, suggestion, sure),
    {
      kind: 'unit',
      chosen: routed.leadUnitId,
      chosen_name: routed.leadUnitId === null ? null : (terms.unit(routed.leadUnitId)?.name ?? null),
      decided_by: routed.by,
      confidence: null,
      reason: routed.reason,
      evidence: { ...routed.evidence, carriedOut: unit !== null },
    },
  ];
  return {
    kind,
    categoryCode,
    suggested:
      suggestion === null || category === undefined
        ? null
        : { code: suggestion.code, name: category.name, confidence: suggestion.confidence },
    registers,
    registerWhy: registers ? (decisions[1]?.reason ?? null) : null,
    unit,
    emergencyPhone: category?.emergencyPhone ?? null,
    decisions,
  };
}

type Suggested = ReturnType<TenantDirectory['suggest']>;

/** What the words say; a category that a resident picked is evidence, and enough where the words agree. */
function suggested(directory: TenantDirectory, { filing, words }: Matter): Suggested {
  const said = directory.suggest(words.title, words.text);
  const picked = filing.input.categoryCode;
  if (picked === undefined || directory.terms.category(picked) === undefined) return said;
  if (said?.code === picked) return { ...said, confidence: Math.max(said.confidence, 0.9) };
  return {
    code: picked,
    confidence: 0.5,
    group: null,
    words: [],
    alternatives: said === null ? [] : [{ code: said.code, confidence: said.confidence }],
    decidable: false,
    model: null,
  };
}

function categoryDecision(
  { filing }: Matter,
  nameOf: (code: string) => string | null,
  code: string | null,
  suggestion: Suggested,
  sure: boolean,
): Reasoned {
  const base = { kind: 'category', chosen: code, chosen_name: code === null ? null : nameOf(code) } as const;
  if (filing.categoryCode !== null) {
    return {
      ...base,
      decided_by: 'person',
      confidence: 1,
      reason: { zh: '由接件人确定', en: 'Chosen at intake' },
      evidence: {},
    };
  }
  if (suggestion === null) {
    return {
      ...base,
      decided_by: 'nobody',
      confidence: null,
      reason: { zh: '没有足够的依据，由人工定类', en: 'Nothing speaks for a category; a person decides' },
      evidence: {},
    };
  }
  const said = suggestion.words.slice(0, 5);
  if (said.length === 0) {
    return {
      ...base,
      decided_by: 'person',
      confidence: suggestion.confidence,
      reason: { zh: '诉求人选的，请人工确认', en: 'Picked by the appellant; a person confirms' },
      evidence: {},
    };
  }
  const percent = Math.floor(suggestion.confidence * 100);
  const wider = widerOf(suggestion, nameOf);
  const tail = sure ? { zh: '', en: '' } : { zh: '，请人工确认', en: '; a person confirms' };
  return {
    ...base,
    decided_by: suggestion.model === null ? 'lexicon' : 'model',
    confidence: suggestion.confidence,
    reason: {
      zh: `提到${said.join('、')}，把握 ${percent}%${wider.zh}${tail.zh}`,
      en: `The words ${said.join(', ')} speak for it, ${percent}%${wider.en}${tail.en}`,
    },
    evidence: {
      ...(suggestion.model === null ? {} : { model: suggestion.model }),
      words: said,
      alternatives: suggestion.alternatives.map(
        ({ code: other, confidence }) => `${other} ${Math.round(confidence * 100)}%`,
      ),
    },
  };
}

/** Where the first level is clearly surer than the category itself, it is told too: a clerk then looks for another one beside it. */
function widerOf({ confidence, group }: NonNullable<Suggested>, nameOf: (code: string) => string | null) {
  if (group === null || group.confidence - confidence < clearlySurer) return { zh: '', en: '' };
  const percent = Math.floor(group.confidence * 100);
  const name = nameOf(group.code) ?? group.code;
  return { zh: `，属于“${name}”的把握 ${percent}%`, en: `, ${percent}% for ${name} as a whole` };
}
