export { type Clock, type ManualClock, manualClock } from './clock.ts';
export { systemClock } from './clock.system.ts';
