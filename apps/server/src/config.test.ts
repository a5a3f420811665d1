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
