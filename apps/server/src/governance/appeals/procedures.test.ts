import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkProcedure, drawProcedure, situations, task } from '../cases/index.ts';
import { appeal } from './appeal.ts';

const drawings = fileURLToPath(new URL('../../../../../docs/procedures/', import.meta.url));
const procedures = [appeal, task];

describe.each(procedures)('the $key procedure', (procedure) => {
  it('is proved: no defect, and a running clock in every situation a case can reach', () => {
    expect(checkProcedure(procedure)).toEqual([]);
    for (const [name, { running }] of situations(procedure)) expect([name, running.length > 0]).toEqual([name, true]);
  });

  it('is drawn in docs/procedures as it is', () => {
    expect(readFileSync(`${drawings}${procedure.key}.md`, 'utf8')).toBe(drawProcedure(procedure));
  });
});

describe('the drawings', () => {
  it('are of procedures that exist', () => {
    const drawn = readdirSync(drawings).filter((file) => file.endsWith('.md'));
    expect(drawn.sort()).toEqual(procedures.map(({ key }) => `${key}.md`).sort());
  });
});
