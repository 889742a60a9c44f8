/**
 * How QEMU's event loop behaves in each class of versions, as far as polling is concerned.
 * [QEMU util/aio-posix.c, util/async.c at 5.1, 5.2, 7.2 and 8.0; the commits are named at each field]
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
}

export const aioGenerations: Readonly<Record<QemuClass, AioGeneration>> = {
  '5.1': { notifyMeWhilePolling: true, workInPoll: true, leavesPollModeWithoutProgress: true },
  '5.2': { notifyMeWhilePolling: false, workInPoll: true, leavesPollModeWithoutProgress: true },
  '7.0': { notifyMeWhilePolling: false, workInPoll: false, leavesPollModeWithoutProgress: true },
  '8.0': { notifyMeWhilePolling: false, workInPoll: false, leavesPollModeWithoutProgress: false },
};
