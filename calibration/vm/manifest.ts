/** What was measured with: versions, the host, and who else used it. */
import { readFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import type { AccelChoice } from './accel.js';
import type { CpuPair } from './machine/placement.js';
import type { VmPart } from './matrix.js';
import type { VmSample } from './sample.js';
import { figuresOf, median, steadySamples } from './summary.js';
import type { Spread, VmAccel } from './vm-runs.js';

export interface VmManifest {
  readonly schemaVersion: 1;
  readonly kind: 'virtual machine';
  /** When the first sample began, and the last, ISO 8601; null where there is none. */
  readonly firstSample: string | null;
  readonly lastSample: string | null;
  /** Why it ended: all was measured, the time was over, or somebody interrupted. */
  readonly end: 'complete' | 'time budget' | 'interrupted';
  /** Of those measured, `steady` ones count: the host was not slowed while they were taken. */
  readonly samples: { readonly measured: number; readonly steady: number; readonly planned: number };
  readonly accel: AccelChoice;
  readonly qemu: string;
  readonly guest: {
    readonly kernel: string;
    readonly file: string;
    /** The kernel was handed to QEMU unpacked. */
    readonly unpacked: boolean;
    readonly commandLine: string;
    readonly clocksource: string | null;
  };
  readonly diskFile: { readonly place: string; readonly bytes: number } | null;
  readonly host: {
    readonly kernel: string;
    readonly cpu: string;
    readonly cpus: number;
    /** The host is itself a virtual machine, as its CPU says. */
    readonly isVirtual: boolean;
    /** KVM's halt_poll_ns [ns]; null where KVM is not used. */
    readonly haltPollNs: number | null;
  };
  /** Niceness of QEMU: -20 where it may be raised, so that others disturb less. */
  readonly niceness: number | null;
  /** KVM's counts for each request, of all samples together, exits by reason among them; null without KVM or debugfs. */
  readonly kvmPerRequest: Readonly<Record<string, number>> | null;
  /** CPUs used by others than QEMU, over the steady samples. */
  readonly foreignCpu: Spread;
  /** What to keep in mind when reading the figures. */
  readonly notes: readonly string[];
  readonly plan: {
    readonly parts: readonly VmPart[];
    readonly repetitions: number;
    readonly runMs: number;
    readonly warmUpMs: number;
    readonly traceMs: number;
    readonly seed: string;
    readonly accel: 'auto' | VmAccel;
    readonly qemu: string;
    readonly kernel: string | null;
    readonly cpus: CpuPair;
    readonly keepAwake: boolean;
    readonly fileFolder: string | null;
  };
}

/** What a manifest is made of. */
export interface ManifestParts extends Pick<
  VmManifest,
  'plan' | 'accel' | 'qemu' | 'guest' | 'diskFile' | 'niceness'
> {
  readonly collected: readonly VmSample[];
  readonly planned: number;
  /** Each configuration has its samples. */
  readonly isComplete: boolean;
  readonly isInterrupted: boolean;
}

export async function manifestOf(parts: ManifestParts): Promise<VmManifest> {
  const { collected, planned, isComplete, isInterrupted, ...same } = parts;
  const times = collected.map(({ at }) => at).sort();
  const steady = steadySamples(collected);
  const foreign = steady.map((sample) => figuresOf(sample).foreignCpu);
  const host = await hostFacts(same.accel.accel);
  const foreignCpu: Spread = {
    median: foreign.length === 0 ? 0 : round(median(foreign)),
    min: round(foreign.reduce((least, value) => Math.min(least, value), Infinity)),
    max: round(foreign.reduce((most, value) => Math.max(most, value), 0)),
  };
  return {
    schemaVersion: 1,
    kind: 'virtual machine',
    firstSample: times.at(0) ?? null,
    lastSample: times.at(-1) ?? null,
    end: isComplete ? 'complete' : isInterrupted ? 'interrupted' : 'time budget',
    samples: { measured: collected.length, steady: steady.length, planned },
    accel: same.accel,
    qemu: same.qemu,
    guest: same.guest,
    diskFile: same.diskFile,
    host,
    niceness: same.niceness,
    kvmPerRequest: kvmPerRequest(collected),
    foreignCpu,
    notes: notesOf(same.accel.accel, host, foreignCpu, collected),
    plan: same.plan,
  };
}

function kvmPerRequest(samples: readonly VmSample[]): Record<string, number> | null {
  const counted = samples.filter(({ kvm }) => kvm !== null);
  const requests = counted
    .flatMap(({ result }) => result.threads)
    .reduce((sum, thread) => sum + thread.requests, 0);
  if (requests === 0) return null;
  const totals = new Map<string, number>();
  for (const { kvm } of counted) {
    for (const [name, n] of Object.entries(kvm ?? {})) totals.set(name, (totals.get(name) ?? 0) + n);
  }
  return Object.fromEntries([...totals].map(([name, n]) => [name, round(n / requests)]));
}

async function hostFacts(accel: VmAccel): Promise<VmManifest['host']> {
  const text = async (path: string): Promise<string | null> => await readFile(path, 'utf8').catch(() => null);
  const haltPoll = accel === 'kvm' ? await text('/sys/module/kvm/parameters/halt_poll_ns') : null;
  const [first] = cpus();
  return {
    kernel: release(),
    cpu: first?.model ?? 'unknown',
    cpus: cpus().length,
    isVirtual: / hypervisor\b/.test((await text('/proc/cpuinfo')) ?? ''),
    haltPollNs: haltPoll === null ? null : Number(haltPoll),
  };
}

/** Foreign load beyond this [CPUs] is worth a word. */
const QUIET = 0.1;

function notesOf(
  accel: VmAccel,
  { isVirtual }: VmManifest['host'],
  foreignCpu: Spread,
  samples: readonly VmSample[],
): string[] {
  const isRounded = samples.some(
    ({ configuration: { mode, backend } }) =>
      mode === 'main' && backend.kind === 'null' && backend.latencyNs > 0,
  );
  return [
    ...(accel === 'tcg'
      ? [
          'software emulation: the guest runs 5 to 20 times slower than under KVM, and a kick is an eventfd write by ' +
            "the vCPU's thread; halt_poll_ns, guest haltpoll and exits do not apply",
        ]
      : []),
    ...(isVirtual
      ? ['the host is itself a virtual machine: interrupts and wakes cost more than on bare metal']
      : []),
    ...(foreignCpu.median > QUIET
      ? [
          `others used ${foreignCpu.median.toFixed(2)} CPUs in the median: wakes find busy CPUs; trust p50 and p10, ` +
            'not mean or p99',
        ]
      : []),
    ...(isRounded
      ? [
          "QEMU's main loop rounds the timer of null-co up to a millisecond: its rows with a latency tell that",
        ]
      : []),
  ];
}

function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toFixed(3)) : 0;
}
