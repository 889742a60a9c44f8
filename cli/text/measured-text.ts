/** A scenario against a run of fio, for people. */
import type { LatencyComparison, MeasuredComparison, Pair } from '../../analysis/measured.js';
import { kilo, restsOnEnough, signedPercent, us } from './numbers.js';
import { middleCut, shortPath } from './path.js';
import { profileText } from './profile.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { type Column, table } from './table.js';

const KINDS = {
  lat: 'lat, from the start of submission to completion',
  clat: 'clat, from the end of submission to completion',
  slat: 'slat, the submission',
} as const;

/** Width of the word before the source, and the most that is told of a job's name. */
const LABEL = 11;
const LONGEST_JOB = 24;

const PAIR: readonly Column[] = [
  { head: '' },
  { head: 'measured', align: 'right' },
  { head: 'simulated', align: 'right' },
  { head: 'off', align: 'right' },
];

/** Everything `qd1 compare SCENARIO --measured FILE` says. */
export function measuredText(result: MeasuredComparison, style: Style): string {
  const { scenario, measured, iops, periodUs, latencies, differingOptions, unsupported } = result;
  const { bold, yellow } = style.colors;
  const sections = [
    `measured   ${bold(sourceText(measured, style))}\nsimulated  ${bold(scenario.id)}, ${scenario.label}`,
  ];
  if (differingOptions.length > 0) {
    const warning = 'The job of the run is not that of the scenario, so the two are not expected to agree:';
    sections.push(`${yellow(paragraph(warning, style))}\n${bullets(differingOptions, style)}`);
  }
  sections.push(
    table(
      PAIR,
      [
        ['k IOPS', kilo(iops.measured), kilo(iops.simulated), signedPercent(iops.relative)],
        ['period µs', ...figures(periodUs)].map((cell) => bold(cell)),
      ],
      style,
    ),
  );
  for (const kind of ['lat', 'clat', 'slat'] as const) {
    const compared = latencies[kind];
    if (compared !== null)
      sections.push(`${heading(KINDS[kind], style)}\n${latencyTable(compared, scenario.run, style)}`);
  }
  if (unsupported.length > 0) {
    sections.push(`${heading('What this run cannot support', style)}\n${bullets(unsupported, style)}`);
  }
  if (scenario.notes.length > 0)
    sections.push(`${heading('Notes', style)}\n${bullets(scenario.notes, style)}`);
  sections.push(
    style.colors.dim(
      paragraph(
        `${profileText(scenario.provenance)}, fitted to ${scenario.provenance.fittedTo.join(', ') || 'nothing'}; seed ${result.seed}`,
        style,
      ),
    ),
  );
  return `${sections.join('\n\n')}\n`;
}

/** The run in one line: its path gives way. */
function sourceText(
  { fileName, jobName, direction, fioVersion }: MeasuredComparison['measured'],
  { width }: Style,
): string {
  const rest = `, job ${middleCut(jobName, LONGEST_JOB)}, ${direction}s, ${fioVersion}`;
  const room = width - LABEL - rest.length;
  return `${middleCut(shortPath(fileName), room)}${rest}`;
}

function figures({ measured, simulated, relative }: Pair): string[] {
  return [us(measured), us(simulated), signedPercent(relative)];
}

function latencyTable(
  compared: LatencyComparison,
  { requests, replications }: MeasuredComparison['scenario']['run'],
  style: Style,
): string {
  const { meanUs, percentiles, kolmogorovSmirnov, wassersteinUs } = compared;
  const rows = [
    ['mean µs', ...figures(meanUs)],
    ...percentiles.map(({ percent, measuredNs, predictedNs, relativeDifference }) => {
      const few = !restsOnEnough(percent, requests * replications);
      const simulated = few ? ['–', ''] : [us(predictedNs / 1000), signedPercent(relativeDifference)];
      return [`p${percent}`, us(measuredNs / 1000), ...simulated];
    }),
  ];
  const lines = [table(PAIR, rows, style)];
  if (kolmogorovSmirnov !== null && wassersteinUs !== null) {
    lines.push(
      style.colors.dim(
        `whole distributions: Kolmogorov-Smirnov ${kolmogorovSmirnov.toFixed(2)}, Wasserstein ${wassersteinUs.toFixed(2)} µs`,
      ),
    );
  } else if (percentiles.length === 0) {
    lines.push(style.colors.dim('no percentiles of this kind in the run: means only'));
  }
  return lines.join('\n');
}
