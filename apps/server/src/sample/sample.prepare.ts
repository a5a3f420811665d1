import { sampleDistrict } from '@tongxin/demo';
import type { App } from '../app.ts';
import { importSample } from './district.import.ts';
import { sampleTenant } from './logins.ts';

/** Makes the sample district when it is not there yet. A second start finds it. */
export async function prepareSample(app: App, say: (line: string) => void): Promise<void> {
  if ((await app.access.provision.findTenant(sampleTenant.key)) !== undefined) return;
  say('正在准备示例区（只在第一次启动时）… / preparing the sample district (first start only) …');
  await importSample(app, sampleDistrict(), sampleTenant);
}
