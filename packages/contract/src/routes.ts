import { accessRoutes } from './routes/access.ts';
import { attachmentRoutes } from './routes/attachments.ts';
import { caseRoutes } from './routes/cases.ts';
import { districtRoutes } from './routes/district.ts';
import { liveRoutes } from './routes/live.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { systemRoutes } from './routes/system.ts';

/** Every route of the platform by name. What is not in this table does not exist. */
export const routes = {
  ...systemRoutes,
  ...accessRoutes,
  ...caseRoutes,
  ...attachmentRoutes,
  ...districtRoutes,
  ...privacyRoutes,
  ...liveRoutes,
} as const;
export type RouteName = keyof typeof routes;
