import { z } from 'zod';

/** UUIDv7 in text form. */
export const Id = z.uuid();
/** A point in time of the years 1900 to 2199, ISO 8601 with an offset; answers are always in UTC. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine((text) => /^(19|20|21)/.test(text), 'must lie in the years 1900 to 2199');
/** A version that a caller saw; it and the next one fit into four bytes. */
export const Version = z.int32().min(0).max(2_147_483_646);
/** A calendar day in the tenant's time zone. */
export const Day = z.iso.date();
/** A short line a person types or reads. */
export const Line = z.string().trim().min(1).max(200);
/** Control characters that no keyboard means: all but tab and line breaks. */
function isControl(character: string): boolean {
  return character < ' ' && character !== '\t' && character !== '\n' && character !== '\r';
}

/** A longer text a person types: no control characters except line breaks and tabs. */
export const Prose = z
  .string()
  .trim()
  .min(1)
  .max(5000)
  .refine((text) => ![...text].some(isControl), 'control characters are not allowed');
/** A code of a category, area, unit or brand. */
export const Code = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
/** The tenant's short name, as used at sign-in. */
export const TenantKey = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/);
/** A mainland mobile number, digits only. */
export const Phone = z.string().regex(/^1[3-9]\d{9}$/);

/** A position as the device gave it; it is converted to WGS84 at the edge and kept as given beside it. */
export const Point = z.strictObject({
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  crs: z.enum(['wgs84', 'gcj02', 'bd09']).default('wgs84'),
});
export type Point = z.output<typeof Point>;

/** Words for people, always in both languages; Chinese is shown first. */
export const Words = z.object({ zh: z.string(), en: z.string() });
export type Words = z.output<typeof Words>;

/** Keyset paging: `next` of one page is `cursor` of the next; it is opaque and bound to the filters it was made with. */
export const pageQuery = {
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
};

/** A page of `item`s. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** A count that stops at its cap: `{ count: 1000, capped: true }` reads "1000+". */
export const CappedCount = z.object({ count: z.number().int(), capped: z.boolean() });

export const LimitUnit = z.enum(['clockMinutes', 'clockHours', 'workingHours', 'workingDays', 'calendarDays']);
export const Limit = z.strictObject({ amount: z.number().positive().max(3650), unit: LimitUnit });
export const LimitClass = z.enum(['danger', 'utilities', 'general', 'complex']);
export type LimitClass = z.output<typeof LimitClass>;
export const Urgency = z.enum(['ordinary', 'urgent', 'emergency']);
export const Supervision = z.enum(['none', 'normal', 'yellow', 'red']);
