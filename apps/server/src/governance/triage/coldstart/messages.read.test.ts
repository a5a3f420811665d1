import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasLabels, MessagesWrong, readLabelled, readMatters } from './messages.read.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-messages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(...lines: readonly string[]): Promise<string> {
  const path = join(folder, `${lines.length}-${lines.join('').length}.jsonl`);
  await writeFile(path, lines.join('\n'));
  return path;
}

describe('messages as JSON lines', () => {
  it('are read with their labels or without', async () => {
    const path = await fileOf(
      '{"text":"路灯不亮","label":"R0401","likes":2}',
      '{"title":"暖气","text":"不热","label":"R0408"}',
      '',
    );
    expect(await readLabelled(path)).toEqual([
      { text: '路灯不亮', label: 'R0401' },
      { title: '暖气', text: '不热', label: 'R0408' },
    ]);
    expect(await readMatters(path)).toEqual([{ text: '路灯不亮' }, { title: '暖气', text: '不热' }]);
    expect(await hasLabels(path)).toBe(true);
  });

  it('are refused with file and line', async () => {
    const noLabel = await fileOf('{"text":"路灯不亮"}');
    expect(await hasLabels(noLabel)).toBe(false);
    await expect(readLabelled(noLabel)).rejects.toThrow(`${noLabel}:1 `);
    const broken = await fileOf('{"text":"路灯不亮"}', '{"text":');
    await expect(readMatters(broken)).rejects.toThrow(`${broken}:2 `);
    await expect(readMatters(await fileOf('{"text":""}'))).rejects.toThrow(MessagesWrong);
    const missing = join(folder, 'missing.jsonl');
    await expect(readMatters(missing)).rejects.toThrow(MessagesWrong);
    expect(await hasLabels(missing)).toBe(false);
  });
});
