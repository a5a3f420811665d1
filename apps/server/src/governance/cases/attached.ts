import type { Json } from './case.ts';

/** An attachment that a move or a filing names, and as what. */
export interface Attached {
  readonly id: string;
  readonly mark: string | null;
  /** Whose words it belongs to; null: the case itself. */
  readonly appealId: string | null;
}

/** The fields of forms that name attachments, with the mark that a field gives; `attachmentIds` takes the `mark` beside it. */
const marksOf: ReadonlyMap<string, string | null> = new Map([
  ['attachmentIds', null],
  ['beforeIds', 'before'],
  ['afterIds', 'after'],
]);

/** Every attachment that an input names, wherever in it, in its order; one that is named twice is there twice. */
export function attachedIn(input: Json | undefined, appealId: string | null = null): readonly Attached[] {
  if (typeof input !== 'object' || input === null) return [];
  if (isList(input)) return input.flatMap((each) => attachedIn(each, appealId));
  const beside = typeof input.mark === 'string' ? input.mark : null;
  return Object.entries(input).flatMap(([name, value]) => {
    const mark = marksOf.get(name);
    if (mark === undefined) return attachedIn(value, appealId);
    return idsIn(value).map((id) => ({ id, mark: mark ?? beside, appealId }));
  });
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function idsIn(value: Json): readonly string[] {
  return isList(value) ? value.filter((each) => typeof each === 'string') : [];
}
