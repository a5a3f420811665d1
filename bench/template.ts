/** A statement as a client sent it. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
  readonly values?: readonly unknown[];
}

/** What a recorded operation made and another run of it must make anew. */
export interface Spent {
  /** Instants in epoch milliseconds between which the operation ran: ids and times of it lie there. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Numbers and words that must not occur twice, such as a query number. */
  readonly words: readonly string[];
}

/** What a new run is made of. */
export interface Makings {
  uuid(): string;
  now(): number;
  /** A number that no other run gets. */
  serial(): number;
}

/** Makes the statements of one more run of a recorded operation: same texts, same shapes, ids and times of its own. */
export type Rerun = (makings: Makings) => readonly Statement[];

type Fresh = string[];
type Fill = (fresh: Fresh) => unknown;
type Renew = (makings: Makings) => string;

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const instant = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z';
const caseNumber = '[A-Z]{2}\\d?-\\d{8}-\\d{4,}';
const numbered = /^([A-Z]{2}\d?|[a-z]{2}\d?)-?(20\d{6})-?(\d{4,})$/;
const caseNumberWord = '\\b[a-z]{2}\\d?20\\d{6}\\d{4,}\\b';

/** The instant inside of a UUIDv7 (RFC 9562 §5.7). */
function madeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * Prepares reruns. In every parameter, inside JSON too, ids made during the operation, its instants, its case numbers and the words it
 * spent are found; each gets one fresh value per run, the same wherever it stands. Everything else stays as it was recorded.
 */
export function rerunOf(statements: readonly Statement[], spent: Spent): Rerun {
  const slots = new Map<string, number>();
  const renewals: Renew[] = [];
  const words = spent.words.map((word) => `\\b${word}\\b`);
  const pattern = new RegExp([uuid, instant, caseNumber, caseNumberWord, '\\b1\\d{12}\\b', ...words].join('|'), 'g');
  const within = (ms: number): boolean => ms >= spent.fromMs && ms <= spent.toMs;

  /** The slot of a found text, or undefined where it belongs to the registers and stays. */
  function slotOf(found: string): number | undefined {
    const number = numbered.exec(found);
    if (number !== null && !slots.has(found)) numberSlots(number);
    const known = slots.get(found);
    if (known !== undefined) return known;
    const renew = renewalOf(found);
    if (renew === undefined) return undefined;
    slots.set(found, renewals.push(renew) - 1);
    return slots.get(found);
  }

  /** A case number and the word it is found by get the same serial. */
  function numberSlots([, letters = '', day = '', running = '']: RegExpExecArray): void {
    const prefix = letters.toUpperCase();
    const word = letters.toLowerCase();
    let serial = 0;
    const renewShown: Renew = (makings) => {
      serial = 1_000_000 + makings.serial();
      return `${prefix}-${day}-${serial}`;
    };
    slots.set(`${prefix}-${day}-${running}`, renewals.push(renewShown) - 1);
    slots.set(`${word}${day}${running}`, renewals.push(() => `${word}${day}${serial}`) - 1);
  }

  function renewalOf(found: string): Renew | undefined {
    if (spent.words.includes(found)) return wordLike(found);
    if (new RegExp(`^${uuid}$`).test(found)) return within(madeAt(found)) ? ({ uuid: make }) => make() : undefined;
    if (/^\d{13}$/.test(found)) return within(Number(found)) ? ({ now }) => String(now()) : undefined;
    if (found.endsWith('Z')) return within(Date.parse(found)) ? ({ now }) => new Date(now()).toISOString() : undefined;
    return undefined;
  }

  function fillOf(value: unknown): Fill {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) {
      const items = value.map(fillOf);
      return (fresh) => items.map((item) => item(fresh));
    }
    if (value instanceof Date && within(value.getTime())) {
      const slot = slotOf(value.toISOString());
      return (fresh) => new Date(fresh[slot ?? -1] ?? value);
    }
    return () => value;
  }

  function fillText(text: string): Fill {
    const literals: string[] = [];
    const places: number[] = [];
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const slot = slotOf(match[0]);
      if (slot === undefined) continue;
      literals.push(text.slice(from, match.index));
      places.push(slot);
      from = match.index + match[0].length;
    }
    const tail = text.slice(from);
    if (places.length === 0) return () => text;
    return (fresh) => {
      let filled = '';
      for (let at = 0; at < places.length; at += 1) filled += (literals[at] ?? '') + (fresh[places[at] ?? -1] ?? '');
      return filled + tail;
    };
  }

  const prepared = statements.map(({ values = [], ...rest }) => ({ rest, fills: values.map(fillOf) }));
  return (makings) => {
    const fresh = renewals.map((renew) => renew(makings));
    return prepared.map(({ rest, fills }) => ({ ...rest, values: fills.map((fill) => fill(fresh)) }));
  };
}

/** Another word of the same length: digits for a number (a leading zero, which no real one has), letters for a word. */
function wordLike(word: string): Renew {
  const digits = /^\d+$/.test(word) ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz';
  return ({ serial }) => {
    let rest = serial();
    let made = '';
    while (made.length < word.length - 1) {
      made = (digits[rest % digits.length] ?? '') + made;
      rest = Math.floor(rest / digits.length);
    }
    return (digits === '0123456789' ? '0' : 'z') + made;
  };
}
