export { systemClock } from './clock.system.ts';
export { type Clock, type ManualClock, manualClock } from './clock.ts';
