import { describe, expect, it } from 'vitest';
import { client, Refused, type WeChatRequest, weChatTransport } from './index.ts';

type Options = Parameters<WeChatRequest>[0];
const json = (data: object) => ({ statusCode: 200, data: JSON.stringify(data), header: {} });

/** What `wx.request` of a mini program would do, with the answers it is told to give; keeps what it was asked. */
function standIn(answer: (options: Options) => Parameters<Options['success']>[0] | string) {
  const asked: Options[] = [];
  const request: WeChatRequest = (options) => {
    asked.push(options);
    const given = answer(options);
    if (typeof given === 'string') options.fail({ errMsg: given });
    else options.success(given);
  };
  return { asked, client: client(weChatTransport(request, 'https://district.example'), () => 'token') };
}
const bytesOf = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text)).buffer;
const id = '01a20cfa-a0c5-73d8-8822-b26a66c94d10';

describe('a mini program', () => {
  it('asks for words as text', async () => {
    const { asked, client } = standIn(() => json({ items: [], next: null }));
    expect(await client.call('listNotices', { query: { limit: 5 } })).toEqual({ items: [], next: null });
    expect(asked[0]).toMatchObject({
      url: 'https://district.example/v1/notices?limit=5',
      method: 'GET',
      header: { authorization: 'Bearer token', 'accept-language': 'zh' },
      dataType: 'text',
      responseType: 'text',
    });
    expect(asked[0]).not.toHaveProperty('data');
  });

  it('sends a picture as its bytes, and no more of its buffer than the picture', async () => {
    const { asked, client } = standIn(() => ({ ...json({ id }), statusCode: 201 }));
    const whole = new Uint8Array([9, 9, 1, 2, 3, 9]);
    await client.call('uploadAttachment', {
      body: whole.subarray(2, 5),
      query: { name: '路灯.jpg' },
      key: 'key-12345',
    });
    const [sent] = asked;
    expect(new Uint8Array(sent?.data as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));
    expect(sent?.header).toMatchObject({ 'content-type': 'application/octet-stream', 'idempotency-key': 'key-12345' });
    await client.call('uploadAttachment', { body: bytesOf('x'), key: 'key-12345' });
    expect(Buffer.from(asked[1]?.data as ArrayBuffer).toString()).toBe('x');
    await expect(client.call('uploadAttachment', { body: new Blob(['x']), key: 'key-12345' })).rejects.toThrow(
      TypeError,
    );
  });

  it('gets a picture as its bytes, and a refusal of one as words', async () => {
    const good = standIn(() => ({ statusCode: 200, data: bytesOf('JPEG'), header: { 'Content-Type': 'image/jpeg' } }));
    const { bytes, contentType } = await good.client.call('getAttachment', { params: { id } });
    expect([Buffer.from(bytes).toString(), contentType]).toEqual(['JPEG', 'image/jpeg']);
    expect(good.asked[0]?.responseType).toBe('arraybuffer');
    const refusal = { code: 'not_found', message: '没有找到', requestId: id };
    const bad = standIn(() => ({ statusCode: 404, data: bytesOf(JSON.stringify(refusal)), header: {} }));
    const error = await bad.client.call('getAttachment', { params: { id } }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).refusal).toEqual(refusal);
  });

  it('says when nothing came back', async () => {
    const { client } = standIn(() => 'request:fail timeout');
    await expect(client.call('me')).rejects.toThrow('request:fail timeout');
  });
});
