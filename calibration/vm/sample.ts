/** One measurement of one configuration, as it is kept: all that was counted, and nothing derived. */
import type { GuestResult } from './guest/protocol.js';
import type { ThreadCounts } from './machine/threads.js';
import type { TraceCounts } from './machine/trace-log.js';
import type { VmAccel, VmConfiguration } from './vm-runs.js';

export interface VmSample {
  readonly schemaVersion: 1;
  readonly part: string;
  readonly configuration: VmConfiguration;
  /** From 0. */
  readonly repetition: number;
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly accel: VmAccel;
  readonly result: GuestResult;
  /** Of the guest's time stamp counter. */
  readonly ticksPerNs: number;
  /** For how long the host counted [ns]. */
  readonly hostNs: number;
  readonly threads: {
    readonly mainLoop: ThreadCounts;
    readonly iothread: ThreadCounts | null;
    readonly vcpus: readonly ThreadCounts[];
  };
  readonly qemuNs: number;
  readonly keptAwakeNs: number;
  readonly keptAwakeRounds: number;
  /** What KVM counted; null where it did not, or was not used. */
  readonly kvm: Readonly<Record<string, number>> | null;
  readonly hostBusyNs: number;
  /** Of an extra pass; null where none was made. */
  readonly trace: TraceCounts | null;
}
