import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketAccount, type TestBucket, testBucket } from './bucket.testing.ts';
import { diskStore } from './store.disk.ts';
import { type S3Options, s3Store } from './store.s3.ts';
import { type FileEntry, type FileStore, FilesUnavailable } from './store.ts';

let root: string;
let bucket: TestBucket;
const warned: object[] = [];
const log = { warn: (_text: string, fields: object = {}) => void warned.push(fields) };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tongxin-files-'));
  bucket = await testBucket();
});
afterAll(async () => {
  await bucket.stop();
  await rm(root, { recursive: true, force: true });
});

const onDisk = () => diskStore({ root: join(root, 'files'), log });
const inBucket = (more: Partial<S3Options> = {}) =>
  s3Store({ ...bucketAccount, endpoint: bucket.endpoint, pathStyle: true, log, pausesMs: [1, 1, 1], ...more });
/** The bucket in the host's name, which no resolver of this machine knows: the connection goes to the stand-in, the name stays. */
const inHost = () => inBucket({ endpoint: `http://bucket.test:${bucket.port}`, pathStyle: false, send: toStandIn });

async function toStandIn(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const headers = { ...Object.fromEntries(request.headers), host: url.host, 'content-length': body.length };
    const path = url.pathname + url.search;
    const sent = plainRequest(
      { host: '127.0.0.1', port: url.port, path, method: request.method, headers },
      (answer) => {
        buffer(answer).then((bytes) => {
          const status = answer.statusCode ?? 0;
          const empty = status === 204 || request.method === 'HEAD';
          const pairs = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
          resolve(new Response(empty ? null : new Uint8Array(bytes), { status, headers: pairs }));
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A real server beside the stand-in, where one is named: `S3_ENDPOINT` and the other settings of the README with TONGXIN_TEST_ before them. */
const real = process.env.TONGXIN_TEST_S3_ENDPOINT;
const stores: readonly (readonly [string, () => FileStore])[] = [
  ['on disk', onDisk],
  ['in a bucket named in the path', () => inBucket()],
  ['in a bucket named in the host', inHost],
  ...(real === undefined ? [] : [['in a real bucket', realBucket] as const]),
];

function realBucket(): FileStore {
  const of = (name: string) => process.env[`TONGXIN_TEST_S3_${name}`] ?? '';
  return s3Store({
    endpoint: of('ENDPOINT'),
    bucket: of('BUCKET'),
    region: of('REGION'),
    accessKey: of('ACCESS_KEY'),
    secretKey: of('SECRET_KEY'),
    pathStyle: true,
    log,
  });
}

async function read(store: FileStore, key: string): Promise<Buffer | undefined> {
  const opened = await store.open(key);
  return opened && buffer(opened.bytes);
}

async function listed(store: FileStore, prefix: string): Promise<FileEntry[]> {
  const all: FileEntry[] = [];
  for await (const each of store.list(prefix)) all.push(each);
  return all.sort((a, b) => (a.key < b.key ? -1 : 1));
}

describe.each(stores)('a store %s', (_where, make) => {
  it('gives back the very bytes that were put, whatever they are', async () => {
    const store = make();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        await store.put('t1/aa/one/full', bytes);
        const back = await read(store, 't1/aa/one/full');
        expect(back?.equals(bytes)).toBe(true);
        expect(await store.stat('t1/aa/one/full')).toMatchObject({ key: 't1/aa/one/full', length: bytes.length });
      }),
      { numRuns: 15 },
    );
    const large = Buffer.alloc(3_000_000, 'tongxin');
    await store.put('t1/aa/large/full', large);
    expect((await read(store, 't1/aa/large/full'))?.equals(large)).toBe(true);
    expect(store.state().ok).toBe(true);
  });

  it('says of what is not there that it is not there', async () => {
    const store = make();
    expect(await store.open('t1/aa/none/full')).toBeUndefined();
    expect(await store.stat('t1/aa/none/full')).toBeUndefined();
    await store.remove(['t1/aa/none/full', 't1/aa/none/small']);
    expect(await listed(store, 't1/zz')).toEqual([]);
  });

  it('lists what lies under a prefix and nothing beside it, and removes it', async () => {
    const store = make();
    const keys = ['one', 'two', 'three', 'four', 'five'].map((id) => `t2/ab/${id}/full`).sort();
    for (const key of [...keys, 't2/abc/six/full']) await store.put(key, Buffer.from(key));
    const found = await listed(store, 't2/ab');
    expect(found.map(({ key, length }) => [key, length])).toEqual(keys.map((key) => [key, key.length]));
    for (const { changedAt } of found) expect(Math.abs(changedAt - Date.now())).toBeLessThan(60_000);
    await store.remove(keys);
    expect(await listed(store, 't2/ab')).toEqual([]);
    expect((await listed(store, 't2/abc')).length).toBe(1);
  });

  it('takes no key that no program of ours makes', async () => {
    const store = make();
    const strange = [
      '',
      '/etc/passwd',
      '../keys.json',
      't1/../../keys',
      't1//x',
      'T1/x',
      't1/x.json',
      't1/\0',
      't1/x/',
      '甲',
    ];
    for (const key of strange) {
      await expect(store.put(key, Buffer.from('x'))).rejects.toThrow(TypeError);
      await expect(store.open(key)).rejects.toThrow(TypeError);
      await expect(store.remove([key])).rejects.toThrow(TypeError);
      await expect(listed(store, key)).rejects.toThrow(TypeError);
    }
  });
});

describe('on disk', () => {
  it('closes its folders and files to other accounts', async () => {
    await onDisk().put('t3/aa/one/full', Buffer.from('x'));
    const mode = async (...path: string[]) => ((await stat(join(root, 'files', ...path))).mode & 0o777).toString(8);
    expect([await mode('t3'), await mode('t3', 'aa', 'one'), await mode('t3', 'aa', 'one', 'full')]).toEqual([
      '700',
      '700',
      '600',
    ]);
  });

  it('leaves nothing behind when a put fails, and shows what a killed program left', async () => {
    const store = onDisk();
    await store.put('t4/aa/one/full', Buffer.from('x'));
    await rm(join(root, 'files', 't4', 'aa', 'one', 'full'));
    // A folder stands where the file is to be: the rename fails after everything was written.
    await store.put('t4/aa/one/full/inner', Buffer.from('y'));
    await expect(store.put('t4/aa/one/full', Buffer.from('z'))).rejects.toThrow(FilesUnavailable);
    expect(await readdir(join(root, 'files', 't4', 'aa', 'one'))).toEqual(['full']);
    await writeFile(join(root, 'files', 't4', 'aa', 'one', 'small.part'), 'half');
    expect((await listed(store, 't4')).map(({ key }) => key)).toContain('t4/aa/one/small.part');
    await store.remove(['t4/aa/one/small.part']);
    expect((await listed(store, 't4')).map(({ key }) => key)).not.toContain('t4/aa/one/small.part');
  });

  it('says what is wrong with the disk, for people and for programs', async () => {
    await writeFile(join(root, 'no-folder'), 'x');
    const store = diskStore({ root: join(root, 'no-folder'), log });
    await expect(store.put('t1/aa/one/full', Buffer.from('x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(store.state()).toEqual({ ok: false, says: '文件存取失败（ENOTDIR）' });
    expect(warned.at(-1)).toEqual({ what: 'put', reason: 'ENOTDIR' });
  });

  it('lists no links that somebody laid there', async () => {
    const store = onDisk();
    await store.put('t5/aa/one/full', Buffer.from('x'));
    await symlink('/etc', join(root, 'files', 't5', 'aa', 'etc'));
    expect((await listed(store, 't5')).map(({ key }) => key)).toEqual(['t5/aa/one/full']);
    expect(await readFile(join(root, 'files', 't5', 'aa', 'one', 'full'), 'utf8')).toBe('x');
  });
});

describe('in a bucket', () => {
  it('puts at the documented address, signed, with its length', async () => {
    await inBucket().put('t6/aa/one/full', Buffer.from('x'));
    expect(bucket.asked.at(-1)).toBe('PUT /pictures/t6/aa/one/full');
    await inHost().put('t6/aa/two/full', Buffer.from('x'));
    expect(bucket.asked.at(-1)).toBe('PUT /t6/aa/two/full');
    expect([...bucket.objects.keys()].filter((key) => key.startsWith('t6'))).toEqual([
      't6/aa/one/full',
      't6/aa/two/full',
    ]);
  });

  it.each([
    [[503, 'SlowDown']],
    [[500, 'InternalError']],
    [[429, 'TooManyRequests']],
    [[400, 'RequestTimeout']],
    ['cut'],
  ] as const)('tries again after %j', async (answer) => {
    bucket.next(answer, answer);
    const store = inBucket();
    await store.put('t7/aa/one/full', Buffer.from('again'));
    expect((await read(store, 't7/aa/one/full'))?.toString()).toBe('again');
  });

  it('gives up after its tries and says why, then recovers by itself', async () => {
    const store = inBucket();
    bucket.next([503, 'SlowDown'], [503, 'SlowDown'], [503, 'SlowDown'], [503, 'SlowDown']);
    await expect(store.put('t7/aa/two/full', Buffer.from('x'))).rejects.toMatchObject({ code: 'SlowDown' });
    expect(store.state()).toEqual({ ok: false, says: '文件存取失败（SlowDown）' });
    await store.put('t7/aa/two/full', Buffer.from('x'));
    expect(store.state().ok).toBe(true);
  });

  it('does not wait for ever for a store that does not answer', async () => {
    bucket.next('hang', 'hang');
    const store = inBucket({ tryMs: 50, pausesMs: [1] });
    await expect(store.open('t7/aa/one/full')).rejects.toThrow(FilesUnavailable);
  });

  it('tells at once what no further try can change', async () => {
    const before = bucket.asked.length;
    await expect(inBucket({ secretKey: 'wrong' }).put('t8/aa/one/full', Buffer.from('x'))).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    await expect(inBucket({ accessKey: 'NOBODY' }).open('t8/aa/one/full')).rejects.toMatchObject({
      code: 'InvalidAccessKeyId',
    });
    await expect(inBucket({ region: 'us-east-1' }).open('t8/aa/one/full')).rejects.toMatchObject({
      code: 'AuthorizationHeaderMalformed',
    });
    await expect(inBucket({ bucket: 'nowhere' }).open('t8/aa/one/full')).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
    expect(bucket.asked.length - before).toBe(4);
    const gone = await testBucket();
    await gone.stop();
    const nobody = inBucket({ endpoint: gone.endpoint, pausesMs: [] });
    await expect(nobody.open('t8/aa/one/full')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('never tells its keys', async () => {
    const { secretKey, accessKey } = bucketAccount;
    expect(JSON.stringify(warned)).not.toContain(accessKey);
    const error: unknown = await inBucket({ secretKey: 'secret-of-ours' })
      .open('t8/aa/one/full')
      .catch((reason: unknown) => reason);
    const told = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack} ${JSON.stringify(warned)}`;
    expect(told).not.toMatch(/secret-of-ours/);
    expect(told).not.toContain(secretKey);
  });

  it('lets the connection go when nobody reads on', async () => {
    const store = inBucket();
    await store.put('t9/aa/one/full', Buffer.alloc(2_000_000));
    const opened = await store.open('t9/aa/one/full');
    opened?.bytes.destroy();
    expect((await read(store, 't9/aa/one/full'))?.length).toBe(2_000_000);
  });
});
