import type { CaseRecord } from './case.ts';
import type { ClockRecord } from './clock.ts';
import type { Procedure } from './procedure.ts';

/**
 * The clock a case is judged by and shown with: the binding one (handling, rework) while it runs or is paused; before that the running clock that ends first;
 * afterwards the binding clock that stopped last, so that timeliness can be read from the row for ever.
 */
export function decisiveClock(
  procedure: Procedure,
  record: CaseRecord,
): { readonly key: string; readonly clock: ClockRecord } | null {
  const clocks = Object.entries(record.clocks).map(([key, clock]) => ({ key, clock }));
  const binding = clocks.filter(({ key }) => procedure.clocks[key]?.binding);
  const active = binding.filter(({ clock }) => clock.status !== 'stopped');
  const running = clocks.filter(({ clock }) => clock.status === 'running');
  const candidates = active.length > 0 ? active : record.finishedAt === null ? running : [];
  if (candidates.length > 0) return candidates.reduce((a, b) => (b.clock.dueAt < a.clock.dueAt ? b : a));
  return binding.length === 0
    ? null
    : binding.reduce((a, b) => ((b.clock.stoppedAt ?? 0) > (a.clock.stoppedAt ?? 0) ? b : a));
}
