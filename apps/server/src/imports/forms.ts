import type { Drafting } from './draft.ts';
import type { Form, KindName } from './form.ts';
import { areasForm } from './kinds/areaFields.ts';
import { draftAreas } from './kinds/areas.ts';
import { catalogueForm, draftCatalogue } from './kinds/catalogue.ts';
import { categoriesForm, draftCategories } from './kinds/categories.ts';
import { holidaysForm } from './kinds/holidays.ts';
import { hotlineForm } from './kinds/hotline.ts';
import { draftLimits, limitsForm } from './kinds/limits.ts';
import { draftPosts, postsForm } from './kinds/posts.ts';
import { residentsForm } from './kinds/residents.ts';
import { draftRoster, rosterForm } from './kinds/roster.ts';
import { staffForm } from './kinds/staffFields.ts';
import { draftUnits, unitsForm } from './kinds/units.ts';

/** Every kind of file as a person meets it. */
export const forms: { readonly [kind in KindName]: Form } = {
  areas: areasForm,
  units: unitsForm,
  posts: postsForm,
  staff: staffForm,
  roster: rosterForm,
  residents: residentsForm,
  categories: categoriesForm,
  catalogue: catalogueForm,
  limits: limitsForm,
  holidays: holidaysForm,
  hotline: hotlineForm,
};

/** The kinds that are registers of the district and go through its import. */
export const draftings = {
  areas: draftAreas,
  units: draftUnits,
  posts: draftPosts,
  roster: draftRoster,
  categories: draftCategories,
  catalogue: draftCatalogue,
  limits: draftLimits,
} as const satisfies { readonly [kind in KindName]?: Drafting };
export type RegisterKind = keyof typeof draftings;

/** Whether a kind is a register of the district. */
export function isRegister(kind: KindName): kind is RegisterKind {
  return Object.hasOwn(draftings, kind);
}
