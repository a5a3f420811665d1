import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginTenant, quoteName, withDatabase } from './connection.ts';

describe('beginTenant', () => {
  it('takes a UUID in lower case and nothing else', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(beginTenant(id.toLowerCase())).toContain(`SET LOCAL app.tenant = '${id.toLowerCase()}'`);
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.uuid().map((id) => `${id}'`),
          fc.uuid().map((id) => `${id}\n`),
        ),
        (text) => {
          expect(() => beginTenant(text)).toThrow(TypeError);
        },
      ),
    );
  });
});

describe('withDatabase', () => {
  it('changes the database and keeps the rest, whichever way the connection is written', () => {
    expect(withDatabase('postgres://me:s%40fe@db:5433/one?sslmode=require', 'two')).toBe(
      'postgres://me:s%40fe@db:5433/two?sslmode=require',
    );
    expect(withDatabase({ host: '/run', port: 5432, user: 'me', database: 'one' }, 'two')).toEqual({
      host: '/run',
      port: 5432,
      user: 'me',
      database: 'two',
    });
  });
});

describe('quoteName', () => {
  it('quotes quotes and refuses what PostgreSQL would cut or not take', () => {
    expect(quoteName('a"b')).toBe('"a""b"');
    for (const bad of ['', 'x'.repeat(64), 'a\0b', '同'.repeat(22)]) expect(() => quoteName(bad)).toThrow(TypeError);
  });
});
