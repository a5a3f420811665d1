/** The forms of an attachment in the file store. A document has only the full one. */
export const variants = ['full', 'large', 'small'] as const;
export type Variant = (typeof variants)[number];

/** The number of shards: a round of the sweep looks at one. Ids are UUIDv7, whose last two digits are evenly spread. */
export const shards = 256;

/** The prefix of one shard of a tenant. */
export function shardPrefix(tenantId: string, shard: number): string {
  return `${tenantId}/${shard.toString(16).padStart(2, '0')}`;
}

/** The key of one form of an attachment. */
export function keyOf(tenantId: string, id: string, variant: Variant): string {
  return `${tenantId}/${id.slice(-2)}/${id}/${variant}`;
}

/** Every key an attachment may have. */
export function keysOf(tenantId: string, id: string): readonly string[] {
  return variants.map((variant) => keyOf(tenantId, id, variant));
}

/** The id in a key, or null for what no attachment is called. */
export function idIn(key: string): string | null {
  return /^[^/]+\/[0-9a-f]{2}\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//.exec(key)?.[1] ?? null;
}
