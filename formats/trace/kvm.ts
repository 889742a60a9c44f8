/**
 * What KVM does on a host, counted from its events: exits by reason and how long each lasts until the next entry, how
 * a halted vCPU was woken, and how the halt-polling window moves.
 *
 *     kvm_exit: vcpu 0 reason HLT rip 0xffffffff info1 0x0 ...       arch/x86/kvm/trace.h (`vcpu %u` since 5.9)
 *     kvm_entry: vcpu 0, rip 0xffffffff ...                          arch/x86/kvm/trace.h
 *     kvm_vcpu_wakeup: wait time 48211 ns, polling valid             include/trace/events/kvm.h
 *     kvm_halt_poll_ns: vcpu 0: halt_poll_ns 20000 (grow 10000)      include/trace/events/kvm.h
 */
import type { TraceEvent } from './trace-event.js';

/** A vCPU's thread outside its guest. */
export interface KvmExit {
  readonly reason: string;
  /** Until the next entry of the same thread [ns]; what the host did for it, its sleep included. */
  readonly ns: number;
}

/** How a halt ended. */
export interface KvmWakeUp {
  /** `wait` when the thread had gone to sleep, `poll` when halt polling saw the event. */
  readonly how: 'wait' | 'poll';
  readonly ns: number;
}

export interface KvmListener {
  exit(exit: KvmExit): void;
  wakeUp(wakeUp: KvmWakeUp): void;
  haltPollNs(newNs: number, grow: boolean): void;
}

const REASON = /\breason ([A-Z0-9_]{1,40})/;
const WAKEUP = /^(wait|poll) time (\d{1,15}) ns/;
const HALT_POLL = /halt_poll_ns (\d{1,15}) \((grow|shrink) \d+\)/;

/** A vCPU thread has one exit at a time; this many threads are told apart. */
const MOST_VCPUS = 4096;

export class KvmEvents {
  private readonly outside = new Map<number, { reason: string; ns: number }>();

  constructor(private readonly listener: KvmListener) {}

  take({ name, text, pid, timeNs }: TraceEvent): void {
    if (name === 'kvm_exit') {
      const reason = REASON.exec(text)?.[1];
      if (reason === undefined || this.outside.size >= MOST_VCPUS) return;
      this.outside.set(pid, { reason, ns: timeNs });
    } else if (name === 'kvm_entry') {
      const exit = this.outside.get(pid);
      this.outside.delete(pid);
      if (exit !== undefined && timeNs >= exit.ns) {
        this.listener.exit({ reason: exit.reason, ns: timeNs - exit.ns });
      }
    } else if (name === 'kvm_vcpu_wakeup') {
      const match = WAKEUP.exec(text);
      if (match !== null) this.listener.wakeUp({ how: match[1] as 'wait' | 'poll', ns: Number(match[2]) });
    } else if (name === 'kvm_halt_poll_ns') {
      const match = HALT_POLL.exec(text);
      if (match !== null) this.listener.haltPollNs(Number(match[1]), match[2] === 'grow');
    }
  }
}
