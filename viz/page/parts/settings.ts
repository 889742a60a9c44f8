/** What holds for the whole page: seed, theme, and what was changed. */
import type { App } from '../app.js';
import { byId, choice, fill, h } from '../dom.js';
import { redrawAll } from '../figure.js';
import { initial, type State } from '../state.js';

export function startSettings(app: App): void {
  const busy = h('span', { class: 'busy', id: 'busy' });
  app.client.onBusy = (is) => {
    busy.textContent = is ? 'simulating…' : '';
  };
  const seed = h('input', {
    type: 'text',
    id: 'seed',
    spellcheck: 'false',
    autocomplete: 'off',
    maxlength: '40',
  });
  seed.addEventListener('change', () => {
    const value = seed.value.trim();
    if (/^[\w.-]{1,40}$/u.test(value)) app.set({ seed: value });
    else app.complain(['the seed must be up to 40 letters, digits and . _ -']);
    seed.value = app.state.seed;
  });
  const theme = choice(
    'theme',
    'Theme',
    [
      ['auto', 'as the system'],
      ['light', 'light'],
      ['dark', 'dark'],
    ],
    app.state.theme,
    (value) => app.set({ theme: value as State['theme'] }),
  );
  const changed = h('span', { id: 'changed-costs' });
  fill(
    byId('settings'),
    h('div', { class: 'field' }, h('label', { for: 'seed' }, 'Seed of the simulation'), seed),
    theme.element,
    changed,
    busy,
  );
  app.follow(['seed', 'theme', 'costs'], ({ seed: value, theme: name, costs }) => {
    seed.value = value;
    theme.select.value = name;
    const root = document.documentElement;
    const before = root.dataset['theme'];
    if (name === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = name;
    if (before !== root.dataset['theme']) redrawAll();
    const count = Object.keys(costs).length;
    if (count === 0) return changed.replaceChildren();
    const reset = h('button', { type: 'button', click: () => app.set({ costs: initial.costs }) }, 'Undo');
    changed.replaceChildren(
      `${count} cost${count === 1 ? '' : 's'} changed: ${Object.keys(costs).join(', ')} `,
      reset,
    );
  });
}
