import pg from 'pg';

const { builtins } = pg.types;

function bigintToNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is beyond the safe integers');
  return value;
}

const asText = (text: string): string => text;

/**
 * How values of the database are read: bigint as a safe number, `date`, `timestamp`, `numeric` and `interval` as text,
 * so that nothing depends on the time zone of the process; the rest as pg does. Our decision.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    switch (oid) {
      case builtins.INT8:
        return bigintToNumber;
      case builtins.DATE:
      case builtins.TIMESTAMP:
      case builtins.INTERVAL:
        return asText;
      default:
        return pg.types.getTypeParser(oid, 'text');
    }
  },
};
