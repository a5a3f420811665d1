import { sql } from 'kysely';
import writeWorkbook, { type SheetData } from 'write-excel-file/node';
import type { App } from '../app.ts';
import { testFolder } from '../platform/tables/tables.testing.ts';
import { type TestProgram, testProgram } from '../sample/sample.testing.ts';
import { headingOf, type KindName } from './form.ts';
import { forms } from './forms.ts';
import { type ImportOutcome, type ImportRequest, importFile } from './import.service.ts';
import { writeTemplate } from './template.write.ts';

/** A program with a folder for files, and imports into its tenant `dongcheng`. */
export interface ImportsHere {
  readonly program: TestProgram;
  readonly folder: Awaited<ReturnType<typeof testFolder>>;
  /** Imports a file that is there. */
  bring(kind: KindName, path: string, more?: Partial<ImportRequest>): Promise<ImportOutcome>;
  /** Writes rows under our own headings into a CSV file and imports it; keys are those of the form. */
  rows(
    kind: KindName,
    rows: readonly { readonly [key: string]: string }[],
    more?: Partial<ImportRequest>,
    /** Another program over the same database. */
    by?: App,
  ): Promise<ImportOutcome>;
  /** Writes the template of a kind and imports its examples. */
  template(kind: KindName, more?: Partial<ImportRequest>): Promise<ImportOutcome>;
  tenantId(key?: string): Promise<string>;
  query<Row>(text: string, tenantKey?: string): Promise<readonly Row[]>;
  /** A text that changes when a register does. */
  state(tenantKey?: string): Promise<string>;
  stop(): Promise<void>;
}

/** The order in which kinds build on each other. */
export const inOrder = [
  'areas',
  'units',
  'posts',
  'categories',
  'catalogue',
  'staff',
  'roster',
  'limits',
  'holidays',
  'residents',
  'hotline',
] as const satisfies readonly KindName[];

const tables = [
  'areas',
  'grid_lineage',
  'police_grids',
  'police_grid_bindings',
  'units',
  'posts',
  'post_holders',
  'duty_roster',
  'categories',
  'catalogue',
  'limit_versions',
  'holiday_years',
  'office_hours',
  'staff',
  'grants',
  'residents',
  'appeals',
  'cases',
  'imports',
  'import_layouts',
];

/** Starts one; `stop` it in `afterAll`. */
export async function importsHere(): Promise<ImportsHere> {
  const program = await testProgram('2026-11-24T10:00:00+08:00');
  const folder = await testFolder();
  const { app } = program;
  let files = 0;

  const bring = (kind: KindName, path: string, more: Partial<ImportRequest> = {}, by: App = app) =>
    importFile(by, {
      kind,
      path,
      tenantKey: 'dongcheng',
      createTenant: '东城区',
      dryRun: false,
      retireMissing: false,
      crs: 'wgs84',
      sheet: null,
      columnsPath: null,
      useLayout: null,
      saveLayout: null,
      reportPath: folder.path(`report-${++files}.xlsx`),
      as: null,
      passwordsPath: folder.path(`passwords-${++files}.csv`),
      reissue: false,
      ...more,
    });
  const tenantId = async (key = 'dongcheng') => (await app.access.provision.findTenant(key))?.id ?? '';
  const query: ImportsHere['query'] = async <Row>(text: string, key?: string) => {
    const id = await tenantId(key);
    return app.engine.database.inTenant(id, async (tx) => (await sql.raw<Row>(text).execute(tx)).rows);
  };
  return {
    program,
    folder,
    bring,
    rows: async (kind, rows, more, by) => {
      const keys = [...new Set(rows.flatMap(Object.keys))];
      const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const { fields } = forms[kind];
      const heading = keys.map((key) => (fields[key] === undefined ? key : headingOf(fields[key])));
      const lines = [heading, ...rows.map((row) => keys.map((key) => row[key] ?? ''))].map((cells) =>
        cells.map(cell).join(','),
      );
      return bring(kind, await folder.file(`${kind}-${++files}.csv`, `${lines.join('\n')}\n`), more, by);
    },
    template: async (kind, more) => {
      const path = folder.path(`${kind}.xlsx`);
      await writeTemplate(path, forms[kind]);
      return bring(kind, path, more);
    },
    tenantId,
    query,
    state: async (key) => {
      const digests = tables.map(
        (table) =>
          `SELECT '${table}' AS t, md5(coalesce(string_agg(x::text, ',' ORDER BY x::text), '')) AS d FROM ${table} x`,
      );
      return JSON.stringify(await query(digests.join(' UNION ALL '), key));
    },
    stop: async () => {
      await program.stop();
      await folder.remove();
    },
  };
}

/** A workbook of plain cells. */
export async function workbook(path: string, rows: SheetData): Promise<string> {
  await writeWorkbook(rows).toFile(path);
  return path;
}
