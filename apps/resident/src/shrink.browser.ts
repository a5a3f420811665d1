/** Longest edge in pixels of what is sent; the server keeps no more either. */
const longest = 2_560;

/**
 * A photo made smaller on the device, upright, as JPEG without its position: a slow line carries it sooner, and a HEIC photo is converted where the browser
 * can read it. What the browser cannot read, and what is no picture, stays as it is: the server says what it takes.
 */
export async function shrunk(file: File): Promise<Blob> {
  if (!/^image\//.test(file.type) || file.type === 'image/svg+xml') return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (bitmap === null) return file;
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const paper = canvas.getContext('2d');
  if (paper === null) return file;
  // What is transparent becomes white, as on the server.
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  return made ?? file;
}
