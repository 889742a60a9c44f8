/** The tables of bars: how right they are, where their time goes, and what they cost. */
import { byStage, coresBusy } from '../../analysis/talk.js';
import type { BarResult } from '../../analysis/talk.js';
import { thousands } from '../format.js';
import { stageLetters, stageOrder } from '../stages.js';
import { countCell, halfWidthCell, shareCell, usCell } from '../number-cells.js';
import { errorCells, measuredKiloCell, measuredUsCell } from './cells.js';
import type { ReportColumn, ReportTable } from './report-data.js';

const figures = true;

/** Measured against simulated, a row a configuration. */
export function accuracyTable(bars: readonly BarResult[]): ReportTable {
  return {
    caption: 'Measured and simulated; errors are those of the period, + is a simulation that is too slow',
    columns: [
      { head: '' },
      { head: 'configuration' },
      { head: 'measured', group: 'k IOPS', figures },
      { head: 'simulated', group: 'k IOPS', figures },
      { head: '95 % interval', group: 'k IOPS', figures },
      { head: 'measured', group: 'period, µs', figures },
      { head: 'simulated', group: 'period, µs', figures },
      { head: '%', group: 'error', figures },
      { head: 'µs', group: 'error', figures },
    ],
    rows: bars.map(({ id, label, measured, iops, intervalIops, periodUs }) => ({
      cells: [
        id,
        label,
        measuredKiloCell(measured),
        thousands(iops),
        halfWidthCell(intervalIops),
        measuredUsCell(measured),
        usCell(periodUs),
        ...errorCells(periodUs, measured),
      ],
    })),
  };
}

/** Stages down, configurations across. */
export function stageTable(bars: readonly BarResult[]): ReportTable {
  const sums = bars.map((bar) => new Map(byStage(bar.stages).map(({ stage, us }) => [stage, us])));
  const order = stageOrder(sums.map((sum) => [...sum.keys()]));
  const letters = stageLetters(order);
  return {
    caption: 'Time of each stage on the way of a request, µs; letters as in the charts',
    columns: [
      { head: 'stage' },
      { head: '' },
      ...bars.map(({ id }): ReportColumn => ({ head: id, group: 'µs a request', figures })),
    ],
    rows: [
      ...order.map((stage) => ({
        cells: [stage, letters.get(stage)!, ...sums.map((sum) => usCell(sum.get(stage) ?? 0))],
      })),
      { cells: ['period', '', ...bars.map(({ periodUs }) => usCell(periodUs))], strong: true },
    ],
  };
}

/** What a configuration keeps busy, and what each of its requests sets off. */
export function priceTable(bars: readonly BarResult[]): ReportTable {
  const busy = 'CPUs busy, on average';
  const events = 'a request sets off';
  return {
    caption: 'CPUs kept busy, and how often a request makes something happen',
    columns: [
      { head: '' },
      ...['in all', 'work', 'polling, found', 'polling, in vain', 'interrupts'].map((head): ReportColumn => ({
        head,
        group: busy,
        figures,
      })),
      { head: 'CPU µs', group: 'a request takes', figures },
      ...['wakes', 'VM exits', 'kicks', 'system calls', 'interrupts', 'IPIs'].map((head): ReportColumn => ({
        head,
        group: events,
        figures,
      })),
    ],
    rows: bars.map(({ id, cpu, perRequest: each, periodUs }) => {
      const cores = coresBusy(cpu);
      return {
        cells: [
          id,
          ...[cores.total, cores.work, cores.pollUseful, cores.pollWasted, cores.irq].map(shareCell),
          usCell(cores.total * periodUs),
          ...[each.wakes, each.vmexits, each.kicks, each.syscalls, each.interrupts, each.ipis].map(countCell),
        ],
      };
    }),
  };
}

/** A row an actor: what it does with its CPU. */
export function cpuTable({ cpu }: Pick<BarResult, 'cpu'>): ReportTable {
  const states = [...new Set(cpu.flatMap(({ idle }) => Object.keys(idle)))];
  return {
    caption: 'What each actor does with its CPU, shares of wall time; the rows of a CPU sum to 1',
    columns: [
      { head: 'actor' },
      { head: 'CPU', figures },
      { head: 'work', figures },
      { head: 'found', group: 'polling', figures },
      { head: 'in vain', group: 'polling', figures },
      { head: 'interrupts', figures },
      ...states.map((state): ReportColumn => ({ head: state, group: 'idle', figures })),
    ],
    rows: cpu.map(({ pCpu, actor, work, pollUseful, pollWasted, irq, idle }) => ({
      cells: [
        actor,
        String(pCpu),
        ...[work, pollUseful, pollWasted, irq, ...states.map((state) => idle[state] ?? 0)].map(shareCell),
      ],
    })),
  };
}
