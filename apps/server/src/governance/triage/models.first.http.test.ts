import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freshKey, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { coldStartApart } from './coldStart.process.ts';
import { loadCategories } from './index.ts';
import { trainModel, writeModel } from './learning/index.ts';
import { modelShelf } from './models.shelf.ts';

let district: TestDistrict;
let folder: string;
const tree = ['R04', 'R0401', 'R0402', 'R0403'];
const log = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => log };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-models-'));
  district = await testDistrict({ modelsFolder: folder });
  await district.sql(
    `UPDATE categories SET valid_to = CASE WHEN code = ANY ($1) THEN NULL ELSE '2026-01-01'::date END`,
    [tree],
  );
  district.app.directories.forget(district.ids.tenantId);
}, 60_000);
afterAll(async () => {
  await district.app.models.stop();
  await district.stop();
  await rm(folder, { recursive: true, force: true });
});

async function judgedBy(): Promise<{ decided_by: string; evidence: { model?: string } } | undefined> {
  const resident = await district.resident(0);
  const body = { text: '楼道的声控灯坏了，报修没有人换', place: { areaCode: '120112003006' } };
  const { caseId } = await resident.call('fileAppeal', { body, key: freshKey() });
  const [row] = await district.sql<{ decided_by: string; evidence: { model?: string } }>(
    `SELECT decided_by, evidence FROM case_decisions WHERE case_id = $1 AND kind = 'category'`,
    [caseId],
  );
  return row;
}

describe('the first model of a tenant', () => {
  it('is made beside the program, which files by the lexicon until then, and is kept for the next start', async () => {
    expect(await judgedBy()).toMatchObject({ decided_by: 'lexicon' });
    district.app.models.start();
    expect(await judgedBy()).toMatchObject({ decided_by: 'lexicon' });
    await vi.waitFor(
      async () => expect((await district.app.directories.of(district.ids.tenantId)).suggestsBy).toBe('model'),
      { timeout: 60_000, interval: 100 },
    );
    expect(await judgedBy()).toMatchObject({ decided_by: 'model', evidence: { model: 'coldstart' } });
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^coldstart-[0-9a-f]{16}\.model$/)]);
  }, 90_000);

  it('is not tried forever where it cannot be made, and the lexicon goes on', async () => {
    const { tenantId } = district.ids;
    let tries = 0;
    const shelf = modelShelf({
      log,
      firstModel: async () => {
        tries += 1;
        throw new Error('no room');
      },
      ready: () => {
        throw new Error('nothing is ready');
      },
    });
    shelf.start();
    for (let round = 0; round < 5; round += 1) {
      const found = await district.test.database.inTenant(tenantId, async (tx) =>
        shelf.inForce(tx, tenantId, await loadCategories(tx, tenantId)),
      );
      expect(found).toBeNull();
      await shelf.first([]);
      await vi.waitFor(() => expect(tries).toBe(Math.min(round + 1, 3)));
    }
    await shelf.stop();
    expect(tries).toBe(3);
  });

  it('stands in for a model that this program cannot read', async () => {
    const { tenantId } = district.ids;
    const first = trainModel(
      ['灯', '坑', '灯灯', '坑坑'].map((text) => ({ text: `${text}在路上`, label: text.slice(0, 1) })),
    );
    await district.app.models.take(
      tenantId,
      writeModel(
        trainModel(
          ['灯', '坑', '灯灯', '坑坑'].map((text) => ({
            text: `${text}在路上`,
            label: text.startsWith('灯') ? 'R0401' : 'R0402',
          })),
        ),
      ),
      'own.model',
    );
    await district.sql(`UPDATE triage_models SET bytes = substring(bytes FROM 1 FOR 500)`);
    const shelf = modelShelf({ log, firstModel: async () => first, ready: () => undefined });
    const inForce = () =>
      district.test.database.inTenant(tenantId, async (tx) => {
        const categories = await loadCategories(tx, tenantId);
        return { categories, found: await shelf.inForce(tx, tenantId, categories) };
      });
    const { categories, found } = await inForce();
    expect(found).toBeNull();
    await shelf.first(categories);
    expect((await inForce()).found).toMatchObject({ name: 'coldstart', model: first });
    await shelf.stop();
  });

  it('says why it was not made, and stops when it is told to', async () => {
    const never = new AbortController();
    await expect(coldStartApart([], folder, never.signal)).rejects.toThrow(/first model was not made/);
    const stopped = new AbortController();
    const made = coldStartApart([], folder, stopped.signal);
    stopped.abort();
    await expect(made).rejects.toMatchObject({ name: 'AbortError' });
  }, 60_000);
});
