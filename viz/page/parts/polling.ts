/** Part 6: adaptive polling under the reader's drive, think time, limit and version of QEMU; and recorded. */
import { type App, wordsOf } from '../app.js';
import { pollTime } from '../../charts/poll-time.js';
import { sweep } from '../../charts/sweep.js';
import { byId, choice, fill, slider } from '../dom.js';
import { Figure } from '../figure.js';
import { microseconds, short } from '../../format.js';
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
import { pollMaxChoices, qemuChoices } from '../state.js';

/** Charts of polling need this much room [px]. */
const NARROWEST_PX = 640;

const generations: Readonly<Record<string, string>> = {
  '5.1': '5.1 (the talk’s): polling announces itself',
  '6.2': '5.2 to 6.2: works inside its polling loop',
  '7.2': '7.0 to 7.2: every pass leaves poll mode',
  '9.2': '8.0 to 9.2: leaves it only to block',
  '10.1': '10.0 to 10.1: each handler has its own time',
};

export function startPolling(app: App): void {
  const calls = new Figure(byId('fig-polling'), { narrowestPx: NARROWEST_PX });
  const cliff = new Figure(byId('fig-sweep'));
  const words = byId('polling-words');
  const qemu = choice(
    'polling-qemu',
    'QEMU',
    qemuChoices.map((id) => [id, generations[id]] as const),
    app.state.qemu,
    (value) => app.set({ qemu: value }),
  );
  const max = choice(
    'polling-max',
    'poll-max-ns',
    pollMaxChoices.map(
      (ns) =>
        [
          String(ns),
          ns === 0 ? '0: never poll' : `${short(ns / 1000)} µs${ns === 32_768 ? ' (default)' : ''}`,
        ] as const,
    ),
    String(app.state.max),
    (value) => app.set({ max: Number(value) }),
  );
  const drive = slider({
    id: 'polling-drive',
    label: 'The drive takes',
    min: 1,
    max: 150,
    step: 1,
    value: app.state.drive,
    tell: microseconds,
    onInput: (value) => app.set({ drive: value }),
  });
  const think = slider({
    id: 'polling-think',
    label: 'The guest thinks between requests for',
    min: 0,
    max: 300,
    step: 1,
    value: app.state.think,
    tell: microseconds,
    onInput: (value) => app.set({ think: value }),
  });
  qemu.element.classList.add('long');
  fill(byId('ctl-polling'), qemu.element, max.element, drive.element, think.element);

  let lastAsked = Number.NEGATIVE_INFINITY;
  app.follow(['qemu', 'drive', 'think', 'max', 'seed', 'costs'], (state) => {
    qemu.select.value = state.qemu;
    max.select.value = String(state.max);
    drive.set(state.drive);
    think.set(state.think);
    void (async () => {
      try {
        // While a slider moves, a picture every few frames is enough: workers and browser share the CPUs.
        await rest(lastAsked + BETWEEN_MS - performance.now());
        if (app.state !== state) return;
        lastAsked = performance.now();
        const found = await app.ask('polling', { kind: 'polls', configuration: pollingConfiguration(state) });
        if (found === null || app.state !== state) return;
        const source = `Simulated: qd1, seed ${state.seed}; from the first request on.`;
        if (found.length > 0) {
          calls.show({
            draw: (document, theme, widthPx) =>
              pollTime(pollingData(found, state, source), document, { theme, widthPx }),
            table: () => pollingTable(found),
          });
        }
        const settled = found.slice(-20);
        const missed = settled.filter(({ blockNs, pollNsBefore }) => blockNs > pollNsBefore).length;
        words.textContent =
          missed === 0
            ? 'Settled: every wait is found while polling. The IOThread never sleeps, and nobody has to wake it.'
            : `Of the last ${settled.length} waits, ${missed} outlast poll_ns: each ends with a sleep and a wake-up.`;
        // While a slider moves the sweep, which is eight simulations, waits.
        await rest(REST_MS);
        if (app.state !== state) return;
        const swept = await app.runAll('sweep', sweepConfigurations(state));
        if (swept === null || app.state !== state) return;
        const data = sweepData(
          swept,
          state,
          `Simulated: qd1, profile ${swept[0].profile}, seed ${state.seed}.`,
        );
        cliff.show({
          draw: (document, theme, widthPx) => sweep(data, document, { theme, widthPx }),
          table: () => sweepTable(data),
        });
      } catch (error) {
        words.textContent = wordsOf(error);
      }
    })();
  });
  startRecordings(app);
}

/** How long a slider must have rested [ms]. */
const REST_MS = 120;

/** Between two simulations while a slider moves [ms]. */
const BETWEEN_MS = 80;

async function rest(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a real QEMU did, beside the rule. */
function startRecordings(app: App): void {
  const recordings = JSON.parse(byId('recordings').textContent ?? '[]') as Recording[];
  const figure = new Figure(byId('fig-recording'), { narrowestPx: NARROWEST_PX });
  const which = choice(
    'recording',
    'Recording',
    recordings.map(({ id, name }) => [id, name] as const),
    app.state.trace,
    (value) => app.set({ trace: value }),
  );
  fill(byId('ctl-recording'), which.element);
  app.follow(['trace'], ({ trace }) => {
    which.select.value = trace;
    const recording = recordings.find(({ id }) => id === trace);
    if (recording === undefined) return;
    const data = recordingData(recording);
    figure.show({
      draw: (document, theme, widthPx) => pollTime(data, document, { theme, widthPx }),
      table: () => recordingTable(data),
    });
  });
}
