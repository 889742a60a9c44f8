/** Part 6: adaptive polling, opened. */
import { pollTime } from '../../charts/poll-time.js';
import { sweep } from '../../charts/sweep.js';
import {
  pollingConfiguration,
  pollingData,
  pollingTable,
  type Recording,
  recordingData,
  recordingTable,
  sweepConfigurations,
  sweepData,
  sweepTable,
} from '../polling-data.js';
import { answer } from '../questions.js';
import { initial } from '../state.js';
import { buildSeed, controls, type Context, markup, num, type StaticPart } from './context.js';

/** @param recordings as the page carries them */
export function polling(recordings: readonly Recording[]): StaticPart {
  return {
    id: 'polling',
    title: 'Adaptive polling, opened',
    html: (context) => written(context, recordings[0]),
  };
}

function written(context: Context, recording: Recording) {
  const calls = answer(
    { kind: 'polls', configuration: pollingConfiguration(initial), seed: buildSeed },
    () => undefined,
  );
  const source = `Simulated: qd1, profile ${context.talk.profile}, seed ${buildSeed}.`;
  const data = pollingData(calls, initial, source);
  const swept = sweepData(
    sweepConfigurations(initial).map((one) => context.run(one)),
    initial,
    source,
  );
  const recorded = recordingData(recording);
  return markup`
<p>An IOThread polls before it sleeps, but for how long? QEMU learns it. Each call of <code>aio_poll()</code> waits for the next event; how long it waited moves one number, <code>poll_ns</code>:</p>
<ul>
<li>found in time: it stays;</li>
<li>too late, but within <code>poll-max-ns</code>: from 0 to 4 µs, else doubled;</li>
<li>later than <code>poll-max-ns</code>: back to 0, for polling that long would be a waste.</li>
</ul>
<p>One number serves <strong>two gaps that alternate</strong>: until the drive completes, and until the guest sends the next request. If only one of them is longer than the limit, the other one
pays. The limit is ${num('32.768 µs', 'default-pollmax')} unless you set it. Make the drive slower, or let the guest think, and find the cliff.</p>
<p>Up to QEMU 9.2 the rule is the same, and the choice below is what happens around it. From 10.0 on each handler has a polling time of its own, and the longest of them is polled for: a slow drive no longer takes the polling for requests away.</p>
${controls('polling')}
${context.figure('polling', 'poll_ns, call by call', (document, theme) => pollTime(data, document, { theme, widthPx: 900 }), pollingTable(calls))}
<p id="polling-words" aria-live="polite"></p>
<h3>The cliff</h3>
<p>The same VM under every limit. Where the limit is just too short, every request pays for polling <em>and</em> for a wake-up.</p>
${context.figure('sweep', 'Period and CPUs busy against poll-max-ns', (document, theme) => sweep(swept, document, { theme }), sweepTable(swept))}
<h3>Is this what QEMU does?</h3>
<p>Below is a real one, recorded: in ink what QEMU 7.2 did, over it what the rule of this page does with the same waits. The whole recordings, 19 860 calls, replay without a difference.</p>
${controls('recording')}
${context.figure('recording', 'A real QEMU, recorded, and the rule', (document, theme) => pollTime(recorded, document, { theme, widthPx: 900 }), recordingTable(recorded))}`;
}
