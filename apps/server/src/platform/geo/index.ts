export { type Crs, fromWgs84, type Point, toWgs84 } from './crs.ts';
export { distanceMetres, isPlausible } from './distance.ts';
export { sharedSquareMetres, squareMetresBeyond, united } from './shape.clip.ts';
export {
  type Box,
  boxOf,
  type Polygon,
  type Position,
  type Ring,
  type Shape,
  squareMetres,
} from './shape.measure.ts';
export { type ShapeFlaw, type TakenShape, takeShape } from './shape.ts';
export { geometryOfText, type TextGeometry } from './wkt.ts';
