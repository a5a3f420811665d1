export type { Indicator, IndicatorSpec } from './catalogue.ts';
export { type Asked, indicators } from './insights.queries.ts';
export { type InsightsDeps, insightsModule } from './insights.routes.ts';
export type { Period } from './period.ts';
export { printIndicators } from './printing.ts';
