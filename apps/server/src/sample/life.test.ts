import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from './sample.prepare.ts';
import { type TestProgram, testProgram } from './sample.testing.ts';

let program: TestProgram;
beforeAll(async () => {
  program = await testProgram('2026-11-24T13:30:00+08:00');
  const since = performance.now();
  await prepareSample(program.app, (line) => console.log(Math.round(performance.now() - since), line));
  console.log(Math.round(performance.now() - since));
}, 120_000);
afterAll(() => program.stop());

describe('the life of the sample', () => {
  it('is told', () => {
    expect(1).toBe(1);
  });
});
