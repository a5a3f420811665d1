import { z } from 'zod';
import { Id, Instant } from './basic.ts';

/** A file as its owner sees it before it belongs to anything. */
export const Attachment = z.object({
  id: Id,
  kind: z.enum(['picture', 'document']),
  mime: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type Attachment = z.output<typeof Attachment>;

/** A file of a case. `erased` says that it was removed on a lawful request: nothing but the fact is left. */
export const AttachmentInCase = Attachment.extend({
  appealId: Id.nullable().describe('Whose words it belongs to; null: the case itself'),
  mark: z.string().nullable(),
  at: Instant,
  erased: z.boolean(),
});
export type AttachmentInCase = z.output<typeof AttachmentInCase>;

/** Ids of files uploaded before and not yet sent with anything. */
export const AttachmentIds = z.array(Id).max(20);
