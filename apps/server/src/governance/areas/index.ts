export type { Area, AreaLevel, PoliceGrid, Ring } from './area.ts';
export { isExclusive, liesIn } from './area.ts';
export type { AreaDirectory, AreaRegister, NamedArea, Placed, RegisteredArea } from './areas.directory.ts';
export { areaDirectory } from './areas.directory.ts';
export { type LineageDeps, successorsIn, tolerance } from './areas.lineage.ts';
export { areasModule } from './areas.routes.ts';
export type { AreaInput, AreaShapeRow, PoliceGridInput } from './areas.store.ts';
export {
  importAreas,
  importPoliceGrids,
  loadAreas,
  loadShapes,
  loadSteps,
  recordReplacement,
  replaceGrids,
} from './areas.store.ts';
export { type Replacement, replacementsOf } from './lineage.ts';
export { type Found, fold, type PhraseFinder, phraseFinder } from './phrases.ts';
