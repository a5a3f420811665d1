import type { LookAlike } from '@tongxin/contract';
import type { z } from 'zod';
import type { Caller } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { distanceMetres } from '../../platform/geo/index.ts';
import { actorFor, type CaseRecord, nearbyCases, procedureOf } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { likeness, type Matter, sketchOf } from '../triage/index.ts';
import type { Intake } from './intake.service.ts';
import type { Known, SketchShelf } from './sketches.shelf.ts';

const dayMs = 86_400_000;
const shown = 5;
/** Below this a pair is not worth a person's look (our decision). */
const worthShowing = 0.35;

type Shown = z.input<typeof LookAlike>;

/**
 * Open cases that look like a matter: same kind, near, recent, similar words. Staff see what they may see; a resident sees category and coarse place of
 * public, unsensitive cases, never a stranger's words.
 */
export async function lookAlikesOf(
  tx: Tx,
  intake: Intake,
  sketches: SketchShelf,
  directory: TenantDirectory,
  caller: Caller,
  matter: Matter,
  except: string | null,
): Promise<Shown[]> {
  const { settings } = directory;
  const community = directory.areas.at(matter.areaCode, 'community')?.code ?? matter.areaCode;
  const since = matter.at - settings.mergeWindowDays * dayMs;
  const near = await nearbyCases(tx, caller.tenantId, {
    areaCode: community,
    categoryCode: matter.categoryCode,
    since,
    limit: 200,
  });
  const visible = near.filter((record) => record.id !== except && maySee(caller, record, directory));
  const known = await sketches.of(tx, directory, visible);
  const sketched = { ...matter, sketch: sketchOf(matter.title, matter.text) };
  const bounds = {
    radiusMetres: settings.lookAlikeRadiusMetres,
    windowDays: settings.mergeWindowDays,
    communityOf: (code: string) => directory.areas.at(code, 'community')?.code ?? code,
    distanceMetres,
  };
  return visible
    .flatMap((record) => {
      const like = likeness(sketched, sketchedMatter(record, known.get(record.id)), bounds);
      return like === undefined || like.score < worthShowing ? [] : [{ record, ...like }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, shown)
    .map(({ record, score, why }) => view(intake, caller, record, directory, score, why));
}

/** Whether a caller may be shown a case as a look-alike, and so join it: staff what they reach, residents what is public and not sensitive. */
export function maySee(caller: Caller, record: CaseRecord, directory: TenantDirectory): boolean {
  if (caller.kind === 'staff') return actorFor(caller, record, [], directory.terms) !== null;
  const category = record.categoryCode === null ? undefined : directory.categories.byCode(record.categoryCode);
  return !record.sensitive && category?.publicVisible === true;
}

/** A case as something to be compared with, by what was kept of its words. */
function sketchedMatter(record: CaseRecord, known: Known | undefined): Matter {
  const { categoryCode, kind, areaCode, point, title, openedAt } = record;
  const kept = known === undefined ? {} : { sketch: known.sketch };
  return {
    categoryCode,
    kind,
    areaCode,
    point,
    title,
    text: '',
    at: openedAt,
    namedAreas: known?.namedAreas ?? [],
    ...kept,
  };
}

/** A case as something to be compared with. */
export function matterOf(
  record: CaseRecord,
  said: { readonly title: string; readonly text: string },
  directory: TenantDirectory,
): Matter {
  return {
    categoryCode: record.categoryCode,
    kind: record.kind,
    areaCode: record.areaCode,
    point: record.point,
    namedAreas: directory.areas.areasNamedIn(`${said.title} ${said.text}`).map(({ area }) => area.code),
    title: said.title,
    text: said.text,
    at: record.openedAt,
  };
}

function view(
  intake: Intake,
  caller: Caller,
  record: CaseRecord,
  directory: TenantDirectory,
  score: number,
  why: Shown['why'],
): Shown {
  const category = record.categoryCode === null ? null : (directory.terms.category(record.categoryCode)?.name ?? null);
  const place =
    directory.areas.at(record.areaCode, 'community')?.name ?? directory.terms.area(record.areaCode)?.name ?? '';
  return {
    caseId: record.id,
    caseNo: caller.kind === 'staff' ? record.caseNo : null,
    summary: [place, category].filter(Boolean).join(' · '),
    title: caller.kind === 'staff' ? record.title : null,
    state: record.state,
    stateLabel: procedureOf(intake.engine, record.procedure).states[record.state]?.label ?? {
      zh: record.state,
      en: record.state,
    },
    people: record.people,
    openedAt: new Date(record.openedAt).toISOString(),
    score,
    why,
  };
}
