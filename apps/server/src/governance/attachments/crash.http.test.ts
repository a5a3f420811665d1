import { access, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FileStore, FilesUnavailable } from '../../platform/files/index.ts';
import { type DatabaseProxy, proxyTo } from '../../platform/testing/index.ts';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { eraseAttachments } from './index.ts';
import { keyOf, keysOf, variants } from './keys.ts';
import { phonePhoto } from './samples.testing.ts';

/** What goes wrong in the store, and when. */
interface Trouble {
  /** The put of this number fails, counted from 1. */
  failAt?: number;
  /** What was put cannot be removed: as if the program had been killed. */
  removeFails?: boolean;
  /** Happens once the third form is there, before its row is written. */
  whenAllAreThere?: () => Promise<void> | void;
}

let proxy: DatabaseProxy;
let district: TestDistrict;
let resident: Person;
let photo: Buffer;
let trouble: Trouble = {};
let puts = 0;

function troubled(store: FileStore): FileStore {
  return {
    ...store,
    async put(key, bytes) {
      puts += 1;
      if (puts === trouble.failAt) throw new FilesUnavailable('EIO');
      await store.put(key, bytes);
      if (puts === variants.length) await trouble.whenAllAreThere?.();
    },
    async remove(keys) {
      if (trouble.removeFails) throw new FilesUnavailable('EIO');
      await store.remove(keys);
    },
  };
}

beforeAll(async () => {
  district = await testDistrict({
    store: troubled,
    through: async (connection) => {
      proxy = await proxyTo(connection);
      return proxy.connection;
    },
  });
  resident = await district.resident(0);
  photo = await phonePhoto();
}, 60_000);
afterEach(async () => {
  trouble = {};
  await proxy.resume().catch(() => undefined);
});
afterAll(async () => {
  await district.stop();
  await proxy.close();
});

const root = () => join(district.files.root, 'files');
const hour = 3_600_000;
const send = (key: string, who = resident) => {
  puts = 0;
  return who.ask('POST', '/v1/attachments', { payload: photo, headers: { 'idempotency-key': key } });
};
const rows = () =>
  district.sql<{ id: string; state: string; tenant_id: string }>(
    'SELECT id, state, tenant_id FROM attachments ORDER BY id',
  );
const isThere = (key: string) =>
  access(join(root(), key)).then(
    () => true,
    () => false,
  );
const filesOnDisk = async () =>
  (await readdir(root(), { recursive: true, withFileTypes: true }).catch(() => [])).filter((each) => each.isFile())
    .length;
/** Every form of every attachment that is not erased is there, and nothing waits in the folder for what comes in. */
async function expectWhole(): Promise<void> {
  for (const { id, state, tenant_id } of await rows()) {
    if (state === 'erased') continue;
    for (const key of keysOf(tenant_id, id)) expect([key, await isThere(key)]).toEqual([key, true]);
  }
  expect(await readdir(district.files.incoming).catch(() => [])).toEqual([]);
}
/** Makes everything on disk so many hours old by the clock of the program. */
async function age(hours = 25): Promise<void> {
  const before = new Date(district.clock.now() - hours * hour);
  for (const each of await readdir(root(), { recursive: true, withFileTypes: true }))
    if (each.isFile()) await utimes(join(each.parentPath, each.name), before, before);
}
const sweep = () => district.app.attachments.once('all shards');

describe('a store that fails in the middle of an upload', () => {
  it.each([
    1, 2, 3,
  ])('at its put %i leaves neither a row nor a file, and the same submission works afterwards', async (failAt) => {
    const [before, onDisk] = [await rows(), await filesOnDisk()];
    const key = freshKey();
    trouble = { failAt };
    const answer = await send(key);
    expect([answer.status, answer.body.code]).toEqual([503, 'files_unavailable']);
    expect([await rows(), await filesOnDisk()]).toEqual([before, onDisk]);
    trouble = {};
    expect((await send(key)).status).toBe(201);
    expect((await rows()).length).toBe(before.length + 1);
    await expectWhole();
  });

  it('and is killed before it can tidy up leaves files without a row, which are swept after a day', async () => {
    await sweep();
    const onDisk = await filesOnDisk();
    trouble = { failAt: 3, removeFails: true };
    expect((await send(freshKey())).status).toBe(503);
    trouble = {};
    expect(await filesOnDisk()).toBe(onDisk + 2);
    await age(1);
    expect(await sweep()).toMatchObject({ orphans: 0 });
    await age();
    expect(await sweep()).toMatchObject({ orphans: 2 });
    expect(await filesOnDisk()).toBe(onDisk);
    await expectWhole();
  });
});

describe('a database that goes away in the middle of an upload', () => {
  it('before the row is written: no row, no file, and the same submission works afterwards', async () => {
    const [before, onDisk] = [await rows(), await filesOnDisk()];
    const key = freshKey();
    trouble = { whenAllAreThere: () => proxy.pause() };
    const answer = await send(key);
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    await proxy.resume();
    trouble = {};
    expect([await rows(), await filesOnDisk()]).toEqual([before, onDisk]);
    await expect.poll(async () => (await send(key)).status).toBe(201);
    await expectWhole();
  });

  it('and its last word is unknown: a row that was kept has its bytes, and the same submission finds it', async () => {
    for (const when of ['before', 'after'] as const) {
      const before = (await rows()).length;
      const key = freshKey();
      trouble = { whenAllAreThere: () => proxy.cutAt('COMMIT', when) };
      const first = await send(key);
      expect([201, 503]).toContain(first.status);
      trouble = {};
      await expectWhole();
      const second = await send(key);
      expect(second.status).toBe(201);
      expect((await rows()).length).toBe(before + 1);
      if (first.status === 201) expect(second.text).toBe(first.text);
    }
    await age();
    await sweep();
    await expectWhole();
  });
});

it('whatever fails wherever, every row has its bytes, and what has no row is gone after a day', async () => {
  const ways: readonly Trouble[] = [
    {},
    { failAt: 1 },
    { failAt: 2, removeFails: true },
    { failAt: 3 },
    { whenAllAreThere: () => proxy.cutAt('INSERT INTO attachments', 'before') },
    { whenAllAreThere: () => proxy.cutAt('INSERT INTO attachments', 'after') },
    { whenAllAreThere: () => proxy.cutAt('COMMIT', 'after'), removeFails: true },
    { whenAllAreThere: () => proxy.cutAt('COMMIT', 'before') },
  ];
  for (const way of ways) {
    trouble = way;
    const answer = await send(freshKey());
    expect([201, 503]).toContain(answer.status);
    trouble = {};
    await expectWhole();
  }
  await age();
  await sweep();
  const kept = (await rows()).filter(({ state }) => state !== 'erased').length;
  expect(await filesOnDisk()).toBe(kept * variants.length);
  await expectWhole();
});

describe('the sweep', () => {
  it('removes after a day what was sent with nothing, and never what was', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 2; at += 1) ids.push(String((await send(freshKey())).body.id));
    const [sent = '', waiting = ''] = ids;
    await resident.call('fileAppeal', {
      body: { text: '文澜花园门口的店不给退卡', attachmentIds: [sent] },
      key: freshKey(),
    });
    district.clock.advance(23 * hour);
    await age(23);
    await sweep();
    expect((await rows()).map(({ id }) => id)).toEqual(expect.arrayContaining([sent, waiting]));
    district.clock.advance(2 * hour);
    await age();
    expect((await sweep()).stale).toBeGreaterThan(0);
    expect((await rows()).map(({ id, state }) => [id, state])).toEqual([[sent, 'bound']]);
    expect(await filesOnDisk()).toBe(variants.length);
    expect((await resident.ask('GET', `/v1/attachments/${waiting}`)).status).toBe(404);
    expect(await sweep()).toEqual({ stale: 0, erased: 0, orphans: 0 });
  });

  it('that finds the store down loses nothing: rows go first, and the next rounds remove the bytes', async () => {
    await send(freshKey());
    district.clock.advance(25 * hour);
    await age();
    trouble = { removeFails: true };
    await expect(sweep()).rejects.toThrow(FilesUnavailable);
    trouble = {};
    await expectWhole();
    expect((await sweep()).orphans).toBe(variants.length);
    await expectWhole();
  });

  it('looks at every shard within a day when it looks at one a round', async () => {
    const { id } = (await send(freshKey())).body;
    await district.sql('DELETE FROM attachments WHERE id = $1', [String(id)]);
    district.clock.advance(25 * hour);
    await age();
    let orphans = 0;
    for (let minutes = 0; minutes < 24 * 60 && orphans === 0; minutes += 5) {
      district.clock.advance(5 * 60_000);
      orphans += (await district.app.attachments.once()).orphans;
    }
    expect(orphans).toBe(variants.length);
  }, 60_000);
});

describe('what is erased on a lawful request', () => {
  it('is a tombstone at once, its bytes go after the commit, and the record of the case holds', async () => {
    const acceptor = await district.as('haitang.accept');
    const id = String((await send(freshKey())).body.id);
    const body = { text: '文澜花园门口的店不给退卡', place: { areaCode: '120112003006' }, attachmentIds: [id] };
    const filed = await resident.call('fileAppeal', { body, key: freshKey() });
    const { tenantId } = district.ids;
    const erase = (whose: Parameters<typeof eraseAttachments>[2]) =>
      district.test.database.inTenant(tenantId, (tx) => eraseAttachments(tx, tenantId, whose, district.clock.now()));
    expect(await erase({ appealIds: [filed.appealId] })).toBe(1);
    expect(await erase({ appealIds: [filed.appealId], caseIds: [filed.caseId] })).toBe(0);
    expect((await acceptor.ask('GET', `/v1/attachments/${id}`)).status).toBe(404);
    expect((await acceptor.ask('GET', `/v1/attachments/${id}/thumbnails/small`)).status).toBe(404);
    const seen = await acceptor.call('getCase', { params: { id: filed.caseId } });
    expect(seen.attachments).toMatchObject([{ id, erased: true, name: '', bytes: 0, width: null, height: null }]);
    expect(await acceptor.call('verifyChain', { params: { id: filed.caseId } })).toMatchObject({ ok: true });
    const [row] = await district.sql('SELECT owner_id, upload_key, input_hash, sha256 FROM attachments WHERE id = $1', [
      id,
    ]);
    expect(row).toEqual({ owner_id: null, upload_key: null, input_hash: null, sha256: null });

    trouble = { removeFails: true };
    await expect(district.app.attachments.removeErased(tenantId)).rejects.toThrow(FilesUnavailable);
    expect(await isThere(keyOf(tenantId, id, 'full'))).toBe(true);
    trouble = {};
    expect(await district.app.attachments.removeErased(tenantId)).toBe(1);
    for (const key of keysOf(tenantId, id)) expect([key, await isThere(key)]).toEqual([key, false]);
    expect(await district.app.attachments.removeErased(tenantId)).toBe(0);
  });

  it('takes along what a person uploaded and sent with nothing, without a trace', async () => {
    const id = String((await send(freshKey())).body.id);
    const { tenantId } = district.ids;
    await district.test.database.inTenant(tenantId, (tx) =>
      eraseAttachments(tx, tenantId, { ownerIds: [resident.id] }, district.clock.now()),
    );
    expect((await resident.ask('GET', `/v1/attachments/${id}`)).status).toBe(404);
    await district.app.attachments.removeErased(tenantId);
    expect((await rows()).map((each) => each.id)).not.toContain(id);
    expect(await isThere(keyOf(tenantId, id, 'small'))).toBe(false);
  });

  it('goes with its appeal when that is deleted, and its bytes are swept', async () => {
    const id = String((await send(freshKey())).body.id);
    const filed = await resident.call('fileAppeal', {
      body: { text: '门口的灯不亮', attachmentIds: [id] },
      key: freshKey(),
    });
    await district.sql('DELETE FROM appeals WHERE id = $1', [filed.appealId]);
    expect((await rows()).map((each) => each.id)).not.toContain(id);
    district.clock.advance(25 * hour);
    await age();
    await sweep();
    expect(await isThere(keyOf(district.ids.tenantId, id, 'full'))).toBe(false);
    await expectWhole();
  });
});
