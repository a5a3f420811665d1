import { stdin, stdout } from 'node:process';
import { json } from 'node:stream/consumers';
import { coldStartFor } from './coldstart/coldStart.store.ts';
import type { WordedCategory } from './coldstart/coldStart.ts';
import { writeModel } from './learning/index.ts';

// A program of its own: training holds a thread for seconds, and whoever files an appeal does not wait for it. Categories come in as JSON, the
// model goes out as it is kept.
const categories = (await json(stdin)) as readonly WordedCategory[];
stdout.write(writeModel(await coldStartFor(categories, process.argv[2] ?? '')));
