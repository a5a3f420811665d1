/** What may stand inside an element; null, undefined and false stand for nothing. */
export type Child = Node | string | null | undefined | false | readonly Child[];
type Handler = (event: Event) => void;
export interface Props {
  readonly [name: string]: string | number | boolean | null | undefined | Handler;
}

/**
 * Makes an element. Names that begin with `on` are listeners, `true` is an empty attribute, `false`, null and undefined are left out.
 * Text is always text: nothing that somebody typed can become markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  fill(element, children);
  return element;
}

/** Puts children into an element, in place of what is there. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...flat(children));
}

function flat(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    if (typeof child === 'string' || child instanceof Node) return [child];
    return flat(child);
  });
}

let made = 0;

/** An id for labels and what they name; unique on the page. */
export function domId(stem: string): string {
  made += 1;
  return `${stem}-${made}`;
}

/** A button that does something on this page. */
export function button(text: Child, onclick: () => void, props: Props = {}): HTMLButtonElement {
  return h('button', { type: 'button', ...props, onclick }, text);
}
