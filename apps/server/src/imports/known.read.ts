import type { App } from '../app.ts';
import { loadShapes, loadSteps } from '../governance/areas/index.ts';
import { loadRegisters } from '../governance/settings/index.ts';
import type { Tx } from '../platform/db/index.ts';
import type { Known } from './draft.ts';

/** Reads what is there, for comparing with a file. */
export async function readKnown(app: App, tx: Tx, tenantId: string): Promise<Known> {
  const registers = await loadRegisters(tx, tenantId, app.engine.clock.now());
  const shapes = await loadShapes(tx, tenantId);
  const steps = await loadSteps(tx, tenantId);
  const staff = await app.access.provision.knownStaff(tx, tenantId);
  return { registers, shapes, lineage: new Set(steps.map(([from, to]) => `${from}>${to}`)), staff };
}
