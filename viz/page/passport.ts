/** Passports: where a number comes from, opened where it stands; a cost can be replaced there, for the whole page. */
import { costs as catalogue } from '../../models/costs/catalogue.js';
import { costProfile } from '../../analysis/cost-tables.js';
import { DEFAULT_PROFILE } from '../../scenarios/profiles.js';
import { talkBarById, talkSource } from '../../scenarios/talk.js';
import { fields } from '../../scenarios/defaults.js';
import { microseconds } from '../format.js';
import { measuredKiloCell, measuredUsCell } from '../report/cells.js';
import type { App } from './app.js';
import { wordsOf } from './app.js';
import { h } from './dom.js';
import { costText } from './page-texts.js';
import { costOverrides } from './subject.js';

const hows: Readonly<Record<string, string>> = {
  verified: 'published: read in a source that was opened',
  derived: 'derived: arithmetic on published figures',
  secondary: 'published: quoted by somebody else',
  memory: 'recalled, its source not opened',
  judgement: 'a judgement: no published figure stands behind it',
  assumed: 'assumed, so that the model can run',
};

/** Opens the passport that a link of the page leads to. */
export function startPassports(app: App): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a.num') : null;
    const id = link?.getAttribute('href')?.replace(/^#passport-/u, '');
    if (id === undefined || !openPassport(app, id)) return;
    event.preventDefault();
  });
}

/** Opens one; false where there is none of that id. */
export function openPassport(app: App, id: string): boolean {
  const [kind, ...rest] = id.split('-');
  const name = rest.join('-');
  const content =
    kind === 'cost'
      ? costPassport(app, name)
      : kind === 'default'
        ? settingPassport()
        : barPassport(kind, name, app);
  if (content === null) return false;
  const close = h('button', { type: 'button', click: () => dialog.close() }, 'Close');
  const dialog = h('dialog', { 'aria-labelledby': 'passport-title' }, ...content, close);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

function title(text: string): HTMLElement {
  return h('h2', { id: 'passport-title' }, text);
}

function list(rows: readonly (readonly [string, Node | string])[]): HTMLElement {
  return h('dl', {}, ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

function barPassport(kind: string, id: string, app: App): HTMLElement[] | null {
  const bar = talkBarById(id);
  if (bar === undefined) return null;
  const rows: [string, string][] = [
    ['configuration', `${bar.id}, ${bar.label}`],
    [
      'measured',
      `${measuredKiloCell(bar.measured)} k IOPS, a period of ${measuredUsCell(bar.measured)} µs (1 / IOPS)`,
    ],
    ['as it was said', bar.words === '' ? 'a number' : bar.words],
    ['source', `${talkSource}; spoken, about ±1 k IOPS`],
  ];
  if (kind === 'simulated')
    rows.unshift([
      'simulated',
      `by qd1 with the costs of profile ${DEFAULT_PROFILE}, which were fitted to the talk’s figures; repeat it: qd1 run ${bar.id} --seed ${app.state.seed}`,
    ]);
  return [title(kind === 'simulated' ? `Simulated: ${bar.id}` : `Measured: ${bar.id}`), list(rows)];
}

function settingPassport(): HTMLElement[] {
  const { means, source } = fields['vm.iothread.pollMaxNs'];
  return [
    title('A setting: poll-max-ns'),
    list([
      ['what', means],
      ['default', '32 768 ns'],
      ['source', source],
    ]),
  ];
}

function costPassport(app: App, id: string): HTMLElement[] | null {
  const cost = catalogue.get(id);
  const text = costText(id);
  if (cost === undefined || text === null) return null;
  const { belief } = cost;
  const { what, how, from, url, machine, conditions, notes } = text;
  const us = (ns: number): string => (ns < 1000 ? `${Math.round(ns)} ns` : microseconds(ns / 1000));
  const rows: [string, Node | string][] = [
    ['what is paid for', what],
    [
      'believed',
      `${us(belief.centralNs)}; between ${us(belief.lowNs)} and ${us(belief.highNs)} with 90 % certainty`,
    ],
    ['simulated with', `${us(costProfile(DEFAULT_PROFILE).values.ns(id))}, profile ${DEFAULT_PROFILE}`],
    ['how', hows[how] ?? how],
    ['source', url === null ? from : h('a', { href: url, rel: 'noreferrer' }, from)],
    ['machine', machine],
  ];
  if (conditions !== '') rows.push(['holds for', conditions]);
  if (notes !== '') rows.push(['notes', notes]);
  return [title(`A cost: ${id}`), list(rows), costEditor(app, id)];
}

/** A field to replace a cost, and to put it back. */
function costEditor(app: App, id: string): HTMLElement {
  const input = h('input', { type: 'text', id: 'passport-cost', placeholder: '1.2 us', spellcheck: 'false' });
  input.value = app.state.costs[id] ?? '';
  const told = h('p', { role: 'status' });
  const apply = (): void => {
    const text = input.value.trim();
    const { [id]: _, ...others } = app.state.costs;
    const costs = text === '' ? others : { ...others, [id]: text };
    try {
      costOverrides(costs);
    } catch (error) {
      told.textContent = wordsOf(error);
      return;
    }
    app.set({ costs });
    told.textContent =
      text === '' ? `The value of profile ${DEFAULT_PROFILE} is used.` : `The whole page now uses ${text}.`;
  };
  const form = h(
    'form',
    { class: 'row' },
    h('label', { for: 'passport-cost' }, 'Use instead'),
    input,
    h('button', { type: 'submit' }, 'Apply'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply();
  });
  return h('div', {}, form, told);
}
