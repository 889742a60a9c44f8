/** The report of one scenario, beside a run of fio where there is one. */
import type { MeasuredRun } from '../../analysis/measured.js';
import { byStage, coresBusy } from '../../analysis/talk.js';
import type { RunResult } from '../../analysis/talk.js';
import { ladder } from '../charts/ladder.js';
import type { Measured } from '../charts/ladder-data.js';
import { latencyDistribution } from '../charts/latency-distribution.js';
import { thousands } from '../format.js';
import { stageOrder } from '../stages.js';
import { halfWidthCell, shareCell } from '../number-cells.js';
import { ladderOf, whiskers } from './bar-figures.js';
import { cpuTable, priceTable } from './bar-tables.js';
import { errorCells, measuredKiloCell, measuredUsCell } from './cells.js';
import { latencyTable } from './latency-table.js';
import { profileFacts } from './provenance.js';
import type { Highlight, ReportData, ReportSection, ReportTable } from './report-data.js';
import { latencyData } from './run-latency.js';
import { settingsSections } from './run-settings.js';
import type { ReportSetting } from './run-settings.js';
import { type TraceContext, traceSections } from './trace-sections.js';

/** What stands beside a result. */
export interface RunContext {
  readonly settings: readonly ReportSetting[];
  /** A run of fio to hold against it, and what speaks against doing so. */
  readonly fio?: {
    readonly run: MeasuredRun;
    readonly differingOptions: readonly string[];
    readonly unsupported: readonly string[];
  };
  /** A few requests, event by event. */
  readonly trace?: TraceContext;
  readonly madeBy: string;
}

/** The report of `given`. */
export function runReport(given: RunResult, { settings, fio, trace, madeBy }: RunContext): ReportData {
  const run = fio?.run;
  const measured: Measured = run === undefined ? given.measured : { iops: run.iops };
  const result: RunResult = { ...given, measured };
  const { id, label, seed, provenance, notes } = result;
  const told =
    run !== undefined
      ? `Measured: fio, ${run.fileName}. `
      : measured === null
        ? ''
        : 'Measured: in the talk, as spoken. ';
  const source = `${told}Simulated: qd1, profile ${provenance.profile}, seed ${seed}.`;
  const ladderData = ladderOf([result], {
    title: 'Where each microsecond goes',
    subtitle: `${id}: ${label}`,
    source: `${source} ${whiskers}`,
  });
  const distributions = latencyData(result, run, source);
  return {
    title: `${id}: ${label}`,
    lead: 'What a request waits for, how its latency is distributed, and what it costs.',
    highlights: highlights(result),
    facts: [
      ...measuredFacts(result, run),
      ...profileFacts(provenance, seed),
      ['Simulated', `${result.run.replications} replications of ${result.run.requests} requests`],
    ],
    sections: [
      {
        title: 'The period',
        lead: 'From one submission to the next, stacked by where the time goes.',
        figure: (document, theme) => ladder(ladderData, document, { theme }),
        table: stagesTable(result),
      },
      ...traceSections(trace, source),
      {
        title: 'The latency',
        lead: 'From the start of submission to completion, as fio tells it. Tails show on the lower scale.',
        figure: (document, theme) => latencyDistribution(distributions, document, { theme }),
        table: latencyTable(distributions),
      },
      {
        title: 'What it costs',
        lead: 'The other half of the answer: polling buys microseconds with CPUs.',
        table: priceTable([result]),
      },
      { title: 'What each CPU does', lead: '', table: cpuTable(result) },
      ...againstSection(fio),
      ...notesSection(notes),
      ...settingsSections(settings),
    ],
    madeBy,
  };
}

/** What the reader must know, where there is anything. */
export function notesSection(notes: readonly string[]): ReportSection[] {
  return notes.length === 0
    ? []
    : [{ title: 'Notes', lead: 'What to know before trusting this.', list: notes }];
}

/** Why the run of fio and the scenario may be two different things. */
function againstSection(fio: RunContext['fio']): ReportSection[] {
  const list = [
    ...(fio?.differingOptions ?? []).map((text) => `The job of the run is not that of the scenario: ${text}`),
    ...(fio?.unsupported ?? []),
  ];
  return list.length === 0
    ? []
    : [
        {
          title: 'What speaks against the comparison',
          lead: 'The two are not expected to agree in full.',
          list,
        },
      ];
}

function highlights({ iops, intervalIops, periodUs, latencyUs, measured, cpu }: RunResult): Highlight[] {
  const simulated = measured === null ? '' : 'simulated ';
  const [percent, us] = errorCells(periodUs, measured);
  const off = percent === 'inside' ? 'inside what was measured' : `${us} µs, ${percent} % off`;
  return [
    ...(measured === null
      ? []
      : [
          {
            what: 'measured period',
            value: measuredUsCell(measured),
            unit: 'µs',
            note: `${measuredKiloCell(measured)} k IOPS`,
          },
        ]),
    {
      what: `${simulated}period`,
      value: thousands(periodUs * 1000),
      unit: 'µs',
      note: measured === null ? '1 / IOPS' : off,
    },
    {
      what: `${simulated}IOPS`,
      value: thousands(iops),
      unit: 'k',
      note: `${halfWidthCell(intervalIops)} k`,
    },
    {
      what: `${simulated}latency`,
      value: thousands(latencyUs * 1000),
      unit: 'µs',
      note: "mean of fio's lat",
    },
    { what: 'CPUs busy', value: shareCell(coresBusy(cpu).total), unit: '', note: 'on average' },
  ];
}

function measuredFacts({ measured }: RunResult, run: MeasuredRun | undefined): (readonly [string, string])[] {
  if (run !== undefined) {
    const { fileName, jobName, direction, fioVersion } = run;
    return [['Measured', `${fileName}, job ${jobName}, ${direction}s, ${fioVersion}`]];
  }
  return measured === null ? [] : [['Measured', 'in the talk, as spoken']];
}

/** Each cost that the request waits for, by stage. */
function stagesTable({ stages, periodUs }: RunResult): ReportTable {
  const order = stageOrder([byStage(stages).map(({ stage }) => stage)]);
  const rows = stages.toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  return {
    caption: 'Time of each cost that the request waits for, µs',
    columns: [
      { head: 'stage' },
      { head: 'actor' },
      { head: 'mechanism' },
      { head: 'cost or wait' },
      { head: 'µs', figures: true },
    ],
    rows: [
      ...rows.map(({ stage, actor, mechanism, cost, us }) => ({
        cells: [stage, actor, mechanism, cost, us < 0.005 ? '<0.01' : us.toFixed(2)],
      })),
      { cells: ['period', '', '', '', periodUs.toFixed(2)], strong: true },
    ],
  };
}
