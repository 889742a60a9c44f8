/** What is said of one step: what it is, what it costs, why it is there, and where that is known from. */
import type { LifeData, LifeStep } from '../../charts/life-data.js';
import { microseconds } from '../../format.js';
import type { App } from '../app.js';
import { h } from '../dom.js';
import { costText, whyText } from '../page-texts.js';
import { openPassport } from '../passport.js';

/** The panel; without a step it says how to get one. */
export function stepPanel(
  data: LifeData,
  step: LifeStep | null,
  path: readonly LifeStep[],
  app: App,
): HTMLElement[] {
  if (step === null) {
    return [
      h('h3', {}, `${path.length} steps, ${microseconds(data.periodUs)}`),
      h(
        'p',
        {},
        'Play it, step through it, or choose a piece of the picture: each says what it is, what it costs and why it is there.',
      ),
    ];
  }
  const row = data.rows.find(({ id }) => id === step.lane)?.label ?? '';
  const why = whyText(step.mechanism);
  const cost = costText(step.cost);
  const number = path.indexOf(step);
  const place = number === -1 ? 'besides' : `step ${number + 1} of ${path.length}`;
  const length = step.endUs - step.startUs;
  const children = [
    h(
      'h3',
      {},
      `${capital(step.words)}: ${length < 0.1 ? `${Math.round(length * 1000)} ns` : `${length.toFixed(2)} µs`}`,
    ),
    h(
      'p',
      {},
      `${row}, ${place}, from ${step.startUs.toFixed(2)} to ${step.endUs.toFixed(2)} µs. ${kindOf(step)}`,
    ),
  ];
  if (why !== null) {
    children.push(h('p', {}, h('strong', {}, `Why: ${why.title}. `), why.text));
    children.push(h('p', { class: 'source' }, why.sources));
  }
  if (cost !== null) {
    const open = h(
      'button',
      { type: 'button', click: () => openPassport(app, `cost-${step.cost}`) },
      'Passport of this cost',
    );
    children.push(h('p', { class: 'source' }, `Cost ${step.cost}: ${cost.what}. `, open));
  }
  return children;
}

function kindOf({ category, state, critical, vmExit }: LifeStep): string {
  const kind = {
    work: 'Code runs.',
    irq: 'An interrupt is taken.',
    pollUseful: 'Polling: it looks again and again, and finds.',
    pollWasted: 'Polling in vain.',
    idle: `The CPU is idle${state === undefined ? '' : `, in ${state}`}.`,
  }[category];
  const exit = vmExit === true ? ' It begins with a VM exit.' : '';
  return `${kind}${exit}${critical ? ' The request waits for it.' : ' The request does not wait for it.'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
