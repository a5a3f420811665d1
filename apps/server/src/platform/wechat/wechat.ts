/** What WeChat says of somebody who opened the mini program. The session key that comes with it is dropped where it is read: nothing here needs it. */
export interface WechatUser {
  readonly openid: string;
}

/** A subscription message (`subscribeMessage.send`). `data` holds values that fit their keys: see `fitted`. */
export interface WechatCard {
  readonly openid: string;
  readonly templateId: string;
  /** A page of the mini program, '' for none. */
  readonly page: string;
  readonly data: { readonly [key: string]: string };
  readonly language: 'zh' | 'en';
}

/** The few things this platform asks of WeChat. Each rejects with WechatFailed, and with nothing else. */
export interface Wechat {
  /** Whose one-time code of `wx.login` this is. */
  user(code: string): Promise<WechatUser>;
  /** The phone number behind a one-time code of the button `getPhoneNumber`, without a country code; null when it is not of the mainland. */
  phone(code: string): Promise<string | null>;
  /** Sends a subscription message. */
  send(card: WechatCard): Promise<void>;
}

/**
 * What an error code asks for:
 * - token: the access token is not valid (any more): get another one, once.
 * - later: WeChat is busy or the quota is used up.
 * - code: the one-time code is wrong, used or too old.
 * - declined: the person does not take this message.
 * - ours: a parameter, a template or the account is wrong.
 */
export type WechatFault = 'token' | 'later' | 'code' | 'declined' | 'ours';

/** WeChat did not do it, or was not reached. `lost`: it was asked and no answer came, so it may have been done. */
export class WechatFailed extends Error {
  override readonly name = 'WechatFailed';
  readonly fault: WechatFault;
  /** A short name: `wechat_43101`, `econnrefused`, `http_502`. */
  readonly error: string;
  readonly lost: boolean;
  constructor(fault: WechatFault, error: string, lost = false) {
    super(error);
    this.fault = fault;
    this.error = error;
    this.lost = lost;
  }
}

/** The fault of an `errcode` (WeChat's documentation of the calls above and of global return codes); an unknown one is ours to look into. */
export function faultOf(errcode: number): WechatFault {
  switch (errcode) {
    case 40001:
    case 40014:
    case 41001:
    case 42001:
      return 'token';
    case -1:
    case 43108:
    case 45009:
    case 45011:
    case 45047:
    case 50002:
      return 'later';
    case 40029:
    case 40163:
    case 41008:
      return 'code';
    case 40003:
    case 43101:
    case 43116:
      return 'declined';
    default:
      return 'ours';
  }
}
