/**
 * What is to be measured: parts, each the product of the values along its axes. Combinations that would only repeat
 * another are left out, so that a matrix can be written carelessly.
 */
import type { VmConfiguration } from './vm-runs.js';

/** Values of each setting to combine; one that is not named has its {@link ordinary} value. */
export type VmAxes = {
  readonly [K in keyof VmConfiguration]?: readonly VmConfiguration[K][];
};

/** One experiment within a matrix. */
export interface VmPart {
  readonly part: string;
  readonly axes: VmAxes;
}

/** A configuration, and the part that it belongs to. */
export interface VmPlanned {
  readonly part: string;
  readonly configuration: VmConfiguration;
}

/** QEMU's defaults, with an IOThread, on a null-co disk of 10 µs. */
export const ordinary: VmConfiguration = {
  backend: { kind: 'null', latencyNs: 10_000 },
  mode: 'iothread',
  pollMaxNs: 32_768,
  grow: 0,
  shrink: 0,
  smp: 1,
  queues: 1,
  packed: false,
  eventIdx: true,
  threads: 1,
  hipri: false,
  thinkUs: 0,
  layout: 'split',
};

/** All configurations in order; one that two parts ask for belongs to the first. */
export function configurationsOf(parts: readonly VmPart[]): VmPlanned[] {
  const seen = new Set<string>();
  return parts.flatMap(({ part, axes }) =>
    product(axes)
      .map(withoutIdleSettings)
      .filter((configuration) => {
        const key = configurationKey(configuration);
        return !seen.has(key) && seen.add(key);
      })
      .map((configuration) => ({ part, configuration })),
  );
}

/** Tells configurations apart; what is equal has the same. */
export function configurationKey(configuration: VmConfiguration): string {
  const keys = (Object.keys(ordinary) as (keyof VmConfiguration)[]).map((key) => configuration[key]);
  return JSON.stringify(keys);
}

function product(axes: VmAxes): VmConfiguration[] {
  return Object.entries(axes).reduce<VmConfiguration[]>(
    (made, [key, values]) =>
      made.flatMap((configuration) => values.map((value) => ({ ...configuration, [key]: value }))),
    [ordinary],
  );
}

/** Sets what has no effect to one value: the main loop does not poll, and who does not poll has no poll_ns to change. */
function withoutIdleSettings(c: VmConfiguration): VmConfiguration {
  if (c.mode === 'main') return { ...c, pollMaxNs: null, grow: 0, shrink: 0 };
  return c.pollMaxNs === 0 ? { ...c, grow: 0, shrink: 0 } : c;
}

/** Two minutes of machine time under software emulation: who serves, how long it polls, on what. */
export const smallMatrix: readonly VmPart[] = [
  {
    part: 'main-loop',
    axes: { backend: [{ kind: 'null', latencyNs: 0 }, file('io_uring')], mode: ['main'] },
  },
  {
    part: 'polling',
    axes: {
      backend: [{ kind: 'null', latencyNs: 0 }, { kind: 'null', latencyNs: 10_000 }, file('io_uring')],
      pollMaxNs: [0, 32_768, 200_000],
    },
  },
  { part: 'think', axes: { pollMaxNs: [32_768, 200_000], thinkUs: [50] } },
];

const nulls = (...latenciesUs: readonly number[]) =>
  latenciesUs.map((us) => ({ kind: 'null' as const, latencyNs: us * 1000 }));

/**
 * All axes: about 90 configurations. Parts that begin with `as-` repeat configurations of data/qemu-vm. With a latency,
 * null-co in the main loop is left out: QEMU rounds its timer up to a millisecond there.
 */
export const wideMatrix: readonly VmPart[] = [
  {
    part: 'as-main-loop',
    axes: { backend: [...nulls(0), file('threads'), file('io_uring')], mode: ['main'] },
  },
  {
    part: 'as-polling',
    axes: {
      backend: [...nulls(0, 10, 20, 100), file('threads'), file('io_uring')],
      pollMaxNs: [0, 32_768, 200_000],
    },
  },
  { part: 'latency', axes: { backend: nulls(5, 15, 30, 50, 70), pollMaxNs: [0, 32_768, 200_000] } },
  { part: 'poll-max-ns', axes: { backend: nulls(10, 30), pollMaxNs: [16_384, 65_536, 100_000] } },
  {
    part: 'grow-shrink',
    axes: { backend: nulls(10, 50), pollMaxNs: [200_000], grow: [0, 4], shrink: [0, 2] },
  },
  { part: 'as-think', axes: { pollMaxNs: [32_768, 200_000], thinkUs: [50, 200] } },
  { part: 'think', axes: { pollMaxNs: [0, 32_768, 200_000], thinkUs: [10, 25, 100] } },
  { part: 'as-packed', axes: { smp: [2], packed: [false, true], pollMaxNs: [0, 32_768, 200_000] } },
  { part: 'as-queues', axes: { smp: [2], queues: [2], pollMaxNs: [0, 32_768, 200_000] } },
  { part: 'threads', axes: { smp: [2], queues: [1, 2], threads: [2], pollMaxNs: [32_768, 200_000] } },
  { part: 'event-idx', axes: { eventIdx: [false], pollMaxNs: [0, 200_000] } },
  {
    part: 'as-cross',
    axes: {
      backend: [...nulls(0, 10), file('io_uring')],
      layout: ['cross'],
      pollMaxNs: [0, 32_768, 200_000],
    },
  },
  { part: 'as-cross-main-loop', axes: { backend: nulls(0), mode: ['main'], layout: ['cross'] } },
  { part: 'cross', axes: { backend: nulls(30), layout: ['cross'], pollMaxNs: [0, 32_768, 200_000] } },
  { part: 'cross-think', axes: { layout: ['cross'], pollMaxNs: [32_768, 200_000], thinkUs: [50] } },
  { part: 'native-main-loop', axes: { backend: [file('native')], mode: ['main'] } },
  { part: 'native', axes: { backend: [file('native')], pollMaxNs: [0, 32_768, 200_000] } },
];

function file(aio: 'threads' | 'native' | 'io_uring'): VmConfiguration['backend'] {
  return { kind: 'file', aio };
}
