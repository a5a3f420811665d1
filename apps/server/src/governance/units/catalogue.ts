import type { Words } from '@tongxin/contract';
import type { AreaDirectory } from '../areas/index.ts';
import type { Organisation, Unit } from './organisation.ts';

/** Who leads: a named unit, or the street or the community in which the place lies. */
export type CatalogueTarget =
  | { readonly unitId: string }
  | { readonly streetOfPlace: true }
  | { readonly communityOfPlace: true };

/** 派单目录: who leads and who helps in a category, and on what duty. One entry per category, with or without children. */
export interface CatalogueEntry {
  readonly id: string;
  readonly categoryCode: string;
  readonly target: CatalogueTarget;
  readonly coTargets: readonly CatalogueTarget[];
  readonly basis: string;
  readonly enabled: boolean;
  readonly version: number;
}

/** What the catalogue's rules look up. `categoryLine` is the category itself, its parent, … up to the first level. */
export interface DispatchRegister {
  readonly areas: Pick<AreaDirectory, 'at' | 'active' | 'byCode'>;
  readonly organisation: Pick<Organisation, 'unit' | 'unitAt'>;
  categoryLine(code: string): readonly string[];
}

/** The entries of a tenant by category. */
export interface Catalogue {
  readonly entries: readonly CatalogueEntry[];
  entryOf(categoryCode: string): CatalogueEntry | undefined;
}

/** Lays out entries for look-up; those switched off are not found. */
export function catalogue(entries: readonly CatalogueEntry[]): Catalogue {
  const enabled = new Map(entries.filter((entry) => entry.enabled).map((entry) => [entry.categoryCode, entry]));
  return Object.freeze({ entries, entryOf: (code: string) => enabled.get(code) });
}

/** What the catalogue says. With `leadUnitId` null a person decides, and `reason` says why the catalogue cannot. */
export interface CatalogueChoice {
  readonly leadUnitId: string | null;
  readonly coUnitIds: readonly string[];
  readonly entryId: string | null;
  readonly reason: Words;
  readonly evidence: { readonly [key: string]: string | null };
}

/**
 * The unit that leads a category at a place: the entry of the category itself, else of the nearest category above it. A community
 * leads only where the catalogue, its duty list, says so (条例 art. 17, domain §2.1).
 */
export function leadUnit(
  entries: Catalogue,
  register: DispatchRegister,
  categoryCode: string | null,
  areaCode: string,
): CatalogueChoice {
  if (categoryCode === null) {
    return nobody('还没有定类别，由人指定单位', 'There is no category yet; a person chooses the unit', {});
  }
  const line = register.categoryLine(categoryCode);
  const entry = line.map((code) => entries.entryOf(code)).find((each) => each !== undefined);
  if (!entry) {
    const evidence = { category: categoryCode };
    return nobody(
      `派单目录里没有类别 ${categoryCode}，由人指定单位`,
      `The dispatch catalogue has no entry for category ${categoryCode}; a person chooses the unit`,
      evidence,
    );
  }
  const evidence = { category: categoryCode, entry: entry.id, entryCategory: entry.categoryCode, basis: entry.basis };
  const lead = unitOf(entry.target, register, areaCode);
  if (!lead) {
    const target = targetWords(entry.target);
    return nobody(
      `派单目录定给${target.zh}，但这里找不到这个单位，由人指定`,
      `The dispatch catalogue says ${target.en}, but there is no such unit here; a person chooses`,
      { ...evidence, area: areaCode },
    );
  }
  const coUnits = entry.coTargets.map((target) => unitOf(target, register, areaCode));
  const coUnitIds = new Set(coUnits.flatMap((unit) => (unit && unit.id !== lead.id ? [unit.id] : [])));
  const above = entry.categoryCode === categoryCode ? '' : `（按上级类别 ${entry.categoryCode}）`;
  const aboveEn = entry.categoryCode === categoryCode ? '' : ` (by the category above, ${entry.categoryCode})`;
  return {
    leadUnitId: lead.id,
    coUnitIds: [...coUnitIds],
    entryId: entry.id,
    reason: {
      zh: `派单目录${above}：${lead.name}，依据“${entry.basis}”`,
      en: `Dispatch catalogue${aboveEn}: ${lead.name}, on the duty “${entry.basis}”`,
    },
    evidence: { ...evidence, area: areaCode },
  };
}

/**
 * Whether a unit may be made the lead of a category. Only a community is limited: the category, or the nearest one above it that
 * the catalogue knows, must name the community of the place or this very unit (条例 art. 17). Without a category it may not.
 */
export function mayLead(
  entries: Catalogue,
  register: DispatchRegister,
  unit: Pick<Unit, 'id' | 'kind'>,
  categoryCode: string | null,
): boolean {
  if (unit.kind !== 'community') return true;
  if (categoryCode === null) return false;
  const entry = register
    .categoryLine(categoryCode)
    .map((code) => entries.entryOf(code))
    .find((each) => each !== undefined);
  if (!entry) return false;
  const { target } = entry;
  return 'communityOfPlace' in target || ('unitId' in target && target.unitId === unit.id);
}

/** The unit a target means at a place; undefined when it is gone or the place has none. */
export function unitOf(target: CatalogueTarget, register: DispatchRegister, areaCode: string): Unit | undefined {
  const { organisation, areas } = register;
  if ('unitId' in target) {
    const unit = organisation.unit(target.unitId);
    return unit?.active ? unit : undefined;
  }
  const level = 'streetOfPlace' in target ? 'street' : 'community';
  const area = areas.at(areaCode, level);
  return area && organisation.unitAt(area.code, level);
}

/** A target in words; a named unit by its id alone. */
export function targetWords(target: CatalogueTarget): Words {
  if ('unitId' in target) return { zh: '指定单位', en: 'a named unit' };
  if ('streetOfPlace' in target) return { zh: '属地街镇', en: 'the street of the place' };
  return { zh: '属地社区', en: 'the community of the place' };
}

function nobody(zh: string, en: string, evidence: CatalogueChoice['evidence']): CatalogueChoice {
  return { leadUnitId: null, coUnitIds: [], entryId: null, reason: { zh, en }, evidence };
}
