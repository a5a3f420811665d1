import type { HeardEvent } from '../cases/index.ts';

/** Whether an event's name (`appeal.dispatch`) is among those a webhook wants: `*`, `appeal.*` or the name itself. */
export function wantsEvent(wanted: readonly string[], name: string): boolean {
  const procedure = name.slice(0, name.indexOf('.'));
  return wanted.some((each) => each === '*' || each === name || each === `${procedure}.*`);
}

/** What a program is told of an event: ids and states, nobody's name, no words, no person's id. */
export function eventBody(event: HeardEvent): string {
  return JSON.stringify({
    type: event.name,
    timestamp: new Date(event.at).toISOString(),
    data: {
      caseId: event.caseId,
      seq: event.seq,
      procedure: event.procedure,
      move: event.move,
      from: event.from,
      to: event.to,
      holderPart: event.holderPart,
      holderUnitId: event.holderUnitId,
      leadUnitId: event.leadUnitId,
      areaCode: event.areaCode,
      clock: event.clock,
      percent: event.percent,
    },
  });
}
