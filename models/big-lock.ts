/**
 * QEMU's big lock: held by the main loop while it handles anything, and by a vCPU's thread of the software emulation
 * whenever it is not in translated code. One that finds it taken sleeps on a futex; who releases it wakes the first
 * sleeper, which tries again. [QEMU 7.2 softmmu/cpus.c: qemu_mutex_lock_iothread; util/qemu-thread-posix.c;
 * glibc nptl: __pthread_mutex_lock, a normal mutex, which is not handed over]
 */
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

/** What a thread that takes the lock pays, by its name. */
interface LockUser {
  readonly entry: Site;
  readonly exit: Site;
  readonly wakeUp: WakeUp;
}

interface Waiter {
  readonly thread: HostThread;
  readonly taken: () => void;
}

export class BigLock {
  private readonly book: SiteBook;
  private readonly counts: Counts;
  private readonly users = new Map<HostThread, LockUser>();
  private readonly waiters = new Fifo<Waiter>();
  private owner: HostThread | null = null;

  constructor(book: SiteBook, counts: Counts) {
    this.book = book;
    this.counts = counts;
  }

  /** A thread that will take the lock. */
  join(thread: HostThread): void {
    this.users.set(thread, {
      entry: this.book.pays(thread.name, 'big-lock', 'syscall_entry'),
      exit: this.book.pays(thread.name, 'big-lock', 'syscall_exit'),
      wakeUp: new WakeUp(thread.processor, this.book.pays(thread.name, 'scheduler', 'ttwu_send')),
    });
  }

  /** The running thread takes the lock, sleeping until it can; `taken` follows. */
  take(thread: HostThread, taken: () => void): void {
    if (this.owner === null) {
      this.owner = thread;
      taken();
      return;
    }
    this.counts.syscalls++;
    thread.processor.charge(this.users.get(thread)!.entry);
    this.waiters.push({ thread, taken });
    thread.block(false, () => {
      thread.processor.charge(this.users.get(thread)!.exit);
      thread.processor.then(() => this.take(thread, taken));
    });
  }

  /** The running thread releases it, and wakes whoever waits; `released` follows. */
  release(thread: HostThread, released: () => void): void {
    this.owner = null;
    const waiter = this.waiters.shift();
    if (waiter === null) {
      released();
      return;
    }
    this.counts.syscalls++;
    const { entry, exit, wakeUp } = this.users.get(thread)!;
    thread.processor.charge(entry);
    wakeUp.run(waiter.thread, () => {
      thread.processor.charge(exit);
      thread.processor.then(released);
    });
  }
}
