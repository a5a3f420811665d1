import { between, type Random } from './random.ts';
import type { Course, LimitClass, Story } from './shapes.ts';

/** When a story begins, relative to the day of import. */
export interface Moment {
  readonly daysAgo: number;
  readonly minuteOfDay: number;
}

type Days = readonly [from: number, to: number];

/** Ranges of days by course for ordinary limits; they leave the case standing where the course says it stands. */
const days: Readonly<Record<Course, Days>> = {
  submitted: [0, 1],
  awaitingSupplement: [1, 1],
  awaitingFieldCheck: [1, 1],
  declinedEmergency: [1, 25],
  declinedStatutory: [2, 28],
  declinedRepeated: [2, 28],
  answeredNow: [1, 30],
  selfHandled: [1, 30],
  registered: [1, 1],
  dispatched: [1, 1],
  dispatchedLate: [4, 6],
  returnReview: [1, 2],
  thriceReturned: [7, 10],
  designated: [9, 12],
  inProgress: [1, 3],
  inProgressOverdue: [11, 17],
  extensionWaiting: [5, 6],
  extensionGranted: [7, 9],
  suspended: [12, 22],
  shelved: [24, 30],
  pendingVerification: [3, 5],
  rework: [6, 8],
  pendingEvaluation: [5, 9],
  notSolvedClaim: [5, 8],
  reopened: [8, 13],
  closedHappy: [8, 31],
  closedUnhappy: [8, 31],
  closedUnrated: [17, 31],
  merged: [1, 3],
  withdrawn: [3, 24],
  voided: [5, 24],
  whistle: [1, 3],
  coTask: [3, 6],
  joinedTwelve: [3, 3],
  supervisedRed: [12, 16],
  urged: [4, 5],
  instructed: [3, 4],
};

/** Complex matters have 15 working days, so what is late or extended must be older. */
const complexDays: Partial<Record<Course, Days>> = {
  inProgress: [2, 14],
  inProgressOverdue: [25, 31],
  extensionWaiting: [15, 18],
  extensionGranted: [20, 23],
  pendingVerification: [6, 14],
  pendingEvaluation: [8, 16],
  closedHappy: [14, 31],
  closedUnhappy: [14, 31],
  closedUnrated: [22, 31],
};

/** Danger and supplies have 24 hours: what is still in time began last night. */
const quickDays: Partial<Record<Course, Days>> = {
  inProgress: [1, 1],
  inProgressOverdue: [3, 5],
  pendingVerification: [2, 2],
  pendingEvaluation: [3, 7],
  closedHappy: [4, 31],
  closedUnhappy: [4, 31],
  closedUnrated: [11, 31],
  urged: [2, 2],
};

function rangeFor(course: Course, limitClass: LimitClass): Days {
  switch (limitClass) {
    case 'complex':
      return complexDays[course] ?? days[course];
    case 'danger':
    case 'utilities':
      return quickDays[course] ?? days[course];
    case 'general':
      return days[course];
  }
}

/** Two office peaks, a quieter noon, evenings after work, and a few at night. */
function ordinaryMinute(random: Random): number {
  const draw = random();
  if (draw < 0.36) return between(random, 510, 690);
  if (draw < 0.44) return between(random, 691, 839);
  if (draw < 0.7) return between(random, 840, 1050);
  if (draw < 0.91) return between(random, 1051, 1320);
  if (draw < 0.96) return between(random, 375, 509);
  return between(random, 1321, 1440 + 374) % 1440;
}

/** Draws the moment of a story. */
export function momentFor(course: Course, limitClass: LimitClass, source: Story['source'], random: Random): Moment {
  const [from, to] = rangeFor(course, limitClass);
  const daysAgo = between(random, from, to);
  // Only the small hours of the day of import are surely past, and only they are used.
  if (daysAgo === 0) return { daysAgo, minuteOfDay: between(random, 5, 420) };
  const quick = limitClass === 'danger' || limitClass === 'utilities';
  const lastNight =
    daysAgo === 1 && (course === 'submitted' || course === 'registered' || (quick && course === 'inProgress'));
  if (lastNight) return { daysAgo, minuteOfDay: between(random, 1080, 1425) };
  if (source === 'gridWorker') return { daysAgo, minuteOfDay: between(random, 520, 1060) };
  return { daysAgo, minuteOfDay: ordinaryMinute(random) };
}
