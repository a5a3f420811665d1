import { routes } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { explainDue } from '../calendar/index.ts';
import type { Directories } from './directory.cache.ts';
import type { TenantDirectory } from './directory.ts';
import { gapsOf, isLimit, isSeason, type LimitRule, requiredClocks, ruleName } from './limits.ts';
import { publishLimits, publishSettings } from './settings.store.ts';
import { isTimeZone } from './settings.ts';

/** What these routes need from the composition root. */
export interface LimitsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly directories: Directories;
  /** The clocks of every procedure that have no limit of their own input; the platform's own unless told. */
  readonly clocks?: readonly string[];
}

/** The routes of limits and settings. */
export function limitsEndpoints({ db, clock, directories, clocks = requiredClocks }: LimitsDeps) {
  return [
    staffEndpoint(routes.getLimits, async ({ caller }) => {
      const { limits, units } = await directories.of(caller.tenantId);
      const by = limits.changedBy === null ? null : (units.member(limits.changedBy)?.name ?? null);
      const since = new Date(limits.since).toISOString();
      return { version: limits.version, since, by, rules: limits.rules.map((rule) => ({ ...rule })) };
    }),
    staffEndpoint(routes.putLimits, async ({ body, caller }) => {
      const directory = await directories.of(caller.tenantId);
      checkRules(body.rules, directory, clocks);
      const change = { staffId: caller.staffId, now: clock.now() };
      const version = await db.inTenant(caller.tenantId, (tx) =>
        publishLimits(tx, caller.tenantId, body.version, body.rules, change),
      );
      directories.forget(caller.tenantId);
      return { version };
    }),
    staffEndpoint(routes.previewDue, async ({ body, caller }) => {
      const { terms } = await directories.of(caller.tenantId);
      if (body.unitId !== undefined && !terms.unit(body.unitId)) throw refuse('unknown_unit');
      if (!isLimit(body.limit)) throw refuse('input_invalid', { issues: [{ path: 'limit.amount' }] });
      const explained = explainDue(terms.calendarOf(body.unitId ?? null), Date.parse(body.at), body.limit);
      return {
        dueAt: new Date(explained.dueAt).toISOString(),
        why: [...explained.why],
        whyEn: [...explained.whyEn],
        unknownYears: [...explained.unknownYears],
      };
    }),
    staffEndpoint(routes.getSettings, async ({ caller }) => {
      const { settings, settingsVersion } = await directories.of(caller.tenantId);
      return { version: settingsVersion, settings };
    }),
    staffEndpoint(routes.putSettings, async ({ body, caller }) => {
      if (!isTimeZone(body.settings.timeZone)) {
        throw refuse('input_invalid', { issues: [{ path: 'settings.timeZone' }] });
      }
      const change = { staffId: caller.staffId, now: clock.now() };
      const version = await db.inTenant(caller.tenantId, (tx) =>
        publishSettings(tx, caller.tenantId, body.version, body.settings, change),
      );
      directories.forget(caller.tenantId);
      return { version };
    }),
  ];
}

/**
 * Refuses a set that must not be published: `unknown_category` and `unknown_area` for what is not in force, `input_invalid` for an
 * amount that its unit does not allow or the same conditions twice, `setting_would_strand` for a clock without a limit.
 */
function checkRules(rules: readonly LimitRule[], directory: TenantDirectory, clocks: readonly string[]): void {
  const { terms } = directory;
  const at = (wrong: (rule: LimitRule) => boolean, field: string) =>
    rules.flatMap((rule, index) => (wrong(rule) ? [{ path: `rules.${index}.${field}` }] : []));
  const categories = at(({ categoryCode }) => categoryCode !== null && !terms.category(categoryCode), 'categoryCode');
  if (categories.length > 0) throw refuse('unknown_category', { issues: categories.slice(0, 50) });
  const areas = at(({ areaCode }) => areaCode !== null && !terms.area(areaCode), 'areaCode');
  if (areas.length > 0) throw refuse('unknown_area', { issues: areas.slice(0, 50) });
  const names = new Map<string, LimitRule>();
  for (const rule of rules) if (!names.has(ruleName(rule))) names.set(ruleName(rule), rule);
  const invalid = [
    ...at((rule) => !isLimit(rule), 'amount'),
    ...at((rule) => rule.season !== null && !isSeason(rule.season), 'season'),
    ...at((rule) => names.get(ruleName(rule)) !== rule, 'clock'),
  ];
  if (invalid.length > 0) throw refuse('input_invalid', { issues: invalid.slice(0, 50) });
  const gaps = gapsOf(rules, clocks);
  if (gaps.length > 0) throw refuse('setting_would_strand', { gaps: gaps.slice(0, 50) });
}
