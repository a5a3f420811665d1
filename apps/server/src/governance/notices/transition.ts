import type { HeardEvent } from '../cases/index.ts';

/**
 * The name under which the table speaks of an event: `procedure.move`, and where one move means different things to people a variant: how much of a limit is
 * used, what state it led to, whether a rating claims that it is not solved.
 */
export function transitionOf({
  procedure,
  move,
  to,
  holderPart,
  percent,
}: Pick<HeardEvent, 'procedure' | 'move' | 'to' | 'holderPart' | 'percent'>): string {
  const name = `${procedure}.${move}`;
  switch (move) {
    case 'notifyHolder':
      // A reminder of a state in which the person has to act is theirs.
      if (holderPart === 'appellant') return `${name}.${to}`;
      return percent !== null && percent < 100 ? `${name}.warning` : `${name}.ended`;
    case 'notifySuperior':
      return percent !== null && percent > 100 ? `${name}.far` : `${name}.beyond`;
    case 'feedBack':
    case 'rule':
    case 'withdraw':
      return `${name}.${to}`;
    case 'evaluate':
      return holderPart === 'reviewer' ? `${name}.claim` : `${name}.rated`;
    default:
      return name;
  }
}
