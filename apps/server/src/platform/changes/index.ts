export { changesHint, type Hint, hint } from './changes.hint.ts';
export { type Change, changesSince, clearChanges, type Floor, type Found, noting, seenNow } from './changes.store.ts';
export { canGoOn, type Seen, seenUpTo, shortened } from './seen.ts';
