export type {
  CatalogueInput,
  CatalogueTargetInput,
} from './catalogue.store.ts';
export { importCatalogue, loadCatalogue } from './catalogue.store.ts';
export type { Catalogue, CatalogueChoice, CatalogueEntry, CatalogueTarget, DispatchRegister } from './catalogue.ts';
export { catalogue, leadUnit, mayLead } from './catalogue.ts';
export type { Duty, LocalMoment, OnDuty, RosterLine, Rosters, Substitution, Superior } from './duty.ts';
export { localMoment, onDuty, rosters, superiorOf, superiorOfUnit } from './duty.ts';

export type { Member, Organisation, Post, RegisteredUnit, Unit } from './organisation.ts';
export { organisation } from './organisation.ts';
export { type UnitsDeps, unitsModule } from './units.routes.ts';
export type { HolderInput, PostInput, RosterInput, UnitInput, UnitRegister } from './units.store.ts';
export { importPosts, importRoster, importSubstitutes, importUnits, loadUnits } from './units.store.ts';
