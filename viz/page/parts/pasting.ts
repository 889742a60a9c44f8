/** Settings that are pasted, a line each, as they follow `--set`. */
import { type App, wordsOf } from '../app.js';
import { h } from '../dom.js';
import { settingsOfConfiguration } from '../subject.js';

/** Longest text that is looked at [characters]. */
const LONGEST = 20_000;

/** The place to paste into. */
export function pasting(app: App): HTMLElement {
  const text = h('textarea', {
    id: 'paste-text',
    spellcheck: 'false',
    placeholder: 'vm.qemu=9.2\nvm.iothread.pollMaxNs=16 us',
  });
  const told = h('p', { id: 'paste-told', role: 'status' });
  const read = h('button', { type: 'button', id: 'paste-read' }, 'Use it');
  read.addEventListener('click', () => {
    try {
      if (text.value.length > LONGEST)
        throw new Error(`the text has ${text.value.length} characters; at most ${LONGEST} are read`);
      const sets = text.value
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      settingsOfConfiguration({ preset: app.state.preset, sets, costs: {} });
      app.set({ sets });
      told.textContent = `${sets.length} settings taken.`;
    } catch (error) {
      told.textContent = wordsOf(error);
    }
  });
  return h(
    'details',
    { id: 'paste' },
    h('summary', {}, 'Paste a configuration'),
    h('label', { for: 'paste-text' }, 'Settings, a line each, as after --set'),
    text,
    read,
    told,
  );
}
