/** Small helpers to make and find elements. Text is always set as text, never parsed. */

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

/** Makes an element; attributes that are functions become listeners, `true` and `false` set and leave out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element of that id, which the page has: the build would not be whole without it. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element "${id}"`);
  return element;
}

/** Puts children in the place of all that there are. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== null));
}

/** A slider with its name and its value in words. */
export interface SliderOptions {
  readonly id: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly tell: (value: number) => string;
  readonly onInput: (value: number) => void;
}

/** Makes a slider; `set` moves it without telling anybody. */
export function slider(options: SliderOptions): { element: HTMLElement; set: (value: number) => void } {
  const { id, label, min, max, step, value, tell, onInput } = options;
  const output = h('output', { for: id }, tell(value));
  const input = h('input', {
    type: 'range',
    id,
    min: String(min),
    max: String(max),
    step: String(step),
    'aria-valuetext': tell(value),
  });
  input.value = String(value);
  const show = (now: number): void => {
    output.firstChild!.nodeValue = tell(now);
    input.setAttribute('aria-valuetext', tell(now));
  };
  // However often it is moved, what follows happens once a frame.
  let asked = 0;
  input.addEventListener('input', () => {
    if (asked !== 0) return;
    asked = requestAnimationFrame(() => {
      asked = 0;
      onInput(input.valueAsNumber);
      show(input.valueAsNumber);
    });
  });
  return {
    element: h('div', { class: 'field' }, h('label', { for: id }, label), output, input),
    set: (now) => {
      input.value = String(now);
      show(now);
    },
  };
}

/** A list to choose from, with its name. */
export function choice(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
  onChange: (value: string) => void,
): { element: HTMLElement; select: HTMLSelectElement } {
  const select = h(
    'select',
    { id },
    ...options.map(([one, text]) => h('option', { value: one, selected: one === value }, text)),
  );
  select.addEventListener('change', () => onChange(select.value));
  return { element: h('div', { class: 'field' }, h('label', { for: id }, label), select), select };
}

/** A box to tick, with its name. */
export function tick(
  id: string,
  label: string | Node,
  checked: boolean,
  onChange: (checked: boolean) => void,
  attributes: Attributes = {},
): HTMLElement {
  const input = h('input', { type: 'checkbox', id, ...attributes });
  input.checked = checked;
  input.addEventListener('change', () => onChange(input.checked));
  return h('label', { class: 'option', for: id }, input, h('span', {}, label));
}

/** Whether the reader asked for less motion. */
export function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
