/** The parts of a JSON Schema that a form is drawn from. What is not understood is left out and falls back to a line of text. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly choices?: readonly string[];
  readonly longest?: number;
  readonly least?: number;
  readonly most?: number;
  readonly items?: Schema;
  readonly fields?: readonly Named[];
}

/** A field of an object: what it is called, whether it must be there. */
export interface Named {
  readonly name: string;
  readonly needed: boolean;
  readonly schema: Schema;
}

/** Reads a JSON Schema (2020-12) as it came over the wire; never throws. */
export function readSchema(raw: unknown): Schema {
  if (!isObject(raw)) return {};
  const { type, format, description, maxLength, minimum, maximum, items, properties, required, enum: choices } = raw;
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof format === 'string' ? { format } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(Array.isArray(choices) ? { choices: choices.map(String) } : {}),
    ...(typeof maxLength === 'number' ? { longest: maxLength } : {}),
    ...(typeof minimum === 'number' ? { least: minimum } : {}),
    ...(typeof maximum === 'number' ? { most: maximum } : {}),
    ...(isObject(items) ? { items: readSchema(items) } : {}),
    ...(isObject(properties) ? { fields: readFields(properties, required) } : {}),
  };
}

function readFields(properties: object, required: unknown): readonly Named[] {
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, each]) => ({
    name,
    needed: needed.has(name),
    schema: readSchema(each),
  }));
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
