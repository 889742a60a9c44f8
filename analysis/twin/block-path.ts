/** The twin's terms of a kernel's block layer, down and up, by scheduler and by what io_uring has registered. */
import type { Scenario } from '../../scenarios/scenario.js';
import type { Pay } from './modes.js';

/** The schedulers' costs: before the doorbell, and when the request ends. */
const schedulers: Readonly<Record<string, { insert: string; complete?: string }>> = {
  'mq-deadline': { insert: 'scheduler_mq_deadline' },
  kyber: { insert: 'scheduler_kyber_insert', complete: 'scheduler_kyber_complete' },
  bfq: { insert: 'scheduler_bfq_insert', complete: 'scheduler_bfq_complete' },
};

/** A kernel's block layer, as requests pass it. */
export interface BlockPath {
  readonly scheduler: string;
  readonly worker: boolean;
  readonly fixedbufs: boolean;
  readonly file: boolean;
}

/** Of the kernel that the job runs on. */
export function jobPath({ fio, drive, vm }: Scenario): BlockPath {
  return {
    scheduler: vm === null ? drive.scheduler : vm.scheduler,
    worker: vm !== null || drive.dispatch === 'worker',
    fixedbufs: fio.fixedbufs,
    file: fio.registerfiles || fio.sqthreadPoll,
  };
}

/** Of the host, under a server's requests. */
export function serverPath({ drive: { scheduler, dispatch } }: Scenario): BlockPath {
  return { scheduler, worker: dispatch === 'worker', fixedbufs: false, file: false };
}

/** Down to the doorbell: block layer, scheduler, worker. */
export function blockSubmit({ scheduler, worker, fixedbufs, file }: BlockPath, pay: Pay): void {
  const kind = fixedbufs ? (file ? '_registered' : '_fixedbufs') : file ? '_registerfiles' : '';
  pay(`blk_submit${kind}`);
  const costs = schedulers[scheduler];
  if (costs === undefined) return;
  pay(costs.insert);
  if (!worker) return;
  pay('kblockd_queue');
  pay('ctx_switch');
}

/** What ending a request costs there, by interrupt or by polling. */
export function blockComplete({ scheduler, fixedbufs }: BlockPath, way: 'irq' | 'poll', pay: Pay): void {
  pay(`${way === 'irq' ? 'blk_complete_irq' : 'blk_poll_complete'}${fixedbufs ? '_fixedbufs' : ''}`);
  const complete = schedulers[scheduler]?.complete;
  if (complete !== undefined) pay(complete);
}
