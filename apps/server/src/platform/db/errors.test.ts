import { describe, expect, it } from 'vitest';
import { DatabaseUnavailable, failureOf, messageOf } from './errors.ts';

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('failureOf', () => {
  it.each([
    ['57P01', 'lost'],
    ['57P03', 'lost'],
    ['08006', 'lost'],
    ['53300', 'lost'],
    ['ECONNREFUSED', 'lost'],
    ['ENOENT', 'lost'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['23505', 'final'],
    ['57014', 'final'],
    ['55P03', 'final'],
  ])('reads %s as %s', (code, expected) => {
    expect(failureOf(coded(code))).toBe(expected);
  });

  it('knows a lost connection by the words of pg', () => {
    expect(failureOf(new Error('Connection terminated unexpectedly'))).toBe('lost');
    expect(failureOf(new Error('no such case: Connection terminated'))).toBe('final');
  });

  it('looks into causes and into the attempts of a connection to several addresses', () => {
    expect(failureOf(new Error('wrapped', { cause: coded('40001') }))).toBe('conflict');
    expect(failureOf(new AggregateError([coded('ECONNREFUSED')]))).toBe('lost');
  });

  it('takes what is no error, and causes that go in circles, as final', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect([undefined, 'text', {}, circle].map(failureOf)).toEqual(['final', 'final', 'final', 'final']);
  });
});

describe('messageOf', () => {
  it('finds words in every error', () => {
    expect(messageOf(new AggregateError([new Error('a'), new Error('b')]))).toBe('a; b');
    expect(messageOf('text')).toBe('text');
    expect(new DatabaseUnavailable(5, coded('08006', 'gone')).message).toContain('gone');
  });
});
