export { type Crs, fromWgs84, type Point, toWgs84 } from './crs.ts';
export { distanceMetres, isPlausible } from './distance.ts';
