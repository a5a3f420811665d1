import { z } from 'zod';
import { route } from '../define.ts';
import { Attachment, FileContent, Id, RawBody } from '../shapes/index.ts';

export const attachmentRoutes = {
  uploadAttachment: route('POST', '/v1/attachments', {
    summary: {
      zh: '上传照片或文件，再随诉求或办理提交',
      en: 'Upload a picture or document, to be sent with an appeal or a move; it is gone after a day otherwise',
    },
    tag: 'attachments',
    allow: 'signedIn',
    keyed: 'required',
    media: 'upload',
    query: z.strictObject({
      name: z.string().trim().max(200).optional().describe('What the file is called; what it is, its bytes say'),
    }),
    body: RawBody,
    bodyLimitBytes: 50 * 1024 * 1024,
    reply: Attachment,
    status: 201,
    refusals: [
      'file_kind_refused',
      'heic_refused',
      'file_damaged',
      'file_unsafe',
      'attachments_too_many',
      'files_unavailable',
    ],
  }),
  removeAttachment: route('DELETE', '/v1/attachments/:id', {
    summary: { zh: '去掉还没有提交的照片或文件', en: 'Remove an upload of mine that was not sent with anything yet' },
    tag: 'attachments',
    allow: 'signedIn',
    params: z.strictObject({ id: Id }),
    reply: z.object({ removed: z.number().int() }),
    refusals: ['not_found'],
  }),
  getAttachment: route('GET', '/v1/attachments/:id', {
    summary: { zh: '照片或文件', en: 'A picture or document, for those who may see what it belongs to' },
    tag: 'attachments',
    allow: 'signedIn',
    media: 'file',
    params: z.strictObject({ id: Id }),
    reply: FileContent,
    refusals: ['not_found', 'files_unavailable'],
  }),
  getThumbnail: route('GET', '/v1/attachments/:id/thumbnails/:size', {
    summary: { zh: '照片的缩略图', en: 'A thumbnail of a picture: small 240, large 960 pixels at most' },
    tag: 'attachments',
    allow: 'signedIn',
    media: 'file',
    params: z.strictObject({ id: Id, size: z.enum(['small', 'large']) }),
    reply: FileContent,
    refusals: ['not_found', 'files_unavailable'],
  }),
} as const;
