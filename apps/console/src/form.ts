import { choiceWords, isFiles, labelWords } from '@tongxin/contract';
import { button, domId, fill, h } from './dom.ts';
import { filePicker } from './files.ts';
import { say, told } from './language.browser.ts';
import { instantOf, wallOf } from './moments.ts';
import { type Choice, type Field, picker, type Search } from './pickers.ts';
import type { Named, Schema } from './schema.ts';

/** What a form knows of the world: where to look things up, and what is known already. */
export interface FormSource {
  /** How a field of this name is looked up; undefined when it is no such field. */
  searchOf(field: string): Search | undefined;
  /** What a field holds before anybody typed. */
  known(field: string): Choice | string | undefined;
  /** What holds now where the field is left empty; shown faintly. */
  present(field: string): string | undefined;
}

/** A drawn form. */
export interface Form {
  readonly element: HTMLElement;
  read(): { readonly [name: string]: unknown };
  /** Shows issues beside their fields; gives back the ones that no field is for. */
  complain(issues: readonly { readonly path: string; readonly words: string }[]): readonly string[];
  focus(): void;
}

/** Draws a form from the schema that came with a move. An empty schema is a form without fields. */
export function drawForm(schema: Schema, source: FormSource): Form {
  const fields = (schema.fields ?? []).map((each) => [each.name, drawField(each, source)] as const);
  return {
    element: h(
      'div',
      { class: 'fields' },
      fields.map(([, field]) => field.element),
    ),
    read: () =>
      Object.fromEntries(
        fields.flatMap(([name, field]) => {
          const value = field.read();
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    complain(issues) {
      for (const [, field] of fields) field.complain(null);
      const left: string[] = [];
      for (const { path, words } of issues) {
        const field = fields.find(([name]) => path.split('.').includes(name))?.[1];
        if (field === undefined) left.push(words);
        else field.complain(words);
      }
      return left;
    },
    focus: () => fields[0]?.[1].focus(),
  };
}

function drawField(named: Named, source: FormSource): Field {
  const { name, schema } = named;
  if (isFiles(name)) return filesField(named);
  const search = source.searchOf(name);
  if (search !== undefined) return pickField(named, search, source);
  if (schema.type === 'boolean') return choiceField(named, source, yesOrNo(), (value) => value === 'true');
  if (schema.choices !== undefined) return choiceField(named, source, choicesOf(named), (value) => value);
  if (isShortRange(schema)) return choiceField(named, source, numbersOf(schema), Number);
  if (schema.type === 'array') return listField(named, source);
  if (schema.fields !== undefined) return groupField(named, source);
  return textField(named, source);
}

/** A label, the thing itself, and room for what is wrong with it. `single`: the label names one control, else a group. */
function framed(named: Named, control: HTMLElement, labelId: string, single: HTMLElement | null) {
  const wrong = h('p', { class: 'wrong', id: domId('wrong'), hidden: true });
  const optional = named.needed ? null : h('small', {}, say('（可不填）', ' (optional)'));
  const text = [told(labelWords(named.schema.description ?? named.name)), optional];
  const label = single === null ? h('span', { id: labelId }, text) : h('label', { id: labelId, for: single.id }, text);
  const group = single === null ? { role: 'group', 'aria-labelledby': labelId } : {};
  const wide = single === null || single instanceof HTMLTextAreaElement;
  const props = { class: wide ? 'field wide' : 'field', 'data-field': named.name, ...group };
  const element = h('div', props, label, control, wrong);
  const complain = (words: string | null): void => {
    wrong.hidden = words === null;
    fill(wrong, words);
    if (words === null) single?.removeAttribute('aria-invalid');
    else single?.setAttribute('aria-invalid', 'true');
    single?.setAttribute('aria-describedby', wrong.id);
  };
  return { element, complain };
}

function textField(named: Named, source: FormSource): Field {
  const { name, schema } = named;
  const known = source.known(name);
  const moment = schema.format === 'date-time';
  const number = schema.type === 'number' || schema.type === 'integer';
  const long = !moment && !number && schema.format === undefined && (schema.longest ?? 1000) > 200;
  const common = {
    id: domId(name),
    name,
    required: named.needed,
    maxlength: schema.longest ?? null,
    placeholder: source.present(name) ?? null,
  };
  const control = long
    ? h('textarea', { ...common, rows: (schema.longest ?? 1000) > 600 ? 4 : 2 })
    : h('input', {
        ...common,
        type: moment ? 'datetime-local' : number ? 'number' : 'text',
        min: moment ? wallOf(Date.now()) : (schema.least ?? null),
        max: schema.most ?? null,
      });
  if (typeof known === 'string') control.value = known;
  const frame = framed(named, control, domId('label'), control);
  return {
    ...frame,
    read() {
      const text = control.value.trim();
      if (text === '') return undefined;
      if (moment) return instantOf(text);
      return number ? Number(text) : text;
    },
    focus: () => control.focus(),
  };
}

function yesOrNo(): readonly Choice[] {
  return [
    { value: 'true', name: say('是', 'Yes') },
    { value: 'false', name: say('否', 'No') },
  ];
}

function choicesOf({ name, schema }: Named): readonly Choice[] {
  return (schema.choices ?? []).map((value) => ({ value, name: told(choiceWords(name, value)) }));
}

function isShortRange({ type, least, most }: Schema): boolean {
  return type === 'integer' && least !== undefined && most !== undefined && most - least < 10;
}

function numbersOf({ least = 0, most = 0 }: Schema): readonly Choice[] {
  return Array.from({ length: most - least + 1 }, (_, at) => {
    const value = String(least + at);
    return { value, name: value };
  });
}

/** A few choices lie open as radio buttons; many, or ones that may be left out, are a select. */
function choiceField(
  named: Named,
  source: FormSource,
  choices: readonly Choice[],
  readAs: (text: string) => unknown,
): Field {
  return choices.length > 5 || (!named.needed && choices.length > 2)
    ? selectField(named, source.present(named.name), choices, readAs)
    : radioField(named, choices, readAs);
}

function selectField(
  named: Named,
  present: string | undefined,
  choices: readonly Choice[],
  readAs: (text: string) => unknown,
): Field {
  const unchanged =
    present === undefined ? say('不填', 'Leave out') : say(`不变（${present}）`, `As it is (${present})`);
  const control = h(
    'select',
    { id: domId(named.name), name: named.name, required: named.needed },
    h('option', { value: '' }, named.needed ? say('请选择', 'Choose') : unchanged),
    choices.map(({ value, name }) => h('option', { value }, name)),
  );
  return {
    ...framed(named, control, domId('label'), control),
    read: () => (control.value === '' ? undefined : readAs(control.value)),
    focus: () => control.focus(),
  };
}

function radioField(named: Named, choices: readonly Choice[], readAs: (text: string) => unknown): Field {
  const group = domId(named.name);
  const inputs = choices.map(({ value }) => h('input', { type: 'radio', name: group, value, required: named.needed }));
  const control = h(
    'div',
    { class: 'radios' },
    inputs.map((input, at) => h('label', {}, input, h('span', {}, choices[at]?.name))),
  );
  return {
    ...framed(named, control, domId('label'), null),
    read() {
      const input = inputs.find(({ checked }) => checked);
      return input === undefined ? undefined : readAs(input.value);
    },
    focus: () => inputs[0]?.focus(),
  };
}

function pickField(named: Named, search: Search, source: FormSource): Field {
  const many = named.schema.type === 'array';
  const labelId = domId('label');
  const known = source.known(named.name);
  const first = known === undefined || typeof known === 'string' ? [] : [known];
  const picking = picker(search, many, labelId, first);
  picking.input.id = domId(named.name);
  const present = source.present(named.name);
  if (present !== undefined) picking.input.placeholder = say(`现在是：${present}`, `Now: ${present}`);
  return {
    ...framed(named, picking.element, labelId, picking.input),
    read() {
      const values = picking.chosen().map(({ value }) => value);
      if (values.length === 0) return undefined;
      return many ? values : values[0];
    },
    focus: () => picking.input.focus(),
  };
}

function filesField(named: Named): Field {
  const picking = filePicker(named.name);
  return {
    ...framed(named, picking.element, domId('label'), picking.input),
    read: () => (picking.ids().length === 0 ? undefined : [...picking.ids()]),
    focus: () => picking.input.focus(),
  };
}

/** Several of the same: check boxes for choices, small forms for objects, else one line each. */
function listField(named: Named, source: FormSource): Field {
  const item = named.schema.items ?? {};
  if (item.choices !== undefined) return checksField(named, item);
  if (item.fields !== undefined) return formsField(named, item, source);
  return linesField(named);
}

function checksField(named: Named, item: Schema): Field {
  const choices = choicesOf({ ...named, schema: item });
  const inputs = choices.map(({ value }) => h('input', { type: 'checkbox', value }));
  const control = h(
    'div',
    { class: 'radios' },
    inputs.map((input, at) => h('label', {}, input, h('span', {}, choices[at]?.name))),
  );
  return {
    ...framed(named, control, domId('label'), null),
    read() {
      const values = inputs.filter(({ checked }) => checked).map(({ value }) => value);
      return values.length === 0 ? undefined : values;
    },
    focus: () => inputs[0]?.focus(),
  };
}

function linesField(named: Named): Field {
  const control = h('textarea', { id: domId(named.name), rows: 3, required: named.needed });
  return {
    ...framed(named, control, domId('label'), control),
    read() {
      const lines = control.value.split('\n').map((line) => line.trim());
      const given = lines.filter((line) => line !== '');
      return given.length === 0 ? undefined : given;
    },
    focus: () => control.focus(),
  };
}

function formsField(named: Named, item: Schema, source: FormSource): Field {
  let forms: readonly Form[] = [];
  const rows = h('div', { class: 'rows' });
  const add = button(say('＋ 加一项', '+ Add one'), () => {
    const form = drawForm(item, source);
    forms = [...forms, form];
    const row = h('div', { class: 'row' }, form.element);
    row.append(
      button(
        say('去掉', 'Remove'),
        () => {
          forms = forms.filter((each) => each !== form);
          row.remove();
        },
        { class: 'quiet' },
      ),
    );
    rows.append(row);
    form.focus();
  });
  return {
    ...framed(named, h('div', {}, rows, add), domId('label'), null),
    read: () => (forms.length === 0 ? undefined : forms.map((form) => form.read())),
    focus: () => add.focus(),
  };
}

function groupField(named: Named, source: FormSource): Field {
  const form = drawForm(named.schema, source);
  return {
    ...framed(named, form.element, domId('label'), null),
    read() {
      const value = form.read();
      return Object.keys(value).length === 0 ? undefined : value;
    },
    focus: form.focus,
  };
}
