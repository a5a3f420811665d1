import type { Content } from '@tongxin/contract';
import type { Transport } from './index.ts';

/** The part of `wx.request` that is used here, as WeChat documents it. */
export type WeChatRequest = (options: {
  readonly url: string;
  readonly method: string;
  readonly header: Readonly<Record<string, string>>;
  readonly data?: string | ArrayBuffer;
  /** Anything but `json`: the answer is not parsed on the way. */
  readonly dataType: string;
  readonly responseType: 'text' | 'arraybuffer';
  success(answer: {
    readonly statusCode: number;
    readonly data: unknown;
    readonly header: Readonly<Record<string, string>>;
  }): void;
  fail(reason: { readonly errMsg: string }): void;
}) => unknown;

/**
 * The transport of mini programs over `wx.request`. Files go as an ArrayBuffer in one request, and not by `wx.uploadFile`, which wraps them
 * into a form. `base` is the address of the server. Rejects with what WeChat says when nothing came back.
 */
export function weChatTransport(request: WeChatRequest, base: string): Transport {
  return ({ method, url, headers, body, wants }) =>
    new Promise((resolve, reject) => {
      request({
        url: base + url,
        method,
        header: headers,
        ...(body === null ? {} : { data: dataOf(body) }),
        dataType: 'text',
        responseType: wants === 'bytes' ? 'arraybuffer' : 'text',
        success: ({ statusCode: status, data, header }) => {
          if (wants === 'bytes' && status < 400 && data instanceof ArrayBuffer)
            resolve({ status, text: '', file: { bytes: data, contentType: typeIn(header) } });
          else resolve({ status, text: data instanceof ArrayBuffer ? textOf(data) : String(data ?? '') });
        },
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      });
    });
}

function dataOf(body: string | Content): string | ArrayBuffer {
  if (typeof body === 'string' || body instanceof ArrayBuffer) return body;
  if (body instanceof Uint8Array) return body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
  throw new TypeError('a mini program sends bytes, not a Blob');
}

/** The spelling of a header's name is the server's, or the network's. */
function typeIn(header: Readonly<Record<string, string>>): string {
  return Object.entries(header).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
}

/** A mini program has no TextDecoder. */
function textOf(bytes: ArrayBuffer): string {
  const escaped = Array.from(new Uint8Array(bytes), (byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(escaped.join(''));
}
