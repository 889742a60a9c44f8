/** The other half of the answer: what a configuration keeps busy, and what each request sets off. */
import { type BarResult, coresBusy } from '../../analysis/talk.js';
import { count, share, us } from './numbers.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** A row a configuration. */
export function priceTable(bars: readonly BarResult[], style: Style): string {
  const right = { align: 'right' } as const;
  const columns = [
    { head: '' },
    { head: 'CPUs\nbusy', ...right },
    { head: '\nwork', ...right },
    { head: 'poll\nfound', ...right },
    { head: 'poll\nvain', ...right },
    { head: '\nirq', ...right },
    { head: 'CPU µs a\nrequest', ...right },
    { head: '\nwakes', ...right },
    { head: '\nexits', ...right },
    { head: '\nkicks', ...right },
    { head: 'sys-\ncalls', ...right },
    { head: 'inter-\nrupts', ...right },
    { head: '\nIPIs', ...right },
  ];
  const rows = bars.map(({ id, cpu, perRequest: each, periodUs }) => {
    const busy = coresBusy(cpu);
    return [
      style.colors.bold(id),
      style.colors.bold(share(busy.total)),
      ...[busy.work, busy.pollUseful, busy.pollWasted, busy.irq].map(share),
      us(busy.total * periodUs),
      ...[each.wakes, each.vmexits, each.kicks, each.syscalls, each.interrupts, each.ipis].map(count),
    ];
  });
  return table(columns, rows, style);
}

/** A row an actor: what it does with its CPU. */
export function cpuTable({ cpu }: Pick<BarResult, 'cpu'>, style: Style): string {
  const states = [...new Set(cpu.flatMap(({ idle }) => Object.keys(idle)))];
  const columns = [
    'CPU',
    'actor',
    'work',
    'poll found',
    'poll vain',
    'irq',
    ...states.map((state) => `idle ${state}`),
  ];
  const rows = cpu.map(({ pCpu, actor, work, pollUseful, pollWasted, irq, idle }) => [
    String(pCpu),
    actor,
    ...[work, pollUseful, pollWasted, irq, ...states.map((state) => idle[state] ?? 0)].map(share),
  ]);
  return table(
    columns.map((head, index) => ({ head, align: index === 1 ? 'left' : 'right' })),
    rows,
    style,
  );
}
