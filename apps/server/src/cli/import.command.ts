import { basename, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Words } from '@tongxin/contract';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import {
  forms,
  type ImportOutcome,
  ImportRefused,
  type ImportRequest,
  importFile,
  type KindName,
  kindNames,
  writeTemplate,
} from '../imports/index.ts';
import { systemLog } from '../platform/log/index.ts';
import { FileRefused } from '../platform/tables/index.ts';
import { openWorld } from '../world.ts';
import { outcomeLines } from './import.lines.ts';
import { mayStop, quiet } from './replay.command.ts';

const usage = `tongxin import KIND FILE --tenant KEY [--dry-run] [--report FILE.xlsx] [--retire-missing] [--create-tenant 名称]
  [--columns 列对照 | --use NAME] [--save-columns NAME] [--sheet 表名] [--crs wgs84|cgcs2000|gcj02|bd09]
  [--passwords FILE.csv | --no-passwords] [--reissue] [--as LOGIN] [--lang zh|en] [--json]
tongxin import KIND --template FILE.xlsx      # 空表、说明和例子 / an empty sheet with notes and examples
KIND: ${kindNames.map((kind) => `${kind}（${forms[kind].zh}）`).join(' ')}
docs/imports.md`;

/** Kinds of which a file may be the whole truth, so that what it does not name can be taken out of force. */
const retirable: readonly KindName[] = ['areas', 'units', 'staff', 'categories', 'catalogue', 'limits'];

class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

/**
 * `tongxin import`: brings a file into the registers of a tenant, all of it or nothing. Returns the exit code: 0; 1 when rows are wrong, with a report; 2
 * after one line about what cannot be read or done at all.
 */
export async function importCommand(
  args: readonly string[],
  out: (line: string) => void = console.log,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  try {
    return await run(args, out, environment);
  } catch (error) {
    if (!isKnown(error)) throw error;
    out(`import: ${error.message}`);
    return 2;
  }
}

function isKnown(error: unknown): error is Error {
  if (error instanceof FileRefused || error instanceof ImportRefused || error instanceof BadUsage) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

async function run(
  args: readonly string[],
  out: (line: string) => void,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const asked = askedOf(args);
  switch (asked.does) {
    case 'help':
      out(usage);
      return 0;
    case 'template':
      await writeTemplate(asked.path, forms[asked.kind]);
      out(`${asked.path}: ${forms[asked.kind].zh} / ${forms[asked.kind].en}`);
      return 0;
    case 'import': {
      const outcome = await imported(asked.request, environment);
      if (asked.json) out(JSON.stringify(outcome));
      else for (const line of outcomeLines(outcome, asked.language)) out(line);
      return outcome.flaws.length > 0 ? 1 : 0;
    }
  }
}

async function imported(
  request: ImportRequest,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ImportOutcome> {
  const log = quiet(systemLog());
  const config = readConfig(environment);
  const world = await openWorld(config, log);
  try {
    const app = createApp(world, { sweepEveryMs: config.sweepEveryMs, sweeps: [] });
    return await importFile(app, request);
  } finally {
    await world.close(await mayStop(world, config.dataDir, log));
  }
}

type Asked =
  | { readonly does: 'help' }
  | { readonly does: 'template'; readonly kind: KindName; readonly path: string }
  | {
      readonly does: 'import';
      readonly request: ImportRequest;
      readonly language: 'zh' | 'en';
      readonly json: boolean;
    };

function askedOf(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      template: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      report: { type: 'string' },
      'retire-missing': { type: 'boolean', default: false },
      'create-tenant': { type: 'string' },
      columns: { type: 'string' },
      use: { type: 'string' },
      'save-columns': { type: 'string' },
      sheet: { type: 'string' },
      crs: { type: 'string', default: 'wgs84' },
      passwords: { type: 'string' },
      'no-passwords': { type: 'boolean', default: false },
      reissue: { type: 'boolean', default: false },
      as: { type: 'string' },
      lang: { type: 'string', default: 'zh' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { does: 'help' };
  const [name, path, ...more] = positionals;
  const kind = kindNames.find((each) => each === name);
  if (kind === undefined) throw wrongUsage(`没有这一类：${name ?? ''}`, `no such kind: ${name ?? ''}`);
  if (values.template !== undefined) {
    if (extname(values.template).toLowerCase() !== '.xlsx')
      throw wrongUsage('--template 要写成 .xlsx', '--template writes an .xlsx');
    return { does: 'template', kind, path: resolve(values.template) };
  }
  if (path === undefined || more.length > 0) throw wrongUsage('要给一个文件', 'one file is needed');
  if (values.tenant === undefined) throw wrongUsage('要给 --tenant', '--tenant is needed');
  const { lang, crs } = values;
  if (lang !== 'zh' && lang !== 'en') throw wrongUsage(`--lang zh | en：${lang}`, `--lang zh | en: ${lang}`);
  if (values.columns !== undefined && values.use !== undefined) {
    throw wrongUsage('--columns 和 --use 只能用一个', '--columns and --use exclude each other');
  }
  if (values['retire-missing'] && !retirable.includes(kind)) {
    throw wrongUsage(`--retire-missing 不用于 ${kind}`, `--retire-missing means nothing for ${kind}`);
  }
  const file = resolve(path);
  const beside = (suffix: string) => resolve(`${basename(file, extname(file))}${suffix}`);
  const request: ImportRequest = {
    kind,
    path: file,
    tenantKey: values.tenant,
    createTenant: nameOf(values.tenant, values['create-tenant']),
    dryRun: values['dry-run'],
    retireMissing: values['retire-missing'],
    crs: crsNamed(crs),
    sheet: values.sheet ?? null,
    columnsPath: values.columns === undefined ? null : resolve(values.columns),
    useLayout: values.use ?? null,
    saveLayout: values['save-columns'] ?? null,
    reportPath: values.report === undefined ? beside('.errors.xlsx') : resolve(values.report),
    as: values.as ?? null,
    passwordsPath: values['no-passwords']
      ? null
      : values.passwords === undefined
        ? beside('.passwords.csv')
        : resolve(values.passwords),
    reissue: values.reissue,
  };
  return { does: 'import', request, language: lang, json: values.json };
}

function nameOf(key: string, name: string | undefined): string | null {
  if (name === undefined) return null;
  if (!/^[a-z0-9][a-z0-9-]{1,62}$/.test(key)) {
    throw wrongUsage(
      `租户代号用小写字母、数字和短横线：${key}`,
      `a tenant's key holds lower-case letters, digits and dashes: ${key}`,
    );
  }
  if (name.trim() === '') throw wrongUsage('--create-tenant 要写区名', '--create-tenant needs a name');
  return name.trim();
}

function crsNamed(text: string): ImportRequest['crs'] {
  switch (text.toLowerCase().replace('-', '')) {
    case 'wgs84':
    case 'cgcs2000':
      return 'wgs84';
    case 'gcj02':
      return 'gcj02';
    case 'bd09':
      return 'bd09';
    default:
      throw wrongUsage(
        `--crs wgs84 | cgcs2000 | gcj02 | bd09：${text}`,
        `--crs wgs84 | cgcs2000 | gcj02 | bd09: ${text}`,
      );
  }
}

function wrongUsage(zh: string, en: string): BadUsage {
  const words: Words = { zh, en };
  return new BadUsage(`${words.zh} / ${words.en}\n${usage}`);
}
