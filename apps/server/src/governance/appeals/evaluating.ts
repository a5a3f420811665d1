import { z } from 'zod';
import { either, move, type Step, words } from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';

/** Whether everybody was answered once this appellant has rated, so that the case may close (design §3). */
function everyoneAnswered({ related, input, record, actor }: Step<z.output<typeof forms.EvaluateForm>>): boolean {
  const own = guards.ratedAppeal(related, input.appealId, actor);
  const others = related.standings.filter((each) => each.appealId !== (input.appealId ?? own?.appealId));
  return input.solved && others.every((each) => each.rated) && !guards.claimIsOpen(record);
}

function ends(step: Step<unknown>): number {
  return step.record.clocks.evaluate?.dueAt ?? step.now;
}

/** Evaluating: solved? satisfied? and what becomes of "not solved". */
export const evaluating = {
  evaluate: move('pending_evaluation', either('everyoneAnswered', 'closed', 'pending_evaluation'), {
    label: words('评价', 'Rate'),
    by: ['appellant', 'acceptor'],
    input: forms.EvaluateForm,
    when: [guards.windowOpen, guards.ownAppealUnrated],
    choose: (step) => (everyoneAnswered(step) ? 'closed' : 'pending_evaluation'),
    set: (step) => {
      const own = guards.ratedAppeal(step.related, step.input.appealId, step.actor);
      const { solved, satisfied, text } = step.input;
      const effects = [
        { name: 'evaluated', data: { appealId: own?.appealId ?? '', solved, satisfied, text: text ?? null } },
      ];
      if (solved) return { count: ['ratings'], effects };
      // A further claim joins the one under review: its clocks go on, and a superior who has it keeps it.
      if (guards.claimIsOpen(step.record)) return { count: ['ratings', 'claims'], effects };
      return { count: ['ratings', 'claims'], holder: 'reviewer', start: ['claimReview', 'superiorClaim'], effects };
    },
  }),
  closeUnrated: move('pending_evaluation', 'closed', {
    label: words('评价期满结案', 'Closed unrated'),
    by: 'system',
    when: [guards.noClaimOpen],
    set: () => ({ facts: { unrated: true } }),
  }),
  upholdResult: move('pending_evaluation', either('windowEnded', 'closed', 'pending_evaluation'), {
    label: words('复核维持原结果', 'Uphold the result'),
    by: ['reviewer', 'superior'],
    input: z.strictObject({ text: forms.prose.describe('复核情况（会告诉诉求人）') }),
    when: [guards.claimExists],
    choose: (step) =>
      step.related.standings.every((each) => each.rated) || step.now >= ends(step) ? 'closed' : 'pending_evaluation',
    set: ({ record }) => ({
      facts: { ...record.facts, upheld: true },
      tallies: { claimsReviewed: record.tallies.claims ?? 0 },
      stop: ['claimReview', 'superiorClaim'],
      holder: 'default',
    }),
  }),
  reopen: move('pending_evaluation', 'rework', {
    label: words('同意重办', 'Reopen'),
    by: ['reviewer', 'superior', 'system'],
    input: z.strictObject({ reason: forms.reason.optional().describe('复核情况') }),
    when: [guards.claimExists, guards.reopenLeft],
    set: ({ record }) => ({
      count: ['reopens'],
      tallies: { claimsReviewed: record.tallies.claims ?? 0 },
      effects: [{ name: 'askAgain', data: {} }],
    }),
  }),
} as const;
