/** The talk for people: measured against simulated, where the microseconds go, and what it costs. */
import type { BarResult, TalkResult } from '../../analysis/talk.js';
import { periodError } from '../../viz/charts/ladder-data.js';
import { textLadder } from './ladder.js';
import { halfWidth, kilo, measuredKilo, measuredPeriod, signedPercent, us } from './numbers.js';
import { priceTable } from './price.js';
import { bullets, heading } from './prose.js';
import { stageTable } from './stage-table.js';
import { claimTable, stepTable } from './steps-text.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Half of a 90 % interval, in standard deviations. */
const Z90 = 1.645;

/** Everything `qd1 talk` says. */
export function talkText(result: TalkResult, style: Style): string {
  const { bars } = result;
  const sections = [
    heading(
      'The 10 microsecond challenge',
      style,
      '4 KiB random reads, one at a time: measured in the talk, and simulated',
    ),
    overview(bars, style),
    heading(
      'What each step changes',
      style,
      'microseconds add up, whatever the order; the same ones are worth more IOPS the later they come',
    ),
    stepTable(result.steps, style),
    heading('What the talk states', style, 'in IOPS; ≈ is within 5 %'),
    claimTable(result.claims, style),
    heading('Where the microseconds go', style, 'above: measured; below: simulated, a letter a stage'),
    textLadder(bars, style),
    stageTable(bars, style),
    heading(
      'What it costs',
      style,
      'CPUs kept busy on average, and how often a request makes something happen',
    ),
    priceTable(bars, style),
    closing(result, style),
  ];
  return `${sections.join('\n\n')}\n`;
}

function overview(bars: readonly BarResult[], style: Style): string {
  const columns = [
    { head: '' },
    { head: '', cut: true },
    { head: 'k IOPS\nmeasured', align: 'right' },
    { head: '\nsimulated', align: 'right' },
    { head: '' },
    { head: 'period µs\nmeasured', align: 'right' },
    { head: '\nsimulated', align: 'right' },
    { head: '\nerror', align: 'right' },
    { head: '90 %', align: 'right' },
  ] as const;
  const rows = bars.map((bar) => [
    style.colors.bold(bar.id),
    bar.label,
    style.colors.bold(measuredKilo(bar.measured)),
    kilo(bar.iops),
    style.colors.dim(halfWidth(bar.intervalIops)),
    style.colors.bold(measuredPeriod(bar.measured)),
    us(bar.periodUs),
    errorOf(bar, style),
    style.colors.dim(`±${us(Z90 * bar.uncertainty.sdUs)}`),
  ]);
  return table(columns, rows, style);
}

/** Off the period; within a range or bound there is nothing to be off from. */
function errorOf(bar: BarResult, { colors }: Style): string {
  const error = periodError({ ...bar, intervalIops: [...bar.intervalIops], stages: [...bar.stages] });
  if (error === undefined) return '–';
  if (error === 0) return colors.green('inside');
  const size = Math.abs(error);
  const color = size <= 0.05 ? colors.green : size <= 0.2 ? colors.yellow : colors.red;
  return color(signedPercent(error));
}

function closing({ profile, seed, bars }: TalkResult, style: Style): string {
  const nothing = bars.every(({ provenance }) => provenance.fittedTo.length === 0);
  const sentences = [
    nothing
      ? `Profile ${profile}: nothing is fitted. Errors against the talk are printed as they are; + is a simulation that is too slow.`
      : `Profile ${profile}: fitted to ${[...new Set(bars.flatMap(({ provenance }) => provenance.fittedTo))].join(', ')}.`,
    nothing
      ? 'No cost was taken from the talk, but whoever chose the costs knew its graph: this is no blind prediction.'
      : 'How well a bar is predicted that was left out of the fit is in docs/validation.md: a good fit alone proves nothing.',
    'The measured figures were spoken, so they are about ±1 k IOPS.',
    `± beside k IOPS is the 95 % interval of the simulated mean (seed ${seed}): how well the model knows its own answer.`,
    '90 % is how far the period may be off because costs and model are not known better.',
  ];
  return `${heading('How to read this', style)}\n${bullets(sentences, style)}`;
}
