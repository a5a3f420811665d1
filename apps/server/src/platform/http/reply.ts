import type { Shape } from '@tongxin/contract';
import { z } from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema (draft 7) by which a reply is written. It keeps what decides the form of the text and drops what only
 * judges values: the serializer would check them on every answer, and takes a `date-time` text as safe without escaping it.
 * What a reply does not declare is not written.
 */
export function replySchema(reply: Shape): Record<string, unknown> {
  return slim(z.toJSONSchema(reply, { io: 'output', target: 'draft-7', unrepresentable: 'any' }));
}

function slim(schema: Schema): Record<string, unknown> {
  const whole = unwrapNullable(schema);
  const kept: Record<string, unknown> = {};
  if (whole.type !== undefined) kept.type = whole.type;
  if (whole.nullable === true) kept.nullable = true;
  if (whole.const !== undefined) kept.const = whole.const;
  if (whole.enum !== undefined) kept.enum = whole.enum;
  if (whole.default !== undefined) kept.default = whole.default;
  if (whole.required !== undefined) kept.required = whole.required;
  if (whole.properties !== undefined) kept.properties = mapValues(whole.properties, slimAny);
  if (typeof whole.additionalProperties === 'object') kept.additionalProperties = slimAny(whole.additionalProperties);
  if (Array.isArray(whole.items)) {
    const { length } = whole.items;
    Object.assign(kept, { items: whole.items.map(slimAny), minItems: length, maxItems: length });
  } else if (whole.items !== undefined) kept.items = slimAny(whole.items);
  if (whole.anyOf !== undefined) kept.anyOf = whole.anyOf.map(slimAny);
  if (whole.oneOf !== undefined) kept.anyOf = whole.oneOf.map(slimAny);
  return kept;
}

function slimAny(schema: unknown): Record<string, unknown> {
  return typeof schema === 'object' && schema !== null ? slim(schema as Schema) : {};
}

// `anyOf: [X, null]` makes the serializer try X on every value; `nullable` only asks whether it is null.
function unwrapNullable(schema: Schema): Schema {
  const { anyOf, ...rest } = schema;
  if (anyOf?.length === 2) {
    const other = anyOf.find((each) => each.type !== 'null');
    const hasNull = anyOf.some((each) => each.type === 'null');
    if (hasNull && typeof other?.type === 'string' && other.const === undefined) {
      const { enum: _choices, ...plain } = other;
      return { ...rest, ...plain, nullable: true };
    }
  }
  if (Array.isArray(schema.type) && schema.type.length === 2 && schema.type.includes('null')) {
    const type = schema.type.find((each: string) => each !== 'null');
    if (type !== undefined) return { ...schema, type, nullable: true };
  }
  return schema;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
