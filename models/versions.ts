/**
 * Which generation of QEMU and of Linux a configuration has.
 *
 * Mechanisms change with versions, but only at a few of them. A class is a run of versions between which nothing
 * modelled here differs; models take the class, never the version. Each is named after its representative.
 */
import { ConfigError } from '../sim/errors.js';

/** `'5.1'`: up to 5.1; `'polling'`: the talk's prototype, on 5.1; `'5.2'`: 5.2 to 6.2; `'7.0'`: 7.0 to 7.2; `'8.0'`: 8.0 to 9.2; `'10.0'`: 10.0 and 10.1. */
export type QemuClass = '5.1' | 'polling' | '5.2' | '7.0' | '8.0' | '10.0';

/** `'5.10'`: 5.4 to 5.16; `'6.1'`: 5.17 to 6.11; `'6.12'`: 6.12 and later. */
export type KernelClass = '5.10' | '6.1' | '6.12';

/**
 * How a scenario names the branch `polling` of github.com/stefanha/qemu (f418aa17d3, August 2020, on 5.1-rc3), with
 * which the talk's last two bars were measured. It was never merged.
 */
export const POLLING_BRANCH = '5.1-polling';

/** A run of versions, both ends included. */
export interface VersionClass<Id extends string> {
  readonly id: Id;
  /** First version, as `major.minor`. */
  readonly from: string;
  /** Last version, as `major.minor`; null when it has no end yet. */
  readonly to: string | null;
  readonly title: string;
}

/**
 * The QEMU classes, oldest first. They part where polling changed: commits 601829f88e (5.2: no eventfd write while
 * polling), 826cc32423 (7.0: the polling callback only tests), 816a430c51 (8.0: poll mode is left only to block),
 * ee416407b3 and f76d3bee75 (10.0: a polling time for each handler).
 * Before 5.0 there are further differences (a polling pass even with a budget of 0), which are left out.
 */
export const qemuClasses: readonly VersionClass<QemuClass>[] = [
  { id: '5.1', from: '2.9', to: '5.1', title: 'polling announces itself: each notification is a write' },
  { id: '5.2', from: '5.2', to: '6.2', title: 'requests are handled inside the polling loop' },
  { id: '7.0', from: '7.0', to: '7.2', title: 'requests are handled after it; every pass leaves poll mode' },
  { id: '8.0', from: '8.0', to: '9.2', title: 'poll mode is left only to block' },
  { id: '10.0', from: '10.0', to: '10.1', title: 'each handler has a polling time of its own' },
];

/**
 * The kernel classes, oldest first. 5.4 brought cpuidle-haltpoll; 5.17 rearranged KVM's halt polling and posted
 * interrupts; 6.12 is meant as its stable series, which halves halt_poll_ns and has a menu governor without iowait
 * (mainline commit 38f83090f515, 6.13). From 6.6 on menu looks at typical intervals first; that is not told apart.
 */
export const kernelClasses: readonly VersionClass<KernelClass>[] = [
  { id: '5.10', from: '5.4', to: '5.16', title: 'menu counts iowait; halt polling resets' },
  {
    id: '6.1',
    from: '5.17',
    to: '6.11',
    title: 'menu counts iowait; halt polling resets; new wake-up vector',
  },
  { id: '6.12', from: '6.12', to: null, title: 'menu ignores iowait; halt polling halves' },
];

/**
 * The class of a QEMU version such as `7.2` or `7.2.22`.
 * @throws ConfigError for what is no version, and for versions that no class holds (10.2 and later)
 */
export function qemuClassOf(version: string): QemuClass {
  if (version === POLLING_BRANCH) return 'polling';
  const found = classOf(version, 'QEMU', qemuClasses);
  if (found !== undefined) return found;
  const later = versionRank(version) > versionRank('10.1');
  throw new ConfigError(
    `QEMU ${JSON.stringify(version)} is not modelled${later ? ' yet' : ''}; it must be ${ranges(qemuClasses)}` +
      (later ? ' (from 10.2 on, io_uring watches the descriptors)' : ''),
  );
}

/**
 * The class of a Linux version such as `5.15` or `5.15.0-91-generic`.
 * @throws ConfigError for what is no version, and for versions before 5.4
 */
export function kernelClassOf(version: string): KernelClass {
  const found = classOf(version, 'kernel', kernelClasses);
  if (found !== undefined) return found;
  throw new ConfigError(
    `kernel ${JSON.stringify(version)} is not modelled; it must be ${ranges(kernelClasses)}`,
  );
}

/** Which versions are modelled, in words. */
export const qemuVersions: string = `${ranges(qemuClasses)}, or ${POLLING_BRANCH} for the talk's branch`;
export const kernelVersions: string = ranges(kernelClasses);

/** Whether an IPI to a CPU that polls in its idle loop is a write to memory: b2a02fc43a1f (5.8). */
export function wakesPollingIdleByMemory(kernel: string): boolean {
  return versionRank(kernel) >= versionRank('5.8');
}

/** Whether a write with FUA that needs no flush is issued by its submitter, not by kblockd: 615939a2ae73 (6.5). */
export function issuesFuaDirectly(kernel: string): boolean {
  return versionRank(kernel) >= versionRank('6.5');
}

/** Whether QEMU's driver of host devices has FUA: 984a32f17e (10.0). */
export function hasFua(qemu: string): boolean {
  return versionRank(qemu) >= versionRank('10.0');
}

function classOf<Id extends string>(
  version: string,
  what: string,
  classes: readonly VersionClass<Id>[],
): Id | undefined {
  const wanted = versionRank(version);
  if (Number.isNaN(wanted)) {
    throw new ConfigError(
      `${what} ${JSON.stringify(version)} is not a version; it must be ${ranges(classes)}, such as "${classes[1].from}"`,
    );
  }
  return classes.find(
    ({ from, to }) => versionRank(from) <= wanted && (to === null || wanted <= versionRank(to)),
  )?.id;
}

/** Orders versions by major and minor number; NaN for what is no version. */
export function versionRank(version: string): number {
  const parts = /^v?(\d{1,3})\.(\d{1,3})(?:[.+~-]\S*)?$/.exec(version);
  return parts === null ? NaN : Number(parts[1]) * 1000 + Number(parts[2]);
}

function ranges(classes: readonly VersionClass<string>[]): string {
  const names = classes.map(({ from, to }) => (to === null ? `${from} and later` : `${from} to ${to}`));
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
