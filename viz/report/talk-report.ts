/** The report of the talk: measured against simulated, where the time goes, what it costs, and how to read it. */
import type { BarResult, TalkResult } from '../../analysis/talk.js';
import { talkSource } from '../../scenarios/talk.js';
import { iopsCurve } from '../charts/iops-curve.js';
import { talkCut } from '../charts/iops-curve-data.js';
import { ladder } from '../charts/ladder.js';
import { periodError } from '../charts/ladder-data.js';
import { waterfall } from '../charts/waterfall.js';
import { ladderOf, whiskers } from './bar-figures.js';
import { accuracyTable, priceTable, stageTable } from './bar-tables.js';
import { percentCell } from './cells.js';
import { profileFacts } from './provenance.js';
import type { Highlight, ReportData } from './report-data.js';
import { claimTable, stepTable } from './talk-tables.js';

/** The report of `result`. */
export function talkReport(result: TalkResult, madeBy: string): ReportData {
  const { bars, seed, steps, claims } = result;
  const source = `Measured: ${talkSource}, as spoken, about ±1 k IOPS. Simulated: qd1, profile ${result.profile}, seed ${seed}.`;
  const ladderData = ladderOf(bars, {
    title: 'Where each microsecond goes',
    subtitle: '4 KiB random reads at queue depth 1, one row a configuration',
    source: `${source} ${whiskers}`,
  });
  const steep = ladderOf(
    bars.filter(({ id }) => id.startsWith('V')),
    {
      title: 'From the main loop to the fast path, step by step',
      subtitle: 'What each step takes away from the period, and what it adds',
      source: `Simulated: qd1, profile ${result.profile}, seed ${seed}.`,
    },
  );
  const curve = {
    title: 'The same 2 µs: 5.6 k IOPS, or 250 k',
    subtitle: 'At queue depth 1, IOPS = 1 / period: a gain in IOPS says nothing without its base',
    source,
    points: bars.map(({ id, label, measured, iops }) => ({ id, label, measured, iops })),
    cut: talkCut,
  };
  return {
    title: 'The 10 microsecond challenge, measured and simulated',
    lead: `The ${bars.length} configurations of the talk, each read 4 KiB at a time with one request in flight.`,
    highlights: highlights(bars),
    facts: [
      ['Measured', `${talkSource}. The figures were spoken, so they are about ±1 k IOPS`],
      ...profileFacts(bars[0].provenance, seed),
    ],
    sections: [
      {
        title: 'Measured and simulated',
        lead: 'Above, in ink, what was measured; below, in colour, what was simulated, stacked by where the time goes.',
        figure: (document, theme) => ladder(ladderData, document, { theme }),
        table: accuracyTable(bars),
      },
      {
        title: 'Where the microseconds go',
        lead: 'The same bars in numbers. Each nanosecond of the period is charged to exactly one stage.',
        table: stageTable(bars),
      },
      {
        title: 'What each step changes',
        lead: 'Each bar against the one before it: in microseconds, which add up, and in IOPS, which depend on their base.',
        figure: (document, theme) => waterfall(steep, document, { theme }),
        table: stepTable(steps, bars),
      },
      {
        title: 'Which orders the talk states',
        lead: 'A model should get these right before it is trusted with figures. Bold: the simulation does not agree.',
        table: claimTable(claims),
      },
      {
        title: 'What a microsecond is worth',
        lead: 'In IOPS, that depends on how many are left. So compare configurations in µs.',
        figure: (document, theme) => iopsCurve(curve, document, { theme }),
        table: { ...accuracyTable(bars), caption: 'The points of the curve', folded: true },
      },
      {
        title: 'What it costs',
        lead: 'The other half of the answer: polling buys microseconds with CPUs.',
        table: priceTable(bars),
      },
      { title: 'How to read this', lead: '', list: howToRead(bars) },
    ],
    madeBy,
  };
}

function highlights(bars: readonly BarResult[]): Highlight[] {
  const exact = bars.filter(({ measured }) => measured !== null && 'iops' in measured);
  const errors = exact
    .map((bar) => ({ id: bar.id, error: errorOf(bar)! }))
    .toSorted((a, b) => Math.abs(a.error) - Math.abs(b.error));
  const bounded = bars.filter(({ measured }) => measured !== null && !('iops' in measured));
  const inside = bounded.filter((bar) => errorOf(bar) === 0);
  const figures: Highlight[] = [];
  if (errors.length > 0) {
    const middle =
      (Math.abs(errors[Math.floor((errors.length - 1) / 2)].error) +
        Math.abs(errors[Math.ceil((errors.length - 1) / 2)].error)) /
      2;
    const worst = errors.at(-1)!;
    figures.push(
      {
        what: 'median error of the period',
        value: percentCell(middle).replace('+', ''),
        unit: '%',
        note: `of ${errors.length} measured values, without sign`,
      },
      { what: 'largest error', value: percentCell(worst.error), unit: '%', note: worst.id },
    );
  }
  if (bounded.length > 0) {
    figures.push({
      what: 'inside their range or bound',
      value: `${inside.length} of ${bounded.length}`,
      unit: '',
      note: 'of those where only words were said',
    });
  }
  return figures;
}

function errorOf(bar: BarResult): number | undefined {
  return periodError({ ...bar, intervalIops: [...bar.intervalIops], stages: [...bar.stages] });
}

function howToRead(bars: readonly BarResult[]): string[] {
  const fittedTo = [...new Set(bars.flatMap(({ provenance }) => provenance.fittedTo))];
  return [
    'Reality is ink, the model is colour. Lengths are microseconds: they start at zero and they add up. IOPS do not.',
    'Solid is work, stripes are a notification on its way, dots are a wake-up. The letters are the same in every chart.',
    'The period is 1 / IOPS, from one submission to the next. It holds the time of fio itself, so it is longer than the latency that fio tells.',
    'An error of + is a simulation that is too slow. Within a range or bound there is nothing to be off from.',
    fittedTo.length === 0
      ? 'Nothing was fitted: the errors are what the costs of the catalogue give. But whoever chose them knew the graph of the talk, so this is no blind prediction.'
      : `Costs were fitted to ${fittedTo.join(', ')}; an error on what was fitted to says little.`,
    '± is the 95 % interval of the simulated mean: how well the model knows its own answer, not how right it is.',
  ];
}
