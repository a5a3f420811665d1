import { accessRoutes } from './routes/access.ts';
import { attachmentRoutes } from './routes/attachments.ts';
import { caseRoutes } from './routes/cases.ts';
import { districtRoutes } from './routes/district.ts';
import { liveRoutes } from './routes/live.ts';
import { noticeRoutes } from './routes/notices.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { settingsRoutes } from './routes/settings.ts';
import { systemRoutes } from './routes/system.ts';
import { triageRoutes } from './routes/triage.ts';

/** Every route of the platform by name. What is not in this table does not exist. */
export const routes = {
  ...systemRoutes,
  ...accessRoutes,
  ...caseRoutes,
  ...attachmentRoutes,
  ...districtRoutes,
  ...triageRoutes,
  ...settingsRoutes,
  ...noticeRoutes,
  ...privacyRoutes,
  ...liveRoutes,
} as const;
export type RouteName = keyof typeof routes;
