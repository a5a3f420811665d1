import { describe, expect, it } from 'vitest';
import { dueCommand } from './due.command.ts';

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await dueCommand(args, (line) => lines.push(line));
  return { code, lines };
}

describe('tongxin due', () => {
  it('prints the due time first and then the reasons', async () => {
    const { code, lines } = await run('--at', '2026-02-13T16:30', '--limit', '1 workingHour', '--hours', '09:00-17:00');
    expect(code).toBe(0);
    expect(lines[0]).toBe('2026-02-14T09:30 (周六, 调休上班)');
    expect(lines.slice(1)).toContain('2026-02-13 (周五) 计 30 分钟');
  });

  it('keeps the default hours, speaks English and writes the end of a day as 24:00', async () => {
    const { lines } = await run('--at', '2026-03-02T17:30', '--limit', '1 workingDay', '--lang', 'en');
    expect(lines[0]).toBe('2026-03-04T24:00 (Wed)');
    expect(lines[2]).toBe('after office close: counts as received 2026-03-03 (Tue)');
  });

  it('takes an absolute time, another zone and several pauses', async () => {
    const utc = await run('--at', '2026-03-06T08:30Z', '--limit', '30 clockMinutes', '--zone', 'Asia/Shanghai');
    expect(utc.lines[0]).toBe('2026-03-06T17:00 (周五)');
    const pauses = ['--pause', '2026-03-02T09:00..2026-03-02T10:00', '--pause', '2026-03-02T09:30..2026-03-02T10:30'];
    const paused = await run(
      '--at',
      '2026-03-02T08:30',
      '--limit',
      '1 workingHour',
      ...pauses,
      '--zone',
      'Europe/Berlin',
    );
    expect(paused.lines[0]).toBe('2026-03-02T11:00 (周一)');
  });

  it('gives one JSON object', async () => {
    const { lines } = await run('--at', '2026-12-24T20:00', '--limit', '60 calendarDays', '--json');
    expect(lines.length).toBe(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      dueAt: '2027-02-22T16:00:00.000Z',
      local: '2027-02-22T24:00',
      unknownYears: [2027],
    });
  });

  it.each([
    [[]],
    [['--at', '2026-03-02T10:00']],
    [['--at', 'soon', '--limit', '1 workingHour']],
    [['--at', '2026-03-02T10:00', '--limit', 'a while']],
    [['--at', '2026-03-02T10:00', '--limit', '1 workingHour', '--hours', '9-5']],
    [['--at', '2026-03-02T10:00', '--limit', '1 workingHour', '--zone', 'Mars/Olympus']],
    [['--at', '2026-03-02T10:00', '--limit', '1 workingHour', '--lang', 'fr']],
    [['--at', '2026-03-02T10:00', '--limit', '1 workingHour', '--pause', '2026-03-02T11:00']],
    [['--at', '2026-03-02T10:00', '--limit', '1 workingHour', '--pause', '2026-03-03..2026-03-02']],
    [['--at', '2026-03-02T10:00', '--limit', '1 workingHour', '--colour', 'red']],
    [['--at', '9999-03-02T10:00', '--limit', '1 workingHour']],
  ])('answers bad input %j with one line and code 2', async (args) => {
    const { code, lines } = await run(...args);
    expect(code).toBe(2);
    expect(lines.length).toBe(1);
    expect(lines[0]).toMatch(/^due: .+/);
  });

  it('shows how it is called', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, lines: [expect.stringContaining('tongxin due --at')] });
  });
});
