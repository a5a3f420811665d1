import { attribute, type XmlHandler } from './xml.ts';

/** Collects the table of strings that cells point into; phonetic guides are left out. */
export function readSharedStrings(): { readonly strings: readonly string[]; readonly handler: XmlHandler } {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let phonetic = false;
  return {
    strings,
    handler: {
      open: (name, _attributes, empty) => {
        if (name === 'si') current = '';
        if (name === 't') inText = !phonetic && !empty;
        if (name === 'rPh') phonetic = !empty;
      },
      text: (text) => {
        if (inText) current += text;
      },
      close: (name) => {
        if (name === 't') inText = false;
        if (name === 'rPh') phonetic = false;
        if (name === 'si') strings.push(plain(current));
      },
    },
  };
}

/** Control characters are written as _x000D_ in a workbook. */
export function plain(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Collects which cell styles show a number as a date or a time. */
export function dateFormats(): { readonly handler: XmlHandler; isDate(style: number): boolean } {
  const own = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCells = false;
  return {
    handler: {
      open: (name, attributes) => {
        if (name === 'numFmt')
          own.set(Number(attribute(attributes, 'numFmtId')), isDateCode(attribute(attributes, 'formatCode') ?? ''));
        if (name === 'cellXfs') inCells = true;
        if (name === 'xf' && inCells) {
          const id = Number(attribute(attributes, 'numFmtId') ?? 0);
          styles.push(own.get(id) ?? isBuiltInDate(id));
        }
      },
      text: () => undefined,
      close: (name) => {
        if (name === 'cellXfs') inCells = false;
      },
    },
    isDate: (style) => styles[style] ?? false,
  };
}

/** The built-in formats of dates and times (ECMA-376 §18.8.30), those of East Asia included. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

function isDateCode(code: string): boolean {
  return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General/gi, ''));
}

const dayMs = 86_400_000;

/** A day number of a workbook as YYYY-MM-DD, with the time where there is one; a time alone as HH:mm. Undefined beyond the year 9999. */
export function dateText(serial: number, dates1904: boolean): string | undefined {
  if (!(serial >= 0 && serial < 2_958_466)) return undefined;
  const minutes = Math.round((serial % 1) * 86_400);
  const clock = new Date(minutes * 1000).toISOString().slice(11, minutes % 60 === 0 ? 16 : 19);
  if (serial < 1) return clock;
  // The 1900 system counts a 29 February that there never was.
  const days = Math.floor(serial) + (dates1904 ? 1462 : 0) + (serial < 60 && !dates1904 ? 1 : 0);
  const day = new Date(Date.UTC(1899, 11, 30) + days * dayMs).toISOString().slice(0, 10);
  return serial % 1 === 0 ? day : `${day}T${clock}`;
}
