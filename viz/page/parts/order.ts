/** Part 5: an order to be found; by buttons, by keys, by dragging. */
import { type App, wordsOf } from '../app.js';
import { gains } from '../../charts/gains.js';
import { byId, fill, h } from '../dom.js';
import { Figure, tableElement } from '../figure.js';
import { kilo, microseconds } from '../../format.js';
import { ladderStep } from '../ladder-steps.js';
import {
  interaction,
  interactionOf,
  interactionTable,
  orderConfigurations,
  orderData,
  orderObstacle,
  orderSteps,
  orderTable,
  rivals,
} from '../order-data.js';
import { simulatedSource } from '../sources.js';
import { orderIds } from '../state.js';

export function startOrder(app: App): void {
  const figure = new Figure(byId('fig-order'), { moves: true });
  const verdict = byId('order-verdict');
  const list = h('ol', { class: 'order-list', id: 'order-list', 'aria-label': 'Order of the changes' });
  const reset = h('button', { type: 'button', click: () => app.set({ order: orderIds }) }, 'Begin again');
  fill(byId('ctl-order'), list, reset);
  dragging(list, (from, to) => app.set({ order: moved(app.state.order, from, to) }));

  app.follow(['order', 'seed', 'costs'], ({ order, costs }) => {
    const focused = document.activeElement?.id;
    list.replaceChildren(...order.map((id, index) => item(app, id, index)));
    if (focused?.startsWith('order-') === true) restoreFocus(focused);
    const obstacle = orderObstacle(order);
    if (obstacle !== null) {
      verdict.className = 'verdict bad';
      verdict.textContent = `This order cannot be: ${obstacle}.`;
      return;
    }
    void (async () => {
      try {
        const results = await app.runAll('order', orderConfigurations(order, costs));
        if (results === null || app.state.order !== order) return;
        const steps = orderSteps(order, results);
        figure.show({
          draw: (document, theme, widthPx) =>
            gains(orderData(steps, simulatedSource(app, results[0])), document, { theme, widthPx }),
          table: () => orderTable(steps),
        });
        const [better, worse] = [rivals.better, rivals.worse].map((id) =>
          steps.find((step) => step.id === id)!,
        );
        const won = worse.iops > better.iops;
        verdict.className = `verdict ${won ? 'good' : ''}`;
        verdict.textContent = won
          ? `Solved: the fast path “gains” ${kilo(worse.iops)} IOPS and guest iopoll ${kilo(better.iops)}, although it saves ${microseconds(-worse.us)} against ${microseconds(-better.us)}. Say in your own words why.`
          : `Not yet: guest iopoll gains ${kilo(better.iops)} IOPS, the fast path ${kilo(worse.iops)}. Where on the curve is a microsecond worth most?`;
      } catch (error) {
        verdict.className = 'verdict bad';
        verdict.textContent = wordsOf(error);
      }
    })();
  });

  app.follow(['seed', 'costs'], ({ costs }) => {
    void (async () => {
      const presets = [interaction.none, interaction.first, interaction.second, interaction.both];
      const results = await app.runAll(
        'interaction',
        presets.map((preset) => ({ preset, sets: [], costs })),
      );
      if (results === null) return;
      const pair = interactionOf((preset) => results[presets.indexOf(preset)].periodUs);
      byId('order-interaction').replaceChildren(tableElement(interactionTable(pair)));
    })();
  });
}

function item(app: App, id: string, index: number): HTMLElement {
  const { label } = ladderStep(id)!;
  const { order } = app.state;
  const button = (name: string, text: string, words: string, to: number): HTMLElement =>
    h(
      'button',
      {
        type: 'button',
        id: `order-${name}-${id}`,
        'aria-label': `${label}: ${words}`,
        disabled: to < 0 || to >= order.length,
        click: () => app.set({ order: moved(app.state.order, index, to) }),
      },
      text,
    );
  const marked = id === rivals.better || id === rivals.worse;
  return h(
    'li',
    { 'data-index': String(index) },
    h('span', {}, `${index + 1}. `, marked ? h('strong', {}, label) : label),
    button('up', '↑', 'earlier', index - 1),
    button('down', '↓', 'later', index + 1),
  );
}

/** The button that was pressed stays under the finger, or its neighbour where it has come to an end. */
function restoreFocus(id: string): void {
  const button = document.getElementById(id);
  if (button instanceof HTMLButtonElement && !button.disabled) return button.focus();
  const other = id.includes('-up-') ? id.replace('-up-', '-down-') : id.replace('-down-', '-up-');
  document.getElementById(other)?.focus();
}

function moved(order: readonly string[], from: number, to: number): string[] {
  const next = [...order];
  const [taken] = next.splice(from, 1);
  next.splice(to, 0, taken);
  return next;
}

/** Rows follow the pointer; buttons do the same for a keyboard. */
function dragging(list: HTMLElement, move: (from: number, to: number) => void): void {
  let held: HTMLElement | null = null;
  const indexOf = (element: Element): number => Number((element as HTMLElement).dataset['index']);
  list.addEventListener('pointerdown', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('button') !== null) return;
    held = event.target.closest('li');
    held?.classList.add('held');
    if (held !== null) list.setPointerCapture(event.pointerId);
  });
  list.addEventListener('pointerup', (event) => {
    if (held === null) return;
    held.classList.remove('held');
    const rows = [...list.children];
    const under = rows.findIndex((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return event.clientY >= top && event.clientY <= bottom;
    });
    const from = indexOf(held);
    held = null;
    if (under !== -1 && under !== from) move(from, under);
  });
  list.addEventListener('pointercancel', () => {
    held?.classList.remove('held');
    held = null;
  });
}
