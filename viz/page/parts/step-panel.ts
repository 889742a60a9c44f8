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

function kindOf(step: LifeStep): string {
  const exit = step.vmExit === true ? ' It begins with a VM exit.' : '';
  return `${whatHappens(step)}${exit}${step.critical ? ' The request waits for it.' : ' The request does not wait for it.'}`;
}

/** A way that no CPU works on: a message of the drive, an IPI between CPUs. */
const onTheWay = ['msix_to_core', 'numa_irq_extra', 'ipi_physical', 'posted_interrupt'];

function whatHappens({ lane, category, state, cost }: LifeStep): string {
  if (onTheWay.includes(cost)) return 'A message is on its way.';
  if (lane === 'drive') return 'The drive works, and no CPU for it.';
  const inState = state === undefined ? '' : `, in ${state}`;
  return {
    work: 'Code runs.',
    irq: 'An interrupt is taken.',
    pollUseful: 'Polling: it looks again and again, and finds.',
    pollWasted: 'Polling in vain.',
    idle: cost.endsWith('_exit')
      ? `The CPU was idle${inState}, and has to come back.`
      : `The CPU is idle${inState}.`,
  }[category];
}

/** Names of calls and programs stay as they are written. */
function capital(text: string): string {
  return /^(?:\w+\(|fio\b)/u.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
