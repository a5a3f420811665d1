import pg from 'pg';
import { readMessages } from '../apps/server/src/replay/messages.read.ts';
import { replayHere } from '../apps/server/src/replay/replay.service.ts';
import { bareLoop } from './bare.loop.ts';
import { type Figure, figure } from './figure.ts';
import { bareOptions, openThrowaway } from './throwaway.world.ts';

/** The most seconds that a file of 4,326 messages may take. */
const limitSeconds = 60;

/**
 * Replays a file of messages through the public interface, beside the least that keeping them could cost: one row, one INSERT and one
 * COMMIT for each on the same database, from as many connections. Throws FileUnreadable.
 */
export async function replayBench(path: string, concurrency: number): Promise<Figure> {
  const file = await readMessages(path, {}, 'Asia/Shanghai');
  const { world, close } = await openThrowaway(Math.max(20, concurrency));
  try {
    const { outcome } = await replayHere(world, file, 'zh', () => undefined);
    const plainSeconds = await keepPlainly(bareOptions(world.connection), concurrency, outcome.messages);
    const refused = outcome.refused.reduce((sum, each) => sum + each.count, 0);
    return figure({
      name: 'replay',
      title: { zh: '重放一批来信', en: 'replay of a file of messages' },
      value: outcome.seconds,
      unit: 's',
      yardstick: { name: '每封一次 INSERT one plain INSERT each', value: plainSeconds },
      target: { of: 'value', is: 'atMost', limit: limitSeconds },
      notes: [
        `${outcome.messages} 封 messages, ${outcome.filed} 件立项 filed, ${refused} 件拒绝 refused, ${outcome.errors.length} 种错误 kinds of error`,
      ],
    });
  } finally {
    await close();
  }
}

async function keepPlainly(connection: pg.ClientConfig, lanes: number, messages: number): Promise<number> {
  const owner = new pg.Client(connection);
  await owner.connect();
  await owner.query('CREATE TABLE bench_plain (id uuid PRIMARY KEY, at timestamptz NOT NULL, text text NOT NULL)');
  const text = '一'.repeat(200);
  const insert = {
    name: 'plain',
    text: 'INSERT INTO bench_plain (id, at, text) VALUES (gen_random_uuid(), $1, $2)',
  };
  const rerun = () => [{ ...insert, values: [new Date(), text] }];
  const loop = await bareLoop(connection, lanes, [rerun], { uuid: () => '', now: () => 0, serial: () => 0 });
  try {
    const since = performance.now();
    let next = 0;
    const lane = async (number: number): Promise<void> => {
      while (next < messages) {
        next += 1;
        await loop.run(number);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
    return (performance.now() - since) / 1_000;
  } finally {
    await loop.close();
    await owner.query('DROP TABLE bench_plain');
    await owner.end();
  }
}
