import { FileRefused } from './table.ts';

/** Hears the tags and the text of a document as they come. Names come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: string, empty: boolean): void;
  text(text: string): void;
  close(name: string): void;
}

/** Takes a document piece by piece. */
export interface XmlScanner {
  push(piece: string): void;
  /** Throws FileRefused when the document stops in the middle. */
  end(): void;
}

const broken = (why: string) =>
  new FileRefused({
    zh: `工作簿坏了（${why}），请重新保存再导入`,
    en: `The workbook is broken (${why}); save it anew and import again`,
  });

/** The longest tag or comment; a workbook has none near it. */
const longest = 4 * 1024 * 1024;

/**
 * A scanner of the part of XML that workbooks are written in: tags, text, CDATA, comments and the five named and the numbered entities. A document type
 * declaration is refused, so nothing can expand. Throws FileRefused.
 */
export function xmlScanner(handler: XmlHandler): XmlScanner {
  let rest = '';

  function push(piece: string): void {
    const text = rest + piece;
    let at = 0;
    for (;;) {
      const open = text.indexOf('<', at);
      if (open < 0) {
        // An entity may be cut by the end of the piece.
        const cut = text.lastIndexOf('&');
        const upTo = cut >= at && !text.slice(cut).includes(';') ? cut : text.length;
        if (upTo > at) handler.text(unescaped(text.slice(at, upTo)));
        at = upTo;
        break;
      }
      const close = endOfTag(text, open);
      if (close < 0) {
        if (open > at) handler.text(unescaped(text.slice(at, open)));
        at = open;
        break;
      }
      if (open > at) handler.text(unescaped(text.slice(at, open)));
      tag(text.slice(open, close));
      at = close;
    }
    rest = text.slice(at);
    if (rest.length > longest) throw broken('a tag without an end');
  }

  function tag(text: string): void {
    if (text.startsWith('<!--') || text.startsWith('<?')) return;
    if (text.startsWith('<![CDATA[')) handler.text(text.slice(9, -3));
    else if (text.startsWith('<!')) throw broken('DOCTYPE');
    else if (text.startsWith('</')) handler.close(local(text.slice(2, -1).trim()));
    else element(text);
  }

  function element(text: string): void {
    const empty = text.endsWith('/>');
    const inner = text.slice(1, empty ? -2 : -1);
    const space = inner.search(/\s/);
    const name = local(space < 0 ? inner : inner.slice(0, space));
    handler.open(name, space < 0 ? '' : inner.slice(space), empty);
    if (empty) handler.close(name);
  }

  return {
    push,
    end: () => {
      if (rest.trim() !== '') throw broken('it stops in the middle');
    },
  };
}

/** Where a tag that begins at `open` ends, one past it; −1 when its end has not come yet. A > in a quoted value ends nothing. */
function endOfTag(text: string, open: number): number {
  if (text.startsWith('<!--', open)) return after(text, '-->', open + 4);
  if (text.startsWith('<![CDATA[', open)) return after(text, ']]>', open + 9);
  if (text.startsWith('<?', open)) return after(text, '?>', open + 2);
  let at = open + 1;
  for (;;) {
    const close = text.indexOf('>', at);
    if (close < 0) return -1;
    const quote = firstQuote(text, at, close);
    if (quote < 0) return close + 1;
    const match = text.indexOf(text.charAt(quote), quote + 1);
    if (match < 0) return -1;
    at = match + 1;
  }
}

function firstQuote(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const character = text.charCodeAt(at);
    if (character === 34 || character === 39) return at;
  }
  return -1;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

const named: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** The value of an attribute in the text of a tag, or undefined. A prefix such as r: must be given with the name. */
export function attribute(attributes: string, name: string): string | undefined {
  let from = 0;
  for (;;) {
    const at = attributes.indexOf(`${name}=`, from);
    if (at < 0) return undefined;
    const quote = attributes.charAt(at + name.length + 1);
    if (/\s/.test(attributes.charAt(at - 1)) && (quote === '"' || quote === "'")) {
      const end = attributes.indexOf(quote, at + name.length + 2);
      return end < 0 ? undefined : unescaped(attributes.slice(at + name.length + 2, end));
    }
    from = at + name.length;
  }
}
