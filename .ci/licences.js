// Checks that the licence of every installed dependency is compatible with Apache-2.0. Prints what is not and exits 1.
import { existsSync, readFileSync } from 'node:fs';

/** Permissive licences that may be linked into an Apache-2.0 work; MPL-2.0 is weak copyleft per file and allowed unmodified. */
const allowed = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'Unlicense',
  'Python-2.0',
  'PostgreSQL',
  'MPL-2.0',
  'WTFPL',
]);

/** Libraries that are linked dynamically and unmodified, so that the LGPL lets us: what sharp draws with. */
const linked = /^@img\/sharp-/;

/** A licence expression such as `(MIT OR GPL-3.0)` is fine when one alternative is. */
function compatible(expression) {
  const alternatives = expression.replace(/[()]/g, '').split(/\s+OR\s+/i);
  return alternatives.some((alternative) => alternative.split(/\s+AND\s+/i).every((name) => allowed.has(name.trim())));
}

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const bad = [];
let seen = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (!path.includes('node_modules/') || entry.link) continue;
  const manifest = new URL(`../${path}/package.json`, import.meta.url);
  const installed = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  const licence = installed.license ?? entry.license ?? '';
  const name = typeof licence === 'string' ? licence : (licence.type ?? '');
  seen += 1;
  const library = path.replace(/.*node_modules\//, '');
  if (!compatible(name) && !linked.test(library)) bad.push(`${library}: ${name || 'no licence given'}`);
}
if (bad.length > 0) {
  console.error(`These licences need a decision:\n  ${bad.join('\n  ')}`);
  process.exit(1);
}
console.log(`${seen} dependencies, all licences compatible`);
