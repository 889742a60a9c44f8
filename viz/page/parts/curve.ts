/** Part 4: the curve, with a point that can be dragged. */
import type { App } from '../app.js';
import { worth, worthPlane } from '../../charts/worth.js';
import { curveData, curveTable } from '../curve-data.js';
import { byId, fill, h, slider } from '../dom.js';
import { Figure } from '../figure.js';
import { microseconds } from '../../format.js';

/** A cut leaves at least this much [µs]. */
const LEAST_LEFT_US = 1;

export function startCurve(app: App): void {
  const holder = byId('fig-curve');
  holder.classList.add('curve-frame');
  const figure = new Figure(holder);
  const tell = (us: number): string => microseconds(us);
  const at = slider({
    id: 'curve-at',
    label: 'Period, where you are',
    min: 3,
    max: 50,
    step: 0.1,
    value: app.state.at,
    tell,
    onInput: (value) => move(value, app.state.cut),
  });
  const cut = slider({
    id: 'curve-cut',
    label: 'Microseconds to take away',
    min: 0.5,
    max: 10,
    step: 0.5,
    value: app.state.cut,
    tell,
    onInput: (value) => move(app.state.at, value),
  });
  const jump = (us: number): HTMLElement =>
    h('button', { type: 'button', click: () => move(us, 2) }, `2 µs at ${us} µs`);
  fill(byId('ctl-curve'), at.element, cut.element, h('div', { class: 'row' }, jump(20), jump(4)));

  function move(us: number, cutUs: number): void {
    const period = Math.min(50, Math.max(3, Math.round(us * 10) / 10));
    app.set({ at: period, cut: Math.min(cutUs, period - LEAST_LEFT_US) });
  }
  let dragging = false;
  const follow = (event: PointerEvent): void => {
    const { svg } = figure;
    if (svg === null) return;
    const { left, width } = svg.getBoundingClientRect();
    const widthPx = svg.viewBox.baseVal.width;
    const plane = worthPlane(curveData(app.state.at, app.state.cut), widthPx);
    move(plane.x.invert(((event.clientX - left) / width) * widthPx), app.state.cut);
  };
  holder.addEventListener('pointerdown', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('svg') === null) return;
    dragging = true;
    holder.setPointerCapture(event.pointerId);
    follow(event);
  });
  holder.addEventListener('pointermove', (event) => {
    if (dragging) follow(event);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    holder.addEventListener(end, () => (dragging = false));

  app.follow(['at', 'cut'], ({ at: atUs, cut: cutUs }) => {
    at.set(atUs);
    cut.set(cutUs);
    const usable = Math.min(cutUs, atUs - LEAST_LEFT_US);
    figure.show({
      draw: (document, theme, widthPx) => worth(curveData(atUs, usable), document, { theme, widthPx }),
      table: () => curveTable(atUs, usable),
    });
  });
}
