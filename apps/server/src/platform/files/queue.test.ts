import { describe, expect, it } from 'vitest';
import { boundedQueue, QueueFull } from './queue.ts';

/** Work that ends when it is told to. */
function held() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => done, end };
}

describe('a bounded queue', () => {
  it('runs no more at once than it may, in the order in which work came', async () => {
    const queue = boundedQueue(2, 10);
    const begun: number[] = [];
    const pieces = Array.from({ length: 5 }, held);
    const all = pieces.map(({ work }, at) =>
      queue.run(async () => {
        begun.push(at);
        await work();
        return at;
      }),
    );
    await expect.poll(() => begun).toEqual([0, 1]);
    pieces[1]?.end();
    await expect.poll(() => begun).toEqual([0, 1, 2]);
    for (const { end } of pieces) end();
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('refuses what it has no room for, and has room again afterwards', async () => {
    const queue = boundedQueue(1, 1);
    const [first, second] = [held(), held()];
    const running = queue.run(first.work);
    const waiting = queue.run(second.work);
    await expect(queue.run(async () => 'third')).rejects.toThrow(QueueFull);
    first.end();
    second.end();
    await Promise.all([running, waiting]);
    expect(await queue.run(async () => 'fourth')).toBe('fourth');
  });

  it('goes on after work that failed', async () => {
    const queue = boundedQueue(1, 5);
    const failed = queue.run(async () => {
      throw new Error('no');
    });
    const after = queue.run(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await after).toBe('yes');
  });
});
