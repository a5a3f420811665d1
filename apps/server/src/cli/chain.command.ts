import { parseArgs } from 'node:util';
import { findTenantByKey } from '../access/index.ts';
import { readConfig } from '../config.ts';
import { verifyTenant } from '../governance/cases/index.ts';
import { tombstonesOf } from '../governance/privacy/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { openWorld } from '../world.ts';
import { mayStop } from './replay.command.ts';

const usage = 'tongxin chain verify --tenant KEY [--json]';

/**
 * `tongxin chain verify`: checks the record of every case of a tenant against its chain, also beside a running program. Returns the exit code:
 * 0, 1 when a record does not fit, 2 after one line about what was asked.
 */
export async function chainCommand(
  args: readonly string[],
  out: (line: string) => void,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  const asked = askedOf(args);
  if (typeof asked === 'string') {
    out(asked);
    return asked === usage ? 0 : 2;
  }
  const config = readConfig(environment);
  const world = await openWorld(config, silentLog);
  try {
    const tenant = await world.database.inPlatform((tx) => findTenantByKey(tx, asked.tenant));
    if (tenant === undefined) {
      out(`没有这个区 / No such tenant: ${asked.tenant}`);
      return 2;
    }
    const { broken, ...verdict } = await verifyTenant(world.database, tenant.id, tombstonesOf);
    if (asked.json) out(JSON.stringify({ tenant: tenant.key, ...verdict, broken }));
    else {
      const { ok, cases, events, erased, deleted } = verdict;
      out(
        `${ok ? '完好 whole' : '不符 BROKEN'}: ${cases} 件案件 cases, ${events} 个事件 events, ${erased} 个已擦除 erased, ${deleted} 件记录已到期删除 records deleted`,
      );
      for (const { caseId, caseNo, at, why } of broken) out(`  ${caseNo ?? caseId} #${at ?? '–'} ${why}`);
    }
    return verdict.ok ? 0 : 1;
  } finally {
    await world.close(await mayStop(world, config.dataDir, silentLog));
  }
}

function askedOf(args: readonly string[]): { readonly tenant: string; readonly json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return usage;
    if (positionals.join(' ') !== 'verify' || values.tenant === undefined) return `chain: ${usage}`;
    return { tenant: values.tenant, json: values.json };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      return `chain: ${error.message.split('\n')[0]}`;
    throw error;
  }
}
