import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelComparison } from '@tongxin/contract';
import { findTenantByKey } from '../access/index.ts';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { ModelRefused, type Retrained } from '../governance/triage/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { openWorld } from '../world.ts';
import { mayStop } from './replay.command.ts';
import { BadUsage, type Lines, terminal } from './triage.lines.ts';

const usages = {
  retrain: 'tongxin triage retrain --tenant KEY [--dry-run] [--json]',
  models: 'tongxin triage models --tenant KEY [--json]',
  switch: 'tongxin triage switch --tenant KEY MODEL [--json]   # MODEL: 1, 2, … | coldstart',
  use: 'tongxin triage use --tenant KEY FILE [--json]',
} as const;
type Verb = keyof typeof usages;

/** A file beyond this is no model (our decision: the largest ones have some ten megabytes). */
const mostBytes = 256 * 1024 * 1024;

/**
 * `tongxin triage retrain|models|switch|use`: the models of a tenant, also beside a running program, which hears of a switch at once. Returns the
 * exit code: 0, 1 when a model was refused (the one in force stays), 2 after one line about what was asked.
 */
export async function triageModelsCommand(
  verb: Verb,
  args: readonly string[],
  lines: Lines = terminal,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  try {
    const asked = askedOf(verb, args);
    if (asked === 'help') {
      lines.out(usages[verb]);
      return 0;
    }
    // The file is read first: whoever mistypes its name starts no database.
    const work = await workOf(verb, asked, lines);
    return await within(asked.tenant, environment, work);
  } catch (error) {
    if (error instanceof BadUsage) {
      lines.error(`triage: ${error.message.split('\n')[0]}`);
      return 2;
    }
    if (!(error instanceof ModelRefused)) throw error;
    lines.error(`没有换，原来的模型不变：${error.message} (the model in force stays)`);
    return 1;
  }
}

interface Asked {
  readonly tenant: string;
  readonly what: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

function askedOf(verb: Verb, args: readonly string[]): Asked | 'help' {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const [what, ...more] = positionals;
    const wanted = verb === 'switch' || verb === 'use';
    const dryRun = values['dry-run'];
    if (
      values.tenant === undefined ||
      more.length > 0 ||
      (what !== undefined) !== wanted ||
      (dryRun && verb !== 'retrain')
    )
      throw new BadUsage(usages[verb]);
    return { tenant: values.tenant, what, dryRun, json: values.json };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      throw new BadUsage(error.message);
    throw error;
  }
}

type Work = (app: App, tenantId: string) => Promise<void>;

async function within(
  key: string,
  environment: Readonly<Record<string, string | undefined>>,
  work: Work,
): Promise<number> {
  const config = readConfig(environment);
  const world = await openWorld(config, silentLog);
  try {
    const tenant = await world.database.inPlatform((tx) => findTenantByKey(tx, key));
    if (tenant === undefined) throw new BadUsage(`没有这个区 / No such tenant: ${key}`);
    const app = createApp(world, { sweepEveryMs: config.sweepEveryMs, sweeps: [] });
    try {
      await work(app, tenant.id);
    } finally {
      await app.models.stop();
    }
    return 0;
  } finally {
    await world.close(await mayStop(world, config.dataDir, silentLog));
  }
}

async function workOf(verb: Verb, { what = '', dryRun, json }: Asked, { out }: Lines): Promise<Work> {
  const tell = (found: object, lines: readonly string[]) => {
    if (json) out(JSON.stringify(found));
    else for (const line of lines) out(line);
  };
  switch (verb) {
    case 'retrain':
      return async ({ models }, tenantId) => {
        const done = await models.retrain(tenantId, { dryRun });
        tell(done, retrainedLines(done, dryRun));
      };
    case 'models':
      return async ({ models }, tenantId) => {
        const found = await models.list(tenantId);
        tell(found, listedLines(found));
      };
    case 'switch': {
      const version = versionOf(what);
      return async ({ models }, tenantId) => {
        await models.switchTo(tenantId, version, null);
        tell({ version }, [`已切换到 ${nameOf(version)} / ${nameOf(version)} is in force now`]);
      };
    }
    case 'use': {
      const bytes = await bytesOf(what);
      return async ({ models }, tenantId) => {
        const version = await models.take(tenantId, bytes, basename(what));
        tell({ version }, [`已存为模型 ${version} 并启用 / kept as model ${version}, in force now`]);
      };
    }
  }
}

function versionOf(what: string): number | null {
  if (what === 'coldstart') return null;
  const version = Number(what);
  if (Number.isInteger(version) && version > 0 && version <= 2_147_483_647) return version;
  throw new BadUsage(usages.switch);
}

function nameOf(version: number | null): string {
  return version === null ? '冷启动模型 coldstart' : `模型 model ${version}`;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new ModelRefused('unfit', `文件太大，不是模型 / too large for a model: ${path}`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof ModelRefused || !(error instanceof Error) || !('code' in error)) throw error;
    throw new BadUsage(`读不了 / cannot be read: ${path} (${String(error.code)})`);
  }
}

function retrainedLines(done: Retrained, dryRun: boolean): readonly string[] {
  const { decisions, learned, heldOut, comparison, takesOver, why, version } = done;
  const outcome = takesOver
    ? version === null
      ? ['会换成新模型 / would take over', '试算，没有换 / dry run: nothing was switched']
      : [`已换成模型 ${version} / model ${version} is in force now`]
    : ['不换，原来的模型不变 / the model in force stays', ...(dryRun ? ['试算 / dry run'] : [])];
  return [
    `人工定类 ${decisions} 件：学 ${learned} 件，用最近 ${heldOut} 件比较 / ${decisions} decisions of people: ${learned} learned from, the latest ${heldOut} compare`,
    ...(comparison === null ? [] : comparedLines(comparison)),
    ...outcome,
    `${why.zh} / ${why.en}`,
  ];
}

function comparedLines({ old, new: candidate }: ModelComparison): readonly string[] {
  return [`  旧 old  ${standingText(old)}`, `  新 new  ${standingText(candidate)}`];
}

function standingText({ accuracy, macroF1, automaticShare, precisionAtThreshold }: ModelComparison['old']): string {
  const alone = precisionAtThreshold === null ? '–' : percent(precisionAtThreshold);
  return `准确率 accuracy ${percent(accuracy)} · macro-F1 ${macroF1.toFixed(3)} · 自动 alone ${percent(automaticShare)}，其中对的 right ${alone}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function listedLines({ inForce, models }: Awaited<ReturnType<App['models']['list']>>): readonly string[] {
  const mark = (version: number | null) => ((inForce?.version ?? null) === version ? '*' : ' ');
  return [
    ...models.map(({ version, madeAt, madeFrom, comparison }) => {
      const from = madeFrom.file ?? `${madeFrom.decisions} 件人工定类 decisions`;
      const better =
        comparison === null ? '' : ` · ${percent(comparison.old.accuracy)} → ${percent(comparison.new.accuracy)}`;
      return `${mark(version)} ${version}  ${madeAt.toISOString().slice(0, 16)}Z  ${from}${better}`;
    }),
    `${mark(null)} coldstart  冷启动模型 the model every tenant starts with`,
    ...(inForce === undefined
      ? []
      : [`启用于 since ${inForce.at.toISOString().slice(0, 16)}Z：${inForce.reason.zh} / ${inForce.reason.en}`]),
  ];
}
