/** Part 1: the bet. */
import { microseconds } from '../../format.js';
import { climb } from '../../charts/climb.js';
import { betBars, betData, betTable, kindsOf } from '../bet-data.js';
import { controls, type Context, markup, num, type StaticPart } from './context.js';

export const bet: StaticPart = {
  id: 'bet',
  title: 'The bet',
  html: (context) => {
    const bars = betBars.map((id) => context.bar(id));
    const data = betData(bars, source(context));
    const us = (id: string) => microseconds(context.measuredUs(id));
    const lost = context.measuredUs('V0') - context.measuredUs('B1');
    return markup`
<p>A program reads 4 KiB from a fast drive, waits, and reads again: one request at a time. On the bare machine the read takes
${num(us('B1'), 'talk-B1')} if the program keeps looking for the answer (it <em>polls</em>), and ${num(us('B0'), 'talk-B0')} if it
sleeps until the drive interrupts. Inside a virtual machine, the same program on the same drive needs
${num(us('V0'), 'talk-V0')}.</p>
<p class="question">Where did the other ${Math.round(lost).toString()} µs go?</p>
<p>One microsecond is one step of a walk here: the drive is eight steps away, and the VM walks forty-eight.
One at a time also means that time is all there is: <strong>IOPS = 1 / period</strong>. ${us('V0')} a request is 21 000 requests a second;
the best of the talk made it 104 000. This page shows how, on one picture.</p>
${controls('bet')}
<div class="reveal" id="bet-reveal">
${context.figure('bet', 'Where the microseconds go: bare metal and a VM', (document, theme) => climb(data, document, { theme }), betTable(bars))}
${answerOf(context)}
</div>`;
  },
};

function answerOf(context: Context) {
  const kinds = kindsOf(context.bar('V0'));
  const simulated = context.bar('V0').periodUs;
  const measured = context.measuredUs('V0');
  const missed = measured - simulated;
  return markup`<div id="bet-answer"><p>The drive is no slower: it works ${num(microseconds(kinds.drive), 'simulated-V0')} in the simulation, in the VM as on the bare machine, and data is not copied at all.
Code that runs in kernels and in QEMU takes ${microseconds(kinds.code)}. The rest, ${microseconds(kinds.telling)}, is <strong>telling and waking</strong>: a CPU leaves the guest to ring a bell, a thread that slept is
woken, twice, and an interrupt finds its way back.</p>
<p class="honest">Honestly: the simulation of this VM needs ${num(microseconds(simulated), 'simulated-V0')}, the measurement ${num(microseconds(measured), 'talk-V0')}; ${
    Math.abs(missed) < 1
      ? 'they agree'
      : missed > 0
        ? `${microseconds(missed)} are not explained by the model`
        : `the model is ${microseconds(-missed)} too slow`
  }. Wherever this page shows a figure of the model, it stands beside what was measured, or says that nothing was.</p></div>`;
}

function source({ talk }: Context): string {
  return `Measured: Stefan Hajnoczi, KVM Forum 2020, as spoken, about ±1 k IOPS. Simulated: qd1, profile ${talk.profile}, seed ${talk.seed}; whiskers: 95 % interval.`;
}
