/**
 * ppoll(2) of one thread on a few eventfds.
 *
 * On entry any counter above zero makes it return at once; otherwise the thread sleeps and the first signal wakes
 * it. The cost of waking falls on the signaller, the latency (C-state exit, scheduling in, return from the call)
 * on the sleeper. A timeout ends the sleep by an interrupt of the CPU's timer, which has the same latency after it:
 * QEMU asks for no timer slack. [Linux fs/select.c:do_sys_poll, 5.10; QEMU util/qemu-timer.c:init_clocks]
 */
import type { Site } from '../sim/ledger.js';
import type { Counts } from './counts.js';
import type { EventFd, EventFdWaiter } from './eventfd.js';
import type { HostThread } from './host-thread.js';
import type { SiteBook } from './site-book.js';
import type { Sleeper } from './ports.js';

export class Ppoll implements EventFdWaiter {
  private readonly thread: HostThread;
  private readonly counts: Counts;
  /** Return with one descriptor ready [ns], cost. */
  private readonly ppollReturn: Site;
  /** Told of each signal, whoever sleeps: a loop that sees descriptors without a call. */
  onSignal: (() => void) | null = null;
  private readonly fds: EventFd[] = [];
  private sleeping = false;
  private deadlineNs = Infinity;
  private returned: () => void = () => {};

  constructor(thread: HostThread, book: SiteBook, counts: Counts) {
    this.thread = thread;
    this.counts = counts;
    this.ppollReturn = book.pays(thread.name, 'ppoll', 'ppoll_return');
  }

  add(fd: EventFd): void {
    this.fds.push(fd);
    fd.waiter = this;
  }

  /** Waits until a counter is above zero, or for `timeoutNs`; `returned` runs when the call has returned. */
  wait(returned: () => void, timeoutNs: number = Infinity): void {
    this.counts.syscalls++;
    this.returned = returned;
    this.deadlineNs = this.thread.processor.calendar.now + timeoutNs;
    if (this.anyReady()) this.comeBack();
    else {
      this.sleeping = true;
      this.sleep();
    }
  }

  /** The same with a timeout of 0: only looks. */
  look(returned: () => void): void {
    this.counts.syscalls++;
    const { processor } = this.thread;
    processor.charge(this.ppollReturn);
    processor.then(returned);
  }

  signalled(): Sleeper | null {
    this.onSignal?.();
    return this.sleeping ? this.thread : null;
  }

  private sleep(): void {
    if (this.deadlineNs === Infinity) this.thread.block(false, this.comeBack);
    else this.thread.blockUntil(this.deadlineNs, this.comeBack);
  }

  /** Whether any descriptor is ready now. */
  get found(): boolean {
    return this.anyReady();
  }

  private anyReady(): boolean {
    for (const fd of this.fds) if (fd.counter > 0) return true;
    return false;
  }

  private readonly comeBack = (): void => {
    // Woken for a signal that it has read meanwhile, it looks again and goes on sleeping (do_poll).
    if (!this.anyReady() && this.thread.processor.calendar.now < this.deadlineNs) {
      this.sleep();
      return;
    }
    this.sleeping = false;
    const { processor } = this.thread;
    processor.charge(this.ppollReturn);
    processor.then(this.returned);
  };
}
