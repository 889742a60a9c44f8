/** Two scenarios for people: what changes, in µs. */
import type { ComparisonResult } from '../../analysis/compare.js';
import { coresBusy } from '../../analysis/talk.js';
import { textLadder } from './ladder.js';
import { count, kilo, share, signedPercent, signedUs, us } from './numbers.js';
import { bullets, heading } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Longest text bar of a stage's change, on either side. */
const BAR = 16;

/** Everything `qd1 compare A B` says. */
export function compareText(given: ComparisonResult, style: Style): string {
  const result = named(given);
  const { before, after, difference, replications, seed, notes } = result;
  const { bold, dim } = style.colors;
  const [low, high] = difference.intervalPeriodUs;
  const verdict = low > 0 ? 'slower' : high < 0 ? 'faster' : 'no difference that shows';
  const sections = [
    table(
      [{ head: '' }, { head: '' }],
      [before, after].map(({ id, label }) => [bold(id), label]),
      style,
    ),
    `${bold(`${signedUs(difference.periodUs, 2)} µs`)} a request, ${signedPercent(difference.relativePeriod)}: ${verdict}\n` +
      dim(
        `95 % interval ${signedUs(low, 2)} to ${signedUs(high, 2)} µs, ${replications} pairs of replications, seed ${seed}`,
      ),
    figures(result, style),
    heading('Where it changes', style, 'largest first'),
    stageChanges(result, style),
    textLadder([before, after], style),
    ...(notes.length === 0 ? [] : [`${heading('Notes', style)}\n${bullets(notes, style)}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** One scenario and a change of it have the same id. */
function named(result: ComparisonResult): ComparisonResult {
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

function figures({ before, after, difference }: ComparisonResult, style: Style): string {
  const cores = [before, after].map(({ cpu }) => coresBusy(cpu));
  const half = ([low, high]: readonly [number, number], scale = 1): string =>
    `±${((high - low) / 2 / scale).toFixed(2)}`;
  const rows: string[][] = [
    [
      'k IOPS',
      kilo(before.iops),
      kilo(after.iops),
      signedUs(difference.iops / 1000),
      half(difference.intervalIops, 1000),
    ],
    [
      'period µs',
      us(before.periodUs),
      us(after.periodUs),
      signedUs(difference.periodUs),
      half(difference.intervalPeriodUs),
    ],
    ['latency µs', us(before.latencyUs), us(after.latencyUs), signedUs(difference.latencyUs), ''],
    [
      'CPUs busy',
      share(cores[0].total),
      share(cores[1].total),
      signed(difference.cores, share(Math.abs(difference.cores))),
      half(difference.intervalCores),
    ],
    ['  of it polling', ...cores.map((core) => share(core.pollUseful + core.pollWasted)), '', ''],
  ];
  const names = {
    wakes: 'wakes',
    vmexits: 'exits',
    kicks: 'kicks',
    syscalls: 'system calls',
    interrupts: 'interrupts',
    ipis: 'IPIs',
  };
  for (const [key, name] of Object.entries(names) as [keyof typeof names, string][]) {
    const change = difference.perRequest[key];
    rows.push([
      `${name} a request`,
      count(before.perRequest[key]),
      count(after.perRequest[key]),
      signed(change, count(Math.abs(change))),
      half(difference.intervalPerRequest[key]),
    ]);
  }
  const columns = ['', before.id, after.id, 'change', '95 %'].map((head, index) => ({
    head,
    align: index === 0 ? ('left' as const) : ('right' as const),
  }));
  return table(columns, rows, style);
}

/** The text of a size with the sign of its value. */
function signed(value: number, size: string): string {
  if (value === 0) return size;
  return `${value < 0 ? '−' : '+'}${size}`;
}

/** The largest change fills its bar, unless it is smaller than this [µs]. */
const SMALLEST_FULL_BAR_US = 0.1;

function stageChanges({ before, after, difference }: ComparisonResult, style: Style): string {
  const sizes = difference.stages.map(({ differenceUs }) => Math.abs(differenceUs));
  const largest = Math.max(...sizes, SMALLEST_FULL_BAR_US);
  const rows = difference.stages.map(({ stage, beforeUs, afterUs, differenceUs }) => {
    const cells = '▬'.repeat(Math.round((Math.abs(differenceUs) / largest) * BAR));
    const bar = differenceUs < 0 ? style.colors.green(cells.padStart(BAR)) : ' '.repeat(BAR);
    const side = differenceUs > 0 ? style.colors.red(cells) : '';
    const told = Math.abs(differenceUs) < 0.005 ? '·' : signedUs(differenceUs, 2);
    return [stage, us(beforeUs), us(afterUs), told, `${bar}│${side}`];
  });
  rows.push(
    ['period', us(before.periodUs), us(after.periodUs), signedUs(difference.periodUs, 2), ''].map((cell) =>
      style.colors.bold(cell),
    ),
  );
  const columns = [
    { head: 'µs a request' },
    { head: before.id, align: 'right' as const },
    { head: after.id, align: 'right' as const },
    { head: 'change', align: 'right' as const },
    { head: '' },
  ];
  return table(columns, rows, style);
}
