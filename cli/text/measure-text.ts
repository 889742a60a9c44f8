/** A measurement for people: the medians and how sure they are, what was wrong, what the host's primitives cost. */
import { afterIdle } from '../../calibration/measure/after-idle.js';
import { caveatKinds } from '../../calibration/measure/fio/caveats.js';
import type { MedianInterval } from '../../calibration/measure/fio/median-interval.js';
import type { ConditionSummary } from '../../calibration/measure/fio/summary.js';
import type { Manifest, State } from '../../calibration/measure/manifest.js';
import { primitiveMedians } from '../../calibration/measure/primitive-medians.js';
import type { Primitives } from '../../calibration/measure/primitives.js';
import { us } from './numbers.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { type Column, table } from './table.js';

const CONDITIONS: readonly Column[] = [
  { head: 'condition' },
  { head: 'period\nµs', align: 'right' },
  { head: '95 % interval\nof the median', align: 'right' },
  { head: 'latency p50\nµs', align: 'right' },
  { head: 'p99\nµs', align: 'right' },
  { head: '\nk IOPS', align: 'right' },
  { head: '\nruns', align: 'right' },
  { head: 'known\nto', align: 'right' },
];

const GAPS: readonly Column[] = [
  { head: 'idle for\nµs', align: 'right' },
  { head: 'wake, CPU idle\nµs', align: 'right' },
  { head: 'wake, kept awake\nµs', align: 'right' },
  { head: 'slower after it\n×', align: 'right' },
];

/** What is shown of the primitives beside the gaps. */
const SHOWN: Readonly<Record<string, string>> = {
  syscall_getppid: 'system call',
  eventfd_write: 'eventfd write',
  eventfd_read: 'eventfd read',
  ppoll_ready: 'ppoll, ready',
  epoll_wait_ready: 'epoll_wait, ready',
  io_uring_nop_roundtrip: 'io_uring NOP',
  cacheline_oneway: 'cache line, one way',
  cpuid_leaf0: 'exit to the hypervisor',
};

/** Everything `qd1 measure` says when it has ended. */
export function measureText(manifest: Manifest, primitives: Primitives | null, style: Style): string {
  const { plan, host, fio, conditions, warnings } = manifest;
  const guest = host.virtualisation.isGuest ? ', itself a guest' : '';
  const device = host.device === null ? '' : ` on ${host.device.disk}`;
  const sections = [
    [
      `${style.colors.bold(plan.target.path)}${device}, CPU ${plan.cpu} (${plan.cpuWhy})`,
      style.colors.dim(
        `${host.cpu.model ?? 'unknown CPU'}, kernel ${host.kernel}${guest}; ${fio}, queue depth 1`,
      ),
    ].join('\n'),
    table(CONDITIONS, conditions.map(row), style),
    paragraph(endingText(manifest), style),
  ];
  const caveats = [...warnings, ...caveatTexts(conditions)];
  if (caveats.length > 0)
    sections.push(`${heading('To know before believing it', style)}\n${bullets(caveats, style)}`);
  sections.push(primitivesText(manifest, primitives, style));
  sections.push(style.colors.dim(`raw results and the manifest: ${manifest.folder}`));
  return `${sections.join('\n\n')}\n`;
}

function row(summary: ConditionSummary): string[] {
  const { condition, periodNs, latencyP50Ns, latencyP99Ns, runs, halfWidth, precise } = summary;
  const cell = (interval: MedianInterval | null): string =>
    interval === null ? '–' : us(interval.median / 1000);
  return [
    condition.id,
    cell(periodNs),
    periodNs?.low == null || periodNs.high === null
      ? '–'
      : `${us(periodNs.low / 1000)}–${us(periodNs.high / 1000)}`,
    cell(latencyP50Ns),
    cell(latencyP99Ns),
    periodNs === null ? '–' : us(1e6 / periodNs.median),
    String(runs),
    halfWidth === null ? '–' : `${precise ? '' : '! '}${(100 * halfWidth).toFixed(1)} %`,
  ];
}

function endingText({ state, plan, seconds, conditions }: Manifest): string {
  const wanted = `${(100 * plan.precision).toFixed(plan.precision < 0.01 ? 1 : 0)} %`;
  const imprecise = conditions.filter(({ precise }) => !precise).length;
  const told: Readonly<Record<State, string>> = {
    precision: `Every median is known to ${wanted} or better, after ${Math.round(seconds)} s.`,
    budget:
      `Time was up after ${Math.round(seconds)} s: ${imprecise} of ${conditions.length} conditions are not known to ` +
      `${wanted}. More with --resume and a --budget.`,
    'nothing ran': 'No condition ran on this machine.',
    interrupted: `Interrupted after ${Math.round(seconds)} s: ${imprecise} of ${conditions.length} conditions are not known to ${wanted} yet.`,
    running: 'Still running.',
    failed: 'It failed on the way.',
  };
  return told[state];
}

/** Each kind of caveat once, in the words of the condition that has it most often. */
function caveatTexts(conditions: readonly ConditionSummary[]): string[] {
  const failed = conditions.flatMap(({ condition, runs, failures, failure }) => {
    if (failure !== null) return [`${condition.id} does not run here: ${failure}`];
    return failures > 0 ? [`${condition.id}: ${failures} of ${runs + failures} runs failed`] : [];
  });
  const kinds = caveatKinds.flatMap((kind) => {
    const having = conditions.flatMap(({ condition, runs, caveats }) =>
      caveats
        .filter((caveat) => caveat.kind === kind)
        .map((caveat) => ({ ...caveat, id: condition.id, of: runs })),
    );
    const worst = having.toSorted((a, b) => b.runs / b.of - a.runs / a.of)[0];
    if (worst === undefined) return [];
    const others = having.length > 1 ? ` (and ${having.length - 1} more conditions)` : '';
    return [`${worst.id}${others}, ${worst.runs} of ${worst.of} runs: ${worst.text}`];
  });
  return [...failed, ...kinds];
}

function primitivesText(
  { primitives: { absent } }: Manifest,
  primitives: Primitives | null,
  style: Style,
): string {
  if (primitives === null) return style.colors.dim(paragraph(`Host primitives: ${absent ?? 'none'}.`, style));
  const medians = primitiveMedians(primitives);
  const rounds = primitives.rounds.length;
  const calls = Object.entries(SHOWN).flatMap(([name, title]) => {
    const found = medians.find((median) => median.name === name);
    return found === undefined ? [] : [`${title} ${(found.medianNs / 1000).toFixed(2)}`];
  });
  const gaps = afterIdle(primitives).map(({ us: gap, wakeIdleNs, wakeKeptAwakeNs, slowdown }) => [
    String(gap),
    wakeIdleNs === null ? '' : us(wakeIdleNs / 1000),
    wakeKeptAwakeNs === null ? '' : us(wakeKeptAwakeNs / 1000),
    slowdown === null ? '' : slowdown.toFixed(2),
  ]);
  const disturbed = medians.some((median) => median.disturbed)
    ? '\nOther processes had more than a tenth of the CPUs meanwhile: medians are too high.'
    : '';
  return [
    heading('Host primitives', style, `medians, ${rounds === 1 ? '1 round' : `${rounds} rounds`}`),
    `${paragraph(`µs: ${calls.join(', ')}`, style)}${disturbed}`,
    ...(gaps.length > 0 ? [table(GAPS, gaps, style)] : []),
  ].join('\n');
}
