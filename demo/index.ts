import { sampleAreas } from './areas.ts';
import { sampleBrands } from './brands.ts';
import { sampleCatalogue } from './catalogue.ts';
import { sampleCategories } from './categories.ts';
import { sampleOfficeHours } from './hours.ts';
import { sampleLimits } from './limits.ts';
import { samplePoliceGrids } from './police.ts';
import { seededRandom } from './random.ts';
import { sampleResidents } from './residents.ts';
import { sampleDutyRoster, sampleSubstitutes } from './rosters.ts';
import type { SampleDistrict } from './shapes.ts';
import { sampleStaff } from './staff.ts';
import { sampleStories } from './stories.ts';
import { samplePosts, sampleUnits } from './units.ts';

export type * from './shapes.ts';

/**
 * The sample district: areas, police grids, units, posts, staff, rosters, categories, catalogue, limits, office hours,
 * brands, residents and a month of stories. Pure: the same seed gives the same district, byte for byte; each part draws
 * from its own source, so that a change in one does not move the others.
 */
export function sampleDistrict(seed = 20240116): SampleDistrict {
  const areas = sampleAreas(seededRandom(seed));
  const units = sampleUnits();
  const categories = sampleCategories();
  const residents = sampleResidents(seededRandom(seed + 1));
  return {
    seed,
    areas,
    policeGrids: samplePoliceGrids(areas),
    units,
    posts: samplePosts(units),
    staff: sampleStaff(areas),
    dutyRoster: sampleDutyRoster(),
    substitutes: sampleSubstitutes,
    categories,
    catalogue: sampleCatalogue(),
    limits: sampleLimits,
    officeHours: sampleOfficeHours,
    brands: sampleBrands,
    residents,
    stories: sampleStories(areas, residents, categories, seededRandom(seed + 2)),
  };
}
