import { chmod, cp, lstat, mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { quietLog } from '../testing/index.ts';
import { serverAccount } from './postgres.account.ts';
import { findBinaries, installedPackage } from './postgres.binaries.ts';

const account = serverAccount();
let base: string;
let bare: string;

/** A copy of the package as it is when its install script was not run. */
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'tongxin-binaries-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  bare = join(base, 'package');
  await cp(installedPackage(), bare, { recursive: true, verbatimSymlinks: true });
  const lib = join(bare, 'native', 'lib');
  for (const name of await readdir(lib)) {
    if ((await lstat(join(lib, name))).isSymbolicLink()) await unlink(join(lib, name));
  }
});

describe('findBinaries', () => {
  it('makes the links that the package lacks', async () => {
    await chmod(base, 0o755);
    const found = await findBinaries(account, join(base, 'elsewhere'), quietLog, bare);
    expect(found.postgres).toBe(join(bare, 'native', 'bin', 'postgres'));
    expect(found.major).toBe(18);
    expect(found.version).toMatch(/^18\.\d+$/);
  });

  it.runIf(account.switched)('runs a package in a folder closed to the account from a copy', async () => {
    const open = await mkdtemp(join(tmpdir(), 'tongxin-open-'));
    onTestFinished(() => rm(open, { recursive: true, force: true }));
    await chmod(open, 0o755);
    const find = () => findBinaries(account, join(open, 'programs'), quietLog, bare);
    const found = await find();
    expect(found.postgres.startsWith(join(open, 'programs'))).toBe(true);
    expect(await find()).toEqual(found);
  });
});
