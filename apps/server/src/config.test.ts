import { describe, expect, it } from 'vitest';
import { ConfigWrong, readConfig } from './config.ts';

const s3 = {
  FILES: 's3',
  S3_ENDPOINT: 'https://oss.example.cn',
  S3_BUCKET: 'tongxin-files',
  S3_ACCESS_KEY: 'an-access-key',
  S3_SECRET_KEY: 'a-secret-key',
};
const wrong = (environment: object): string => {
  try {
    readConfig({ ...environment });
    return 'taken';
  } catch (error) {
    return error instanceof ConfigWrong ? error.message : `bug: ${String(error)}`;
  }
};

describe('where attachments lie', () => {
  it('is the data directory unless told', () => {
    expect(readConfig({}).files).toEqual({ kind: 'disk' });
  });

  it('is a bucket when it is told which one', () => {
    expect(readConfig({ ...s3, S3_REGION: 'cn-north-1', S3_PATH_STYLE: '0' }).files).toEqual({
      kind: 's3',
      endpoint: 'https://oss.example.cn',
      bucket: 'tongxin-files',
      region: 'cn-north-1',
      accessKey: 'an-access-key',
      secretKey: 'a-secret-key',
      pathStyle: false,
    });
    expect(readConfig(s3).files).toMatchObject({ region: 'us-east-1', pathStyle: true });
  });

  it.each([
    'S3_ENDPOINT',
    'S3_BUCKET',
    'S3_ACCESS_KEY',
    'S3_SECRET_KEY',
  ])('is asked for whole: without %s it says so', (name) => {
    expect(wrong({ ...s3, [name]: undefined })).toContain(name);
  });

  it('names a wrong setting and never tells a secret', () => {
    for (const [name, value] of [
      ['S3_ENDPOINT', 'ftp://oss.example.cn'],
      ['S3_ENDPOINT', 'https://oss.example.cn/path'],
      ['S3_BUCKET', '../keys'],
      ['FILES', 'tape'],
    ] as const) {
      const message = wrong({ ...s3, [name]: value });
      expect([name, message]).toEqual([name, expect.stringContaining(name)]);
      expect(message).not.toMatch(/a-secret-key|an-access-key/);
    }
  });
});

const read = (environment: Readonly<Record<string, string>>) => readConfig(environment, '/srv');

describe('the ways out of the house', () => {
  it('are none unless they are set up', () => {
    expect(read({})).toMatchObject({ sms: null, mail: null, wechat: null, webhooksInside: false });
  });

  it('are read whole', () => {
    const config = read({
      SMS_URL: 'https://sms.example.com/send',
      SMS_SECRET: 'a secret of sixteen',
      SMTP_URL: 'smtps://me:p%40ss@mail.example.com',
      MAIL_FROM: '同心 <notice@example.com>',
      WECHAT_APP_ID: 'wx0123456789abcdef',
      WECHAT_APP_SECRET: 'fedcba9876543210',
      WEBHOOK_PRIVATE: '1',
    });
    expect(config.sms).toEqual({
      url: new URL('https://sms.example.com/send'),
      template: '{"id":"{id}","phone":"{phone}","text":"{text}"}',
      secret: 'a secret of sixteen',
    });
    expect(config.mail).toEqual({
      url: new URL('smtps://me:p%40ss@mail.example.com'),
      from: '同心 <notice@example.com>',
    });
    expect(config.wechat).toEqual({
      appId: 'wx0123456789abcdef',
      appSecret: 'fedcba9876543210',
      api: new URL('https://api.weixin.qq.com'),
      state: 'formal',
    });
    expect(config.webhooksInside).toBe(true);
  });

  it.each([
    ['SMTP_URL', { SMTP_URL: 'smtp://mail.example.com' }],
    ['MAIL_FROM', { MAIL_FROM: 'a@example.com' }],
    ['MAIL_FROM', { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'a@example.com\r\nBcc: b@example.com' }],
    ['SMTP_URL', { SMTP_URL: 'http://mail.example.com', MAIL_FROM: 'a@example.com' }],
    ['WECHAT_APP_SECRET', { WECHAT_APP_ID: 'wx0123456789abcdef' }],
    ['WECHAT_API', { WECHAT_APP_ID: 'wx01', WECHAT_APP_SECRET: '12345678', WECHAT_API: 'http://weixin.example.com' }],
    ['SMS_URL', { SMS_URL: 'http://sms.example.com' }],
    ['SMS_TEMPLATE', { SMS_URL: 'https://sms.example.com', SMS_TEMPLATE: '{phone}' }],
    ['SMS_SECRET', { SMS_SECRET: 'short' }],
  ])('are refused by name where %s is wrong', (name, environment) => {
    expect(() => read(environment)).toThrow(ConfigWrong);
    expect(() => read(environment)).toThrow(name);
  });
});
