/** Part 5: the order puzzle. */
import { gains } from '../../charts/gains.js';
import { microseconds } from '../../format.js';
import {
  type Interaction,
  interactionOf,
  interactionTable,
  orderConfigurations,
  orderData,
  orderSteps,
  orderTable,
} from '../order-data.js';
import { orderIds } from '../state.js';
import { tableHtml } from '../../report/table-html.js';
import type { Markup } from '../../report/markup.js';
import { controls, markup, num, type StaticPart } from './context.js';

export const order: StaticPart = {
  id: 'order',
  title: 'The order puzzle',
  html: (context) => {
    const results = orderConfigurations(orderIds, {}).map((one) => context.run(one));
    const steps = orderSteps(orderIds, results);
    const solved = ['guest-iopoll', 'iothread', 'nvme', 'fast-path'];
    const other = orderSteps(
      solved,
      orderConfigurations(solved, {}).map((one) => context.run(one)),
    );
    const source = `Simulated: qd1, profile ${context.talk.profile}, seed ${context.talk.seed}.`;
    const saved = (id: string): number => steps.find((step) => step.id === id)!.us;
    const pair = interactionOf((id) => context.bar(id).periodUs);
    return markup`
<p>Four changes, applied one after the other. Guest iopoll saves ${microseconds(-saved('guest-iopoll'))} a request, the AIO fast path (with the branch of QEMU that it came in) only ${microseconds(-saved('fast-path'))}. <strong>Your task: make the fast path look
better than guest iopoll</strong>, in IOPS, by nothing but the order.</p>
${controls('order')}
${context.figure('order', 'Gains of four changes in an order', (document, theme) => gains(orderData(steps, source), document, { theme }), orderTable(steps))}
<div id="order-verdict" class="verdict" aria-live="polite"></div>
<div class="no-script"><p>The solution: whatever comes last looks best.</p>
${context.figure('order-solved', 'Gains of the same changes in another order', (document, theme) => gains(orderData(other, source), document, { theme }), orderTable(other))}</div>
<p>Look at the right half: <strong>microseconds do not lie</strong>. Where costs only add, a change saves the same time wherever it comes. When somebody shows you a gain in IOPS, ask what came before it.</p>
<h3>Do they always add?</h3>
${nearly(saved('guest-iopoll'), other.find(({ id }) => id === 'guest-iopoll')!.us)}
<p>A drive is assigned to the VM (VFIO). <em>Guest haltpoll</em> lets the idle guest spin instead of halting, so an interrupt finds it awake:
it saves ${num(microseconds(pair.haltpollAlone), 'simulated-P1')}. <em>Guest iopoll</em> waits for no interrupt at all: it saves ${num(microseconds(pair.iopollAlone), 'simulated-P2')}. ${together(pair)}</p>
<div id="order-interaction">${tableHtml(interactionTable(pair))}</div>`;
  },
};

/** What the puzzle's own µs show who looks closely: iopoll saves more where QEMU's main loop still sleeps. */
function nearly(lastUs: number, firstUs: number): Markup {
  if (Math.abs(firstUs - lastUs) < LEAST_US) return markup``;
  return markup`<p>Nearly. Look closely at guest iopoll: ${microseconds(-firstUs)} where it comes first, ${microseconds(-lastUs)} where it comes last. While QEMU’s main loop still
sleeps twice a request, its core is slowed down for being idle; a shorter request leaves it less time to idle, and it runs faster. An IOThread that polls never idles, and has that gain already.</p>
<p>The clearest case:</p>`;
}

/** Less than this is not told as a difference: simulated periods are known no better [µs]. */
const LEAST_US = 0.1;

/** What the two come to together, as it was simulated. */
function together({ haltpollAlone, iopollAlone, both }: Interaction): Markup {
  const saved = num(microseconds(both), 'simulated-P3');
  const sum = haltpollAlone + iopollAlone;
  if (sum - both < LEAST_US) return markup`Together they save ${saved}: here they add.`;
  const onTop = both - iopollAlone;
  const rest = onTop < LEAST_US ? 'nothing' : microseconds(onTop);
  return markup`Together they save ${saved}, not ${microseconds(sum)}: both spare the guest the same wake-up,
and a wake-up can only be spared once. On top of iopoll, haltpoll saves ${rest}. Here even microseconds depend on the company.`;
}
