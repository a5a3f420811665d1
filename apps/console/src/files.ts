import { button, domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { call, failureWords, newKey } from './session.browser.ts';

/** A control that takes photos and files. They are uploaded at once; the move that names them makes them its own. */
export interface FilePicker {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  ids(): readonly string[];
}

const taken = 'image/jpeg,image/png,image/webp,image/gif,.pdf,.docx,.xlsx,.ofd';

/** Draws the control; `name` is the field's. */
export function filePicker(name: string): FilePicker {
  let ids: readonly string[] = [];
  let underWay = 0;
  const list = h('ul', { class: 'files' });
  const input = h('input', {
    id: domId(name),
    type: 'file',
    accept: taken,
    multiple: true,
    onchange: () => {
      const files = [...(input.files ?? [])];
      input.value = '';
      for (const file of files) void add(file, newKey(), list.appendChild(h('li', {})));
    },
  });

  function change(by: number): void {
    underWay += by;
    // The form waits for what is under way: a browser does not submit it before.
    input.setCustomValidity(underWay > 0 ? say('文件还在上传，请稍等', 'A file is still on its way') : '');
  }

  async function add(file: File, key: string, line: HTMLElement): Promise<void> {
    change(1);
    fill(line, file.name, h('span', { class: 'dim', role: 'status' }, say(' 正在上传…', ' on its way…')));
    try {
      const { id, name } = await call('uploadAttachment', { body: file, query: { name: file.name.slice(-200) }, key });
      ids = [...ids, id];
      fill(line, name, removal(id, name, line));
    } catch (error) {
      fill(
        line,
        file.name,
        h('span', { class: 'wrong', role: 'alert' }, ` ${failureWords(error)} `),
        button(say('再试一次', 'Try again'), () => void add(file, key, line), { class: 'link' }),
        button(say('不要了', 'Leave it'), () => line.remove(), { class: 'link' }),
      );
    } finally {
      change(-1);
    }
  }

  function removal(id: string, name: string, line: HTMLElement): HTMLElement {
    const away = () => {
      ids = ids.filter((each) => each !== id);
      line.remove();
      input.focus();
      // What cannot be removed now is gone after a day.
      void call('removeAttachment', { params: { id } }).catch(() => null);
    };
    const label = say(`去掉 ${name}`, `Remove ${name}`);
    return button(say('去掉', 'Remove'), away, { class: 'link', 'aria-label': label });
  }

  return { element: h('div', {}, input, list), input, ids: () => ids };
}
