/** What the gate looks at: of an attachment, and of the person who asks. */
interface Shown {
  readonly appealId: string | null;
  readonly kind: string;
  readonly mark: string | null;
}

/**
 * Whether a resident sees an attachment of a case in which they stand (domain §2.2, invariants; our decision, docs/decisions/0010): what was added to their
 * own words; and, as part of the answer to everybody who asked, the pictures of how it looks afterwards, except in a sensitive case. Never what others who
 * joined have added, and no document of staff.
 */
export function residentSees(
  attachment: Shown,
  own: { readonly appealIds: ReadonlySet<string>; readonly sensitive: boolean },
): boolean {
  if (attachment.appealId !== null) return own.appealIds.has(attachment.appealId);
  return attachment.mark === 'after' && attachment.kind === 'picture' && !own.sensitive;
}
