import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainModel, writeModel } from '../governance/triage/index.ts';
import { openKeyring } from '../platform/crypto/index.ts';
import type { Connection } from '../platform/db/index.ts';
import { type TestDistrict, testDistrict } from '../testing/district.ts';
import { triageModelsCommand } from './triage.models.command.ts';

let district: TestDistrict;
let folder: string;

beforeAll(async () => {
  district = await testDistrict();
  folder = await mkdtemp(join(tmpdir(), 'tongxin-models-'));
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

/** The command as a program of its own beside the one that runs: its own connections, its own memory. */
async function run(verb: Parameters<typeof triageModelsCommand>[0], ...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []];
  const lines = { out: (line: string) => out.push(line), error: (line: string) => errors.push(line) };
  const environment = {
    DATA_DIR: folder,
    KEYS_FILE: join(folder, 'keys.json'),
    DATABASE_URL: urlOf(district.test.connection),
  };
  return { code: await triageModelsCommand(verb, args, lines, environment), out, errors };
}

async function modelFile(name: string, ...labels: readonly [string, string]): Promise<string> {
  const texts = ['路灯不亮', '路灯坏了', '路面大坑', '路面塌陷'];
  const examples = texts.map((text, at) => ({ text: `门口的${text}`, label: labels[at < 2 ? 0 : 1] ?? '' }));
  const path = join(folder, name);
  await writeFile(path, writeModel(trainModel(examples)));
  return path;
}

async function suggests(by: 'model' | 'lexicon'): Promise<void> {
  const { directories } = district.app;
  await vi.waitFor(async () => expect((await directories.of(district.ids.tenantId)).suggestsBy).toBe(by), {
    timeout: 10_000,
    interval: 50,
  });
}

describe('tongxin triage models', () => {
  it('takes a file, lists, switches and goes back, and the running program hears of each', async () => {
    await suggests('lexicon');
    expect((await run('models', '--tenant', 'jinnan')).out).toEqual([expect.stringMatching(/^\* coldstart/)]);
    const path = await modelFile('own.model', 'R0401', 'R0402');
    expect(await run('use', '--tenant', 'jinnan', path)).toMatchObject({
      code: 0,
      out: [expect.stringMatching(/kept as model 1/)],
    });
    await suggests('model');
    expect((await run('models', '--tenant', 'jinnan')).out[0]).toMatch(/^\* 1 .* own\.model$/);
    expect(await run('switch', '--tenant', 'jinnan', 'coldstart')).toMatchObject({ code: 0 });
    await suggests('lexicon');
    expect(await run('switch', '--tenant', 'jinnan', '1', '--json')).toMatchObject({ code: 0, out: ['{"version":1}'] });
    await suggests('model');
  }, 60_000);

  it('refuses in both languages what does not fit, and keeps what is in force', async () => {
    const foreign = await modelFile('foreign.model', 'R0401', 'elsewhere');
    const damaged = join(folder, 'damaged.model');
    await writeFile(damaged, 'TONGXTRI and then nothing');
    for (const path of [foreign, damaged]) {
      const { code, out, errors } = await run('use', '--tenant', 'jinnan', path);
      expect({ code, out }).toEqual({ code: 1, out: [] });
      expect(errors).toEqual([expect.stringMatching(/^没有换，原来的模型不变：.* \/ .*the model in force stays/)]);
    }
    expect(await run('switch', '--tenant', 'jinnan', '9')).toMatchObject({ code: 1 });
    expect((await run('models', '--tenant', 'jinnan', '--json')).out[0]).toMatch(/"inForce":\{"version":1/);
  }, 60_000);

  it('says how many decisions are missing', async () => {
    const { code, out } = await run('retrain', '--tenant', 'jinnan', '--dry-run');
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/不换，原来的模型不变.*\n.*\n.*至少要 60 件/);
  }, 60_000);

  it('says in one line what it cannot do', async () => {
    expect(await run('models', '--tenant', 'nowhere')).toMatchObject({
      code: 2,
      errors: ['triage: 没有这个区 / No such tenant: nowhere'],
    });
    const wrong = [
      await run('models'),
      await run('models', '--tenant', 'jinnan', 'more'),
      await run('models', '--tenant', 'jinnan', '--dry-run'),
      await run('switch', '--tenant', 'jinnan'),
      await run('switch', '--tenant', 'jinnan', 'newest'),
      await run('use', '--tenant', 'jinnan', join(folder, 'missing.model')),
      await run('retrain', '--district', 'jinnan'),
    ];
    for (const each of wrong)
      expect(each).toMatchObject({ code: 2, out: [], errors: [expect.stringMatching(/^triage: /)] });
    expect(await run('retrain', '--help')).toMatchObject({ code: 0 });
  }, 60_000);
});
