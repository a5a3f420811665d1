import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeyring } from '../platform/crypto/index.ts';
import type { Connection } from '../platform/db/index.ts';
import { freshKey, type TestDistrict, testDistrict } from '../testing/district.ts';
import { chainCommand } from './chain.command.ts';

let district: TestDistrict;
let folder: string;

beforeAll(async () => {
  district = await testDistrict();
  folder = await mkdtemp(join(tmpdir(), 'tongxin-chain-'));
  await openKeyring(join(folder, 'keys.json'), { create: true });
}, 60_000);
afterAll(async () => {
  await district.stop();
  await rm(folder, { recursive: true, force: true });
});

function urlOf(connection: Connection): string {
  if (typeof connection === 'string') return connection;
  const { host, port, user, database } = connection;
  return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

async function run(...args: string[]): Promise<{ readonly code: number; readonly said: readonly string[] }> {
  const said: string[] = [];
  const environment = {
    DATA_DIR: folder,
    KEYS_FILE: join(folder, 'keys.json'),
    DATABASE_URL: urlOf(district.test.connection),
  };
  const code = await chainCommand(args, (line) => said.push(line), environment);
  return { code, said };
}

describe('tongxin chain verify', () => {
  it('says that a record is whole, beside a running program, and which case is not', async () => {
    const resident = await district.resident(0);
    const body = { text: '楼道灯不亮，请来看看', place: { areaCode: '120112003006' } };
    const { caseId } = await resident.call('fileAppeal', { body, key: freshKey() });
    expect(await run('verify', '--tenant', 'jinnan')).toMatchObject({
      code: 0,
      said: [expect.stringMatching(/^完好 whole: 1 /)],
    });
    await district.sql(`UPDATE case_events SET hash = decode(repeat('00', 32), 'hex') WHERE case_id = $1`, [caseId]);
    const broken = await run('verify', '--tenant', 'jinnan', '--json');
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.said[0] ?? '')).toMatchObject({
      tenant: 'jinnan',
      ok: false,
      broken: [{ caseId, at: 1, why: 'header' }],
    });
  });

  it('says in one line what it cannot do', async () => {
    expect(await run('verify', '--tenant', 'nowhere')).toEqual({
      code: 2,
      said: ['没有这个区 / No such tenant: nowhere'],
    });
    for (const args of [[], ['verify'], ['check', '--tenant', 'jinnan'], ['verify', '--district', 'x']])
      expect(await run(...args)).toMatchObject({ code: 2, said: [expect.stringMatching(/^chain: /)] });
    expect((await run('--help')).code).toBe(0);
  });
});
