/** A GeoJSON geometry of a Polygon or MultiPolygon as read from text; its numbers are not judged yet. */
export interface TextGeometry {
  readonly type: 'Polygon' | 'MultiPolygon';
  readonly coordinates: readonly unknown[];
}

const opening = /^(?:SRID\s*=\s*\d+\s*;)?\s*(MULTIPOLYGON|POLYGON)\s*(?:Z|M|ZM)?\s*(\([\s\S]*\))$/i;

/**
 * Reads `POLYGON ((…))` or `MULTIPOLYGON (((…)))` of well-known text (OGC 06-103r4); heights are left out. Undefined when the text is none of the two. A
 * GeoJSON geometry as text is read too, for tables that carry one in a cell.
 */
export function geometryOfText(text: string): TextGeometry | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return geometryOfJson(trimmed);
  const [, type, body = ''] = opening.exec(trimmed) ?? [];
  if (type === undefined || !/^[-+()\d.,eE\s]*$/.test(body)) return undefined;
  const coordinates = nested(body);
  if (coordinates === undefined) return undefined;
  return { type: /^multi/i.test(type) ? 'MultiPolygon' : 'Polygon', coordinates };
}

function geometryOfJson(text: string): TextGeometry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('type' in value) || !('coordinates' in value))
      return undefined;
    const { type, coordinates } = value;
    if ((type !== 'Polygon' && type !== 'MultiPolygon') || !Array.isArray(coordinates)) return undefined;
    return { type, coordinates };
  } catch {
    return undefined;
  }
}

/** `((1 2,3 4),(5 6,7 8))` as nested arrays of positions; undefined when brackets do not match. */
function nested(body: string): readonly unknown[] | undefined {
  const json = body
    .replace(/[^(),]+/g, (words) => {
      const numbers = words.trim().split(/\s+/).filter(Boolean).slice(0, 2).map(Number);
      return numbers.length === 0 ? '' : JSON.stringify(numbers);
    })
    .replaceAll('(', '[')
    .replaceAll(')', ']');
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
