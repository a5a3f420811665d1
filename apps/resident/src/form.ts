import { domId, fill, h } from './dom.ts';
import { say } from './language.browser.ts';
import { photoField } from './photos.ts';

/** One question of a plain form. */
interface Question {
  readonly name: string;
  readonly element: HTMLElement;
  read(): unknown;
}

/** A plain form drawn from the schema of a move. */
export interface PlainForm {
  readonly element: HTMLElement;
  read(): { readonly [name: string]: unknown };
  focus(): void;
}

type Raw = { readonly [key: string]: unknown };

const english: { readonly [zh: string]: string } = {
  补充的情况: 'What would you like to add?',
  想说的话: 'Anything else to say',
  留言内容: 'Your message',
  照片或文件: 'Photos or files',
  原因: 'Why',
  解决了吗: 'Is it solved?',
  满意吗: 'How satisfied are you?',
};

/** Draws the questions of a move, a big button for every choice. Ids are known to the server and not asked for. */
export function plainForm(schema: unknown, signIn: () => void): PlainForm {
  const { properties, required } = asObject(schema);
  const needed = new Set(Array.isArray(required) ? required : []);
  const questions = Object.entries(asObject(properties))
    .map(([name, each]) => question(name, asObject(each), needed.has(name), signIn))
    .filter((each) => each !== null);
  return {
    element: h(
      'div',
      { class: 'questions' },
      questions.map(({ element }) => element),
    ),
    read: () =>
      Object.fromEntries(
        questions.flatMap(({ name, read }) => {
          const value = read();
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    focus: () => questions[0]?.element.querySelector<HTMLElement>('input, textarea, select')?.focus(),
  };
}

function question(name: string, schema: Raw, needed: boolean, signIn: () => void): Question | null {
  if (schema.format === 'uuid') return null;
  const label = labelOf(schema, name) + (needed ? '' : say('（可不填）', ' (optional)'));
  if (name === 'attachmentIds') return photos(name, label, signIn);
  if (schema.type === 'array') return null;
  if (schema.type === 'boolean') return choices(name, label, needed, yesOrNo(name), (text) => text === 'true');
  if (schema.type === 'integer') return choices(name, label, needed, degrees(schema), Number);
  if (Array.isArray(schema.enum))
    return choices(
      name,
      label,
      needed,
      schema.enum.map((each) => [String(each), String(each)]),
      String,
    );
  return words(name, label, needed, Number(schema.maxLength ?? 1000));
}

function photos(name: string, label: string, signIn: () => void): Question {
  const { element, ids } = photoField(label, [], () => {}, signIn);
  return { name, element, read: () => (ids().length === 0 ? undefined : [...ids()]) };
}

/** The label without what it says in brackets to those who read scales. */
function labelOf(schema: Raw, name: string): string {
  const zh = String(schema.description ?? name).replace(/（.*）$/, '');
  return say(zh, english[zh] ?? zh);
}

function yesOrNo(name: string): readonly (readonly [string, string])[] {
  return name === 'solved'
    ? [
        ['true', say('解决了', 'Yes, it is')],
        ['false', say('没解决', 'No, it is not')],
      ]
    : [
        ['true', say('是', 'Yes')],
        ['false', say('不是', 'No')],
      ];
}

/** From very good down to very bad, in words. */
function degrees({ minimum, maximum }: Raw): readonly (readonly [string, string])[] {
  const five = [
    say('很不满意', 'Not at all'),
    say('不太满意', 'Not really'),
    say('一般', 'So-so'),
    say('满意', 'Satisfied'),
    say('很满意', 'Very'),
  ];
  const [from, to] = [Number(minimum ?? 1), Number(maximum ?? 5)];
  const all = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return all
    .reverse()
    .map((value) => [String(value), from === 1 && to === 5 ? (five[value - 1] ?? String(value)) : String(value)]);
}

function choices(
  name: string,
  label: string,
  needed: boolean,
  options: readonly (readonly [string, string])[],
  readAs: (text: string) => unknown,
): Question {
  const group = domId(name);
  const inputs = options.map(([value]) => h('input', { type: 'radio', name: group, value, required: needed }));
  const element = h(
    'fieldset',
    { class: 'choice' },
    h('legend', {}, label),
    inputs.map((input, at) => h('label', {}, input, h('span', {}, options[at]?.[1]))),
  );
  return {
    name,
    element,
    read() {
      const chosen = inputs.find(({ checked }) => checked);
      return chosen === undefined ? undefined : readAs(chosen.value);
    },
  };
}

function words(name: string, label: string, needed: boolean, longest: number): Question {
  const control = h('textarea', { id: domId(name), rows: longest > 600 ? 4 : 2, maxlength: longest, required: needed });
  return {
    name,
    element: h('div', { class: 'field' }, h('label', { for: control.id }, label), control),
    read: () => control.value.trim() || undefined,
  };
}

function asObject(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

/** A line that tells what is wrong, hidden while nothing is. */
export function wrongLine() {
  const element = h('p', { class: 'wrong', role: 'alert', hidden: true });
  return {
    element,
    say(text: string | null): void {
      element.hidden = text === null;
      fill(element, text);
    },
  };
}
