import pg from 'pg';

const { builtins } = pg.types;
/** Array types that pg's list of names lacks (PostgreSQL 15, pg_type.dat). */
const arrays = { texts: 1009, bigints: 1016, timestamps: 1115, dates: 1182, intervals: 1187 };
const textsOf: (text: string) => unknown = pg.types.getTypeParser(arrays.texts, 'text');

function asNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is beyond the safe integers');
  return value;
}

/** Of an array, nested or not; NULL stays null. */
function numbersOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbersOf);
  return typeof value === 'string' ? asNumber(value) : null;
}

const asText = (text: string): string => text;

function parserOf(oid: number): (text: string) => unknown {
  switch (oid) {
    case builtins.INT8:
      return asNumber;
    case builtins.DATE:
    case builtins.TIMESTAMP:
    case builtins.INTERVAL:
      return asText;
    case arrays.bigints:
      return (text) => numbersOf(textsOf(text));
    case arrays.dates:
    case arrays.timestamps:
    case arrays.intervals:
      return textsOf;
    default:
      return pg.types.getTypeParser(oid, 'text');
  }
}

/**
 * How values of the database are read: bigint as a safe number, `date`, `timestamp`, `numeric` and `interval` as text,
 * alone or in arrays, so that nothing depends on the time zone of the process; the rest as pg does. Our decision.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : parserOf(oid),
};
