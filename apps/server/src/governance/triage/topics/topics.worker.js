import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// A thread of its own knows no TypeScript until it is told to; see topics.aside.ts.
register();
const { hotTopics } = await import('./topics.ts');
parentPort?.postMessage(hotTopics(workerData.messages, workerData.options));
