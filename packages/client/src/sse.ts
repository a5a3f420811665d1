/** An event of a stream as it came. `id` is the last one named, on this event or before; '' before there was any. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** Reads a `text/event-stream`, piece by piece. */
export interface StreamReader {
  /** The events that this piece completes. */
  read(piece: string): readonly StreamEvent[];
  /** The last id named so far: also one that came without an event. */
  id(): string;
}

/** A reader of one stream, after the HTML living standard §9.2.6; `retry` and comments are passed over. `id` is where one goes on from. */
export function streamReader(id = ''): StreamReader {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let last = id;

  function take(line: string): StreamEvent | null {
    if (line === '') {
      const done =
        data.length === 0 ? null : { event: event === '' ? 'message' : event, data: data.join('\n'), id: last };
      event = '';
      data = [];
      return done;
    }
    const at = line.indexOf(':');
    const field = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) last = value;
    return null;
  }

  return {
    read: (piece) => {
      // A carriage return at the end may be half of a line break.
      const text = rest + piece;
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      const lines = whole.split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '') + text.slice(whole.length);
      return lines.flatMap((line) => take(line) ?? []);
    },
    id: () => last,
  };
}
