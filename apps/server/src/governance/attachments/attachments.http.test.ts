import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { client, fetchTransport } from '@tongxin/client';
import type { AttachmentInCase } from '@tongxin/contract';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { keyOf } from './keys.ts';
import { docx, hasPosition, ofd, pdf, phonePhoto, refusedFiles, secrets, xlsx } from './samples.testing.ts';

let district: TestDistrict;
let resident: Person;
let neighbour: Person;
let acceptor: Person;
let base: string;
let photo: Buffer;

beforeAll(async () => {
  district = await testDistrict();
  [resident, neighbour, acceptor] = await Promise.all([
    district.resident(0),
    district.resident(1),
    district.as('haitang.accept'),
  ]);
  base = await district.http.listen({ host: '127.0.0.1', port: 0 });
  photo = await phonePhoto();
}, 60_000);
afterAll(() => district.stop());

const wenlan = '120112003006';
const shop = { text: '文澜花园门口的店不给退预付卡', place: { areaCode: wenlan } };
const upload = async (who: Person, bytes: Buffer = photo, name?: string) =>
  who.call('uploadAttachment', {
    body: new Uint8Array(bytes),
    ...(name === undefined ? {} : { query: { name } }),
    key: freshKey(),
  });
const file = (who: Person, more: object = {}) =>
  who.call('fileAppeal', { body: { ...shop, ...more }, key: freshKey() });
const post = (who: Person, url: string, body: object, key = freshKey()) =>
  who.ask('POST', url, { body, headers: { 'idempotency-key': key } });
const get = (who: Person, id: string, more = '') => who.ask('GET', `/v1/attachments/${id}${more}`);
const statusOf = async (who: Person, id: string) => (await get(who, id)).status;
const read = (caseId: string, who = acceptor) => who.call('getCase', { params: { id: caseId } });
const sendRaw = (who: Person, payload: Buffer, query = '', more: Ask = {}) =>
  who.ask('POST', `/v1/attachments${query}`, {
    payload,
    headers: { 'idempotency-key': freshKey(), 'content-type': 'image/jpeg' },
    ...more,
  });
async function act(login: string | Person, caseId: string, move: string, input: object = {}) {
  const who = typeof login === 'string' ? await district.as(login) : login;
  const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [caseId]);
  const answer = await post(who, `/v1/cases/${caseId}/moves/${move}`, { version: row?.version, input });
  if (answer.status !== 200) throw new Error(`${move}: ${answer.text}`);
}
const rowOf = async (id: string) =>
  (
    await district.sql<{ state: string; owner_id: string | null; case_id: string | null; appeal_id: string | null }>(
      'SELECT state, owner_id, case_id, appeal_id FROM attachments WHERE id = $1',
      [id],
    )
  )[0];
const onDisk = (id: string, variant: 'full' | 'large' | 'small' = 'full') =>
  readFile(join(district.files.root, 'files', keyOf(district.ids.tenantId, id, variant)));
const told = (list: readonly AttachmentInCase[]) => list.map(({ id, mark, appealId }) => [id, mark, appealId]);

describe('a photo', () => {
  it('over a real connection comes back upright, without position, in three sizes', async () => {
    const own = client(fetchTransport(base), () => resident.token);
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    for (const word of secrets) expect([word, photo.includes(word)]).toEqual([word, true]);
    expect(hasPosition((await sharp(photo).metadata()).exif)).toBe(true);
    const { id, ...sheet } = await own.call('uploadAttachment', {
      body: new Blob([new Uint8Array(photo)], { type: 'image/heic' }),
      query: { name: '路灯 13812345678.HEIC' },
      key: freshKey(),
    });
    // Held sideways: what was 400 wide is 400 high.
    const { bytes, contentType } = await own.call('getAttachment', { params: { id } });
    expect(sheet).toEqual({
      kind: 'picture',
      mime: 'image/jpeg',
      name: '路灯 138****5678.jpg',
      bytes: bytes.byteLength,
      width: 300,
      height: 400,
    });
    const kept = Buffer.from(bytes);
    expect([contentType, (await sharp(kept).metadata()).exif]).toEqual(['image/jpeg', undefined]);
    for (const size of ['small', 'large'] as const) {
      const thumbnail = await own.call('getThumbnail', { params: { id, size } });
      const known = await sharp(Buffer.from(thumbnail.bytes)).metadata();
      expect([thumbnail.contentType, known.format, known.height]).toEqual([
        'image/webp',
        'webp',
        size === 'small' ? 240 : 400,
      ]);
      for (const word of secrets) expect((await onDisk(id, size)).includes(word)).toBe(false);
    }
    expect((await onDisk(id)).equals(kept)).toBe(true);
    for (const word of secrets) expect([word, kept.includes(word)]).toEqual([word, false]);
  });

  it('is served as a picture and nothing else', async () => {
    const { id } = await upload(resident, photo, '楼道.jpg');
    const answer = await fetch(`${base}/v1/attachments/${id}`, {
      headers: { authorization: `Bearer ${resident.token}` },
    });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'content-disposition': `inline; filename="__.jpg"; filename*=UTF-8''%E6%A5%BC%E9%81%93.jpg`,
      'cache-control': 'no-store',
    });
    expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get('content-length')));
  });

  it('that was not sent with anything yet is its owner’s alone, who may take it back', async () => {
    const { id } = await upload(resident);
    expect(await statusOf(resident, id)).toBe(200);
    for (const who of [neighbour, acceptor, await district.as('district.centre')])
      expect(await statusOf(who, id)).toBe(404);
    expect((await district.nobody.ask('GET', `/v1/attachments/${id}`)).status).toBe(401);
    const remove = (who: Person) => who.ask('DELETE', `/v1/attachments/${id}`);
    expect((await remove(neighbour)).status).toBe(404);
    expect((await remove(resident)).body).toEqual({ removed: 1 });
    expect([await statusOf(resident, id), await rowOf(id)]).toEqual([404, undefined]);
    await expect(onDisk(id)).rejects.toThrow('ENOENT');
    await expect(onDisk(id, 'small')).rejects.toThrow('ENOENT');
    expect((await remove(resident)).status).toBe(404);
  });

  it('sent again under its key is the same one, and another one under it is refused', async () => {
    const key = freshKey();
    const ask = (payload: Buffer, query = '') =>
      sendRaw(resident, payload, query, { payload, headers: { 'idempotency-key': key } });
    const [first, again] = [await ask(photo), await ask(photo)];
    expect([first.status, again.text]).toEqual([201, first.text]);
    for (const other of [await ask(await phonePhoto(1)), await ask(photo, '?name=x.jpg')])
      expect([other.status, other.body.code]).toEqual([409, 'key_reused']);
    const stranger = await sendRaw(neighbour, photo, '', { payload: photo, headers: { 'idempotency-key': key } });
    expect([stranger.status, stranger.body.id === first.body.id]).toEqual([201, false]);
  });
});

describe('a file', () => {
  it('that is a document is kept byte for byte and only ever saved, never shown', async () => {
    const documents: [string, Buffer, string][] = [
      ['情况.docx', docx(), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
      ['登记.xlsx', xlsx(), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
      ['通知.ofd', ofd(), 'application/ofd'],
      ['合同.pdf', pdf(), 'application/pdf'],
    ];
    for (const [name, bytes, mime] of documents) {
      const sent = await upload(resident, bytes, name);
      expect(sent).toMatchObject({ kind: 'document', mime, name, bytes: bytes.length, width: null });
      const answer = await fetch(`${base}/v1/attachments/${sent.id}`, {
        headers: { authorization: `Bearer ${resident.token}` },
      });
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
      expect((await get(resident, sent.id, '/thumbnails/small')).status).toBe(404);
    }
  });

  it('is what its bytes say, whatever it is called', async () => {
    const named = await upload(resident, await sharp(photo).png().toBuffer(), '../../说明.html');
    expect(named).toMatchObject({ kind: 'picture', mime: 'image/jpeg', name: '说明.jpg' });
  });

  it('of any other kind is refused with the reason, and nothing of it is kept', async () => {
    const count = async () => (await district.sql<{ n: number }>('SELECT count(*)::int AS n FROM attachments'))[0]?.n;
    const before = await count();
    for (const [what, bytes, code] of await refusedFiles()) {
      const answer = await sendRaw(resident, bytes);
      expect([what, answer.body.code]).toEqual([what, code]);
    }
    const heic = (await refusedFiles())[0]?.[1] ?? Buffer.alloc(0);
    expect((await sendRaw(resident, heic)).body.message).toContain('转成 JPEG');
    expect(await count()).toBe(before);
    expect(district.errors).toEqual([]);
  });

  it('may be as large as the district allows and no larger', async () => {
    const admin = await district.as('sys.admin');
    const { version, settings } = await admin.call('getSettings', {});
    const put = (change: object) => async () => {
      const now = await admin.call('getSettings', {});
      await admin.call('putSettings', { body: { version: now.version, settings: { ...settings, ...change } } });
    };
    expect([version, settings.pictureMegabytes, settings.documentMegabytes]).toEqual([0, 10, 20]);
    await put({ pictureMegabytes: 1, documentMegabytes: 2 })();
    const large = Buffer.concat([photo, Buffer.alloc(1_100_000)]);
    const answer = await sendRaw(resident, large);
    expect([answer.status, answer.body]).toMatchObject([
      413,
      { code: 'too_large', details: { limitBytes: 1_048_576 } },
    ]);
    const paper = Buffer.concat([
      Buffer.from('%PDF-1.4\n%'),
      Buffer.alloc(1_500_000, 'x'),
      Buffer.from('\nstartxref\n9\n%%EOF'),
    ]);
    expect((await sendRaw(resident, paper)).status).toBe(201);
    expect((await sendRaw(resident, Buffer.concat([paper, paper]))).body.code).toBe('too_large');
    await put({})();
    expect((await sendRaw(resident, large)).status).toBe(201);
  });

  it('waits with few others: a person does not fill the store', async () => {
    const hoarder = await district.resident(8);
    const admin = await district.as('sys.admin');
    const put = async (attachmentsUnbound: number) => {
      const { version, settings } = await admin.call('getSettings', {});
      await admin.call('putSettings', { body: { version, settings: { ...settings, attachmentsUnbound } } });
    };
    await put(3);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => phonePhoto(at).then((one) => sendRaw(hoarder, one))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'attachments_too_many',
      details: { most: 3 },
    });
    const ids = answers.flatMap(({ status, body }) => (status === 201 ? [String(body.id)] : []));
    await file(hoarder, { attachmentIds: ids });
    expect((await sendRaw(hoarder, photo)).status).toBe(201);
    await put(30);
  });

  it('in a burst is answered one by one, and everybody else is answered meanwhile', async () => {
    const crowd = await Promise.all([3, 4, 5].map((index) => district.resident(index)));
    const sent = crowd.flatMap((who) => Array.from({ length: 6 }, () => sendRaw(who, photo)));
    const others = await Promise.all(Array.from({ length: 10 }, () => acceptor.ask('GET', '/v1/cases')));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(sent.map(() => 201));
  });
});

describe('what is sent with an appeal', () => {
  it('belongs to it from then on: its person and whoever may see the case see it, nobody else does', async () => {
    const [picture, paper] = [await upload(resident), await upload(resident, pdf(), '合同.pdf')];
    const ids = [picture.id, paper.id];
    const filed = await file(resident, { attachmentIds: ids });
    const seen = await read(filed.caseId);
    expect(told(seen.attachments)).toEqual(ids.map((id) => [id, null, filed.appealId]));
    expect(seen.events[0]).toMatchObject({ move: 'submit', input: { source: 'resident', attachmentIds: ids } });
    const mine = await resident.call('myAppeal', { params: { id: filed.appealId } });
    expect(told(mine.attachments)).toEqual(told(seen.attachments));
    for (const id of ids) {
      for (const who of [resident, acceptor, await district.as('district.centre')])
        expect(await statusOf(who, id)).toBe(200);
      const unknown = await get(neighbour, '01a20cfa-a0c5-73d8-8822-b26a66c94d10');
      for (const who of [
        neighbour,
        await district.as('gegu.accept'),
        await district.as('hbj.handler'),
        await district.as('auditor'),
      ]) {
        const { status, body } = await get(who, id);
        expect([status, body.code, body.message]).toEqual([unknown.status, unknown.body.code, unknown.body.message]);
      }
      expect((await resident.ask('DELETE', `/v1/attachments/${id}`)).status).toBe(404);
    }
    expect(await acceptor.call('verifyChain', { params: { id: filed.caseId } })).toMatchObject({ ok: true });
  });

  it('is all of it or nothing: what is not theirs, not there, used or named twice is refused alike', async () => {
    const [own, other, used] = [await upload(resident), await upload(neighbour), await upload(resident)];
    await file(resident, { attachmentIds: [used.id] });
    const state = () => district.sql<{ n: number }>('SELECT count(*)::int AS n FROM case_events');
    const before = await state();
    const nowhere = '01a20cfa-a0c5-73d8-8822-b26a66c94d10';
    for (const ids of [
      [own.id, other.id],
      [own.id, nowhere],
      [own.id, used.id],
      [own.id, own.id],
    ]) {
      const answer = await post(resident, '/v1/appeals', { ...shop, attachmentIds: ids });
      expect([answer.status, answer.body.code, answer.body.details]).toEqual([422, 'attachment_not_usable', undefined]);
    }
    expect([await state(), (await rowOf(own.id))?.state, (await rowOf(other.id))?.state]).toEqual([
      before,
      'uploaded',
      'uploaded',
    ]);
    const most = await Promise.all(Array.from({ length: 10 }, () => upload(resident)));
    const many = await post(resident, '/v1/appeals', { ...shop, attachmentIds: most.map(({ id }) => id) });
    expect([many.status, many.body]).toMatchObject([409, { code: 'attachments_too_many', details: { most: 9 } }]);
    expect(await state()).toEqual(before);
  });

  it('goes with one of two that want it at once', async () => {
    const { id } = await upload(resident);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(resident, '/v1/appeals', { ...shop, attachmentIds: [id] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422, 422]);
  });

  it('is sent once, however often the same submission comes', async () => {
    const { id } = await upload(resident);
    const key = freshKey();
    const ask = () => post(resident, '/v1/appeals', { ...shop, attachmentIds: [id] }, key);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await ask()).status).toBe(201);
  });

  it('for a caller belongs to the caller’s words', async () => {
    const { id } = await upload(acceptor);
    const body = { ...shop, person: { phone: '19900000002' }, attachmentIds: [id] };
    const filed = await acceptor.call('registerCaller', { body, key: freshKey() });
    const theirs = await neighbour.call('myAppeal', { params: { id: filed.appealId } });
    expect(told(theirs.attachments)).toEqual([[id, null, filed.appealId]]);
    expect([await statusOf(neighbour, id), await statusOf(resident, id)]).toEqual([200, 404]);
  });

  it('by somebody who wants to stay unknown leads back to nobody', async () => {
    const { id } = await upload(resident);
    const filed = await file(resident, { text: '有人在楼道赌博', anonymous: true, attachmentIds: [id] });
    expect(await rowOf(id)).toMatchObject({ state: 'bound', owner_id: null, appeal_id: filed.appealId });
    const tables = await district.sql<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'platform')`,
    );
    for (const { name } of tables) {
      const both = await district.sql(`SELECT FROM ${name} t WHERE t::text LIKE $1 AND t::text LIKE $2`, [
        `%${id}%`,
        `%${resident.id}%`,
      ]);
      expect([name, both.length]).toEqual([name, 0]);
    }
    expect([await statusOf(resident, id), await statusOf(await district.as('district.centre'), id)]).toEqual([
      404, 200,
    ]);
  });
});

describe('people who say the same', () => {
  it('do not see each other’s photos, and take their own along when they are split off', async () => {
    const [first, second] = [await upload(resident), await upload(neighbour, await phonePhoto(2))];
    const one = await file(resident, { text: '文澜花园门口路灯不亮', attachmentIds: [first.id] });
    await act(acceptor, one.caseId, 'correct', { categoryCode: 'R0401', reason: '路灯' });
    const two = await file(neighbour, {
      text: '我家门口的灯也不亮',
      joinCaseId: one.caseId,
      attachmentIds: [second.id],
    });
    expect(two).toMatchObject({ joined: true, caseId: one.caseId });
    expect([await statusOf(resident, second.id), await statusOf(neighbour, first.id)]).toEqual([404, 404]);
    expect([await statusOf(resident, first.id), await statusOf(neighbour, second.id)]).toEqual([200, 200]);
    const seen = await read(one.caseId);
    expect(told(seen.attachments)).toEqual([
      [first.id, null, one.appealId],
      [second.id, null, two.appealId],
    ]);
    expect(seen.events.at(-1)).toMatchObject({ move: 'join', input: { attachmentIds: [second.id] } });
    const mine = await resident.call('myAppeal', { params: { id: one.appealId } });
    expect(told(mine.attachments)).toEqual([[first.id, null, one.appealId]]);

    const apart = await acceptor.call('unjoinAppeal', {
      params: { id: two.appealId },
      body: { reason: '另一盏灯' },
      key: freshKey(),
    });
    expect(told((await read(apart.id)).attachments)).toEqual([[second.id, null, two.appealId]]);
    expect(told((await read(one.caseId)).attachments)).toEqual([[first.id, null, one.appealId]]);
    expect([await statusOf(neighbour, second.id), await statusOf(acceptor, second.id)]).toEqual([200, 200]);
  });

  it('add to their own words, not to those of others', async () => {
    const filed = await file(resident);
    await act(acceptor, filed.caseId, 'askSupplement', { text: '请拍一下卡的正面' });
    const { id } = await upload(resident);
    await act(resident, filed.caseId, 'supplement', { text: '已拍', attachmentIds: [id] });
    const seen = await read(filed.caseId);
    expect(seen.attachments).toMatchObject([{ id, appealId: filed.appealId }]);
    expect(seen.events.at(-1)).toMatchObject({ move: 'supplement', input: { attachmentIds: [id] } });
  });
});

describe('evidence of what was done', () => {
  async function answered(caseId: string, evidence: object[]): Promise<void> {
    await act(acceptor, caseId, 'register', { categoryCode: 'R0106' });
    await act('scjg.handler', caseId, 'sign');
    await act('scjg.handler', caseId, 'feedBack', { result: 'explained', answer: '已协商退款', evidence });
  }

  it('shows the people how it looks afterwards, and keeps papers and what was before among staff', async () => {
    const handler = await district.as('scjg.handler');
    const [before, after, paper] = [
      await upload(handler),
      await upload(handler, await phonePhoto(3)),
      await upload(handler, pdf()),
    ];
    const filed = await file(resident);
    await answered(filed.caseId, [
      { mark: 'before', note: '退款前', attachmentIds: [before.id] },
      { mark: 'after', note: '退款后', attachmentIds: [after.id] },
      { mark: 'document', note: '收据', attachmentIds: [paper.id] },
    ]);
    const seen = await read(filed.caseId);
    expect(told(seen.attachments).sort()).toEqual(
      [
        [before.id, 'before', null],
        [after.id, 'after', null],
        [paper.id, 'document', null],
      ].sort(),
    );
    expect(seen.facts.evidence).toMatchObject([{}, { mark: 'after', attachmentIds: [after.id] }, {}]);
    const mine = await resident.call('myAppeal', { params: { id: filed.appealId } });
    expect(told(mine.attachments)).toEqual([[after.id, 'after', null]]);
    const statuses = (who: Person) => Promise.all([before, after, paper].map(({ id }) => statusOf(who, id)));
    expect(await statuses(resident)).toEqual([404, 200, 404]);
    expect(await statuses(neighbour)).toEqual([404, 404, 404]);
    expect(await statuses(handler)).toEqual([200, 200, 200]);
  });

  it('is refused with the whole move when it cannot be used, and counted', async () => {
    const handler = await district.as('scjg.handler');
    const filed = await file(resident);
    await act(acceptor, filed.caseId, 'register', { categoryCode: 'R0106' });
    await act(handler, filed.caseId, 'sign');
    const other = await upload(await district.as('cgw.handler'));
    const feed = async (ids: string[]) => {
      const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [filed.caseId]);
      const evidence = [{ mark: 'after', note: '照片', attachmentIds: ids }];
      const input = { result: 'explained', answer: '已协商', evidence };
      return post(handler, `/v1/cases/${filed.caseId}/moves/feedBack`, { version: row?.version, input });
    };
    const state = async () => (await read(filed.caseId)).state;
    const before = await state();
    expect((await feed([other.id])).body.code).toBe('attachment_not_usable');
    const many = await Promise.all(Array.from({ length: 10 }, () => upload(handler)));
    expect((await feed(many.map(({ id }) => id))).body.code).toBe('attachments_too_many');
    expect(await state()).toBe(before);
    expect((await feed(many.slice(0, 9).map(({ id }) => id))).status).toBe(200);
    expect((await read(filed.caseId)).attachments.length).toBe(9);
  });

  it('of what a grid worker did on the spot is before and after', async () => {
    const worker = await district.as('haitang.grid');
    const [before, after, report] = [await upload(worker), await upload(worker), await upload(worker)];
    const body = {
      text: '楼道有垃圾',
      place: { areaCode: wenlan },
      attachmentIds: [report.id],
      selfHandled: {
        before: '一袋垃圾',
        after: '已清走',
        answer: '已清理',
        beforeIds: [before.id],
        afterIds: [after.id],
      },
    };
    const filed = await worker.call('reportFromField', { body, key: freshKey() });
    const seen = await read(filed.caseId);
    expect(told(seen.attachments).sort()).toEqual(
      [
        [report.id, null, filed.appealId],
        [before.id, 'before', null],
        [after.id, 'after', null],
      ].sort(),
    );
    expect(seen.events.at(-1)).toMatchObject({
      move: 'selfHandle',
      input: { beforeIds: [before.id], afterIds: [after.id] },
    });
    expect(seen.facts.evidence).toMatchObject([
      { mark: 'before', attachmentIds: [before.id] },
      { mark: 'after', attachmentIds: [after.id] },
    ]);
  });

  it('of a sensitive case stays with those who may see sensitive cases, and no copy is kept on the way', async () => {
    const filed = await file(resident, { attachmentIds: [(await upload(resident)).id] });
    const [own] = (await read(filed.caseId)).attachments;
    const grant = { role: 'streetAcceptor', areaCode: '120112003', unitId: null, categoryCode: null } as const;
    const plain = await district.hire('photo.plain', [{ ...grant, sensitive: false }]);
    const trusted = await district.hire('photo.trusted', [{ ...grant, sensitive: true }]);
    expect(await statusOf(plain, own!.id)).toBe(200);
    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [filed.caseId]);
    const { id } = await upload(trusted);
    await act(trusted, filed.caseId, 'comment', { text: '已到现场', attachmentIds: [id] });
    await district.sql(`UPDATE attachments SET mark = 'after' WHERE id = $1`, [id]);
    for (const each of [own!.id, id])
      expect([await statusOf(plain, each), await statusOf(trusted, each)]).toEqual([404, 200]);
    expect([await statusOf(resident, own!.id), await statusOf(resident, id)]).toEqual([200, 404]);
    const headers = { authorization: `Bearer ${trusted.token}` };
    const kept = async (each: string) =>
      (await fetch(`${base}/v1/attachments/${each}`, { headers })).headers.get('cache-control');
    expect([await kept(own!.id), await kept(id)]).toEqual(['no-store', 'no-store']);
  });
});

it('an entity tag spares the bytes, and is of the bytes', async () => {
  const { id } = await upload(resident);
  await file(resident, { attachmentIds: [id] });
  const ask = (more: Record<string, string> = {}) =>
    fetch(`${base}/v1/attachments/${id}`, { headers: { authorization: `Bearer ${resident.token}`, ...more } });
  const first = await ask();
  const etag = first.headers.get('etag') ?? '';
  const bytes = Buffer.from(await first.arrayBuffer());
  expect(etag).toBe(`"full-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`);
  expect((await ask({ 'if-none-match': etag })).status).toBe(304);
  expect(await statusOf(neighbour, id)).toBe(404);
});

describe('what a person may know about their pictures', () => {
  it('is which there are, whoever added them to their words', async () => {
    const person = await district.resident(9);
    const own = await upload(person, photo, '自己拍的.jpg');
    const waiting = await upload(person, pdf(), '还没交.pdf');
    const filed = await file(person, { attachmentIds: [own.id] });
    const hidden = await upload(person);
    await file(person, { text: '有人在楼道赌博', anonymous: true, attachmentIds: [hidden.id] });
    const added = await upload(acceptor);
    await district.sql('UPDATE attachments SET state = $2, bound_at = now(), appeal_id = $3 WHERE id = $1', [
      added.id,
      'bound',
      filed.appealId,
    ]);
    const { sections } = await person.call('exportMyData', { body: { cursor: null } });
    const items = sections.find(({ key }) => key === 'attachments')?.items ?? [];
    expect(items.map((each) => ('id' in each ? each.id : null)).sort()).toEqual([own.id, waiting.id, added.id].sort());
    expect(JSON.stringify(items)).toContain('自己拍的.jpg');
  });

  it('is who of the staff looked at them, also past the page of the case', async () => {
    const { id } = await upload(resident);
    const filed = await file(resident, { attachmentIds: [id] });
    const looked = () =>
      district.sql<{ staff_id: string }>('SELECT staff_id FROM openings WHERE case_id = $1', [filed.caseId]);
    expect(await looked()).toEqual([]);
    expect((await get(acceptor, id, '/thumbnails/small')).status).toBe(200);
    expect((await get(acceptor, id)).status).toBe(200);
    expect(await statusOf(await district.as('gegu.accept'), id)).toBe(404);
    expect(await looked()).toEqual([{ staff_id: acceptor.id }]);
  });
});
