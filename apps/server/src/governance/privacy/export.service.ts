import type { ReplyOf, routes } from '@tongxin/contract';
import { z } from 'zod';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import type { ErasureDeps } from './erasure.service.ts';
import type { ExportSection } from './holding.ts';

type Export = ReplyOf<typeof routes.exportMyData>;

/** How many things a part of an export holds at most (our decision): a part is made at once and stored nowhere. */
const partSize = 200;
const pageSize = 50;

const Place = z.object({ section: z.number().int().min(0), after: z.string().nullable() });

/**
 * A part of everything that is kept of a person: section after section, from where the part before ended. Most people's is one part. Nothing is
 * stored: an export that lay somewhere would be one more copy to protect.
 */
export async function exportPart(
  deps: Pick<ErasureDeps, 'database' | 'clock'>,
  sections: readonly ExportSection[],
  of: { readonly tenantId: string; readonly residentId: string },
  cursor: string | null,
): Promise<Export> {
  const { tenantId, residentId } = of;
  const place = readCursor(cursor ?? undefined, Place, { residentId }) ?? { section: 0, after: null };
  const made: Export['sections'] = [];
  let left = partSize;
  let { section: index, after } = place;
  for (let section = sections[index]; section !== undefined && left > 0; section = sections[index]) {
    const { key, label, page } = section;
    const from = after;
    const limit = Math.min(pageSize, left);
    const { items, next } = await deps.database.inTenant(tenantId, (tx) => page(tx, tenantId, residentId, from, limit));
    left -= items.length;
    const last = made.at(-1);
    const shown = items.map((each) => ({ ...each }));
    if (last?.key === key) last.items.push(...shown);
    else made.push({ key, label, items: shown });
    after = next;
    if (next === null) index += 1;
  }
  return {
    madeAt: new Date(deps.clock.now()).toISOString(),
    sections: made,
    next: index < sections.length ? writeCursor({ section: index, after }, { residentId }) : null,
  };
}
