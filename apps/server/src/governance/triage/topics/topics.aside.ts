import { Worker } from 'node:worker_threads';
import type { Said, Topic } from './said.ts';
import { hotTopics, type TopicOptions } from './topics.ts';

/** So few messages are counted faster than a thread starts. */
const FEW = 400;

/**
 * Hot topics, counted beside the thread that answers requests when there are many messages (some seconds for 5,000). Rejects when the counting
 * thread fails; `few` is for tests.
 */
export function hotTopicsAside(messages: readonly Said[], options: TopicOptions, few = FEW): Promise<readonly Topic[]> {
  if (messages.length <= few) return Promise.resolve(hotTopics(messages, options));
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./topics.worker.js', import.meta.url), {
      workerData: { messages, options },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`hot topics were not counted: exit ${code}`)));
  });
}
