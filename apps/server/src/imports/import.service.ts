import { basename } from 'node:path';
import type { Words } from '@tongxin/contract';
import type { App } from '../app.ts';
import { columnLetters } from '../platform/tables/index.ts';
import { type ReadFile, readFileOf, readLayout } from './file.read.ts';
import type { KindName } from './form.ts';
import { forms, isRegister } from './forms.ts';
import { importHolidays } from './holidays.import.ts';
import { importOrders } from './hotline.import.ts';
import { type Done, type ImportOptions, ImportRefused, type Job } from './job.ts';
import { type Layout, plainLayout } from './layout.ts';
import { findLayout, listLayouts, saveLayout } from './layouts.store.ts';
import { flawsOf, type RowFlaw } from './lines.ts';
import type { Change } from './plan.ts';
import { importRegister } from './registers.import.ts';
import { writeReport } from './report.write.ts';
import { importResidents } from './residents.import.ts';
import { importStaffFile } from './staff.import.ts';

/** A file, where it goes, and how it is read. */
export interface ImportRequest extends ImportOptions {
  readonly kind: KindName;
  readonly path: string;
  readonly tenantKey: string;
  /** The name of a tenant to be made when there is none of the key. */
  readonly createTenant: string | null;
  readonly sheet: string | null;
  /** A file with a column map, the name of a saved one, and the name under which the map is kept. */
  readonly columnsPath: string | null;
  readonly useLayout: string | null;
  readonly saveLayout: string | null;
  /** Where the report goes when rows are wrong. */
  readonly reportPath: string;
}

/** What is wrong with a row, and in which column of the file: its letters and its heading, '' where it is the row as a whole. */
export interface PlacedFlaw extends RowFlaw {
  readonly column: string;
  readonly heading: string;
}

/** What an import did or would do. With flaws nothing was written, and the report says why. */
export interface ImportOutcome {
  readonly kind: KindName;
  readonly fileName: string;
  readonly rows: number;
  readonly dryRun: boolean;
  readonly flaws: readonly PlacedFlaw[];
  readonly changes: readonly Change[];
  readonly warnings: readonly RowFlaw[];
  readonly notes: readonly Words[];
  readonly reportPath: string | null;
  /** Whether the report holds all of the file, so that it can be corrected and imported. */
  readonly reportWhole: boolean;
  readonly passwordsPath: string | null;
}

/**
 * Imports a file into a tenant: all of it, or, when any row is wrong, none of it and a report. Throws FileRefused when the file cannot be read as this kind,
 * and ImportRefused when there is no such tenant, layout or clerk.
 */
export async function importFile(app: App, request: ImportRequest): Promise<ImportOutcome> {
  const form = forms[request.kind];
  const tenant = await app.access.provision.findTenant(request.tenantKey);
  if (tenant === undefined && request.createTenant === null) throw await noTenant(app, request.tenantKey);
  const layout = await layoutOf(app, tenant?.id, request);
  const file = await readFileOf(form, request.path, layout, request.sheet ?? undefined);
  const job = (tenantId: string, dryRun: boolean): Job => {
    const flaws = flawsOf();
    for (const { row, field, words } of file.flaws.all) flaws.add(row, field, words);
    return {
      ...request,
      app,
      tenantId,
      dryRun,
      fileName: basename(request.path),
      digest: file.digest,
      lines: file.lines,
      flaws,
    };
  };
  // A tenant is made only for a file that can be imported; until then nothing is there under this id.
  const first = job(tenant?.id ?? app.engine.ids.uuid(), tenant === undefined || request.dryRun);
  let done = await bring(first);
  const sound = first.flaws.all.length === 0;
  let tenantId = tenant?.id;
  if (sound && tenantId === undefined && !request.dryRun) {
    tenantId = await made(app, request);
    done = await bring(job(tenantId, false));
  }
  if (sound && tenantId !== undefined && !request.dryRun && request.saveLayout !== null) {
    const { saveLayout: name, kind } = request;
    const id = tenantId;
    const kept = layout === plainLayout ? recognised(file) : layout;
    await app.engine.database.inTenant(id, (tx) => saveLayout(tx, id, kind, name, kept, app.engine.clock.now()));
  }
  const flaws = [...first.flaws.all].sort((a, b) => a.row - b.row);
  const reportWhole = sound ? false : await writeReport(request.reportPath, form, file, flaws);
  return {
    kind: request.kind,
    fileName: basename(request.path),
    rows: file.lines.length,
    dryRun: request.dryRun,
    flaws: flaws.map((flaw) => placed(flaw, file)),
    changes: sound ? done.changes : [],
    warnings: sound ? done.warnings : [],
    notes: [...file.notes, ...(sound ? done.notes : [])],
    reportPath: sound ? null : request.reportPath,
    reportWhole,
    passwordsPath: done.passwordsPath ?? null,
  };
}

/** The layout of a file whose headings were known by themselves. */
function recognised({ arrangement, table }: ReadFile): Layout {
  const columns = [...arrangement.columnOf].map(([field, column]) => [field, table.heading[column] ?? '']);
  return { ...plainLayout, columns: Object.fromEntries(columns) };
}

function placed(flaw: RowFlaw, { arrangement, table }: ReadFile): PlacedFlaw {
  const column = flaw.field === null ? undefined : arrangement.columnOf.get(flaw.field);
  if (column === undefined) return { ...flaw, column: '', heading: '' };
  return { ...flaw, column: columnLetters(column), heading: table.heading[column] ?? '' };
}

function bring(job: Job): Promise<Done> {
  const { kind } = job;
  if (isRegister(kind)) return importRegister(job, kind);
  switch (kind) {
    case 'staff':
      return importStaffFile(job);
    case 'residents':
      return importResidents(job);
    case 'holidays':
      return importHolidays(job);
    case 'hotline':
      return importOrders(job);
  }
}

async function made(app: App, { tenantKey, createTenant }: ImportRequest): Promise<string> {
  const name = createTenant ?? tenantKey;
  const { id } = await app.access.provision.createTenant({
    key: tenantKey,
    name,
    timeZone: 'Asia/Shanghai',
    kind: 'live',
    generated: false,
  });
  return id;
}

async function noTenant(app: App, key: string): Promise<ImportRefused> {
  const tenants = await app.access.provision.listTenants();
  const keys = tenants.filter(({ kind }) => kind === 'live').map((each) => `${each.key}（${each.name}）`);
  const some = keys.length === 0 ? '—' : keys.slice(0, 20).join('、');
  return new ImportRefused({
    zh: `没有租户 ${key}；现有：${some}。要新建，加 --create-tenant "区名"`,
    en: `There is no tenant ${key}; there are: ${some}. To make it, add --create-tenant "NAME"`,
  });
}

async function layoutOf(app: App, tenantId: string | undefined, request: ImportRequest): Promise<Layout> {
  const { kind, columnsPath, useLayout } = request;
  if (columnsPath !== null) return readLayout(forms[kind], columnsPath);
  if (useLayout === null) return plainLayout;
  if (tenantId === undefined) throw unknownLayout(useLayout, []);
  return app.engine.database.inTenant(tenantId, async (tx) => {
    const layout = await findLayout(tx, tenantId, kind, useLayout);
    if (layout !== undefined) return layout;
    throw unknownLayout(useLayout, await listLayouts(tx, tenantId, kind));
  });
}

function unknownLayout(name: string, names: readonly string[]): ImportRefused {
  const some = names.length === 0 ? '—' : names.join('、');
  return new ImportRefused({
    zh: `没有叫“${name}”的列对照；已保存的有：${some}`,
    en: `No column map is called “${name}”; saved ones are: ${some}`,
  });
}
