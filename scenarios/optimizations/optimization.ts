/** An optimization as data: a change of configuration that can be switched alone, and all there is to know about it. */

/** What an optimization may cost that is no time. */
export const losses = ['live-migration', 'snapshots', 'shared-drive'] as const;
export type Loss = (typeof losses)[number];

/** Whose version a rule is about. */
export const versionOf = ['qemu', 'guestKernel', 'hostKernel', 'libvirt'] as const;
/** Versions as `major.minor`, of those that matter. */
export type Versions = { readonly [Of in (typeof versionOf)[number]]?: string };

/**
 * What a snippet was held against: libvirt 9.0's own schema by virt-xml-validate; QEMU 7.2, which started with it and
 * by QMP reported the values set; the QMP schema of QEMU 7.2, where a device would be needed to start it; or nothing
 * but documentation. The first three are tests (`test/scenarios/optimizations`).
 */
export const snippetChecks = [
  'libvirt-9.0-schema',
  'qemu-7.2-started',
  'qemu-7.2-schema',
  'documentation',
] as const;
export type SnippetCheck = (typeof snippetChecks)[number];

/** What to paste, or why there is nothing to paste. */
export type Snippet =
  | { readonly text: string; readonly checked: SnippetCheck; readonly note: string | null }
  | { readonly text: null; readonly why: string };

/** Where an optimization can be switched on. */
export const snippetPlaces = ['libvirt', 'qemu', 'proxmox', 'kernel'] as const;

/**
 * - libvirt: to be merged into the domain: elements that are there already get the attributes; `<source>` of a disk is
 *   replaced. IOThread 1, one virtio disk.
 * - qemu: options of its command line, to be merged into those with the same id, node-name or drive: IOThread
 *   `iothread0`, block node `disk0`.
 * - proxmox: shell commands of Proxmox VE; VMID and STORAGE:VOLUME stand for yours.
 * - kernel: shell commands and parameters of the kernel's command line, each under a comment that says whose.
 */
export type Snippets = { readonly [Place in (typeof snippetPlaces)[number]]: Snippet };

/** How one sees that it is in effect. */
export interface Verification {
  /** A shell command. */
  readonly command: string;
  /** What it should print, in words. */
  readonly expect: string;
}

/** Where it is documented. */
export interface OptimizationSource {
  /** Project, file or document, and version. */
  readonly title: string;
  readonly url: string | null;
}

/** What one pays for it. */
export interface Price {
  readonly loses: readonly Loss[];
  /** CPUs that it keeps busy, in words; null for none. What it burns in a configuration is simulated. */
  readonly cores: string | null;
  /** What it does to isolation; null for nothing. */
  readonly security: string | null;
  /** What else there is to pay; null for nothing. */
  readonly other: string | null;
}

/** A named change. */
export interface Optimization {
  /** Plain words: `guest-haltpoll`. */
  readonly id: string;
  readonly title: string;
  /** Where it has a meaning; what is done to the host of a VM is told as VM. */
  readonly on: 'bare metal' | 'VM';
  /** The settings it changes, as they would follow `--set`, in order; where they depend on the scenario, as for a stock one. */
  readonly sets: readonly string[];
  /** Why it has no predicted gain: it cannot be simulated, and `sets` is empty. Null where it can. */
  readonly notSimulated: string | null;
  /** Ids of those without which it cannot be applied. */
  readonly requires: readonly string[];
  /** Ids of those that cannot be applied together with it. */
  readonly excludes: readonly string[];
  /** First versions that have it. */
  readonly since: Versions;
  /** Last versions that have it, where it is gone. */
  readonly until: Versions;
  /** What it is, if it is a prototype that was never merged; else null. */
  readonly prototype: string | null;
  readonly price: Price;
  readonly snippets: Snippets;
  readonly verify: Verification;
  readonly sources: readonly OptimizationSource[];
}
