/**
 * How QEMU's event loop behaves in each class of versions, as far as polling is concerned.
 * [QEMU util/aio-posix.c, util/async.c at 5.1, 5.2, 7.2, 8.0 and 10.0; the commits are named at each field]
 */
import type { QemuClass } from './versions.js';

export interface AioGeneration {
  /**
   * notify_me is held while polling, so that an aio_notify from a handler that runs inside the polling loop writes
   * the eventfd, which must be read back. Ended by 44277bf914 (5.2).
   */
  readonly notifyMeWhilePolling: boolean;
  /**
   * io_poll does the work: handlers run inside the polling loop, and their time counts as waiting for the
   * adaptation. Ended by 826cc32423 (7.0), since when io_poll only looks and the work is dispatched later.
   */
  readonly workInPoll: boolean;
  /**
   * Poll mode is left whenever a polling pass ends without progress or is skipped; since 816a430c51 (8.0) only
   * before a wait that blocks.
   */
  readonly leavesPollModeWithoutProgress: boolean;
  /**
   * The loop never blocks, and polls for its longest time, while a request is in flight on a queue that only polling
   * can find complete (poll_always_cnt). In the talk's branch alone: 48e0038e45, never merged.
   */
  readonly pollsWhileInFlight: boolean;
  /**
   * Descriptors are watched by io_uring, whose completion ring shows them without a system call: one that cannot be
   * polled does not end polling, and is seen by it. 14bf59b450 of that branch; not for an IOThread from 5.1 to 10.1,
   * where iothread_run's GSource put ppoll in its place (ba607ca8bf).
   */
  readonly peeksDescriptors: boolean;
  /** Each handler has a polling time of its own: since ee416407b3 and f76d3bee75 (10.0). */
  readonly adaptsHandlers: boolean;
}

/** Of every release up to 10.1. */
const released = { pollsWhileInFlight: false, peeksDescriptors: false, adaptsHandlers: false };

/**
 * `polling` is the branch of the talk's last two bars, of August 2020 on 5.1-rc3. That it had the change of 44277bf914,
 * which its author posted in the same days, is assumed (docs/fidelity.md).
 */
export const aioGenerations: Readonly<Record<QemuClass, AioGeneration>> = {
  '5.1': { notifyMeWhilePolling: true, workInPoll: true, leavesPollModeWithoutProgress: true, ...released },
  polling: {
    notifyMeWhilePolling: false,
    workInPoll: true,
    leavesPollModeWithoutProgress: true,
    pollsWhileInFlight: true,
    peeksDescriptors: true,
    adaptsHandlers: false,
  },
  '5.2': { notifyMeWhilePolling: false, workInPoll: true, leavesPollModeWithoutProgress: true, ...released },
  '7.0': { notifyMeWhilePolling: false, workInPoll: false, leavesPollModeWithoutProgress: true, ...released },
  '8.0': {
    notifyMeWhilePolling: false,
    workInPoll: false,
    leavesPollModeWithoutProgress: false,
    ...released,
  },
  '10.0': {
    notifyMeWhilePolling: false,
    workInPoll: false,
    leavesPollModeWithoutProgress: false,
    ...released,
    adaptsHandlers: true,
  },
};
