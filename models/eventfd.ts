/**
 * eventfd: a counter and a waiter.
 *
 * signal: counter + 1; if someone waits, the waiter is told in the signaller's context. read: the counter is
 * zeroed; several signals coalesce. Polling never reads it, so a signal that nobody waited for stays behind and
 * makes the next ppoll return at once. [Linux fs/eventfd.c, 5.10 and 6.1]
 *
 * Leaves out: semaphore mode, overflow, more than one waiter.
 */
import type { Sleeper } from './ports.js';

/** Told of signals; returns whom the signaller must wake. */
export interface EventFdWaiter {
  signalled(): Sleeper | null;
}

export class EventFd {
  readonly name: string;
  /** Signals not read yet [count], state. */
  counter = 0;
  waiter: EventFdWaiter | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** @returns whom the signaller must now wake, null if nobody sleeps on it */
  signal(): Sleeper | null {
    this.counter++;
    return this.waiter === null ? null : this.waiter.signalled();
  }

  read(): void {
    this.counter = 0;
  }
}
