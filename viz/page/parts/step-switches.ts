/** The switches of the ladder's steps, as the live picture and the ladder have them. */
import type { App } from '../app.js';
import { h, tick } from '../dom.js';
import { ladderStep, ladderSteps, usable } from '../ladder-steps.js';

/** @param prefix of the ids: the switches are on the page twice */
export function stepSwitches(app: App, prefix: string): HTMLElement {
  const boxes = ladderSteps.map((step) => {
    const note = h('small', {});
    const label = h('span', {}, step.label, note);
    const element = tick(`${prefix}-${step.id}`, label, false, (checked) => {
      const { on } = app.state;
      const next = checked ? [...on, step.id] : on.filter((id) => id !== step.id);
      // What needs this step goes with it.
      app.set({ on: ladderSteps.map(({ id }) => id).filter((id) => usable(next).includes(id)), look: '' });
    });
    return { step, note, element, input: element.querySelector('input')! };
  });
  const ids = ladderSteps.map(({ id }) => id);
  const set = (on: readonly string[]): void => app.set({ on, look: '' });
  const next = h(
    'button',
    {
      type: 'button',
      id: `${prefix}-next-step`,
      click: () => set(ids.slice(0, prefixLength(app.state.on) + 1)),
    },
    'Next step of the talk',
  );
  const none = h('button', { type: 'button', id: `${prefix}-none`, click: () => set([]) }, 'None');
  const all = h('button', { type: 'button', id: `${prefix}-all`, click: () => set(ids) }, 'All');
  app.follow(['on'], ({ on }) => {
    for (const { step, note, input } of boxes) {
      input.checked = on.includes(step.id);
      const missing = step.needs.filter((need) => !on.includes(need));
      input.disabled = missing.length > 0;
      note.textContent =
        missing.length === 0 ? '' : `needs ${missing.map((id) => ladderStep(id)!.label).join(' and ')}`;
    }
    next.disabled = prefixLength(on) === ids.length;
  });
  return h(
    'fieldset',
    {},
    h('legend', {}, 'Optimizations'),
    h('div', { class: 'ticks' }, ...boxes.map(({ element }) => element)),
    h('div', { class: 'row' }, next, all, none),
  );
}

/** How many of the first steps are on without a gap. */
function prefixLength(on: readonly string[]): number {
  const gap = ladderSteps.findIndex(({ id }) => !on.includes(id));
  return gap === -1 ? ladderSteps.length : gap;
}
