import type { BodyOf, ReplyOf, routes } from '@tongxin/contract';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import {
  type Shape,
  sharedSquareMetres,
  squareMetres,
  squareMetresBeyond,
  takeShape,
  united,
} from '../../platform/geo/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { type Area, isExclusive } from './area.ts';
import type { AreaDirectory } from './areas.directory.ts';
import { type AreaInput, type AreaShapeRow, listLineage, loadShapes, lockAreas, replaceGrids } from './areas.store.ts';
import { type Replacement, type Successor, successorOf } from './lineage.ts';

/** Takes the open cases of retired grids elsewhere; see `resettling` of the engine. */
export type ResettleCases = (
  tx: Tx,
  areaCodes: readonly string[],
  to: (areaCode: string, point: { readonly lng: number; readonly lat: number } | null) => string | null,
) => Promise<{ readonly moved: number; readonly left: number }>;

/** A submission: the same key with the same input is answered as before. */
export interface GridSubmission {
  readonly tenantId: string;
  readonly actorId: string;
  readonly key: string | null;
  readonly route: string;
  readonly input: unknown;
}

/** What splitting and merging needs from the composition root. */
export interface LineageDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The areas of a tenant, from the process's directory. Called outside of any transaction. */
  areasOf(tenantId: string): Promise<AreaDirectory>;
  /** YYYY-MM-DD of an instant in the tenant's zone. */
  dayIn(tenantId: string, atMs: number): Promise<string>;
  /** Called outside of any transaction. */
  resettling(tenantId: string): Promise<ResettleCases>;
  /** Makes something once for a key, and answers a repetition as the first time; see `onlyOnce` of the engine. */
  onlyOnce<T extends object>(tx: Tx, submission: GridSubmission, make: () => Promise<T>): Promise<T>;
  /** Makes this process read the tenant's registers anew at once; other processes hear of it by NOTIFY. */
  forget(tenantId: string): void;
}

type Replaced = ReplyOf<typeof routes.splitGrid>;

/** Who changes the grids of which tenant, and why. */
export interface GridChange {
  readonly tenantId: string;
  readonly staffId: string;
  readonly reason: string;
  /** The idempotency key, where one was sent. */
  readonly key: string | null;
}

/** A border that moves by less than this share of a grid, or by less than 200 m², is the same border (our decision: surveying and drawing tools differ so much). */
const toleranceShare = 0.01;
const toleranceSquareMetres = 200;

/** What may be missing, spare or doubled where new grids take the place of ground so large, in square metres. */
export function tolerance(shape: Shape): number {
  return Math.max(toleranceSquareMetres, squareMetres(shape) * toleranceShare);
}

/**
 * Takes one grid into several of its own community and kind. Open cases go on in the piece their point lies in. The same key with the same input is answered
 * as before. Refuses `key_reused`, `unknown_area` for no grid, `grid_retired` for one out of force (a repetition without a key is one), `grid_code_used`, `grids_apart`, `input_invalid` for a shape that cannot be kept, `shapes_do_not_fit` when the pieces overlap or do not cover the grid.
 */
export async function splitGrid(
  deps: LineageDeps,
  change: GridChange,
  code: string,
  into: BodyOf<typeof routes.splitGrid>['into'],
): Promise<Replaced> {
  return replaced(deps, change, [code], into, (rows) => {
    const [grid] = rows;
    const whole = grid === undefined ? null : shapeOf(grid);
    const pieces = into.map(({ code: pieceCode, name, geometry }, at): NewGrid => {
      const taken = geometry === undefined ? undefined : takeShape(geometry);
      if (taken !== undefined && taken.shape === null) {
        throw refuse('input_invalid', { issues: [{ path: `into.${at}.geometry`, problem: taken.flaws[0]?.kind }] });
      }
      if (whole !== null && taken === undefined)
        throw refuse('input_invalid', { issues: [{ path: `into.${at}.geometry` }] });
      return { code: pieceCode, name, shape: taken?.shape ?? null };
    });
    if (whole !== null) refuseMisfit(whole, pieces);
    return { kind: 'split', pieces };
  });
}

/**
 * Takes several grids of one community and kind into one, whose shape is theirs together. Refuses what `splitGrid` refuses; `shapes_do_not_fit` when some of
 * them have a shape and others have none.
 */
export async function mergeGrids(
  deps: LineageDeps,
  change: GridChange,
  codes: readonly string[],
  into: BodyOf<typeof routes.mergeGrids>['into'],
): Promise<Replaced> {
  const twice = codes.findIndex((code, at) => codes.indexOf(code) !== at);
  if (twice >= 0) throw refuse('input_invalid', { issues: [{ path: `codes.${twice}` }] });
  return replaced(deps, change, codes, into, (rows) => {
    const shapes = rows.map(shapeOf).filter((shape) => shape !== null);
    if (shapes.length !== 0 && shapes.length !== rows.length)
      throw refuse('shapes_do_not_fit', { withShape: shapes.length });
    const shape = shapes.length === 0 ? null : united(shapes);
    return { kind: 'merge', pieces: [{ ...into, shape }] };
  });
}

interface NewGrid {
  readonly code: string;
  readonly name: string;
  readonly shape: Shape | null;
}

async function replaced(
  deps: LineageDeps,
  { tenantId, staffId, reason, key }: GridChange,
  from: readonly string[],
  into: object,
  plan: (rows: readonly AreaShapeRow[]) => { readonly kind: 'split' | 'merge'; readonly pieces: readonly NewGrid[] },
): Promise<Replaced> {
  const now = deps.clock.now();
  const today = await deps.dayIn(tenantId, now);
  const resettle = await deps.resettling(tenantId);
  const submission = { tenantId, actorId: staffId, key, route: 'grids', input: [from, into, reason] };
  const replace = async (tx: Tx): Promise<Replaced> => {
    await lockAreas(tx, tenantId, from);
    const rows = await loadShapes(tx, tenantId, from);
    const grids = rows.filter((row) => row.level === 'grid');
    if (grids.length !== from.length) throw refuse('unknown_area', { codes: from });
    const gone = grids.filter((row) => row.retired).map((row) => row.code);
    if (gone.length > 0) throw refuse('grid_retired', { codes: gone });
    const [first] = grids;
    if (first === undefined || grids.some((grid) => !alike(grid, first))) throw refuse('grids_apart');
    const { kind, pieces } = plan(grids);
    const codes = pieces.map(({ code }) => code);
    const used = await loadShapes(tx, tenantId, codes);
    if (used.length > 0 || new Set(codes).size !== codes.length) {
      throw refuse('grid_code_used', { codes: used.map(({ code }) => code) });
    }
    const to = pieces.map((piece): AreaInput => areaOf(piece, first));
    if (to.some((area) => !isSibling(area, first))) throw refuse('grids_apart', { parent: first.parentCode });
    await replaceGrids(tx, tenantId, { kind, from, to }, { now, today, staffId, reason }, deps.ids);
    const settled = await resettle(tx, from, (_code, point) => successorOf(pieces.map(successor), point));
    return { retired: [...from], inForce: codes, casesMoved: settled.moved, casesLeft: settled.left };
  };
  const made = await deps.db.inTenant(tenantId, (tx) => deps.onlyOnce(tx, submission, () => replace(tx)));
  deps.forget(tenantId);
  return made;
}

function shapeOf({ polygon }: AreaShapeRow): Shape | null {
  return polygon === null ? null : (JSON.parse(polygon) as Shape);
}

function successor({ code, shape }: NewGrid): Successor {
  return { code, parts: shape };
}

function alike(a: AreaShapeRow, b: AreaShapeRow): boolean {
  return a.parentCode === b.parentCode && isExclusive(a) === isExclusive(b);
}

function areaOf({ code, name, shape }: NewGrid, { parentCode, kind, generated }: AreaShapeRow): AreaInput {
  const area = { code, name, level: 'grid' as const, kind, parentCode, generated };
  return shape === null ? area : { ...area, parts: shape };
}

function isSibling(area: AreaInput, grid: AreaShapeRow): boolean {
  const inParent = grid.parentCode !== null && area.code.startsWith(grid.parentCode) && area.code !== grid.parentCode;
  return inParent && isExclusive({ ...area, kind: area.kind ?? '' }) === isExclusive(grid);
}

function refuseMisfit(whole: Shape, pieces: readonly NewGrid[]): void {
  const most = tolerance(whole);
  const shapes = pieces.flatMap(({ code, shape }) => (shape === null ? [] : [{ code, shape }]));
  for (const [at, a] of shapes.entries()) {
    for (const b of shapes.slice(at + 1)) {
      const doubled = Math.round(sharedSquareMetres(a.shape, b.shape));
      if (doubled > most) throw refuse('shapes_do_not_fit', { overlap: [a.code, b.code], squareMetres: doubled });
    }
  }
  const all = united(shapes.map(({ shape }) => shape));
  const missing = Math.round(squareMetresBeyond(whole, all));
  const spare = Math.round(squareMetresBeyond(all, whole));
  if (missing > most || spare > most)
    throw refuse('shapes_do_not_fit', { missingSquareMetres: missing, spareSquareMetres: spare });
}

/** What a code came from and what became of it. Refuses `not_found`. */
export async function areaLineage(
  deps: LineageDeps,
  tenantId: string,
  code: string,
): Promise<ReplyOf<typeof routes.getAreaLineage>> {
  const areas = await deps.areasOf(tenantId);
  const area = areas.byCode(code);
  if (area === undefined) throw refuse('not_found');
  const steps = await deps.db.inTenant(tenantId, (tx) => listLineage(tx, tenantId, code));
  const onward = steps.filter(({ from }) => isOnward(code, from, steps)).map(({ to }) => to);
  const inForce = [...new Set([code, ...onward])].filter((each) => areas.active(each)).sort();
  return {
    area: { ...shown(area), retired: !areas.active(code) },
    successors: inForce.flatMap((each) => {
      const found = areas.byCode(each);
      return found === undefined ? [] : [shown(found)];
    }),
    steps: steps.map((step) => ({ ...step, at: new Date(step.at).toISOString() })),
  };
}

/** Whether a code is the one asked for or came from it. */
function isOnward(
  code: string,
  from: string,
  steps: readonly { readonly from: string; readonly to: string }[],
): boolean {
  const reached = new Set([code]);
  for (let grew = true; grew; ) {
    const next = steps.filter((step) => reached.has(step.from) && !reached.has(step.to));
    for (const step of next) reached.add(step.to);
    grew = next.length > 0;
  }
  return reached.has(from);
}

function shown({ code, name, level, kind, parentCode, generated }: Area): Area {
  return { code, name, level, kind, parentCode, generated };
}

/** Replacements as what carries on each retired grid, for `ResettleCases`. */
export function successorsIn(
  replacements: readonly Replacement[],
  partsOf: (code: string) => Shape | null,
): (areaCode: string, point: { readonly lng: number; readonly lat: number } | null) => string | null {
  const byCode = new Map(
    replacements.flatMap(({ from, to }) => {
      const successors = to.map((code): Successor => ({ code, parts: partsOf(code) }));
      return from.map((code) => [code, successors] as const);
    }),
  );
  return (areaCode, point) => successorOf(byCode.get(areaCode) ?? [], point);
}
