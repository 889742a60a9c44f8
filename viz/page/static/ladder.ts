/** Part 3: the ladder. */
import { climb } from '../../charts/climb.js';
import { accuracyTable } from '../../report/bar-tables.js';
import { kilo } from '../../format.js';
import { climbBars } from '../climb-of.js';
import { controls, markup, num, type StaticPart } from './context.js';

export const ladder: StaticPart = {
  id: 'ladder',
  title: 'The ladder',
  html: (context) => {
    const { bars } = context.talk;
    const agreed = context.talk.claims.filter(({ holds }) => holds).length;
    const data = {
      title: 'The bars of the talk',
      subtitle: '4 KiB random reads, one at a time',
      source: ladderSource(context.talk.profile, context.talk.seed),
      bars: climbBars(bars),
    };
    return markup`
<p>The talk measured thirteen configurations. From ${num('21 k', 'talk-V0')} to ${num('104 k IOPS', 'talk-V6')} nothing about the drive changed: only who waits for
whom, and how. Switch the steps on and the ladder builds up below; the switches are those of the picture above.</p>
<p>To the right of each bar stands its price: how many CPUs it keeps busy. A sleeper costs a wake-up, a poller costs a CPU. V6 has two CPUs that never rest.</p>
${controls('ladder')}
${context.figure('ladder', 'The ladder of configurations', (document, theme) => climb(data, document, { theme, widthPx: 960 }), accuracyTable(bars))}
<p id="ladder-words">Reality is ink, the model is colour. Of the ${String(context.talk.claims.length)} orders that the talk states, the simulation agrees with ${String(agreed)}; a bar that is off is shown as it is.
Best of virtio-blk in the simulation: ${num(`${kilo(context.bar('V6').iops)} IOPS`, 'simulated-V6')}.</p>`;
  },
};

/** Where the figures of a ladder come from. */
export function ladderSource(profile: string, seed: string): string {
  return `Measured: Stefan Hajnoczi, KVM Forum 2020, as spoken, about ±1 k IOPS. Simulated: qd1, profile ${profile}, seed ${seed}; whiskers: 95 % interval of the mean. CPUs busy: solid is work, a fence is polling.`;
}
