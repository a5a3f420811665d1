import type { Words } from '@tongxin/contract';
import { decoded, tooMuch } from './separated.ts';
import { bounds, FileRefused, type Sheet, type TableRow } from './table.ts';

/** Names of coordinate systems in degrees that a file may declare; all are WGS84 to below a metre. */
const inDegrees = /(CRS84|EPSG:+4326|EPSG:+4490|CGCS2000)/i;

/**
 * Reads a GeoJSON FeatureCollection (RFC 7946), or a plain list of JSON objects, as a table: its properties are the columns, in order of appearance, and each
 * feature is a row, numbered from 1. Throws FileRefused for other JSON, projected coordinate systems and what `bounds` do not allow.
 */
export function readFeatures(name: string, bytes: Uint8Array): Sheet {
  const { text, notes } = decoded(bytes);
  const value = parsed(text.replace(/^\uFEFF/, ''));
  const features = featuresOf(value);
  refuseProjected(value);
  const columns = new Map<string, number>();
  const records = features.map((feature, at) => recordOf(feature, at + 1));
  for (const { properties } of records) {
    for (const key of Object.keys(properties)) if (!columns.has(key)) columns.set(key, columns.size);
  }
  if (records.length > bounds.rows) throw tooMuch(records.length, 0);
  if (columns.size > bounds.columns) {
    throw new FileRefused({
      zh: `属性超过 ${bounds.columns} 种`,
      en: `There are more than ${bounds.columns} properties`,
    });
  }
  const heading: TableRow = { number: 0, cells: [...columns.keys()] };
  const rows = records.map(({ properties, geometry }, at): TableRow => {
    const cells = [...columns.keys()].map((key) => cellOf(properties[key]));
    return { number: at + 1, cells, ...(geometry === undefined ? {} : { geometry }) };
  });
  return {
    name,
    rows: rows.length === 0 ? [] : [heading, ...rows],
    merges: [],
    flaws: [],
    notes: [...notes, ...partsNote(value)],
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileRefused({ zh: `JSON 读不通：${why}`, en: `The JSON cannot be read: ${why}` });
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function featuresOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) {
    if (value.type === 'FeatureCollection' && Array.isArray(value.features)) return value.features;
    if (value.type === 'Feature') return [value];
  }
  throw new FileRefused({
    zh: '这份 JSON 不是 GeoJSON 的 FeatureCollection，也不是一列对象',
    en: 'This JSON is neither a GeoJSON FeatureCollection nor a list of objects',
  });
}

interface Record {
  readonly properties: { readonly [key: string]: unknown };
  readonly geometry?: unknown;
}

function recordOf(feature: unknown, number: number): Record {
  if (!isObject(feature)) throw new FileRefused({ zh: `第 ${number} 项不是对象`, en: `Item ${number} is no object` });
  if (feature.type !== 'Feature') return { properties: feature };
  const properties = isObject(feature.properties) ? feature.properties : {};
  const id = typeof feature.id === 'string' || typeof feature.id === 'number' ? { id: feature.id } : {};
  return { properties: { ...id, ...properties }, geometry: feature.geometry ?? null };
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((each) => !isObject(each) && !Array.isArray(each)))
    return value.map(cellOf).join(';');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value).trim();
}

/** The member `crs` of the GeoJSON of before 2016. */
function refuseProjected(value: unknown): void {
  if (!isObject(value) || !isObject(value.crs) || !isObject(value.crs.properties)) return;
  const name = String(value.crs.properties.name ?? '');
  if (name === '' || inDegrees.test(name)) return;
  throw new FileRefused({
    zh: `坐标系是 ${name}，请先转成 WGS84 或 CGCS2000 经纬度`,
    en: `The coordinate system is ${name}; convert it to WGS84 or CGCS2000 degrees first`,
  });
}

function partsNote(value: unknown): readonly Words[] {
  if (!isObject(value) || value.type !== 'Feature') return [];
  return [{ zh: '文件里只有一个图形', en: 'The file holds a single feature' }];
}
