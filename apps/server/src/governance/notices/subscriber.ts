import type { HeardEvent, Subscriber } from '../cases/index.ts';
import { audiencesOf } from './table.ts';
import { transitionOf } from './transition.ts';

/** Hears of the events that somebody is to be told of. */
export const noticesSubscriber: Subscriber = Object.freeze({
  name: 'notices',
  wants: (event: HeardEvent) => audiencesOf(transitionOf(event)).length > 0,
});
