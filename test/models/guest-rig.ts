/** A vCPU on a physical CPU of its own, for the tests of what injects into it, wakes it and runs on it. */
import type { HostThread } from '../../models/host-thread.js';
import type { PhysicalCpu } from '../../models/physical-cpu.js';
import { Vcpu } from '../../models/vcpu.js';
import type { GuestHaltPolling } from '../../models/vcpu-wiring.js';
import type { Rig } from './rig.js';

/** Guest halt polling with a limit of one's choice. */
export class Haltpoll implements GuestHaltPolling {
  readonly told: string[] = [];
  pollLimitNs: number;
  private inVain = false;

  constructor(pollLimitNs: number) {
    this.pollLimitNs = pollLimitNs;
  }

  select(): 'POLL' | 'HLT' {
    return this.pollLimitNs === 0 || this.inVain ? 'HLT' : 'POLL';
  }

  reflectPoll(timedOut: boolean): void {
    this.inVain = timedOut;
    this.told.push(timedOut ? 'poll in vain' : 'poll');
  }

  reflectHlt(residencyNs: number): void {
    this.inVain = false;
    this.told.push(`HLT ${residencyNs}`);
  }
}

export interface GuestOptions {
  /** Of the vCPU, and of its CPU. */
  readonly number?: number;
  /** Its CPU, if it shares one. */
  readonly sharedCpu?: PhysicalCpu;
  /** Limit of the guest's own polling [ns]; null for a guest without haltpoll. */
  readonly haltpollNs?: number | null;
  /** KVM's halt polling [ns]. */
  readonly kvmNs?: number;
  readonly apicv?: boolean;
  readonly remoteNotifier?: boolean;
}

export interface Guest {
  readonly cpu: PhysicalCpu;
  readonly thread: HostThread;
  readonly vcpu: Vcpu;
  readonly haltpoll: Haltpoll | null;
  /** What KVM was told of its halts [ns]. */
  readonly halts: number[];
  /** The task notes that it runs, and blocks again. */
  readonly again: () => void;
  /** An interrupt handler that notes itself and wakes the task. */
  readonly handler: () => void;
  /** Injects at a moment, and wakes the thread if that is asked for. */
  readonly injectAt: (ns: number, by?: () => void) => void;
}

/**
 * A vCPU that is yet to be started. If its task blocks at once, it runs from 200 ns (out of POLL, switched in) and is
 * idle from 300. Without haltpoll: re-arms the timer, exits by HLT, and is halted from 500.
 */
export function guestOn(rig: Rig, options: GuestOptions = {}): Guest {
  const { number = 0, haltpollNs = null, kvmNs = 0, apicv = true, remoteNotifier = false } = options;
  const cpu = options.sharedCpu ?? rig.cpu(`cpu${number}`);
  const thread = rig.thread(`vcpu${number}`, cpu, 'vcpu_wake_blocked');
  const haltpoll = haltpollNs === null ? null : new Haltpoll(haltpollNs);
  const halts: number[] = [];
  const vcpu = new Vcpu({
    ...rig,
    thread,
    wire: rig.timeline(`wire${number}`),
    apicv,
    remoteNotifier,
    haltpoll,
    haltpollBudgetNs: (ns) => ns,
    kvm: { budgetNs: () => kvmNs, adapt: (ns) => halts.push(ns) },
  });
  const again = (): void => {
    rig.note('task');
    vcpu.block(false, again);
  };
  const handler = (): void => {
    vcpu.processor.then(() => {
      rig.note('interrupt');
      vcpu.wake();
      vcpu.handlerDone();
    });
  };
  const injectAt = (ns: number, by: () => void = handler): void =>
    rig.at(ns, () => {
      const sleeper = vcpu.inject(by, -1);
      if (sleeper === null) return;
      rig.note('wakes the thread');
      sleeper.wake(-1);
    });
  return { cpu, thread, vcpu, haltpoll, halts, again, handler, injectAt };
}
