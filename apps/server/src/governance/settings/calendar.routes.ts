import { routes } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { fixedHoliday, saveOfficeHours, saveYear } from '../calendar/index.ts';
import type { Directories } from './directory.cache.ts';
import { issuesOfYear } from './holidayList.ts';
import { areOfficeHours } from './settings.ts';

/** What these routes need from the composition root. */
export interface CalendarDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly directories: Directories;
  /**
   * Computes the due dates of a tenant's open cases anew under the calendar of now, moves them only to later, and gives how many
   * moved. Called after the change is kept; a failure leaves the list imported, and importing it again repeats this.
   */
  recomputeDue(tenantId: string): Promise<number>;
}

/** The routes of holidays and office hours. */
export function calendarEndpoints({ db, clock, directories, recomputeDue }: CalendarDeps) {
  return [
    staffEndpoint(routes.getCalendarYear, async ({ params, caller }) => {
      const { years } = await directories.of(caller.tenantId);
      const list = years.get(params.year);
      if (!list) {
        return {
          year: params.year,
          known: false,
          source: '放假安排尚未导入，以下只是法定固定节日',
          restDays: daysOf(params.year).filter((day) => fixedHoliday(day) !== undefined),
          makeupWorkdays: [],
        };
      }
      return {
        year: params.year,
        known: true,
        source: list.source,
        restDays: [...list.restDays].sort(),
        makeupWorkdays: [...list.makeupWorkdays].sort(),
      };
    }),
    staffEndpoint(routes.putCalendarYear, async ({ params, body, caller }) => {
      const issues = issuesOfYear(params.year, body.restDays, body.makeupWorkdays);
      if (issues.length > 0) throw refuse('input_invalid', { issues: issues.slice(0, 50) });
      const list = {
        year: params.year,
        source: body.source,
        restDays: [...new Set(body.restDays)].sort(),
        makeupWorkdays: [...new Set(body.makeupWorkdays)].sort(),
      };
      const change = { staffId: caller.staffId, now: clock.now() };
      await db.inTenant(caller.tenantId, (tx) => saveYear(tx, caller.tenantId, list, change));
      directories.forget(caller.tenantId);
      return { year: params.year, known: true as const, recomputed: await recomputeDue(caller.tenantId) };
    }),
    staffEndpoint(routes.getOfficeHours, async ({ caller }) => {
      const { hours } = await directories.of(caller.tenantId);
      return {
        items: hours.map(({ unitId, sets }) => ({
          unitId,
          sets: sets.map(({ from, to, shifts }) => ({ from, to, shifts: [...shifts] })),
        })),
      };
    }),
    staffEndpoint(routes.putOfficeHours, async ({ body, caller }) => {
      const { terms } = await directories.of(caller.tenantId);
      if (body.unitId !== null && !terms.unit(body.unitId)) throw refuse('unknown_unit');
      if (!areOfficeHours(body.sets)) throw refuse('input_invalid', { issues: [{ path: 'sets' }] });
      const change = { staffId: caller.staffId, now: clock.now() };
      await db.inTenant(caller.tenantId, (tx) =>
        saveOfficeHours(tx, caller.tenantId, [{ unitId: body.unitId, sets: body.sets }], change),
      );
      directories.forget(caller.tenantId);
      return { saved: true as const };
    }),
  ];
}

function daysOf(year: number): readonly string[] {
  const first = Date.UTC(year, 0, 1);
  const days = (Date.UTC(year + 1, 0, 1) - first) / 86_400_000;
  return Array.from({ length: days }, (_, at) => new Date(first + at * 86_400_000).toISOString().slice(0, 10));
}
