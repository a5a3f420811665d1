import { type Following, follow, type Way } from '@tongxin/client';
import { currentToken, sessionEnded } from './session.browser.ts';

/** Changes that come together are looked at together. */
const gatherMs = 250;
/** Whatever is told, a desk looks once a minute: time goes on, and what leaves one's sight says no goodbye. */
const anywayMs = 60_000;
/** While nothing is told at all. */
const unheardMs = 10_000;

/** What a desk does when something changed: these cases, or null for whatever it shows. */
export type Changed = (ids: ReadonlySet<string> | null) => void;

/**
 * Tells a desk of what changes while it is looked at, and goes on from there when it is looked at again: a browser opens only six
 * connections to one server, so desks in the background hold none. Returns what stops it.
 */
export function watchChanges(changed: Changed): () => void {
  let following: Following | null = null;
  let cursor: string | null = null;
  let way: Way = 'none';
  let gathered: Set<string> | null = new Set();
  let gathering: number | undefined;

  function gather(id: string | null): void {
    if (id === null) gathered = null;
    else gathered?.add(id);
    gathering ??= window.setTimeout(() => {
      const ids = gathered;
      gathered = new Set();
      gathering = undefined;
      changed(ids);
    }, gatherMs);
  }

  function begin(): void {
    following ??= follow({
      token: currentToken,
      after: cursor,
      way: (next) => {
        way = next;
      },
      on: (event) => {
        if (event.event === 'case.changed') gather(event.data.caseId);
        else if (event.event === 'gap') gather(null);
      },
      ended: sessionEnded,
    });
  }

  function pause(): void {
    cursor = following?.cursor() ?? cursor;
    following?.stop();
    following = null;
    way = 'none';
  }

  function onVisibility(): void {
    if (document.visibilityState === 'visible') {
      begin();
      gather(null);
    } else pause();
  }

  const looks = [
    setInterval(() => document.visibilityState === 'visible' && gather(null), anywayMs),
    setInterval(() => document.visibilityState === 'visible' && way === 'none' && gather(null), unheardMs),
  ];
  document.addEventListener('visibilitychange', onVisibility);
  if (document.visibilityState === 'visible') begin();
  return () => {
    for (const look of looks) clearInterval(look);
    clearTimeout(gathering);
    document.removeEventListener('visibilitychange', onVisibility);
    pause();
  };
}
