import fc from 'fast-check';
import { z } from 'zod';

/** A JSON Schema as zod writes it. */
type Schema = z.core.JSONSchema.BaseSchema;

/** The schema of what a client sends. */
export function inputSchema(shape: z.ZodType): Schema {
  return z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
}

const nastyTexts = [
  '',
  ' ',
  '0',
  'null',
  '../../etc/passwd',
  "'; DROP TABLE cases; --",
  '%',
  '_',
  '\\',
  '路灯 & | ! ( ) : *',
  '<->',
  '<script>alert(1)</script>',
  '🀄️👨‍👩‍👧‍👦',
  '\u202e\u200b\ufeff',
  '\t\r\n\u000b\u001f\u007f',
  '１３８１２３４５６７８',
  '13812345678',
  'a'.repeat(5_001),
  '灯'.repeat(5_000),
] as const;
const instants = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00Z',
  '2026-11-24T10:00:00+08:00',
  '2026-12-31T23:59:59.999999999-12:00',
  '2027-02-15T12:00:00+14:00',
  '2199-06-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
] as const;
const days = ['0001-01-01', '2024-02-29', '2026-11-24', '2027-01-01', '9999-12-31'] as const;

/** Values that a schema allows, the edges of it often; what else a rule beside the schema wants is not known here. */
export function anyOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => anyOf(choice as Schema)));
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.oneof(...edgesOf(schema), fc.integer(rangeOf(schema)));
    case 'number':
      return fc.oneof(...edgesOf(schema), fc.double({ ...rangeOf(schema), noNaN: true, noDefaultInfinity: true }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return listOf(schema);
    case 'object':
      return objectOf(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ format, pattern, minLength = 0, maxLength = 6_000 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.constantFrom(...instants);
  if (format === 'date') return fc.constantFrom(...days);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const fits = nastyTexts.filter((text) => text.length >= minLength && text.length <= maxLength);
  const any = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 200) });
  return fits.length === 0 ? any : fc.oneof(fc.constantFrom(...fits), any);
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema): { min: number; max: number } {
  const min =
    typeof minimum === 'number' ? minimum : typeof exclusiveMinimum === 'number' ? exclusiveMinimum : -(2 ** 31);
  return { min, max: typeof maximum === 'number' ? Math.min(maximum, 2 ** 31 - 1) : 2 ** 31 - 1 };
}

function edgesOf({ minimum, maximum }: Schema): fc.Arbitrary<number>[] {
  const edges = [minimum, maximum, 0, 1].filter((edge) => typeof edge === 'number');
  return [fc.constantFrom(...edges)];
}

function listOf({ items, minItems = 0, maxItems = 4 }: Schema): fc.Arbitrary<unknown[]> {
  if (Array.isArray(items)) return fc.tuple(...items.map((item) => anyOf(item as Schema)));
  const item = typeof items === 'object' && items !== null ? anyOf(items as Schema) : fc.jsonValue({ maxDepth: 1 });
  return fc.array(item, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) });
}

function objectOf({
  properties = {},
  required = [],
  propertyNames,
  additionalProperties,
}: Schema): fc.Arbitrary<object> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, anyOf(each as Schema)]));
  if (Object.keys(known).length > 0) return fc.record(known, { requiredKeys: [...required] });
  const names = propertyNames === undefined ? fc.stringMatching(/^[a-z]{1,8}$/) : anyOf(propertyNames as Schema);
  const values =
    typeof additionalProperties === 'object' ? anyOf(additionalProperties as Schema) : fc.jsonValue({ maxDepth: 2 });
  return fc.dictionary(names as fc.Arbitrary<string>, values, { maxKeys: 4 });
}

/** Any JSON, wrong types and strange texts among it. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]], ...nastyTexts),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The body with one value somewhere in it replaced, or a key added that nobody knows. */
export function spoilt(body: { readonly [name: string]: unknown }): fc.Arbitrary<{ readonly [name: string]: unknown }> {
  const paths = pathsOf(body);
  const replaced = fc.tuple(fc.constantFrom(...paths), anything).map(([path, value]) => withAt(body, path, value));
  const added = fc
    .tuple(fc.stringMatching(/^[a-zA-Z_]{3,12}$/), anything)
    .map(([name, value]) => ({ ...body, [name]: value }));
  return fc.oneof({ weight: 4, arbitrary: replaced }, { weight: 1, arbitrary: added });
}

function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [[key], ...pathsOf(member).map((path) => [key, ...path])]);
}

function withAt(
  value: unknown,
  [head, ...rest]: readonly string[],
  leaf: unknown,
): { readonly [name: string]: unknown } {
  if (head === undefined || typeof value !== 'object' || value === null) return {};
  const copy: Record<string, unknown> = { ...value };
  copy[head] = rest.length === 0 ? leaf : withAt(copy[head], rest, leaf);
  return copy;
}
