export { attachmentsModule } from './attachments.module.ts';
export { attachmentBook } from './attachments.store.ts';
export type { AttachmentSweep } from './attachments.sweep.ts';
export { eraseAttachments } from './erasure.store.ts';
export { attachmentHolding } from './holding.store.ts';
export { residentSees } from './visible.ts';
