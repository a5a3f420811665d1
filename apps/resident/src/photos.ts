import { button, domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { call, failureWords, isSignedOut, newKey } from './session.browser.ts';
import { shrunk } from './shrink.browser.ts';

/** A photo or file that the server has and that was not sent with anything yet. */
export interface Photo {
  readonly id: string;
  readonly name: string;
}

/** A field that takes photos and files. They are sent at once, so that the last step is only words. */
export interface PhotoField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  ids(): readonly string[];
  /** Forgets what is no longer there. */
  clear(): void;
}

/** No HEIC among them: a phone that sees this list converts its photos by itself. */
const taken = 'image/jpeg,image/png,image/webp,image/gif,.pdf,.docx,.xlsx,.ofd';
const most = 9;

interface Line {
  readonly key: string;
  readonly file: File;
  readonly element: HTMLElement;
}

/** `kept` is what was there before; `keep` is told of every change. */
export function photoField(
  label: string,
  kept: readonly Photo[],
  keep: (photos: readonly Photo[]) => void,
  signIn: () => void,
): PhotoField {
  let photos = kept;
  let underWay = 0;
  const list = h('ul', { class: 'photos' });
  const status = h('p', { class: 'dim', role: 'status' });
  const input = h('input', {
    id: domId('photos'),
    type: 'file',
    accept: taken,
    multiple: true,
    onchange: () => {
      const files = [...(input.files ?? [])];
      input.value = '';
      void addAll(files);
    },
  });

  function change(next: readonly Photo[]): void {
    photos = next;
    keep(photos);
    tell();
  }

  function tell(): void {
    // The form waits for what is under way: a browser does not send it before.
    input.setCustomValidity(underWay > 0 ? say('照片还在上传，请稍等', 'A photo is still on its way') : '');
    input.disabled = photos.length + underWay >= most;
    if (underWay > 0) fill(status, say(`正在上传 ${underWay} 个…`, `${underWay} on their way…`));
    else if (photos.length === 0)
      fill(status, say('最多 9 个，照片里的位置信息会去掉', 'Up to 9; where a photo was taken is removed'));
    else fill(status, say(`已添加 ${photos.length} 个`, `${photos.length} added`));
  }

  async function addAll(files: readonly File[]): Promise<void> {
    const room = most - photos.length - underWay;
    for (const file of files.slice(0, room)) {
      const line: Line = { key: newKey(), file, element: h('li', {}) };
      list.append(line.element);
      await add(line);
    }
  }

  async function add(line: Line): Promise<void> {
    underWay += 1;
    fill(line.element, h('span', {}, line.file.name), h('span', { class: 'dim' }, say('正在上传…', 'On its way…')));
    tell();
    try {
      const body = await shrunk(line.file);
      const sent = await call('uploadAttachment', { body, query: { name: line.file.name.slice(-200) }, key: line.key });
      draw(line.element, sent, body);
      underWay -= 1;
      change([...photos, { id: sent.id, name: sent.name }]);
    } catch (error) {
      underWay -= 1;
      tell();
      if (isSignedOut(error)) return signIn();
      fill(
        line.element,
        h('span', {}, line.file.name),
        h('span', { class: 'wrong', role: 'alert' }, failureWords(error)),
        button(say('再试一次', 'Try again'), () => void add(line), { class: 'link' }),
        button(say('不要了', 'Leave it'), () => line.element.remove(), { class: 'link' }),
      );
    }
  }

  function draw(element: HTMLElement, photo: Photo, body: Blob | null): void {
    const shown = body !== null && /^image\//.test(body.type);
    const picture = shown ? h('img', { src: URL.createObjectURL(body), alt: '', width: 64, height: 64 }) : null;
    picture?.addEventListener('load', () => URL.revokeObjectURL(picture.src), { once: true });
    fill(
      element,
      picture,
      h('span', {}, photo.name),
      button(say('去掉', 'Remove'), () => remove(element, photo), {
        class: 'link',
        'aria-label': say(`去掉 ${photo.name}`, `Remove ${photo.name}`),
      }),
    );
  }

  function remove(element: HTMLElement, photo: Photo): void {
    element.remove();
    change(photos.filter(({ id }) => id !== photo.id));
    input.focus();
    // What cannot be removed now is gone after a day.
    void call('removeAttachment', { params: { id: photo.id } }).catch(() => null);
  }

  for (const photo of kept) {
    const element = h('li', {});
    list.append(element);
    draw(element, photo, null);
  }
  tell();
  return {
    element: h('div', { class: 'field' }, h('label', { for: input.id }, label), input, list, status),
    input,
    ids: () => photos.map(({ id }) => id),
    clear() {
      fill(list);
      change([]);
    },
  };
}
