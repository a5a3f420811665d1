import { client, type Followed, fetchTransport, follow, type Way } from '@tongxin/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { type LiveProcess, liveProcess, type OpenStream, openStream } from './live.testing.ts';

let district: TestDistrict;
let one: LiveProcess;
let two: LiveProcess;
let acceptor: Person;
let elsewhere: Person;
const streams: { close(): void }[] = [];

beforeAll(async () => {
  district = await testDistrict();
  [one, two] = [await liveProcess(district), await liveProcess(district)];
  acceptor = await district.as('haitang.accept');
  elsewhere = await district.as('gegu.accept');
}, 60_000);
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(async () => {
  await one.stop();
  await two.stop();
  await district.stop();
});

async function listen(at: LiveProcess, { token }: Person, query = '', headers = {}): Promise<OpenStream> {
  const stream = await openStream(at.url, token, query, headers);
  streams.push(stream);
  return stream;
}

function asking(at: LiveProcess, { token }: Person) {
  return client(fetchTransport(at.url), () => token);
}

async function file(at: LiveProcess, more: object = {}, index = 0): Promise<string> {
  const resident = asking(at, await district.resident(index));
  const body = { text: '文澜花园3号楼前的路灯不亮好几天了', place: { areaCode: '120112003006' }, ...more };
  return (await resident.call('fileAppeal', { body, key: freshKey() })).caseId;
}

async function comment(at: LiveProcess, person: Person, id: string): Promise<number> {
  const desk = asking(at, person);
  const { version } = await desk.call('getCase', { params: { id } });
  const body = { version, input: { text: '已电话核实' } };
  return (await desk.call('makeMove', { params: { id, move: 'comment' }, body, key: freshKey() })).version;
}

describe('a stream of events', () => {
  it('tells in every process of a case that changed in one of them, with its version and queue and no words', async () => {
    const [near, far] = [await listen(one, acceptor), await listen(two, acceptor)];
    await Promise.all([near.ready(), far.ready()]);
    const id = await file(one);
    for (const stream of [near, far]) {
      await expect.poll(() => stream.cases()).toContain(id);
      const told = stream.events.find((each) => each.event === 'case.changed' && each.data.caseId === id);
      expect(told).toEqual({
        event: 'case.changed',
        data: {
          id: `${id}.1`,
          caseId: id,
          version: 1,
          state: 'submitted',
          open: true,
          holder: 'acceptor',
          unitId: null,
        },
      });
    }
    const version = await comment(two, acceptor, id);
    for (const stream of [near, far])
      await expect
        .poll(() => stream.events)
        .toContainEqual(expect.objectContaining({ data: expect.objectContaining({ id: `${id}.${version}` }) }));
  });

  it('says how it may be carried: not kept, not gathered by proxies, as a stream', async () => {
    const reply = await fetch(`${one.url}/v1/events?follow=no`, {
      headers: { authorization: `Bearer ${acceptor.token}` },
    });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(await reply.text()).toMatch(/^retry: \d+\n\nevent: ready\nid: [\w-]+\ndata: \{\}\n\n$/);
  });

  it('shows no id of a case that its receiver may not see: another area, another unit, a sensitive matter', async () => {
    const other = await listen(two, elsewhere);
    const handler = await listen(two, await district.as('hbj.handler'));
    const uncleared = await listen(one, await district.hire('uncleared', [grant({ sensitive: false })]));
    const cleared = await listen(one, await district.hire('cleared', [grant({ sensitive: true })]));
    await Promise.all([other.ready(), handler.ready(), uncleared.ready(), cleared.ready()]);
    const secret = await file(one);
    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [secret]);
    await comment(one, await district.hire('cleared', []), secret);
    const open = await file(one, { text: '文澜花园东门地面塌了一块' });
    await expect.poll(() => uncleared.cases()).toContain(open);
    await expect.poll(() => cleared.cases()).toContain(open);
    expect(cleared.events).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ id: `${secret}.2` }) }),
    );
    expect(uncleared.events).not.toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ id: `${secret}.2` }) }),
    );
    // Something they do see comes later than all that they do not.
    const own = await file(one, { place: { areaCode: '120112101' }, text: '葛沽镇路口信号灯坏了' });
    await expect.poll(() => other.cases()).toContain(own);
    expect(other.cases()).toEqual([own]);
    expect(handler.cases()).toEqual([]);
  });

  it('tells residents of their own cases alone, without the words of the desk', async () => {
    const [mine, stranger] = [
      await listen(two, await district.resident(3)),
      await listen(two, await district.resident(4)),
    ];
    await Promise.all([mine.ready(), stranger.ready()]);
    const id = await file(one, {}, 3);
    await expect.poll(() => mine.cases()).toEqual([id]);
    expect(mine.events.at(-1)).toMatchObject({ data: { caseId: id, state: null, holder: null, unitId: null } });
    const own = await file(one, { text: '小区门口积水' }, 4);
    await expect.poll(() => stranger.cases()).toEqual([own]);
  });

  it('tells whom a message came for, and nobody else', async () => {
    const resident = await district.resident(5);
    const [mine, other] = [await listen(two, resident), await listen(two, await district.resident(6))];
    await Promise.all([mine.ready(), other.ready()]);
    const id = await file(one, { text: '我想问问怎么办居住证', kind: 'consult' }, 5);
    const told = { reason: 'beyond_duty', channel: '派出所户籍窗口', text: '请到派出所办理' };
    const body = { version: 1, input: told };
    await asking(one, acceptor).call('makeMove', { params: { id, move: 'decline' }, body, key: freshKey() });
    while ((await one.app.outbox.once()) > 0);
    await expect.poll(() => mine.events.some(({ event }) => event === 'notice.new')).toBe(true);
    const { items } = await asking(one, resident).call('listNotices', {});
    const ids = mine.events.flatMap((each) => (each.event === 'notice.new' ? [each.data.id] : []));
    expect(items.map((each) => each.id)).toEqual(expect.arrayContaining(ids));
    const own = await file(one, { text: '楼道灯不亮' }, 6);
    await expect.poll(() => other.cases()).toEqual([own]);
    expect(other.events.filter(({ event }) => event === 'notice.new')).toEqual([]);
  });
});

function grant(more: { sensitive: boolean }) {
  return { role: 'streetAcceptor' as const, areaCode: '120112003', unitId: null, categoryCode: null, ...more };
}

describe('coming back', () => {
  it('with the last id tells what was missed, in another process too', async () => {
    const before = await listen(one, acceptor);
    await before.ready();
    const place = before.place();
    before.close();
    const missed = [await file(one), await file(two, { text: '文澜花园门口的路灯也不亮' })];
    const back = await listen(two, acceptor, '', { 'last-event-id': place });
    await back.ready();
    expect(back.cases()).toEqual(missed);
    const again = await listen(one, acceptor, `?after=${back.place()}`);
    await again.ready();
    expect(again.cases()).toEqual([]);
  });

  it('loses nothing when transactions end in another order than they began', async () => {
    const { tenantId } = district.ids;
    const [early, late] = [await file(one), await file(one, { text: '文澜花园垃圾没人清运' })];
    const watching = await listen(two, acceptor);
    await watching.ready();
    const note = (id: string) =>
      `INSERT INTO platform.changes (tenant_id, subject, id, version) VALUES ('${tenantId}', 'case', '${id}', 1)`;
    let place = '';
    // The first to begin is the last to end; a page in between has seen the second alone.
    await one.app.engine.database.inPlatform(async (tx) => {
      const { sql } = await import('kysely');
      await sql.raw(note(early)).execute(tx);
      await district.sql(note(late));
      await expect.poll(() => watching.cases()).toEqual([late]);
      const page = await asking(one, acceptor).call('eventsSince', { query: { after: watching.place() } });
      expect(page.items).toEqual([]);
      place = page.next;
    });
    await expect.poll(() => watching.cases()).toEqual([late, early]);
    const page = await asking(two, acceptor).call('eventsSince', { query: { after: place } });
    expect(page.items.map(({ data }) => data)).toMatchObject([{ caseId: early }]);
  });

  it('after too long, or with a place of another database, says gap and goes on from now', async () => {
    const { next } = await asking(one, acceptor).call('eventsSince', {});
    await file(one);
    await district.sql(`UPDATE platform.changes SET at = at - interval '3 hours'`);
    await restarted();
    const back = await listen(one, acceptor, `?after=${next}`);
    await back.ready();
    expect(back.events).toEqual([
      { event: 'gap', data: { reason: 'old' } },
      { event: 'ready', data: {} },
    ]);
    expect(await asking(one, acceptor).call('eventsSince', { query: { after: next } })).toMatchObject({
      gap: true,
      items: [],
    });
    const fresh = (await asking(one, acceptor).call('eventsSince', {})).next;
    // Restored elsewhere, transactions are counted from the beginning.
    await district.sql(`UPDATE platform.changes_floor SET top = '9000000000'`);
    await restarted();
    expect(await asking(one, acceptor).call('eventsSince', { query: { after: fresh } })).toMatchObject({ gap: true });
  });

  /** A process clears away what is old when it starts. */
  async function restarted(): Promise<void> {
    const process = await liveProcess(district);
    await process.stop();
  }

  it('page by page gives every change once, however small the pages', async () => {
    const { next } = await asking(one, acceptor).call('eventsSince', {});
    const filed: string[] = [];
    for (const at of [one, two, one, two, one]) filed.push(await file(at, { text: `文澜花园路灯第${filed.length}处` }));
    const got: string[] = [];
    let pages = 0;
    for (let after = next, more = true; more; pages += 1) {
      const page = await asking(two, acceptor).call('eventsSince', { query: { after, limit: 2 } });
      got.push(...page.items.flatMap((each) => (each.event === 'case.changed' ? [each.data.caseId] : [])));
      ({ next: after, more } = page);
    }
    expect(got).toEqual(filed);
    expect(pages).toBeGreaterThan(2);
  });

  it('refuses a place that it did not give', async () => {
    const of = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const after of [
      'x',
      of([[1, 0], '[]']),
      of([[1, 9, 9], '[]']),
      of([[1, 1e300], '[]']),
      of([[1, 20, 2, 5], '[]']),
    ]) {
      const reply = await fetch(`${one.url}/v1/events/since?after=${after}`, {
        headers: { authorization: `Bearer ${acceptor.token}` },
      });
      expect([after, reply.status]).toEqual([after, 400]);
      expect((await openStream(one.url, acceptor.token, '', { 'last-event-id': after })).status).toBe(400);
    }
  });
});

describe('whoever may not listen any more', () => {
  it('is cut off when the session ends, in another process too', async () => {
    const { provision } = two.app.access;
    const { tenantId, staffIds } = district.ids;
    const staffId = staffIds.get('haitang.accept') ?? '';
    const { token } = await provision.issueToken({ tenantId, staffId, label: 'test', days: 1 });
    const stream = await openStream(one.url, token);
    streams.push(stream);
    await stream.ready();
    await client(fetchTransport(two.url), () => token).call('endSession', { params: { id: 'current' } });
    await stream.ended();
  });

  it('is cut off when the session runs out, of which nobody tells: a stream is asked for its session again and again', async () => {
    const { tenantId, staffIds } = district.ids;
    const staffId = staffIds.get('haitang.accept') ?? '';
    const { token } = await one.app.access.provision.issueToken({ tenantId, staffId, label: 'test', days: 1 });
    const stream = await openStream(one.url, token);
    streams.push(stream);
    await stream.ready();
    district.clock.advance(25 * 3_600_000);
    await stream.ended();
  });

  it('is told no more of what a removed grant showed', async () => {
    const hired = await district.hire('hired.listener', [grant({ sensitive: false })]);
    const stream = await listen(one, hired);
    await stream.ready();
    const id = await file(one);
    await expect.poll(() => stream.cases()).toContain(id);
    const security = asking(two, await district.as('security.admin'));
    const { items } = await security.call('listGrants', { query: { staffId: hired.id } });
    for (const each of items) await security.call('removeGrant', { params: { id: each.id } });
    await security.call('addGrant', {
      body: { staffId: hired.id, role: 'streetAcceptor', areaCode: '120112101', unitId: null },
    });
    await expect
      .poll(async () => (await asking(one, hired).call('me')).roles.map(({ areaCode }) => areaCode))
      .toEqual(['120112101']);
    const hidden = await file(two);
    const shown = await file(two, { place: { areaCode: '120112101' }, text: '葛沽镇路口信号灯坏了' });
    await expect.poll(() => stream.cases()).toContain(shown);
    expect(stream.cases()).not.toContain(hidden);
  });
});

describe('the server', () => {
  it('bounds the streams of a session and of a process, and counts none of them as a request under way', async () => {
    const small = await liveProcess(district, { limits: { streams: 3, streamsPerSession: 2, inFlight: 1 } });
    const [first, second] = [await listen(small, acceptor), await listen(small, acceptor)];
    await Promise.all([first.ready(), second.ready()]);
    expect((await listen(small, acceptor)).status).toBe(429);
    expect((await asking(small, acceptor).call('me')).id).toBe(acceptor.id);
    const third = await listen(small, elsewhere);
    await third.ready();
    expect((await listen(small, await district.resident(0))).status).toBe(503);
    first.close();
    await expect.poll(async () => (await listen(small, elsewhere)).status).toBe(200);
    await small.stop();
  });

  it('ends every stream at once when it stops', async () => {
    const process = await liveProcess(district);
    const stream = await listen(process, acceptor);
    await stream.ready();
    const stopped = process.stop();
    await stream.ended();
    await stopped;
  });
});

describe('a client that follows', () => {
  function following(url: () => string, token: string | null, times = {}) {
    const events: Followed[] = [];
    const ways: Way[] = [];
    let ended = false;
    const handle = follow({
      base: url(),
      token: () => token,
      on: (event) => events.push(event),
      way: (way) => ways.push(way),
      ended: () => {
        ended = true;
      },
      times: { pause: 20, poll: 50, retryStream: 200, ...times },
    });
    streams.push({ close: handle.stop });
    const cases = () => events.flatMap((each) => (each.event === 'case.changed' ? [each.data.caseId] : []));
    return { events, ways, cases, ended: () => ended, handle };
  }

  it('hears of each change once, across a restart of the server', async () => {
    const process = await liveProcess(district);
    const port = Number(new URL(process.url).port);
    const desk = following(() => process.url, acceptor.token);
    await expect.poll(() => desk.ways).toContain('stream');
    const before = await file(one);
    await expect.poll(() => desk.cases()).toEqual([before]);
    await process.stop();
    const meanwhile = await file(one, { text: '文澜花园东门地面塌了一块' });
    const back = await liveProcess(district, { port });
    await expect.poll(() => desk.cases()).toEqual([before, meanwhile]);
    const after = await file(one, { text: '文澜花园西门地面塌了一块' });
    await expect.poll(() => desk.cases()).toEqual([before, meanwhile, after]);
    desk.handle.stop();
    await back.stop();
  });

  it('asks for pages while no stream comes through, and loses nothing', async () => {
    const full = await liveProcess(district, { limits: { streams: 0 } });
    const desk = following(() => full.url, acceptor.token);
    await expect.poll(() => desk.ways).toEqual(['poll']);
    const ids = [await file(one), await file(two, { text: '文澜花园东门地面塌了一块' })];
    await expect.poll(() => desk.cases()).toEqual(ids);
    desk.handle.stop();
    await full.stop();
  });

  it('ends when its session does', async () => {
    const desk = following(() => one.url, 'x'.repeat(43));
    await expect.poll(() => desk.ended()).toBe(true);
    expect(desk.events).toEqual([]);
  });
});
