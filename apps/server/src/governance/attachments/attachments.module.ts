import { routes } from '@tongxin/contract';
import { endpoint } from '../../access/index.ts';
import { boundedQueue } from '../../platform/files/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { attachmentSweep } from './attachments.sweep.ts';
import { type Reading, readFile } from './reading.service.ts';
import { removeUpload, type Uploading, upload } from './upload.service.ts';

/** What attachments need of the rest. */
export interface AttachmentsDeps extends Omit<Uploading, 'queue'>, Reading {}

/** Two at once keep two cores busy and a burst in order; behind 64 that wait a further one is told to come back. Our decision. */
const [atOnce, waiting] = [2, 64];

/** Attachments: their routes, and the sweep over what belongs to nothing. */
export function attachmentsModule(deps: AttachmentsDeps) {
  const world: Uploading = { ...deps, queue: boundedQueue(atOnce, waiting) };
  return {
    endpoints: [
      endpoint(routes.uploadAttachment, ({ caller, query, body, key }) => {
        if (key === null) throw refuse('key_needed');
        return upload(world, caller, { query, body, key });
      }),
      endpoint(routes.removeAttachment, ({ caller, params }) => removeUpload(world, caller, params.id)),
      endpoint(routes.getAttachment, ({ caller, params }) => readFile(deps, caller, params.id, 'full')),
      endpoint(routes.getThumbnail, ({ caller, params }) => readFile(deps, caller, params.id, params.size)),
    ],
    sweep: attachmentSweep(deps),
  };
}
