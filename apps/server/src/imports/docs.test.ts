import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { kindNames } from './form.ts';
import { forms } from './forms.ts';

const page = await readFile(new URL('../../../../docs/imports.md', import.meta.url), 'utf8');
const [chinese = '', english = ''] = page.split('\n## English');

describe('docs/imports.md', () => {
  it.each(kindNames)('names every column of %s as it is, in both languages', (kind) => {
    const form = forms[kind];
    const [own = ''] = chinese.split(`### ${form.zh} \`${kind}\``)[1]?.split('\n### ') ?? [];
    const [theirs = ''] = english.split(`### ${form.en} \`${kind}\``)[1]?.split('\n### ') ?? [];
    for (const [key, { zh, en, absent, note }] of Object.entries(form.fields)) {
      const must = absent === null;
      expect(own.replace(/ +/g, ' ')).toContain(`| ${zh} | ${must ? '是 ' : ''}| ${note.zh}`.replace(/ +/g, ' '));
      expect(theirs.replace(/ +/g, ' ')).toContain(
        `| ${zh} ${en} | \`${key}\` | ${must ? 'yes ' : ''}| ${note.en}`.replace(/ +/g, ' '),
      );
    }
  });

  it('names every option of the command', async () => {
    const command = await readFile(new URL('../cli/import.command.ts', import.meta.url), 'utf8');
    const options = [...command.matchAll(/^ {6}'?([a-z-]+)'?: \{ type:/gm)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(15);
    for (const option of options.filter((name) => name !== 'help')) {
      expect(chinese).toContain(`--${option}`);
      expect(english).toContain(`--${option}`);
    }
  });
});
