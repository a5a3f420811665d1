import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { procedures } from '../app.ts';
import { drawProcedure } from '../governance/cases/index.ts';

/** Draws every procedure into a folder, one Markdown file each: the same drawing the proof is made of. */
export async function proceduresCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { out: { type: 'string', default: 'docs/procedures' } } });
  await mkdir(values.out, { recursive: true });
  for (const procedure of procedures.values()) {
    const path = join(values.out, `${procedure.key}.md`);
    await writeFile(path, drawProcedure(procedure));
    console.log(path);
  }
  return 0;
}
