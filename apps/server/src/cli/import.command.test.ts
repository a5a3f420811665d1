import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { client } from '@tongxin/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { type Running, start } from '../main.ts';
import { readPidFile } from '../platform/db/postgres.pidfile.ts';
import { silentLog } from '../platform/log/index.ts';
import { importCommand } from './import.command.ts';

const executable = fileURLToPath(new URL('../../bin/tongxin.js', import.meta.url));
let folder: string;
let dataDir: string;
let databaseUrl: string;
let running: Running;
const environment = () => ({ PATH: process.env.PATH ?? '', DATA_DIR: dataDir, PORT: '0', SAMPLE: '0' });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-import-'));
  // The database may run as another user, who has to pass through.
  await chmod(folder, 0o755);
  dataDir = join(folder, 'data');
  running = await start(readConfig(environment()), silentLog, () => undefined);
  const place = await readPidFile(join(dataDir, 'postgres'));
  databaseUrl = `postgres://tongxin@localhost:${place?.port}/tongxin?host=${encodeURIComponent(place?.socketDir ?? '')}`;
}, 120_000);
afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The command in this process, on the database of the running program. */
async function command(...args: string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const code = await importCommand(args, (line) => lines.push(line), { ...environment(), DATABASE_URL: databaseUrl });
  return { code, lines };
}

/** The command as a process of its own, beside the running program. */
async function tongxin(...args: string[]) {
  const child = spawn(process.execPath, [executable, ...args], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, said, complained };
}

/** A client of the running program, signed in. */
async function signedIn(login: string, password: string) {
  let token: string | null = null;
  const api = client(
    async ({ method, url, headers, body }) => {
      const answer = await fetch(`${running.url}${url}`, {
        method,
        headers: { ...headers },
        ...(body === null ? {} : { body }),
      });
      return { status: answer.status, text: await answer.text() };
    },
    () => token,
  );
  ({ token } = await api.call('signInStaff', { body: { tenant: 'beichen', login, password } }));
  return api;
}

describe('tongxin import', () => {
  it('beside a running program makes a district that the program sees at once, without a restart', async () => {
    const areas = await file('areas.csv', '编码,名称\n120113,北辰区\n120113001,果园新村街道\n');
    const made = await tongxin('import', 'areas', areas, '--tenant', 'beichen', '--create-tenant', '北辰区');
    expect([made.code, made.complained]).toEqual([0, '']);
    expect(made.said).toContain('区域：新增 2，修改 0，停用 0，不变 0');
    const units = await file('units.csv', '编码,名称,类型,所在区域\nD-1,区中心,区级中心,北辰区\n');
    expect((await command('units', units, '--tenant', 'beichen')).code).toBe(0);
    const staff = await file('staff.csv', '登录名,姓名,单位,角色\nadmin,张甲,区中心,系统管理员\n');
    const passwords = join(folder, 'first.csv');
    const hired = await command('staff', staff, '--tenant', 'beichen', '--passwords', passwords);
    expect(hired.lines.at(-1)).toBe(`一次性密码在这里（只有您能读，发完请删）：${passwords}`);
    const password = (await readFile(passwords, 'utf8')).split('\r\n')[1]?.split(',')[2] ?? '';
    const admin = await signedIn('admin', password);
    const areaNames = async () => (await admin.call('listAreas', { query: {} as never })).items.map(({ name }) => name);
    const categoryNames = async () => (await admin.call('listCategories', {})).items.map(({ name }) => name);
    expect([await areaNames(), await categoryNames()]).toEqual([['北辰区', '果园新村街道'], []]);
    const categories = await file('categories.csv', '编码,名称\nR04,公共设施\n');
    expect((await tongxin('import', 'categories', categories, '--tenant', 'beichen')).code).toBe(0);
    await expect.poll(categoryNames).toEqual(['公共设施']);
  }, 120_000);

  it('names file, row, column and reason, and where the report is', async () => {
    const path = await file('bad.csv', '编码,名称\n120113001,\n1,甲\n');
    const reportPath = join(folder, 'bad.report.xlsx');
    expect(await command('areas', path, '--tenant', 'beichen', '--report', reportPath)).toEqual({
      code: 1,
      lines: [
        'bad.csv：2 行，其中 2 行有 2 处不对，什么都没有导入',
        '  bad.csv:第 2 行 B 列“名称”：必填',
        '  bad.csv:第 3 行 A 列“编码”：编码位数不对：区 6 位，街镇 9 位，社区 12 位，网格 15 位',
        `逐行说明（错的格子标了颜色，改好后可以直接导入）：${reportPath}`,
      ],
    });
  });

  it('tells in a dry run what would be, in both languages, and does nothing', async () => {
    const path = await file('dry.csv', 'code,name\n120113001,新名\n120113002,集贤里街道\n');
    const asked = ['areas', path, '--tenant', 'beichen', '--dry-run'];
    expect((await command(...asked, '--retire-missing', '--lang', 'en')).lines).toEqual([
      'dry.csv: 2 rows; a dry run, nothing was written',
      '  area: to be added 1, changed 1, retired 0, unchanged 0',
      '  ~ 120113001 新名 [name] (row 2)',
      '  + 120113002 集贤里街道 (row 3)',
    ]);
    const { lines } = await command(...asked, '--json');
    const changes = [{ action: 'change', fields: ['name'] }, { action: 'add' }];
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ rows: 2, dryRun: true, flaws: [], changes });
  });

  it('answers 2 and why for a file, a tenant or a command line that cannot be', async () => {
    const path = await file('any.csv', '编码,名称\n120113,甲\n');
    for (const [args, says] of [
      [['areas', join(folder, 'no.csv'), '--tenant', 'beichen'], /找不到文件/],
      [['areas', path, '--tenant', 'nowhere'], /没有租户 nowhere；现有：beichen/],
      [['areas', path], /要给 --tenant/],
      [['things', path, '--tenant', 'beichen'], /没有这一类：things/],
      [['roster', path, '--tenant', 'beichen', '--retire-missing'], /--retire-missing 不用于/],
      [['areas', path, '--tenant', 'beichen', '--use', 'a', '--columns', 'b'], /只能用一个/],
      [['areas', path, '--tenant', 'Bei Chen', '--create-tenant', '甲'], /租户代号/],
      [['areas', path, '--tenant', 'beichen', '--crs', 'mars'], /--crs/],
      [['areas', path, '--wrong'], /--wrong/],
    ] as const) {
      const { code, lines } = await command(...args);
      expect([code, lines.join('\n')]).toEqual([2, expect.stringMatching(says)]);
    }
  });

  it('writes a template without a database', async () => {
    const lines: string[] = [];
    const path = join(folder, 'grids.xlsx');
    expect(await importCommand(['areas', '--template', path], (line) => lines.push(line), {})).toBe(0);
    expect(lines).toEqual([`${path}: 区域与网格 / Areas and grids`]);
  });
});
