/** Part 8: the budget game. */
import { climb } from '../../charts/climb.js';
import { kilo } from '../../format.js';
import { climbBars } from '../climb-of.js';
import { gameConfiguration, judgeBudget } from '../game.js';
import { tableHtml } from '../../report/table-html.js';
import { budgetTable } from '../budget-table.js';
import { buildSeed, controls, markup, type StaticPart } from './context.js';

const shown: readonly (readonly [id: string, choice: readonly string[]])[] = [
  ['a', ['no-haltpoll', 'no-host-poll']],
  ['b', ['iothread', 'multi-queue', 'nvme', 'guest-iopoll', 'polled-queues', 'fast-path']],
  ['c', ['guest-iopoll', 'spdk']],
  ['d', ['guest-iopoll', 'vfio']],
];

export const budget: StaticPart = {
  id: 'budget',
  title: 'The budget game',
  html: (context) => {
    const results = shown.map(([id, choice]) => ({
      ...context.run(gameConfiguration(choice, {})),
      id,
      choice,
    }));
    const verdicts = results.map((result) => ({
      chosen: result.choice,
      verdict: judgeBudget(result.choice, result),
    }));
    const most = verdicts
      .filter(({ verdict }) => verdict.migrates)
      .reduce((best, { verdict }) => Math.max(best, verdict.iops), 0);
    const won = verdicts.some(({ verdict }) => verdict.won);
    const source = `Simulated: qd1, profile ${context.talk.profile}, seed ${buildSeed}; nothing here was measured.`;
    const data = {
      title: 'Four attempts',
      subtitle: 'IOPS and CPUs busy',
      source,
      bars: climbBars(results).map((bar) => ({ ...bar, measured: null })),
    };
    return markup`
<p>You have a budget. Reach <strong>100 000 IOPS</strong>, burn <strong>at most one CPU</strong>, and keep <strong>live migration</strong>: the VM must be able to move to another host while it runs.</p>
${controls('budget')}
<div id="budget-verdict" class="verdict" aria-live="polite"></div>
${context.figure('budget', 'IOPS and CPUs busy of your choice', (document, theme) => climb(data, document, { theme }), budgetTable(verdicts))}
<div id="budget-search"></div>
<div id="budget-answer" class="no-script">
<p>${won ? 'One of these does it.' : `None of these does it. With migration kept, the best here is ${kilo(most)} IOPS, and it keeps two CPUs busy.`} Why: whoever emulates the disk for a guest must notice
the request without being told, so a CPU of the host polls for it; and the guest must notice the completion, so its own CPU polls too. To burn one CPU only, somebody has to sleep, and waking costs microseconds. The drive assigned to
the guest removes the middleman, and with it migration.</p>
${tableHtml(budgetTable(verdicts))}
</div>`;
  },
};
