import { describe, expect, it } from 'vitest';
import { manualClock } from '../clock/index.ts';
import { createLog, type LogLine, silentLog, systemLog } from './index.ts';

const clock = manualClock('2026-05-13T09:00:00+08:00');

function capture(pretty: boolean) {
  let text = '';
  const stream = {
    write: (chunk: string) => {
      text += chunk;
    },
  };
  return { log: systemLog({ clock, stream, pretty }), read: () => text };
}

function linesOf(use: (log: ReturnType<typeof createLog>) => void): LogLine[] {
  const lines: LogLine[] = [];
  use(createLog(clock, (line) => lines.push(line)));
  return lines;
}

describe('log', () => {
  it('writes one JSON object a line, with time and level', () => {
    const { log, read } = capture(false);
    log.info('case registered', { caseNo: 'HT-1', minutes: 3 });
    log.warn('line\nbreak');
    const [first, second, end] = read().split('\n');
    expect(JSON.parse(first!)).toEqual({
      time: '2026-05-13T01:00:00.000Z',
      level: 'info',
      message: 'case registered',
      caseNo: 'HT-1',
      minutes: 3,
    });
    expect(JSON.parse(second!).message).toBe('line\nbreak');
    expect(end).toBe('');
  });

  it('never writes a phone or identity number, wherever it stands', () => {
    const { log, read } = capture(false);
    const phone = '13812345678';
    log.child({ caller: phone }).error(`no answer from ${phone}`, {
      number: 13_812_345_678,
      list: [phone, { deep: phone }],
      [phone]: 1,
      map: new Map([['phone', phone]]),
      set: new Set([phone]),
      error: new Error(`bad ${phone}`, { cause: new Error(phone) }),
      big: 13_812_345_678n,
    });
    expect(read()).not.toContain(phone);
    expect(read().match(/138\*\*\*\*5678/g)?.length).toBeGreaterThanOrEqual(9);
  });

  it('does not show a number that the cut of a long text would halve', () => {
    const phone = '13812345678';
    for (let before = 8_175; before <= 8_195; before += 1) {
      const [line] = linesOf((log) => log.info(`${'长'.repeat(before)}${phone}${'长'.repeat(500)}`));
      expect(line?.message).not.toMatch(/\d{4}\d+[^\]]*…/);
      expect(line?.message.length).toBeLessThan(8_300);
    }
  });

  it('leaves secrets out at every depth', () => {
    const secrets = { password: 'p1', token: 'p2', secret: 'p3', code: 'p4', accessToken: 'p5', Authorization: 'p6' };
    const { log, read } = capture(false);
    log.info('sign-in', { ...secrets, request: { headers: secrets, account: 'li' } });
    expect(read()).not.toMatch(/p[1-6]/);
    expect(JSON.parse(read()).request).toEqual({ headers: {}, account: 'li' });
  });

  it('keeps the code of an error, and its causes', () => {
    const [line] = linesOf((log) => {
      const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      log.error('database', { error: new Error('no connection', { cause }) });
    });
    expect(line?.fields.error).toMatchObject({
      name: 'Error',
      message: 'no connection',
      cause: { message: 'refused', code: 'ECONNREFUSED' },
    });
  });

  it('does not throw and stays small, whatever it is given', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let deep: unknown = 'end';
    for (let i = 0; i < 50; i += 1) deep = { deep };
    const trap = Object.defineProperty({}, 'x', { enumerable: true, get: () => expect.fail('read') });
    const { log, read } = capture(false);
    log.info('odd', {
      circle,
      deep,
      trap,
      nothing: undefined,
      none: null,
      nan: Number.NaN,
      fn: () => 1,
      symbol: Symbol('s'),
      date: new Date(Number.NaN),
      bytes: Buffer.alloc(5),
      long: '长'.repeat(100_000),
      many: Array.from({ length: 1_000 }, (_, i) => i),
    });
    const line = JSON.parse(read());
    expect(line.circle.self).toBe('[circular]');
    expect(line.trap.x).toBe('[unreadable]');
    expect(line.bytes).toBe('[5 bytes]');
    expect(line.many).toHaveLength(101);
    expect(read().length).toBeLessThan(12_000);
  });

  it('gives the fields of a child to its own lines only, and lets no field pose as time, level or message', () => {
    const { log, read } = capture(false);
    log.child({ requestId: 'r1' }).child({ tenant: 't1' }).info('inner', { level: 'none', time: 'never' });
    log.info('outer');
    const [inner, outer] = read()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(inner).toMatchObject({ requestId: 'r1', tenant: 't1', level: 'info', message: 'inner' });
    expect(outer).toEqual({ time: inner.time, level: 'info', message: 'outer' });
  });

  it('is readable on a terminal and shows control characters instead of obeying them', () => {
    const { log, read } = capture(true);
    log.warn('due soon', { caseNo: 'HT-1', title: 'a\u001b[31mb\nc' });
    log.error('failed', { error: new Error('why') });
    const [first, second, third] = read().split('\n');
    expect(first).toBe('01:00:00.000 WARN  due soon caseNo=HT-1 title=a\\u001b[31mb\\nc');
    expect(second).toBe('01:00:00.000 ERROR failed');
    expect(third).toBe('Error: why');
  });

  it('can be silent', () => {
    expect(silentLog.child({}).info('x')).toBeUndefined();
  });
});
