export { expireDead } from './outbox.expire.ts';
export { type OutboxHandler, type OutboxItem, type OutboxWorker, outboxWorker } from './outbox.worker.ts';
export { type Rounds, rounds } from './rounds.timer.ts';
