import type { AttachmentInCase } from '@tongxin/contract';
import { button, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { call, failureWords } from './session.browser.ts';

/** Photos and files of a matter: small ones to look over, each opens large. They are fetched with the session, so no address of one opens it. */
export interface Gallery {
  readonly element: HTMLElement;
  /** Lets the browser forget the pictures. */
  stop(): void;
}

/** What a picture is called for those who do not see it. */
function wordsOf({ mark, name }: AttachmentInCase): string {
  switch (mark) {
    case 'before':
      return say(`处理前：${name}`, `Before: ${name}`);
    case 'after':
      return say(`处理后：${name}`, `After: ${name}`);
    default:
      return name;
  }
}

export function gallery(items: readonly AttachmentInCase[]): Gallery {
  const addresses: string[] = [];
  const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });

  function addressOf(bytes: ArrayBuffer, type: string): string {
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    addresses.push(address);
    return address;
  }

  function fail(error: unknown): void {
    wrong.hidden = false;
    fill(wrong, failureWords(error));
  }

  function thumbnail(item: AttachmentInCase): HTMLElement {
    const words = wordsOf(item);
    const image = h('img', { alt: words, width: 96, height: 96 });
    call('getThumbnail', { params: { id: item.id, size: 'small' } }).then(({ bytes, contentType }) => {
      image.src = addressOf(bytes, contentType);
    }, fail);
    return button(image, () => void open(item), { class: 'thumb', title: words });
  }

  async function open(item: AttachmentInCase): Promise<void> {
    try {
      const { bytes, contentType } = await call('getThumbnail', { params: { id: item.id, size: 'large' } });
      const dialog = h(
        'dialog',
        { class: 'picture', 'aria-label': wordsOf(item), onclose: () => dialog.remove() },
        h('img', { src: addressOf(bytes, contentType), alt: wordsOf(item) }),
        button(say('关闭', 'Close'), () => dialog.close(), {}),
      );
      document.body.append(dialog);
      // A dialog keeps the focus inside, closes with Escape, and gives the focus back.
      dialog.showModal();
    } catch (error) {
      fail(error);
    }
  }

  async function save(item: AttachmentInCase): Promise<void> {
    try {
      const { bytes } = await call('getAttachment', { params: { id: item.id } });
      h('a', { href: addressOf(bytes, 'application/octet-stream'), download: item.name }).click();
    } catch (error) {
      fail(error);
    }
  }

  function one(item: AttachmentInCase): HTMLElement {
    if (item.erased) return h('li', { class: 'dim' }, say('已依法删除', 'Erased on a lawful request'));
    if (item.kind === 'picture') return h('li', {}, thumbnail(item));
    return h(
      'li',
      {},
      button(say(`下载 ${item.name}`, `Save ${item.name}`), () => void save(item), { class: 'link' }),
    );
  }

  return {
    element: h('div', {}, h('ul', { class: 'gallery' }, items.map(one)), wrong),
    stop() {
      for (const address of addresses) URL.revokeObjectURL(address);
    },
  };
}
