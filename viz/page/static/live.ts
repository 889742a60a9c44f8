/** Part 2: the request, live. */
import { costProfile } from '../../../analysis/cost-tables.js';
import { microseconds } from '../../format.js';
import { life } from '../../charts/life.js';
import { ladderSteps } from '../ladder-steps.js';
import { lifeTable } from '../life-table.js';
import { controls, markup, num, type StaticPart } from './context.js';

export const live: StaticPart = {
  id: 'live',
  title: 'The request, live',
  html: (context) => {
    const first = context.life({ preset: 'V0', sets: [], costs: {} });
    const last = context.life({ preset: 'V6', sets: [], costs: {} });
    const c1eUs = costProfile(context.talk.profile).values.ns('c1e_exit') / 1000;
    const data = (of: typeof first) => ({ ...of, axisUs: first.periodUs });
    return markup`
<p>This is one request, in its true proportions, slowed 100 000 times: a microsecond takes a tenth of a second. Who works on it
stands to the left; time runs to the right. Follow the thin vertical lines: they are where the request changes hands.</p>
<ul class="legend">
<li><strong>Solid</strong> is work. <strong>Stripes</strong> are a notification on its way, <strong>dots</strong> a sleeper getting up.</li>
<li>A <strong>fence</strong> ||| is polling: a CPU that does nothing but look. A <strong>thin line</strong> is a CPU asleep, with the name of its
C-state: the deeper, the longer it takes to come back. What the kernel calls C1, the firmware of this machine is assumed to make C1E: leaving it is simulated with ${num(microseconds(c1eUs), 'cost-c1e_exit')}.</li>
<li><strong>○</strong> is a VM exit: the CPU leaves the guest for the hypervisor (KVM). <strong>▼</strong> is an interrupt.</li>
</ul>
<p>Switch the talk’s optimizations on, one by one, and watch which pieces of the picture leave.</p>
${controls('live')}
${context.figure('live', 'The life of one request', (document, theme) => life(data(first), document, { theme, widthPx: 1000 }), lifeTable(first))}
<div id="live-step" class="step" aria-live="polite"></div>
<div class="no-script">
<p>With all six optimizations (V6) the same request looks like this: no exit, no interrupt, nobody asleep. ${microseconds(first.periodUs)} have become ${microseconds(last.periodUs)}.</p>
${context.figure('live-last', 'The life of one request with all optimizations', (document, theme) => life(data(last), document, { theme, widthPx: 1000 }), lifeTable(last))}
</div>
<details><summary>What each optimization does</summary><dl class="about">
${ladderSteps.map(({ label, about }) => markup`<dt>${label}</dt><dd>${about}</dd>`)}
</dl></details>`;
  },
};
