/** Part 9: everything that can be set, with its passport; a configuration pasted; the result to take away. */
import type { RunResult } from '../../../analysis/talk.js';
import { type App, wordsOf } from '../app.js';
import { climb } from '../../charts/climb.js';
import { byId, choice, fill, h } from '../dom.js';
import { Figure, tableElement } from '../figure.js';
import { kilo, microseconds } from '../../format.js';
import { accuracyTable, cpuTable, priceTable, stageTable } from '../../report/bar-tables.js';
import { latencyTable } from '../../report/latency-table.js';
import { latencyData } from '../../report/run-latency.js';
import { presets } from '../../../scenarios/presets.js';
import { climbBars } from '../climb-of.js';
import { pendingBar } from '../pending-bar.js';
import { ladderSource } from '../sources.js';
import type { Progress } from '../questions.js';
import type { State } from '../state.js';
import type { Configuration } from '../subject.js';
import { downloads } from './downloads.js';
import { narrowOn } from './narrowing.js';
import { pasting } from './pasting.js';
import { settingsList } from './settings-list.js';

/** What the sandbox simulates. */
export function sandboxConfiguration({
  preset,
  sets,
  costs,
}: Pick<State, 'preset' | 'sets' | 'costs'>): Configuration {
  return { preset, sets, costs };
}

export function startSandbox(app: App): void {
  const figure = new Figure(byId('fig-sandbox'), { moves: true });
  const told = byId('sandbox-told');
  const more = byId('sandbox-more');
  let last: RunResult | null = null;
  const preset = choice(
    'sandbox-preset',
    'Begin with',
    presets.map(({ id, title }) => [id, `${id}: ${title}`] as const),
    app.state.preset,
    (value) => app.set({ preset: value, sets: [] }),
  );
  const reset = h(
    'button',
    { type: 'button', id: 'sandbox-reset', click: () => app.set({ sets: [] }) },
    'Undo all changes',
  );
  const take = downloads(app, figure, () => last);
  fill(byId('ctl-sandbox'), preset.element, h('div', { class: 'row' }, reset, ...take), pasting(app));
  fill(byId('ctl-settings'), settingsList(app));

  app.follow(['preset', 'sets', 'seed', 'costs'], (state) => {
    preset.select.value = state.preset;
    last = null;
    app.client.drop('sandbox');
    void show(state).catch((error: unknown) => {
      told.className = 'verdict bad';
      told.textContent = wordsOf(error);
    });
  });

  async function show(state: State): Promise<void> {
    const configuration = sandboxConfiguration(state);
    const sum = pendingBar(app, configuration);
    const tell = (state: string, requests = 0): void => {
      told.dataset['state'] = state;
      told.dataset['for'] = configuration.preset;
      told.dataset['requests'] = String(requests);
    };
    told.className = 'verdict';
    told.textContent =
      sum === null
        ? 'There is no sum of costs for this configuration. Simulating…'
        : `At once, as a sum of costs: ${sum.periodUs.toFixed(2)} µs, ${kilo(sum.iops)} IOPS. Simulating…`;
    tell('sum');
    const narrow = ({ periodUs, intervalUs: [low, high], replications }: Progress): void => {
      if (app.state !== state) return;
      told.textContent = `After ${replications} replications: ${microseconds(periodUs)}, between ${low.toFixed(2)} and ${high.toFixed(2)} µs…`;
    };
    const narrower = h('p', { id: 'sandbox-narrower' });
    const onProgress = ({ periodUs, intervalUs: [low, high] }: Progress, requests: number): void => {
      narrower.textContent = `Simulated on, with other luck: after ${requests / 1000} 000 requests ${periodUs.toFixed(3)} µs, between ${low.toFixed(3)} and ${high.toFixed(3)}.`;
      if (told.contains(narrower)) tell('result', requests);
      else told.dataset['requests'] = String(requests);
    };
    const running = app.ask('sandbox', { kind: 'run', configuration }, narrow);
    // Other workers begin with the rest meanwhile; what goes wrong there goes wrong in the run too, which tells it.
    const narrowing = narrowOn(app, 'sandbox more', state, configuration, onProgress);
    narrowing.catch(() => undefined);
    const result = await running;
    if (result === null || app.state !== state) return;
    last = result;
    told.replaceChildren(...resultWords(result, sum?.periodUs ?? null, narrower));
    tell('result', Number(told.dataset['requests']));
    showFigures(result);
    if (await narrowing) tell('end', Number(told.dataset['requests']));
  }

  function showFigures(result: RunResult): void {
    const source = ladderSource(app, result);
    const data = { title: 'Your configuration', subtitle: result.label, source, bars: climbBars([result]) };
    figure.show({
      draw: (document, theme, widthPx) => climb(data, document, { theme, widthPx }),
      table: () => accuracyTable([result]),
    });
    more.replaceChildren(
      folded('Where the microseconds go', () => [tableElement(stageTable([result]))]),
      folded('How the latencies are distributed', () => [
        tableElement(latencyTable({ ...latencyData(result, undefined, source), title: 'Latency' })),
      ]),
      folded('What it costs: CPUs, exits, interrupts', () => [
        tableElement(priceTable([result])),
        tableElement(cpuTable(result)),
      ]),
    );
  }
}

/** The result in words; what of it narrows on has a place of its own. */
function resultWords(result: RunResult, sumUs: number | null, narrower: HTMLElement): HTMLElement[] {
  const [lowIops, highIops] = result.intervalIops;
  const sum =
    sumUs === null
      ? ''
      : ` The sum of costs says ${sumUs.toFixed(2)} µs, ${signedPercent(sumUs / result.periodUs - 1)}.`;
  return [
    h(
      'p',
      {},
      h('strong', { id: 'sandbox-iops' }, `${kilo(result.iops)} IOPS`),
      `, ${result.periodUs.toFixed(2)} µs a request (95 % interval ${(1e6 / highIops).toFixed(2)} to ${(1e6 / lowIops).toFixed(2)} µs, ${result.run.replications} replications).${sum} Mean latency as fio tells it: ${result.latencyUs.toFixed(2)} µs.`,
    ),
    narrower,
    h(
      'p',
      {},
      `Check: IOPS × period = ${((result.iops * result.periodUs) / 1e6).toFixed(6)}. That it is 1 is Little’s law with one request in flight.`,
    ),
    ...result.notes.map((note) => h('p', { class: 'source' }, `Note: ${note}`)),
  ];
}

function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(2)} %`;
}

/** What is folded is made when it is opened. */
function folded(summary: string, content: () => Node[]): HTMLElement {
  const body = h('div');
  const details = h('details', {}, h('summary', {}, summary), body);
  details.addEventListener('toggle', () => {
    if (details.open && body.childElementCount === 0) body.replaceChildren(...content());
  });
  return details;
}
