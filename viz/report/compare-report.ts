/** The report of two scenarios: what changes, in µs, by stage. */
import type { ComparisonResult } from '../../analysis/compare.js';
import { coresBusy } from '../../analysis/talk.js';
import { ladder } from '../charts/ladder.js';
import { waterfall } from '../charts/waterfall.js';
import { thousands } from '../format.js';
import { shareCell, signedCell, usCell } from '../number-cells.js';
import { ladderOf, whiskers } from './bar-figures.js';
import { priceTable } from './bar-tables.js';
import { percentCell } from './cells.js';
import { profileFacts } from './provenance.js';
import type { Highlight, ReportData, ReportTable } from './report-data.js';
import { notesSection } from './run-report.js';

/** The report of `given`. */
export function compareReport(given: ComparisonResult, madeBy: string): ReportData {
  const result = named(given);
  const { before, after, seed, replications, notes } = result;
  const ladderData = ladderOf([before, after], {
    title: 'Where each microsecond goes',
    subtitle: 'Both with the same luck, so that what differs is the configuration',
    source: `Simulated: qd1, profile ${result.profile}, seed ${seed}. ${whiskers}`,
  });
  const changes = ladderOf([before, after], {
    title: 'What is taken away, and what is added',
    subtitle: `From ${before.id} to ${after.id}, in the order of the request`,
    source: `Simulated: qd1, profile ${result.profile}, seed ${seed}.`,
  });
  return {
    title: `${before.id} and ${after.id}`,
    lead: `${before.id} is ${before.label}; ${after.id} is ${after.label}.`,
    highlights: highlights(result),
    facts: [
      ...profileFacts(before.provenance, seed),
      ...ownCostsOfAfter(result),
      ['Simulated', `${replications} pairs of replications`],
    ],
    sections: [
      {
        title: 'The two periods',
        lead: 'Lengths are µs. What is shorter in the second bar is what the change took away.',
        figure: (document, theme) => ladder(ladderData, document, { theme }),
        table: figuresTable(result),
      },
      {
        title: 'Where it changes',
        lead: 'Stage by stage, the largest change first. The changes sum to that of the period.',
        figure: (document, theme) => waterfall(changes, document, { theme }),
        table: changesTable(result),
      },
      {
        title: 'What it costs',
        lead: 'The other half of the answer: polling buys microseconds with CPUs.',
        table: priceTable([before, after]),
      },
      ...notesSection(notes),
    ],
    madeBy,
  };
}

/** One scenario and a change of it have the same id. */
export function named(result: ComparisonResult): ComparisonResult {
  const { before, after } = result;
  if (before.id !== after.id) return result;
  const label = `${before.id}, ${before.label}`;
  const changed = after.label === before.label ? `${label}, with the change` : `${after.id}, ${after.label}`;
  return {
    ...result,
    before: { ...before, id: 'before', label },
    after: { ...after, id: 'after', label: changed },
  };
}

function ownCostsOfAfter({ before, after }: ComparisonResult): (readonly [string, string])[] {
  const [first, second] = [before, after].map(({ provenance }) => provenance.overrides.join(', '));
  return first === second || second === '' ? [] : [[`Own costs of ${after.id}`, second]];
}

function highlights({ before, after, difference }: ComparisonResult): Highlight[] {
  const [low, high] = difference.intervalPeriodUs;
  const verdict = low > 0 ? 'slower' : high < 0 ? 'faster' : 'no difference that shows';
  const cores = [before, after].map(({ cpu }) => shareCell(coresBusy(cpu).total));
  return [
    {
      what: 'a request',
      value: signedCell(difference.periodUs, 2),
      unit: 'µs',
      note: `${verdict}; 95 % interval ${signedCell(low, 2)} to ${signedCell(high, 2)} µs`,
    },
    {
      what: 'period',
      value: percentCell(difference.relativePeriod),
      unit: '%',
      note: `${usCell(before.periodUs)} to ${usCell(after.periodUs)} µs`,
    },
    {
      what: 'IOPS',
      value: `${thousands(before.iops)} → ${thousands(after.iops)}`,
      unit: 'k',
      note: 'a difference of IOPS depends on its base',
    },
    { what: 'CPUs busy', value: cores.join(' → '), unit: '', note: 'on average' },
  ];
}

function figuresTable({ before, after, difference }: ComparisonResult): ReportTable {
  const cores = [before, after].map(({ cpu }) => coresBusy(cpu).total);
  return {
    caption: 'Both in numbers',
    columns: ['', before.id, after.id, 'change'].map((head, index) => ({ head, figures: index > 0 })),
    rows: [
      ['k IOPS', thousands(before.iops), thousands(after.iops), signedCell(difference.iops / 1000)],
      ['period, µs', usCell(before.periodUs), usCell(after.periodUs), signedCell(difference.periodUs)],
      ['latency, µs', usCell(before.latencyUs), usCell(after.latencyUs), signedCell(difference.latencyUs)],
      ['CPUs busy', ...cores.map(shareCell), signedCell(difference.cores, 2)],
    ].map((cells) => ({ cells })),
  };
}

function changesTable({ before, after, difference }: ComparisonResult): ReportTable {
  return {
    caption: 'Change of each stage, µs a request',
    columns: ['stage', before.id, after.id, 'change'].map((head, index) => ({ head, figures: index > 0 })),
    rows: [
      ...difference.stages.map(({ stage, beforeUs, afterUs, differenceUs }) => ({
        cells: [
          stage,
          usCell(beforeUs),
          usCell(afterUs),
          Math.abs(differenceUs) < 0.005 ? '·' : signedCell(differenceUs, 2),
        ],
        quiet: Math.abs(differenceUs) < 0.005,
      })),
      {
        cells: [
          'period',
          usCell(before.periodUs),
          usCell(after.periodUs),
          signedCell(difference.periodUs, 2),
        ],
        strong: true,
      },
    ],
  };
}
