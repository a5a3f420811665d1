import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseLog } from './connection.ts';
import { quoteName } from './connection.ts';
import { messageOf } from './errors.ts';

/** One connection that listens to any number of channels and comes back when it is lost. */
export interface Listener {
  /** Resolves once PostgreSQL confirmed the LISTEN; the function it gives stops this one subscription. */
  listen(channel: string, onMessage: (payload: string) => void, onGap?: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

interface Subscription {
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  readonly onGap: (() => void) | undefined;
}

/** A listener that connects at the first `listen` and reconnects with a back-off up to 2 s until it is closed. */
export function listenOn(clientOptions: pg.ClientConfig, log: DatabaseLog): Listener {
  const subscriptions = new Set<Subscription>();
  const stopping = new AbortController();
  let current: Promise<pg.Client> | undefined;

  function call(what: (() => void) | undefined): void {
    try {
      what?.();
    } catch (error) {
      log.error('a listener threw', { error: messageOf(error) });
    }
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...clientOptions, application_name: 'tongxin-listen' });
    client.on('error', (error) => log.warn('the listening connection was lost', { error: messageOf(error) }));
    client.on('notification', (message) => {
      for (const each of subscriptions) {
        if (each.channel === message.channel) call(() => each.onMessage(message.payload ?? ''));
      }
    });
    try {
      await client.connect();
      const channels = new Set([...subscriptions].map((each) => each.channel));
      if (channels.size > 0) await client.query([...channels].map((name) => `LISTEN ${quoteName(name)}`).join('; '));
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => {
      if (!stopping.signal.aborted) current = reconnect();
    });
    return client;
  }

  async function connectPatiently(): Promise<pg.Client> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      try {
        return await connect();
      } catch (error) {
        if (stopping.signal.aborted) throw error;
        log.warn('cannot listen yet', { error: messageOf(error) });
        await sleep(pauseMs, undefined, { signal: stopping.signal });
      }
    }
  }

  function reconnect(): Promise<pg.Client> {
    const next = connectPatiently().then((client) => {
      for (const each of subscriptions) call(each.onGap);
      return client;
    });
    next.catch(() => undefined);
    return next;
  }

  return {
    async listen(channel, onMessage, onGap) {
      const listenText = `LISTEN ${quoteName(channel)}`;
      const subscription: Subscription = { channel, onMessage, onGap };
      subscriptions.add(subscription);
      if (current === undefined) {
        current = connectPatiently();
        await current;
      } else {
        const client = await current;
        await client.query(listenText).catch(() => current);
      }
      return async () => {
        subscriptions.delete(subscription);
        if ([...subscriptions].some((each) => each.channel === channel)) return;
        const client = await current?.catch(() => undefined);
        await client?.query(`UNLISTEN ${quoteName(channel)}`).catch(() => undefined);
      };
    },
    async close() {
      stopping.abort();
      subscriptions.clear();
      const client = await current?.catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}
