import type { HeardEvent, Subscriber } from '../cases/index.ts';

/**
 * Who is told of an event: the person a case was given to (else the section, else the unit), the unit that works on it, whoever holds
 * it now, the next post up, the people of a unit it was copied to, or those who said it.
 */
export type Audience = 'assigned' | 'working' | 'holder' | 'superior' | 'copied' | 'appellants';

/** Whom an event concerns, in this order; nobody for what changes nothing for anyone (domain §2.2, design §3). */
export function audiencesOf({
  move,
  to,
  holderPart,
}: Pick<HeardEvent, 'move' | 'to' | 'holderPart'>): readonly Audience[] {
  switch (move) {
    case 'dispatch':
    case 'designate':
    case 'issue':
    case 'assign':
      return ['assigned'];
    case 'urge':
    case 'supervise':
    case 'instruct':
    case 'rejectReturn':
    case 'rejectExtension':
    case 'verifyFail':
      return ['working'];
    case 'notifyHolder':
    case 'handBack':
    case 'requestReturn':
    case 'requestExtension':
      return ['holder'];
    case 'notifySuperior':
    case 'raise':
      return ['superior'];
    case 'copy':
      return ['copied'];
    case 'approveExtension':
    case 'reopen':
      return ['working', 'appellants'];
    case 'evaluate':
      return holderPart === 'reviewer' ? ['holder'] : [];
    case 'feedBack':
      return to === 'pending_evaluation' ? ['appellants'] : [];
    case 'askSupplement':
    case 'suspend':
    case 'shelve':
    case 'verifyPass':
    case 'decline':
    case 'answerNow':
    case 'upholdResult':
    case 'closeUnrated':
      return ['appellants'];
    default:
      return [];
  }
}

/** Hears of the events that somebody is to be told of. */
export const noticesSubscriber: Subscriber = Object.freeze({
  name: 'notices',
  wants: (event: HeardEvent) => audiencesOf(event).length > 0,
});
