/** Every setting with its passport: what it is, who gave it, where that is from; and every cost that is charged. */
import { costsChargedBy } from '../../../analysis/cost-tables.js';
import { costById } from '../../../models/costs/catalogue.js';
import { fields, fieldAt, sections } from '../../../scenarios/defaults.js';
import type { Field } from '../../../scenarios/field.js';
import { accepts, readFieldText } from '../../../scenarios/reading/field-value.js';
import type { Settings } from '../../../scenarios/settings.js';
import { type App, wordsOf } from '../app.js';
import { h } from '../dom.js';
import { costText } from '../page-texts.js';
import { openPassport } from '../passport.js';
import { settingsOfConfiguration, subjectOf } from '../subject.js';

const groups = ['fio', 'vm', 'drive', 'host', 'pinning'] as const;
const switched = Object.keys(sections).filter((path) => sections[path].orNull !== undefined);

/** The list, folded by group; what is folded is made when it is opened. */
export function settingsList(app: App): HTMLElement {
  const bodies = groups.map((group) => {
    const body = h('div', {});
    const details = h(
      'details',
      { id: `settings-${group}` },
      h('summary', {}, `${sections[group].means} (${group})`),
      body,
    );
    const refresh = (): void => {
      if (details.open) body.replaceChildren(...rowsOf(app, group));
    };
    details.addEventListener('toggle', refresh);
    return { details, refresh };
  });
  const costsBody = h('div', {});
  const costs = h(
    'details',
    { id: 'settings-costs' },
    h('summary', {}, 'costs that this configuration pays'),
    costsBody,
  );
  const refreshCosts = (): void => {
    if (costs.open) costsBody.replaceChildren(...costRows(app));
  };
  costs.addEventListener('toggle', refreshCosts);
  app.follow(['preset', 'sets', 'costs'], () => {
    const focused = document.activeElement?.id;
    for (const { refresh } of bodies) refresh();
    refreshCosts();
    if (focused?.startsWith('set-') === true) document.getElementById(focused)?.focus();
  });
  return h(
    'div',
    { class: 'groups-list' },
    h('h3', {}, 'Settings'),
    ...bodies.map(({ details }) => details),
    costs,
  );
}

/** Gives a setting, or takes it back where it is as before. */
function change(app: App, path: string, value: string | null): void {
  const others = app.state.sets.filter((set) => set.split('=')[0].trim() !== path);
  // What belongs to a section that is switched off has no place any more.
  const kept =
    value === 'null' && switched.includes(path)
      ? others.filter((set) => !set.startsWith(`${path}.`))
      : others;
  const sets = value === null ? kept : [...kept, `${path}=${value}`];
  // Sections come before what is in them.
  sets.sort(
    (a, b) => Number(switched.includes(b.split('=')[0])) - Number(switched.includes(a.split('=')[0])),
  );
  app.set({ sets });
}

function rowsOf(app: App, group: string): HTMLElement[] {
  const settings = settingsOfConfiguration({ preset: app.state.preset, sets: app.state.sets, costs: {} });
  const own = switched.filter((path) => path === group || path.startsWith(`${group}.`));
  const paths = Object.keys(fields).filter(
    (path) => path.startsWith(`${group}.`) && settings.get(path) !== undefined,
  );
  return [
    ...own.filter((path) => parentIsOn(settings, path)).map((path) => sectionRow(app, path, settings)),
    ...paths.map((path) => fieldRow(app, path, settings)),
  ];
}

function parentIsOn(settings: Settings, path: string): boolean {
  return switched.every(
    (other) => other === path || !path.startsWith(`${other}.`) || settings.get(other) !== null,
  );
}

function sectionRow(app: App, path: string, settings: Settings): HTMLElement {
  const on = settings.get(path) !== null;
  const input = h('input', { type: 'checkbox', id: `set-${path}` });
  input.checked = on;
  input.addEventListener('change', () => change(app, path, input.checked ? 'on' : 'null'));
  const { means, orNull } = sections[path];
  return row(app, path, `${means}; off: ${orNull}`, '', input);
}

function fieldRow(app: App, path: string, settings: Settings): HTMLElement {
  const field = fieldAt(path)!;
  const value = settings.get(path)!;
  const { origin } = settings.origins().get(path)!;
  const from = app.state.sets.some((set) => set.split('=')[0].trim() === path) ? 'you' : origin;
  const given = from === 'default' ? `default; ${field.source}` : from;
  return row(
    app,
    path,
    `${field.means}. From: ${given}.`,
    `must be ${accepts(field)}`,
    control(app, path, field, value),
  );
}

function row(app: App, path: string, text: string, rule: string, input: HTMLElement): HTMLElement {
  const changed = app.state.sets.some((set) => set.split('=')[0].trim() === path);
  const told = h('small', { role: 'status', id: `told-${path}` });
  const name = h('label', { for: `set-${path}` }, h('code', {}, path));
  const undo = changed
    ? h(
        'button',
        { type: 'button', 'aria-label': `undo ${path}`, click: () => change(app, path, null) },
        'undo',
      )
    : null;
  return h(
    'div',
    { class: changed ? 'setting changed' : 'setting', title: rule },
    h('div', {}, name, ' ', undo, h('small', {}, text)),
    h('div', {}, input, told),
  );
}

function control(app: App, path: string, field: Field, value: string | number | boolean | null): HTMLElement {
  const { type, orNull } = field;
  const id = `set-${path}`;
  if (type.kind === 'switch') {
    const input = h('input', { type: 'checkbox', id });
    input.checked = value === true;
    input.addEventListener('change', () => change(app, path, String(input.checked)));
    return input;
  }
  if (type.kind === 'choice' || type.kind === 'number-of') {
    const options = [...type.among.map(String), ...(orNull === undefined ? [] : ['null'])];
    const select = h(
      'select',
      { id },
      ...options.map((one) => h('option', { value: one, selected: one === String(value) }, one)),
    );
    select.addEventListener('change', () => change(app, path, select.value));
    return select;
  }
  const input = h('input', { type: 'text', id, spellcheck: 'false', autocomplete: 'off' });
  input.value = value === null ? 'null' : shown(field, value);
  input.addEventListener('change', () => {
    const text = input.value.trim();
    const told = document.getElementById(`told-${path}`);
    try {
      readFieldText(field, text, path);
    } catch (error) {
      if (told !== null) told.textContent = wordsOf(error);
      return;
    }
    change(app, path, text);
  });
  return input;
}

/** Times as one writes them. */
function shown({ type }: Field, value: string | number | boolean): string {
  if (type.kind !== 'time' || typeof value !== 'number') return String(value);
  if (value >= 1000 && value % 1000 === 0) return `${value / 1000} us`;
  return `${value} ns`;
}

function costRows(app: App): HTMLElement[] {
  const { preset, sets, costs } = app.state;
  let ids: string[];
  try {
    ids = costsChargedBy(subjectOf({ preset, sets, costs }).scenario);
  } catch (error) {
    return [h('p', { class: 'message' }, wordsOf(error))];
  }
  return ids.sort().map((id) => {
    const { belief } = costById(id);
    const text = costText(id);
    const own = costs[id];
    const open = h(
      'button',
      { type: 'button', 'aria-label': `passport of ${id}`, click: () => openPassport(app, `cost-${id}`) },
      own ?? `${Math.round(belief.centralNs)} ns`,
    );
    return h(
      'div',
      { class: own === undefined ? 'setting' : 'setting changed' },
      h(
        'div',
        {},
        h('code', {}, id),
        h(
          'small',
          {},
          `${text?.what ?? id}. ${text?.how ?? ''}; ${Math.round(belief.lowNs)} to ${Math.round(belief.highNs)} ns`,
        ),
      ),
      open,
    );
  });
}
