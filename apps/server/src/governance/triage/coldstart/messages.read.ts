import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Example, Matter } from '../learning/example.ts';

/** A file of messages that cannot be read; the message names the file and, where one is to blame, the line. */
export class MessagesWrong extends Error {
  override readonly name = 'MessagesWrong';
}

const Line = z.object({ title: z.string().optional(), text: z.string().min(1), label: z.string().min(1).optional() });

/** Reads messages as JSON lines `{ text, title? }`; labels are not looked at. Throws MessagesWrong. */
export async function readMatters(path: string): Promise<readonly Matter[]> {
  return (await linesOf(path)).map(({ title, text }) => (title === undefined ? { text } : { title, text }));
}

/** Reads messages with labels as JSON lines `{ text, label, title? }`. Throws MessagesWrong, also when one has no label. */
export async function readLabelled(path: string): Promise<readonly Example[]> {
  return (await linesOf(path)).map(({ title, text, label }, at) => {
    if (label === undefined) throw new MessagesWrong(`${path}:${at + 1} 没有类别 / has no label`);
    return title === undefined ? { text, label } : { title, text, label };
  });
}

/** Whether a file is one of messages with labels, by its first line. */
export async function hasLabels(path: string): Promise<boolean> {
  const [first = ''] = (await readFile(path, 'utf8').catch(() => '')).split('\n', 1);
  return Line.required({ label: true }).safeParse(parsed(first)).success;
}

async function linesOf(path: string): Promise<readonly z.infer<typeof Line>[]> {
  const content = await readFile(path, 'utf8').catch(() => {
    throw new MessagesWrong(`找不到文件 / no such file: ${path}`);
  });
  const lines = content.trim().split('\n');
  return lines.map((line, at) => {
    const read = Line.safeParse(parsed(line));
    if (!read.success)
      throw new MessagesWrong(`${path}:${at + 1} 不是 {"text": …} 一行 / is not a line of JSON with a "text"`);
    return read.data;
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
