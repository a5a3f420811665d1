import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { PostgresStartFailed } from './errors.ts';

/** The operating system's user that the server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  /** Whether this program is root and gives its rights up for the server's processes. */
  readonly switched: boolean;
}

/**
 * The account for the server. An ordinary user runs it as himself. PostgreSQL refuses to run as root, so root runs it as
 * `tongxin`, else as `postgres`, else as a new system user `tongxin`, else as `nobody`. Throws PostgresStartFailed when
 * root has none of them.
 */
export function serverAccount(): Account {
  const self = userInfo();
  if (self.uid !== 0) return { uid: self.uid, gid: self.gid, name: self.username, switched: false };
  const found = accountOf('tongxin') ?? accountOf('postgres') ?? createdAccount() ?? accountOf('nobody');
  if (found === undefined) {
    throw new PostgresStartFailed(
      '没有可用于运行数据库的系统用户 / root needs an ordinary user to run PostgreSQL: create a user named tongxin',
    );
  }
  return found;
}

/** The account of this name that is not root's, if the system has one. */
export function accountOf(name: string): Account | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid, name, switched: true };
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return answer.status === 0 && /^\d+\s*$/.test(answer.stdout) ? Number(answer.stdout) : undefined;
}

function createdAccount(): Account | undefined {
  const attempts: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'tongxin']],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', 'tongxin']],
  ];
  for (const [command, parameters] of attempts) {
    if (spawnSync(command, parameters, { stdio: 'ignore' }).status === 0) return accountOf('tongxin');
  }
  return undefined;
}

/** What a child process needs to run as the account. */
export function identity(account: Account): { uid: number; gid: number } | Record<string, never> {
  return account.switched ? { uid: account.uid, gid: account.gid } : {};
}

/** Whether the account may read (or else only pass) a file or folder, every folder above it included; asked of the system itself. */
export function mayReach(account: Account, path: string, how: 'read' | 'pass' | 'write'): boolean {
  const flag = { read: '-r', pass: '-x', write: '-w' }[how];
  return spawnSync('/bin/sh', ['-c', `test ${flag} "$1"`, 'sh', path], { ...identity(account), cwd: '/' }).status === 0;
}
