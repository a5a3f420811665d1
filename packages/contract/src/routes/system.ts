import { z } from 'zod';
import { route } from '../define.ts';
import { Instant } from '../shapes/index.ts';

const Part = z.object({ ok: z.boolean(), says: z.string() });

export const systemRoutes = {
  health: route('GET', '/healthz', {
    summary: {
      zh: '运行状况（连不上数据库时状态为 503）',
      en: 'What is well and what is not; 503 while the database cannot be reached',
    },
    tag: 'system',
    allow: 'anyone',
    unwell: 503,
    reply: z.object({
      ok: z.boolean(),
      version: z.string(),
      at: Instant,
      database: Part,
      sweep: Part,
      outbox: Part,
      calendar: Part,
      files: Part,
    }),
  }),
  openapi: route('GET', '/v1/openapi.json', {
    summary: { zh: '接口说明（OpenAPI 3.1）', en: 'This interface as OpenAPI 3.1' },
    tag: 'system',
    allow: 'anyone',
    reply: z.record(z.string(), z.unknown()),
  }),
} as const;
