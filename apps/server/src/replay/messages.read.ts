import { FileUnreadable, readRows } from '../platform/rows/index.ts';
import { type Columns, columnsOf, type Message, messageOf, type UnreadableRow } from './message.ts';

export { FileUnreadable };

/** A file, read to its end before anything is filed. */
export interface MessageFile {
  readonly name: string;
  /** Eight hexadecimal digits of the file's name and content: the same file is the same replay. */
  readonly digest: string;
  readonly messages: readonly Message[];
  readonly unreadable: readonly UnreadableRow[];
}

/**
 * Reads messages from JSON lines, CSV or XLSX, in UTF-8 or GB 18030. A row that cannot be read is named and left out. Throws FileUnreadable for a
 * file that is missing, empty, too large or of another kind, and ColumnsWrong when its columns are not those of messages.
 */
export async function readMessages(
  path: string,
  told: Columns,
  zone: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<MessageFile> {
  const { name, digest, names, rows, broken } = await readRows(path);
  const columns = columnsOf(names, told);
  const made = rows.slice(0, limit).map(({ row, record }) => messageOf(row, record, columns, zone));
  const none = broken.map((each): UnreadableRow => ({ ...each, problem: 'broken_row' }));
  return {
    name,
    digest,
    messages: made.flatMap((each) => ('problem' in each ? [] : [each])),
    unreadable: [...none, ...made.flatMap((each) => ('problem' in each ? [each] : []))].sort((a, b) => a.row - b.row),
  };
}
