import { z } from 'zod';
import { move, words } from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';

/** Verifying on the spot, by somebody who did not handle it. */
export const verifying = {
  verifyPass: move('pending_verification', 'pending_evaluation', {
    label: words('核查通过', 'Verified'),
    by: ['verifier', 'reviewer', 'superior'],
    input: z.strictObject({
      text: forms.reason.describe('现场情况'),
      attachmentIds: forms.attachmentIds.optional().describe('照片或文件'),
    }),
    when: [guards.notTheHandler],
    set: () => ({ count: ['verifications'], finished: true }),
  }),
  verifyFail: move('pending_verification', 'rework', {
    label: words('核查不通过', 'Not verified'),
    by: ['verifier', 'reviewer', 'superior'],
    input: z.strictObject({
      reason: forms.reason.describe('哪里没办好'),
      attachmentIds: forms.attachmentIds.optional().describe('照片或文件'),
    }),
    when: [guards.notTheHandler],
    set: () => ({ count: ['verifications', 'reworks'] }),
  }),
  restart: move('rework', 'in_progress', {
    label: words('开始返工', 'Start the rework'),
    by: 'unit',
  }),
} as const;
