export { type Archive, ArchiveRefused, readArchive } from './archive.zip.ts';
export { clearIncoming, type Incoming, receive } from './incoming.disk.ts';
export {
  type MadePictures,
  makePictures,
  type PictureFormat,
  PictureRefused,
  pictureFormats,
} from './pictures.sharp.ts';
export { type BoundedQueue, boundedQueue, QueueFull } from './queue.ts';
export { diskStore } from './store.disk.ts';
export { s3Store } from './store.s3.ts';
export { type FileStore, FilesUnavailable } from './store.ts';
