export { type Archive, ArchiveRefused, readArchive } from './archive.zip.ts';
export { clearIncoming, type Incoming, receive } from './incoming.disk.ts';
export { makePictures, type PictureFormat, PictureRefused } from './pictures.sharp.ts';
export { type BoundedQueue, boundedQueue, QueueFull } from './queue.ts';
export { diskStore } from './store.disk.ts';
export { s3Store } from './store.s3.ts';
export { type FileStore, type Files, FilesUnavailable } from './store.ts';
