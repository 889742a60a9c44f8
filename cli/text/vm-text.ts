/** Measured virtual machines for people: a row a configuration, and what to keep in mind. */
import type { MeasureVmResult } from '../../calibration/vm/measure-vm.js';
import { type VmConfiguration, type VmRun, backendText } from '../../calibration/vm/vm-runs.js';
import type { VmPlan } from '../vm-measurement.js';
import { kilo } from './numbers.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { type Column, table } from './table.js';

const COLUMNS: readonly Column[] = [
  { head: 'configuration' },
  { head: '\nk IOPS', align: 'right' },
  { head: 'p50\nµs', align: 'right' },
  { head: 'lowest to\nhighest', align: 'right' },
  { head: 'p99\nµs', align: 'right' },
  { head: 'CPUs\nIO main vCPU', align: 'right' },
  { head: 'a request\nkicks wakes', align: 'right' },
  { head: 'polls\nhit miss', align: 'right' },
  { head: '\nn', align: 'right' },
];

/** Everything `qd1 measure --vm` says. */
export function vmText({ folder, manifest, runs }: MeasureVmResult, style: Style): string {
  const { qemu, guest, host, accel, samples, end } = manifest;
  const { bold, dim } = style.colors;
  const again = samples.measured - samples.steady;
  const sections = [
    `${bold(`QEMU ${qemu}`)}, guest Linux ${guest.kernel}\n` +
      dim(paragraph(`${accel.why}; host ${host.cpu}, ${host.cpus} CPUs, Linux ${host.kernel}`, style)),
    table(COLUMNS, runs.map(row), style),
    paragraph(
      `${ENDINGS[end]}: ${samples.steady} samples (${samples.planned} planned)` +
        `${again > 0 ? `, and ${again} while the host was slowed, which do not count` : ''}; in ${folder}: runs.csv, manifest.json, raw/`,
      style,
    ),
    ...(manifest.notes.length === 0 ? [] : [`${heading('Notes', style)}\n${bullets(manifest.notes, style)}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What `qd1 measure --vm --plan` says. */
export function vmPlanText(
  { configurations, samples, estimatedSeconds, budgetSeconds }: VmPlan,
  style: Style,
): string {
  const rows = configurations.map(({ part, configuration }) => [part, configurationText(configuration)]);
  const time = (seconds: number): string =>
    seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
  return [
    table([{ head: 'part' }, { head: 'configuration' }], rows, style),
    '',
    paragraph(
      `${configurations.length} configurations, ${samples} samples each: about ${time(estimatedSeconds)} ` +
        `on a quiet host, at most ${time(budgetSeconds)}`,
      style,
    ),
    '',
  ].join('\n');
}

const ENDINGS = {
  complete: 'complete',
  'time budget': 'the time budget ended it',
  interrupted: 'interrupted',
} as const;

/** `null:10000 IOThread poll 200000 think 50`: what differs from the ordinary, and who serves. */
export function configurationText(c: VmConfiguration): string {
  const words = [
    backendText(c.backend),
    c.mode === 'main' ? 'main loop' : `poll ${c.pollMaxNs}`,
    c.grow === 0 ? '' : `grow ${c.grow}`,
    c.shrink === 0 ? '' : `shrink ${c.shrink}`,
    c.thinkUs === 0 ? '' : `think ${c.thinkUs}`,
    c.layout === 'split' ? '' : c.layout,
    c.smp === 1 ? '' : `${c.smp} vCPUs`,
    c.queues === 1 ? '' : `${c.queues} queues`,
    c.threads === 1 ? '' : `${c.threads} threads`,
    c.packed ? 'packed' : '',
    c.eventIdx ? '' : 'no event_idx',
    c.hipri ? 'hipri' : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}

function row(run: Omit<VmRun, 'line'>): string[] {
  const { iops, latencyUs, cpu, events } = run;
  const us = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
  const count = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
  return [
    configurationText(run),
    kilo(iops.median),
    us(latencyUs.p50.median),
    `${us(latencyUs.p50.min)}–${us(latencyUs.p50.max)}`,
    us(latencyUs.p99),
    [cpu.iothread, cpu.mainLoop, cpu.vcpus].map((share) => share.toFixed(2)).join(' '),
    `${count(events.kicks)} ${count(events.wakes)}`,
    run.mode === 'main' || run.pollMaxNs === 0 ? '' : `${count(events.pollHits)} ${count(events.pollMisses)}`,
    String(run.samples),
  ];
}
