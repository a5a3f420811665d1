import type { Directory } from '/work/main/apps/server/src/governance/cases/cases.engine.ts';
import type { TenantDirectory } from '/work/main/apps/server/src/governance/settings/index.ts';
export const f = (d: TenantDirectory): Directory => d;
