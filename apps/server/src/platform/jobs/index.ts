export { type OutboxHandler, type OutboxItem, type OutboxWorker, outboxWorker } from './outbox.worker.ts';
