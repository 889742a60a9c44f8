/** Part 3: the ladder, building up as steps are switched on. */
import type { RunResult } from '../../../analysis/talk.js';
import { type App, wordsOf } from '../app.js';
import { climb, type ClimbBar } from '../../charts/climb.js';
import { byId, fill, h, tick } from '../dom.js';
import { Figure } from '../figure.js';
import { microseconds } from '../../format.js';
import { accuracyTable, priceTable } from '../../report/bar-tables.js';
import type { ReportTable } from '../../report/report-data.js';
import { climbBars } from '../climb-of.js';
import { pendingBar } from '../pending-bar.js';
import { configurationOf, ladderSteps, usable } from '../ladder-steps.js';
import { ladderSource } from '../sources.js';
import type { State } from '../state.js';
import type { Configuration } from '../subject.js';
import { stepSwitches } from './step-switches.js';

export function startLadder(app: App): void {
  const figure = new Figure(byId('fig-ladder'), { moves: true });
  const assigned = tick(
    'ladder-assigned',
    'also the drive assigned to the VM (VFIO): P0 to P3',
    app.state.assigned,
    (checked) => app.set({ assigned: checked }),
  );
  const told = h('p', { role: 'status', id: 'ladder-told' });
  fill(byId('ctl-ladder'), stepSwitches(app, 'ladder'), assigned, told);
  app.follow(['on', 'assigned', 'seed', 'costs'], (state) => {
    assigned.querySelector('input')!.checked = state.assigned;
    void show(app, figure, told, state).catch((error: unknown) => {
      told.textContent = wordsOf(error);
    });
  });
}

/** Bare metal, the assigned drive if it is wanted, then V0 and one more step a bar. */
function configurations({ on, assigned, costs }: State): Configuration[] {
  const preset = (id: string): Configuration => ({ preset: id, sets: [], costs });
  const steps = usable(on);
  return [
    ...['B0', 'B1', ...(assigned ? ['P0', 'P1', 'P2', 'P3'] : [])].map(preset),
    ...[0, ...steps.map((_, index) => index + 1)].map((count) =>
      configurationOf(steps.slice(0, count), costs),
    ),
  ];
}

async function show(app: App, figure: Figure, told: HTMLElement, state: State): Promise<void> {
  const all = configurations(state);
  const bars: (ClimbBar | null)[] = all.map((one) => pendingBar(app, one));
  const results: RunResult[] = [];
  let source = '';
  const draw = (): void => {
    const shown = namedApart(
      bars.filter((bar) => bar !== null),
      all,
    );
    if (shown.length === 0 || app.state !== state) return;
    const data = { title: 'The ladder', subtitle: '4 KiB random reads, one at a time', source, bars: shown };
    figure.show({
      draw: (document, theme, widthPx) => climb(data, document, { theme, widthPx }),
      table: () => ladderTable(results.filter(Boolean)),
    });
  };
  draw();
  await Promise.all(
    all.map(async (configuration, index) => {
      const result = await app.ask(`ladder ${index}`, { kind: 'run', configuration });
      if (result === null || app.state !== state) return;
      results[index] = result;
      [bars[index]] = climbBars([result]);
      source = ladderSource(app, result);
      if (results.filter(Boolean).length === all.length || results.filter(Boolean).length % 4 === 0) draw();
    }),
  );
  if (app.state !== state || results.filter(Boolean).length < all.length) return;
  const [first, last] = [results[all.length - usable(state.on).length - 1], results[all.length - 1]];
  told.textContent =
    first === last
      ? `V0: ${microseconds(first.periodUs)} a request. Switch on the first step.`
      : `From ${microseconds(first.periodUs)} to ${microseconds(last.periodUs)}: ${microseconds(first.periodUs - last.periodUs)} removed by ${usable(state.on).length} of ${ladderSteps.length} steps.`;
}

/** Mixtures that the talk does not have are told as the step that was added. */
function namedApart(bars: readonly ClimbBar[], all: readonly Configuration[]): ClimbBar[] {
  let mixtures = 0;
  return bars.map((bar, index) => {
    if (all[index].sets.length === 0) return bar;
    mixtures++;
    const label = all[index].title ?? bar.label;
    return { ...bar, id: `mix ${mixtures}`, label };
  });
}

function ladderTable(results: readonly RunResult[]): ReportTable {
  if (results.length === 0)
    return { caption: 'Nothing has been simulated yet', columns: [{ head: '' }], rows: [] };
  const [accuracy, price] = [accuracyTable(results), priceTable(results)];
  return {
    caption: `${accuracy.caption}; CPUs busy`,
    columns: [
      ...accuracy.columns,
      { head: 'CPUs busy', figures: true },
      { head: 'of it polling', figures: true },
    ],
    rows: accuracy.rows.map(({ cells }, index) => {
      const [, total, , found] = price.rows[index].cells;
      return { cells: [...cells, total, found] };
    }),
  };
}
