/** What one can choose of a virtual machine that is measured in bulk: a row of a table, and what a scenario is made of. */

/** What serves the guest's disk: QEMU's null-co with a latency, or a file by one of QEMU's engines. */
export type VmBackend =
  { readonly kind: 'null'; readonly latencyNs: number } | { readonly kind: 'file'; readonly aio: VmAio };

/** QEMU's `aio` of a file. */
export type VmAio = 'threads' | 'native' | 'io_uring';

/**
 * Which CPU each thread is held on. `split`: vCPU 0 and main loop on CPU 0, IOThread and vCPU 1 on CPU 1; `cross`:
 * vCPU 0 on CPU 1, main loop, IOThread and vCPU 1 on CPU 0.
 */
export type VmLayout = 'split' | 'cross';

/** How the guest's code ran: software emulation or KVM. */
export type VmAccel = 'tcg' | 'kvm';

/** What one can choose of a measured machine. */
export interface VmConfiguration {
  readonly backend: VmBackend;
  /** Who serves the disk: the main loop or an IOThread. */
  readonly mode: 'main' | 'iothread';
  /** QEMU's poll-max-ns of the IOThread [ns]; null in the main loop, which does not poll. */
  readonly pollMaxNs: number | null;
  /** QEMU's poll-grow of the IOThread; 0 is QEMU's default (doubles). */
  readonly grow: number;
  /** QEMU's poll-shrink of the IOThread; 0 is QEMU's default (to 0 at once). */
  readonly shrink: number;
  /** vCPUs. */
  readonly smp: number;
  /** Virtqueues of the disk. */
  readonly queues: number;
  /** Packed rather than split virtqueues. */
  readonly packed: boolean;
  /** VIRTIO_RING_F_EVENT_IDX is offered. */
  readonly eventIdx: boolean;
  /** Threads of the guest's program, each with one request in flight; thread n runs on vCPU n modulo `smp`. */
  readonly threads: number;
  /** The requests ask to be polled for (RWF_HIPRI). */
  readonly hipri: boolean;
  /** Busy time of the program between a completion and its next request [µs]. */
  readonly thinkUs: number;
  readonly layout: VmLayout;
}
