import type { Words } from '@tongxin/contract';
import { FileRefused, type Sheet } from './table.ts';
import { dateFormats, readSharedStrings } from './workbook.parts.ts';
import { readWorksheet } from './workbook.sheet.ts';
import { attribute, type XmlHandler, xmlScanner } from './xml.ts';
import { inflateEntry, type ZipEntry, zipEntries } from './zip.ts';

/** An archive whose files are read as text, each at most once. */
interface Archive {
  readonly names: ReadonlySet<string>;
  /** Feeds a file to a handler; false when there is none of this name. */
  read(name: string, handler: XmlHandler): boolean;
}

function archiveOf(bytes: Uint8Array): Archive {
  const entries = new Map<string, ZipEntry>();
  for (const entry of zipEntries(bytes)) entries.set(entry.name.replace(/^\//, ''), entry);
  return {
    names: new Set(entries.keys()),
    read: (name, handler) => {
      const entry = entries.get(name);
      if (entry === undefined) return false;
      const scanner = xmlScanner(handler);
      const decoder = new TextDecoder();
      inflateEntry(bytes, entry, (piece, last) => scanner.push(decoder.decode(piece, { stream: !last })));
      scanner.end();
      return true;
    },
  };
}

/** A handler that hears opening tags alone. */
function onOpen(open: (name: string, attributes: string) => void): XmlHandler {
  return { open, text: () => undefined, close: () => undefined };
}

interface SheetName {
  readonly name: string;
  readonly visible: boolean;
  readonly path: string;
}

/**
 * Reads one sheet of a workbook (ECMA-376): the one that is named, else the first visible one with a cell. Hidden sheets are never read; a formula counts as
 * the value that was saved with it and is never evaluated. Throws FileRefused for other archives, broken workbooks and what `bounds` do not allow.
 */
export function readWorkbook(bytes: Uint8Array, wanted: string | undefined): Sheet {
  const archive = archiveOf(bytes);
  refuseOthers(archive.names);
  const { sheets, dates1904 } = sheetNames(archive);
  const visible = sheets.filter((sheet) => sheet.visible);
  const hidden = sheets.filter((sheet) => !sheet.visible);
  const makings = lazily(() => ({ strings: sharedStrings(archive), isDate: styles(archive), dates1904 }));
  const read = (sheet: SheetName): Sheet =>
    readWorksheet(sheet.name, makings(), (handler) => {
      if (!archive.read(sheet.path, handler)) {
        throw new FileRefused({ zh: `工作簿里缺少“${sheet.name}”`, en: `The workbook lacks “${sheet.name}”` });
      }
    });
  const notes: Words[] = [];
  if (hidden.length > 0) {
    const names = hidden.map(({ name }) => `“${name}”`);
    notes.push({ zh: `隐藏的表没有读：${names.join('、')}`, en: `Hidden sheets were not read: ${names.join(', ')}` });
  }
  const choice = wanted === undefined ? visible : [named(sheets, wanted)];
  const found = firstWithRows(choice, read);
  if (found === undefined) throw new FileRefused({ zh: '工作簿里没有内容', en: 'The workbook is empty' });
  const others = visible.filter(({ name }) => name !== found.name && !isNotes(name));
  if (wanted === undefined && others.length > 0) {
    const names = others.map(({ name }) => `“${name}”`);
    notes.push({
      zh: `只读了“${found.name}”；其他的表没有读（用 --sheet 指定）：${names.join('、')}`,
      en: `Only “${found.name}” was read; choose another sheet with --sheet: ${names.join(', ')}`,
    });
  }
  return { ...found, notes: [...notes, ...found.notes] };
}

/** The sheet of explanations that our own templates carry. */
function isNotes(name: string): boolean {
  return name.startsWith('说明');
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function firstWithRows(sheets: readonly SheetName[], read: (sheet: SheetName) => Sheet): Sheet | undefined {
  for (const each of sheets) {
    const sheet = read(each);
    if (sheet.rows.length > 0) return sheet;
  }
  return undefined;
}

function named(sheets: readonly SheetName[], wanted: string): SheetName {
  const found = sheets.find(({ name }) => name.trim() === wanted.trim());
  if (found !== undefined) return found;
  const names = sheets.map(({ name }) => `“${name}”`);
  throw new FileRefused({
    zh: `没有叫“${wanted}”的表，只有${names.join('、')}`,
    en: `There is no sheet called “${wanted}”; there are ${names.join(', ')}`,
  });
}

function refuseOthers(names: ReadonlySet<string>): void {
  if (names.has('xl/workbook.xml') || names.has('xl/workbook.bin')) {
    if (!names.has('xl/workbook.bin')) return;
    throw new FileRefused({ zh: '这是 XLSB，请另存为 XLSX', en: 'This is an XLSB; please save it as XLSX' });
  }
  if (names.has('word/document.xml')) {
    throw new FileRefused({
      zh: '这是 Word 文档，请把表格放进 XLSX',
      en: 'This is a Word document; please put the table into an XLSX',
    });
  }
  if (names.has('content.xml')) {
    throw new FileRefused({ zh: '这是 ODS，请另存为 XLSX', en: 'This is an ODS; please save it as XLSX' });
  }
  throw new FileRefused({ zh: '这个压缩包不是 XLSX 工作簿', en: 'This archive is no XLSX workbook' });
}

function sheetNames(archive: Archive): { readonly sheets: readonly SheetName[]; readonly dates1904: boolean } {
  const targets = new Map<string, string>();
  archive.read(
    'xl/_rels/workbook.xml.rels',
    onOpen((name, attributes) => {
      const [id, target] = [attribute(attributes, 'Id'), attribute(attributes, 'Target')];
      if (name === 'Relationship' && id !== undefined && target !== undefined) targets.set(id, pathOf(target));
    }),
  );
  const sheets: SheetName[] = [];
  let dates1904 = false;
  archive.read(
    'xl/workbook.xml',
    onOpen((name, attributes) => {
      if (name === 'workbookPr') dates1904 = ['1', 'true'].includes(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const path = targets.get(relationOf(attributes) ?? '');
      // A chart sheet has no cells.
      if (path === undefined || !path.includes('worksheets/')) return;
      const visible = (attribute(attributes, 'state') ?? 'visible') === 'visible';
      sheets.push({ name: attribute(attributes, 'name') ?? '', visible, path });
    }),
  );
  return { sheets, dates1904 };
}

function relationOf(attributes: string): string | undefined {
  return /\s[\w.-]+:id=["']([^"']*)["']/.exec(attributes)?.[1];
}

function pathOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
}

function sharedStrings(archive: Archive): readonly string[] {
  const reading = readSharedStrings();
  archive.read('xl/sharedStrings.xml', reading.handler);
  return reading.strings;
}

function styles(archive: Archive): (style: number) => boolean {
  const reading = dateFormats();
  archive.read('xl/styles.xml', reading.handler);
  return reading.isDate;
}
