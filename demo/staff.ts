import { placeNameOf } from './areas.ts';
import { departments, streetKeys } from './departments.ts';
import { divisions } from './divisions.ts';
import { staffName } from './names.ts';
import type { Area, Grant, Staff } from './shapes.ts';
import { centreCode, communityCode, departmentCode, type PostKind, postCode, streetCode } from './units.ts';

type Unnamed = Omit<Staff, 'name'>;

/** Family matters and hardship that a street accepts itself although they are sensitive. */
const familyMatters = ['R0102', 'R0113', 'R0802', 'R0805'];

/** Which sensitive categories a department sees beyond its ordinary ones. */
const sensitiveOf: Readonly<Record<string, readonly string[]>> = {
  gaj: ['R09', 'R0113'],
  jw: ['R0906'],
  fl: ['R0102', 'R0113', 'R0802'],
  mzj: ['R0802'],
  tqw: ['R0802'],
  wjw: ['R0805'],
  mtzx: ['R0102'],
};

function centreStaff(): Unnamed[] {
  const person = (login: string, title: string, posts: readonly PostKind[], grants: readonly Grant[]): Unnamed => ({
    login,
    title,
    unitCode: centreCode,
    postCodes: posts.map((kind) => postCode(centreCode, kind)),
    grants,
  });
  const centre: Grant = { role: 'districtGridCentre', areaCode: '120112', sensitive: true };
  return [
    person('district.leader', '中心主任', ['leader'], [centre, { role: 'unitLeader', unitCode: centreCode }]),
    person('district.centre', '值班长', ['accept'], [centre]),
    person('district.dispatch', '派遣员', ['dispatch'], [centre]),
    person('district.duty', '夜间值守', ['duty'], [centre]),
    person('district.supervisor', '督查专员', [], [{ role: 'supervisor', areaCode: '120112', sensitive: true }]),
    person('district.quality', '质检回访员', ['verify'], [{ role: 'qualityReviewer', areaCode: '120112' }]),
    person('sys.admin', '系统管理员', [], [{ role: 'sysAdmin' }]),
    person('security.admin', '安全保密管理员', [], [{ role: 'securityAdmin' }]),
    person('auditor', '安全审计员', [], [{ role: 'auditor' }]),
  ];
}

function departmentStaff(): Unnamed[] {
  return departments.flatMap(({ key, sections = [], roundTheClock }): Unnamed[] => {
    const unitCode = departmentCode(key);
    const seen = sensitiveOf[key];
    const grants = (role: 'unitHandler' | 'unitLeader'): Grant[] => [
      { role, unitCode },
      ...(seen === undefined ? [] : [{ role, unitCode, categories: seen, sensitive: true }]),
    ];
    // Sections beyond the first stay without a holder: a vacant post must not stop a case.
    const [section] = sections;
    const handling = [
      postCode(unitCode, 'handle'),
      ...(section === undefined ? [] : [postCode(departmentCode(key, section[0]), 'handle')]),
    ];
    const person = (login: string, title: string, postCodes: string[], role: 'unitHandler' | 'unitLeader') => ({
      login: `${key}.${login}`,
      title,
      unitCode,
      postCodes,
      grants: grants(role),
    });
    return [
      person('leader', '分管负责人', [postCode(unitCode, 'leader')], 'unitLeader'),
      person('handler', '承办人', handling, 'unitHandler'),
      ...(roundTheClock ? [person('duty', '值守员', [postCode(unitCode, 'duty')], 'unitHandler')] : []),
    ];
  });
}

function streetStaff(gridsUnder: (prefix: string) => string[]): Unnamed[] {
  return divisions.flatMap(({ code: areaCode, communities }): Unnamed[] => {
    const key = streetKeys[areaCode] ?? areaCode;
    const unitCode = streetCode(areaCode);
    const person = (login: string, title: string, postCodes: string[], grants: Grant[]): Unnamed => ({
      login: `${key}.${login}`,
      title,
      unitCode,
      postCodes,
      grants,
    });
    const post = (kind: PostKind) => postCode(unitCode, kind);
    const inSection = (section: string) => postCode(streetCode(areaCode, section), 'handle');
    const committees = communities.map((line) => communityCode(areaCode + line.slice(0, 3)));
    return [
      person(
        'accept',
        '受理员',
        [post('accept'), inSection('shouli')],
        [
          { role: 'streetAcceptor', areaCode },
          { role: 'streetAcceptor', areaCode, categories: familyMatters, sensitive: true },
        ],
      ),
      person(
        'dispatch',
        '派遣员',
        [post('dispatch'), inSection('wangge')],
        [
          { role: 'streetDispatcher', areaCode },
          { role: 'streetDispatcher', areaCode, categories: familyMatters, sensitive: true },
        ],
      ),
      person(
        'leader',
        '分管领导',
        [post('leader')],
        [
          { role: 'streetLeader', areaCode, sensitive: true },
          { role: 'unitLeader', unitCode },
        ],
      ),
      person(
        'handler',
        '承办人',
        [post('handle'), inSection('gongguan'), inSection('minsheng')],
        [
          { role: 'unitHandler', unitCode },
          { role: 'unitHandler', unitCode: streetCode(areaCode, 'gongguan') },
          { role: 'unitHandler', unitCode: streetCode(areaCode, 'minsheng') },
        ],
      ),
      person(
        'zhifa',
        '执法队员',
        [inSection('zhifa')],
        [{ role: 'unitHandler', unitCode: streetCode(areaCode, 'zhifa') }],
      ),
      person(
        'community',
        '社区工作者（驻片）',
        committees.map((code) => postCode(code, 'handle')),
        [{ role: 'communityStaff', areaCode }],
      ),
      {
        ...person('grid', '机动网格员', [], [{ role: 'gridWorker', areaCode }]),
        gridCodes: gridsUnder(areaCode),
      },
    ];
  });
}

/** Communities outside 海棠街道 that have a grid worker of their own. */
const elsewhere = ['120112100001', '120112101006', '120112101201', '120112103006', '120112103017', '120112104006'];

/** Communities of 海棠街道 with a grid chief of their own; elsewhere the post is vacant on purpose. */
const chiefs = ['120112003001', '120112003004', '120112003006'];

function communityPeople(gridsUnder: (prefix: string) => string[]): Unnamed[] {
  const all = divisions.flatMap(({ code, communities }) =>
    communities.map((line) => ({ street: code, area: code + line.slice(0, 3), place: placeNameOf(line.slice(3)) })),
  );
  const counters = new Map<string, number>();
  return all.flatMap(({ street, area, place }): Unnamed[] => {
    if (street !== '120112003' && !elsewhere.includes(area)) return [];
    const key = streetKeys[street] ?? street;
    const number = (counters.get(street) ?? 0) + 1;
    counters.set(street, number);
    const suffix = String(number).padStart(2, '0');
    const unitCode = communityCode(area);
    const gridCodes = gridsUnder(area);
    return [
      {
        login: `${key}.grid${suffix}`,
        title: `${place}网格员`,
        unitCode,
        postCodes: [postCode(unitCode, 'grid')],
        grants: [{ role: 'gridWorker', areaCode: area }],
        gridCodes,
      },
      ...(chiefs.includes(area)
        ? [
            {
              login: `${key}.chief${suffix}`,
              title: `${place}书记、网格长`,
              unitCode,
              postCodes: [postCode(unitCode, 'leader'), postCode(unitCode, 'gridChief')],
              grants: [
                { role: 'gridChief', areaCode: area },
                { role: 'communityStaff', areaCode: area },
              ] as const,
              gridCodes,
            },
          ]
        : []),
    ];
  });
}

/** Everyone who is needed to work the whole district, with placeholder names; no such person exists. */
export function sampleStaff(areas: readonly Area[]): Staff[] {
  const gridCodes = areas.filter((area) => area.level === 'grid').map((area) => area.code);
  const gridsUnder = (prefix: string) => gridCodes.filter((code) => code.startsWith(prefix));
  const people = [...centreStaff(), ...departmentStaff(), ...streetStaff(gridsUnder), ...communityPeople(gridsUnder)];
  return people.map((person, index) => ({ ...person, name: staffName(index) }));
}
