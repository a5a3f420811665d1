import { type Refusal, type RefusalCode, type Route, refusals } from '@tongxin/contract';
import type { RefusalDetails, RefusalError } from '../refusal/index.ts';

/** The languages that answers speak; Chinese unless English is asked for. */
export type Language = 'zh' | 'en';

/** The language of an `Accept-Language` header: English when it begins with `en`, else Chinese (design §7). */
export function languageOf(header: string | undefined): Language {
  return /^\s*en\b/i.test(header ?? '') ? 'en' : 'zh';
}

/** The one envelope of every refusal (design §5). Words in `details` are given in the language of the answer. */
export function envelope(refusal: RefusalError, requestId: string, language: Language): Refusal {
  const message = refusals[refusal.code][language];
  return {
    code: refusal.code,
    message,
    ...(refusal.details === undefined ? {} : { details: spoken(refusal.details, language) }),
    requestId,
  };
}

function spoken(details: RefusalDetails, language: Language): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, speak(value, language)]));
}

function speak(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => speak(item, language));
  if (typeof value !== 'object' || value === null) return value;
  if ('zh' in value && 'en' in value) return value[language];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, speak(item, language)]));
}

/** The refusals any request to this route may meet, beside those it declares: they come from the platform, not the handler. */
export function generalRefusals(route: Route): readonly RefusalCode[] {
  return [
    'malformed',
    ...(route.keyed === 'required' ? (['key_needed'] as const) : []),
    ...(route.allow === 'anyone' ? [] : (['not_signed_in', 'forbidden'] as const)),
    ...(route.keyed === 'no' ? [] : (['key_reused'] as const)),
    ...(takesBody(route) ? (['too_large', 'input_invalid'] as const) : []),
    ...(takesBody(route) && route.media !== 'upload' ? (['unsupported_type'] as const) : []),
    'too_many',
    'busy',
    'unavailable',
    'bug',
  ];
}

/** Whether a route may be sent a body. */
export function takesBody(route: Pick<Route, 'method'>): boolean {
  return route.method !== 'GET';
}

/** Whether the contract lets this route refuse so. */
export function mayRefuse(route: Route, code: RefusalCode): boolean {
  return route.refusals.includes(code) || generalRefusals(route).includes(code);
}
