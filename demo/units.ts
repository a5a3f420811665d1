import { placeNameOf } from './areas.ts';
import { departments, streetSections } from './departments.ts';
import { divisions } from './divisions.ts';
import type { Post, Unit } from './shapes.ts';

/** The unit code of the district's grid centre (区社会治理中心), the top of the sample. */
export const centreCode = 'D-centre';

/** Unit code of a department, or of a section inside it. */
export function departmentCode(key: string, section?: string): string {
  return section === undefined ? `D-${key}` : `D-${key}-${section}`;
}

/** Unit code of a street or town, or of a section inside it. */
export function streetCode(areaCode: string, section?: string): string {
  return section === undefined ? `S-${areaCode}` : `S-${areaCode}-${section}`;
}

/** Unit code of a community's or village's committee. */
export function communityCode(areaCode: string): string {
  return `C-${areaCode}`;
}

/** The kinds of post in the sample; a post's code is its unit's code, a slash and this. */
const postNames = {
  leader: '负责人',
  accept: '受理岗',
  dispatch: '派遣岗',
  verify: '核查岗',
  handle: '处置岗',
  duty: '值守岗',
  gridChief: '网格长岗',
  grid: '网格员岗',
} as const;
export type PostKind = keyof typeof postNames;

/** The code of a post. */
export function postCode(unitCode: string, kind: PostKind): string {
  return `${unitCode}/${kind}`;
}

/** 1 district centre, 67 departments, 11 streets and towns, 300 committees, and the sections of departments and streets. */
export function sampleUnits(): Unit[] {
  const district = '120112';
  return [
    {
      code: centreCode,
      name: '区社会治理中心',
      kind: 'district_centre',
      parentCode: null,
      areaCode: district,
      officeHours: 'long',
    },
    ...departments.flatMap(({ key, name, sections = [], evenings, window }): Unit[] => [
      {
        code: departmentCode(key),
        name,
        kind: 'district_department',
        parentCode: centreCode,
        areaCode: district,
        officeHours: evenings ? 'long' : window ? 'window' : 'default',
      },
      ...sections.map(
        ([section, sectionName]): Unit => ({
          code: departmentCode(key, section),
          name: sectionName,
          kind: 'section',
          parentCode: departmentCode(key),
          areaCode: district,
        }),
      ),
    ]),
    ...divisions.flatMap(({ code: areaCode, name, communities }): Unit[] => [
      {
        code: streetCode(areaCode),
        name: name.endsWith('镇') ? `${name}人民政府` : `${name}办事处`,
        kind: 'street',
        parentCode: centreCode,
        areaCode,
        officeHours: 'town',
      },
      ...streetSections.map(
        ([section, sectionName]): Unit => ({
          code: streetCode(areaCode, section),
          name: sectionName,
          kind: 'section',
          parentCode: streetCode(areaCode),
          areaCode,
        }),
      ),
      ...communities.map((line): Unit => {
        const community = areaCode + line.slice(0, 3);
        const official = line.slice(3);
        return {
          code: communityCode(community),
          name: /委会$/.test(official) ? official : `${placeNameOf(official)}（筹备组）`,
          kind: 'community',
          parentCode: streetCode(areaCode),
          areaCode: community,
        };
      }),
    ]),
  ];
}

function postKindsOf(unit: Unit, roundTheClock: ReadonlySet<string>): PostKind[] {
  switch (unit.kind) {
    case 'district_centre':
      return ['leader', 'accept', 'dispatch', 'verify', 'duty'];
    case 'district_department':
      return roundTheClock.has(unit.code) ? ['leader', 'handle', 'duty'] : ['leader', 'handle'];
    case 'street':
      return ['leader', 'accept', 'dispatch', 'verify', 'handle'];
    case 'community':
      return ['leader', 'handle', 'gridChief', 'grid'];
    case 'section':
      return ['handle'];
  }
}

/** Within a unit everyone answers to its leader; grid workers answer to the grid chief; leaders to the parent's leader. */
function superiorOf(unit: Unit, kind: PostKind): string | null {
  if (kind === 'grid') return postCode(unit.code, 'gridChief');
  if (kind !== 'leader' && unit.kind !== 'section') return postCode(unit.code, 'leader');
  return unit.parentCode === null ? null : postCode(unit.parentCode, 'leader');
}

/** The posts of the units, each with a way up to the district's leader. Whether someone holds a post is for `staff.ts`. */
export function samplePosts(units: readonly Unit[]): Post[] {
  const roundTheClock = new Set(departments.filter((one) => one.roundTheClock).map((one) => departmentCode(one.key)));
  return units.flatMap((unit) =>
    postKindsOf(unit, roundTheClock).map((kind) => ({
      code: postCode(unit.code, kind),
      unitCode: unit.code,
      name: postNames[kind],
      superiorPostCode: superiorOf(unit, kind),
    })),
  );
}
