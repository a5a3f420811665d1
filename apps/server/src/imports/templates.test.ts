import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindNames } from './form.ts';
import { type ImportsHere, importsHere, inOrder } from './imports.testing.ts';
import { tallyOf } from './plan.ts';

let here: ImportsHere;
beforeAll(async () => {
  here = await importsHere();
});
afterAll(() => here.stop());

describe('templates', () => {
  it('exist for every kind', () => {
    expect([...inOrder].sort()).toEqual([...kindNames].sort());
  });

  it('hold examples that make a district when they are imported in order, and change nothing when imported again', async () => {
    const clerk = { as: 'clerk' };
    for (const kind of inOrder) {
      if (kind === 'hotline') {
        await here.rows('staff', [{ login: 'clerk', name: '王甲', role: '区网格中心', areaCode: '120112' }]);
      }
      const outcome = await here.template(kind, clerk);
      expect([kind, outcome.flaws]).toEqual([kind, []]);
      expect(tallyOf(outcome.changes).added + tallyOf(outcome.changes).changed).toBeGreaterThan(0);
    }
    const before = await here.state();
    for (const kind of inOrder) {
      const outcome = await here.template(kind, clerk);
      expect([kind, outcome.flaws, outcome.changes.filter(({ action }) => action !== 'same')]).toEqual([kind, [], []]);
    }
    expect(await here.state()).toBe(before);
    const directory = await here.program.app.directories.of(await here.tenantId());
    expect(directory.areas.locatePoint({ lng: 117.391, lat: 38.981 }).owner?.name).toBe('文澜花园第一网格');
    expect(directory.areas.policeGridOf('120112003006001')?.station).toBe('海棠派出所');
    expect(directory.suggest('', '路灯不亮好几天了')?.code).toBe('R0401');
    const unit = directory.units.unitByCode('D-cgw');
    expect(
      directory
        .onDuty(unit?.id ?? '', Date.parse('2026-11-24T20:00:00+08:00'))
        .people.map(({ staffId }) => directory.staffName(staffId)),
    ).toEqual(['李甲']);
    expect(directory.limits.version).toBe(1);
  });

  it('are readable by their owner alone, as reports and password files are', async () => {
    expect((await stat(here.folder.path('areas.xlsx'))).mode & 0o777).toBe(0o600);
  });
});
