import type { NoticeAudience as Audience, Role } from '@tongxin/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { organisation } from '../units/index.ts';
import { type StaffGrant, staffFor, type ToldCase } from './recipients.ts';

const units = [
  { id: 'centre', parentId: null },
  { id: 'bureau', parentId: 'centre' },
  { id: 'section', parentId: 'bureau' },
  { id: 'street', parentId: 'centre' },
  { id: 'community', parentId: 'street' },
].map((unit) => ({ ...unit, code: unit.id, name: unit.id, kind: 'unit', areaCode: null, active: true }));

const post = (unitId: string, superior: string | null, holders: readonly string[]) => ({
  id: `${unitId}/leader`,
  code: `${unitId}/leader`,
  unitId,
  name: '负责人',
  leads: true,
  superiorPostId: superior === null ? null : `${superior}/leader`,
  holders,
});

const registers = organisation(
  units,
  [
    post('centre', null, ['centreLeader']),
    post('bureau', 'centre', ['bureauLeader']),
    post('section', 'bureau', ['sectionLeader']),
    post('street', 'centre', []),
    post('community', 'street', ['communityLeader']),
  ],
  [],
);

function grant(staffId: string, role: Role, scope: Partial<StaffGrant>): StaffGrant {
  return { staffId, role, areaCode: null, unitId: null, categoryCode: null, sensitive: false, ...scope };
}

const grants: readonly StaffGrant[] = [
  grant('centreLeader', 'districtGridCentre', { areaCode: '120112', sensitive: true }),
  grant('bureauLeader', 'unitLeader', { unitId: 'bureau' }),
  grant('bureauHandler', 'unitHandler', { unitId: 'bureau' }),
  grant('sectionHandler', 'unitHandler', { unitId: 'section' }),
  grant('communityWorker', 'communityStaff', { unitId: 'community' }),
  grant('streetLeader', 'streetLeader', { areaCode: '120112003' }),
  grant('otherStreetLeader', 'streetLeader', { areaCode: '120112101' }),
  grant('acceptor', 'streetAcceptor', { areaCode: '120112003' }),
  grant('dispatcher', 'streetDispatcher', { areaCode: '120112003' }),
  grant('gridWorker', 'gridWorker', { areaCode: '120112003001001' }),
  grant('auditor', 'auditor', {}),
];

const told: ToldCase = {
  areaCode: '120112003001001',
  categoryCode: 'R0401',
  sensitive: false,
  holderPart: 'unit',
  holderUnitId: 'bureau',
  leadUnitId: 'bureau',
  issuerUnitId: null,
  sectionId: null,
  staffId: null,
  copiedTo: null,
  actorId: null,
};

const ask = (audience: Exclude<Audience, 'appellants'>, change: Partial<ToldCase> = {}, of = grants) =>
  [...staffFor(audience, { ...told, ...change }, of, registers)].sort();

describe('staffFor', () => {
  it('tells the handlers and the leader of the unit, or the person a case was given to', () => {
    expect(ask('assigned')).toEqual(['bureauHandler', 'bureauLeader']);
    expect(ask('assigned', { staffId: 'bureauHandler' })).toEqual(['bureauHandler']);
    expect(ask('assigned', { sectionId: 'section' })).toEqual(['sectionHandler']);
  });

  it('goes up to the nearest unit that has people', () => {
    const section = { leadUnitId: 'section', holderUnitId: 'section' };
    const without = grants.filter(({ staffId }) => staffId !== 'sectionHandler');
    expect(ask('assigned', section, without)).toEqual(['bureauHandler', 'bureauLeader']);
  });

  it('tells whoever holds the case: unit, person, or the nearest who play the part', () => {
    expect(ask('holder')).toEqual(['bureauHandler', 'bureauLeader']);
    expect(ask('holder', { staffId: 'bureauLeader' })).toEqual(['bureauLeader']);
    const before = { leadUnitId: null, holderUnitId: null };
    expect(ask('holder', { ...before, holderPart: 'acceptor' })).toEqual(['acceptor']);
    expect(ask('holder', { ...before, holderPart: 'dispatcher' })).toEqual(['dispatcher']);
    expect(ask('holder', { ...before, holderPart: 'fieldWorker' })).toEqual(['gridWorker']);
    expect(ask('holder', { holderUnitId: null, holderPart: 'reviewer' })).toEqual(['dispatcher', 'streetLeader']);
    expect(ask('holder', { holderUnitId: null, holderPart: 'district' })).toEqual(['centreLeader']);
    expect(ask('holder', { holderUnitId: null, holderPart: 'issuer', issuerUnitId: 'community' })).toEqual([
      'communityWorker',
    ]);
  });

  it('tells the next post up, and passes vacant posts and those whose holders may not see the case', () => {
    expect(ask('superior')).toEqual(['centreLeader']);
    expect(ask('superior', { leadUnitId: 'community', holderUnitId: 'community' })).toEqual(['centreLeader']);
    const section = { leadUnitId: 'section', holderUnitId: 'section' };
    expect(ask('superior', section)).toEqual(['bureauLeader']);
    expect(ask('superior', { ...section, sensitive: true })).toEqual(['centreLeader']);
  });

  it('falls back to the superior of the area where no post is above', () => {
    expect(ask('superior', { leadUnitId: null, holderUnitId: null, holderPart: 'acceptor' })).toEqual(['streetLeader']);
    const headless = grants.filter(({ staffId }) => staffId !== 'streetLeader');
    expect(ask('superior', { leadUnitId: 'centre', holderUnitId: 'centre' }, headless)).toEqual(['centreLeader']);
    expect(ask('assigned', { leadUnitId: 'gone', holderUnitId: 'gone' })).toEqual(['streetLeader']);
  });

  it('tells the unit at work, before there is one the holder', () => {
    expect(ask('working', { holderPart: 'verifier', holderUnitId: null })).toEqual(['bureauHandler', 'bureauLeader']);
    expect(ask('working', { leadUnitId: null, holderUnitId: null, holderPart: 'acceptor' })).toEqual(['acceptor']);
  });

  it('tells the people of a unit that a case was copied to', () => {
    expect(ask('copied', { copiedTo: 'community' })).toEqual(['communityWorker']);
  });

  it('tells nobody of what they did themselves', () => {
    expect(ask('holder', { actorId: 'bureauLeader' })).toEqual(['bureauHandler']);
  });

  it('never tells anybody who may not see the case, whatever happens to it', () => {
    const part = fc.constantFrom(...(['unit', 'acceptor', 'reviewer', 'superior', 'district', 'issuer'] as const));
    const unit = fc.constantFrom('centre', 'bureau', 'section', 'street', 'community', null);
    const audience = fc.constantFrom(...(['assigned', 'working', 'holder', 'superior', 'copied'] as const));
    fc.assert(
      fc.property(audience, part, unit, unit, fc.boolean(), (to, holderPart, leadUnitId, copiedTo, sensitive) => {
        const found = ask(to, { holderPart, holderUnitId: leadUnitId, leadUnitId, copiedTo, sensitive });
        expect(found).not.toContain('otherStreetLeader');
        expect(found).not.toContain('auditor');
        if (sensitive) expect(found.filter((id) => id !== 'centreLeader')).toEqual([]);
        expect(found.length).toBeGreaterThan(0);
      }),
    );
  });

  it('finds nobody where nobody may see the case', () => {
    expect(ask('superior', { areaCode: '120113' }, [])).toEqual([]);
  });
});
