import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true');

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.string().min(1).optional(),
  KEYS_FILE: z.string().min(1).optional(),
  CIPHER: z.enum(['aes-256-gcm', 'sm4']).default('aes-256-gcm'),
  ROLES: z.string().default('api,worker,sweep'),
  SAMPLE: z.enum(['0', 'registers', '1']).default('1'),
  POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  SWEEP_EVERY_MS: z.coerce.number().int().min(100).max(60_000).default(1_000),
  PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  HTTPS: flag.default(false),
  FILES: z.enum(['disk', 's3']).default('disk'),
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .refine((text) => new URL(text).pathname === '/')
    .optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('us-east-1'),
  S3_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_KEY: z.string().min(1).optional(),
  S3_PATH_STYLE: flag.default(true),
});

/** Where the bytes of attachments lie. */
export type FilesConfig =
  | { readonly kind: 'disk' }
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      readonly region: string;
      readonly accessKey: string;
      readonly secretKey: string;
      readonly pathStyle: boolean;
    };

const roles = ['api', 'worker', 'sweep'] as const;
export type ProgramRole = (typeof roles)[number];

/** The settings of a program run, read once from the environment. The README's table lists them. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute. Holds the embedded database, the key file, the lock, and attachments where they lie on disk. */
  readonly dataDir: string;
  /** Another PostgreSQL than the embedded one. */
  readonly databaseUrl: string | null;
  readonly keysFile: string;
  /** Keys are made at first start only for the embedded database; another one demands them explicitly. */
  readonly mayMakeKeys: boolean;
  readonly cipher: 'aes-256-gcm' | 'sm4';
  readonly roles: ReadonlySet<ProgramRole>;
  /** The sample district: not at all, its registers alone, or with a month of cases. */
  readonly sample: 'none' | 'registers' | 'life';
  readonly poolSize: number;
  readonly sweepEveryMs: number;
  readonly proxies: number;
  readonly https: boolean;
  readonly files: FilesConfig;
}

/** A setting is wrong; the message names it in both languages. */
export class ConfigWrong extends Error {
  override readonly name = 'ConfigWrong';
}

/** Reads the settings; the only reader of the environment. Throws ConfigWrong. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
): Config {
  const read = Environment.safeParse(
    Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')),
  );
  if (!read.success) {
    const names = read.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new ConfigWrong(`设置不对：${names} / Wrong setting: ${names}`);
  }
  const env = read.data;
  const wanted = env.ROLES.split(',').map((role) => role.trim());
  const unknown = wanted.find((role) => !roles.some((known) => known === role));
  if (unknown !== undefined) throw new ConfigWrong(`设置不对：ROLES=${unknown} / Wrong setting: ROLES`);
  const dataDir = isAbsolute(env.DATA_DIR) ? env.DATA_DIR : resolve(cwd, env.DATA_DIR);
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir,
    databaseUrl: env.DATABASE_URL ?? null,
    keysFile: env.KEYS_FILE ?? resolve(dataDir, 'keys.json'),
    mayMakeKeys: env.DATABASE_URL === undefined,
    cipher: env.CIPHER,
    roles: new Set(roles.filter((role) => wanted.includes(role))),
    sample: env.SAMPLE === '0' ? 'none' : env.SAMPLE === '1' ? 'life' : 'registers',
    poolSize: env.POOL_SIZE,
    sweepEveryMs: env.SWEEP_EVERY_MS,
    proxies: env.PROXIES,
    https: env.HTTPS,
    files: filesOf(env),
  };
}

function filesOf(env: z.output<typeof Environment>): FilesConfig {
  if (env.FILES === 'disk') return { kind: 'disk' };
  const given = <N extends 'S3_ENDPOINT' | 'S3_BUCKET' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY'>(name: N): string => {
    const value = env[name];
    if (value === undefined) throw new ConfigWrong(`FILES=s3 还需要 ${name} / FILES=s3 needs ${name} too`);
    return value;
  };
  return {
    kind: 's3',
    endpoint: given('S3_ENDPOINT'),
    bucket: given('S3_BUCKET'),
    region: env.S3_REGION,
    accessKey: given('S3_ACCESS_KEY'),
    secretKey: given('S3_SECRET_KEY'),
    pathStyle: env.S3_PATH_STYLE,
  };
}
