/**
 * Scenarios of the nested virtual machine of `data/host-vm`: the guest itself is the machine, and what is below it is out
 * of sight (`models/virtio-disk.ts`).
 *
 * Two vCPUs, one virtio-blk disk with one queue whose interrupt is bound to CPU 1, scheduler mq-deadline, HZ 250, kernel
 * 6.18; cpuidle-haltpoll with guest_halt_poll_ns 0, so that an idle vCPU halts at once. fio on CPU 1 is where its
 * completions come; on CPU 0 it is woken from CPU 1. The submitter dispatches by itself: in `traces/sample_*`
 * `block_rq_issue` follows `block_rq_insert` in fio's own context, as blk_finish_plug runs the queue.
 * [Linux block/blk-mq.c:blk_mq_flush_plug_list]
 */
import type { Scenario } from '../scenario.js';
import { presetSettings } from '../presets.js';

/** A job that was measured there. */
export interface HostVmJob {
  readonly ioengine: 'psync' | 'pvsync2' | 'libaio' | 'io_uring';
  /** Succeeds and does not poll: `queue/io_poll` is 0, and the kernel's synchronous calls ignore it. */
  readonly hipri: boolean;
  readonly rw: 'randread' | 'randwrite';
  /** [bytes] */
  readonly bs: number;
  /** That fio was pinned to. */
  readonly cpu: 0 | 1;
}

export function scenarioOfHostVmJob(job: HostVmJob, id: string): Scenario {
  const { ioengine, hipri, rw, bs, cpu } = job;
  const base = presetSettings('B0', 'measured').scenario();
  return {
    ...base,
    id,
    title: `${rw} by ${ioengine}${hipri ? ' with hipri' : ''}, ${bs} bytes, on CPU ${cpu} of the nested VM`,
    group: 'measured-host-vm',
    host: {
      ...base.host,
      cpu: 'VM',
      kernel: '6.18',
      hz: 250,
      iommu: 'off',
      interruptPosting: 'none',
      c1ePromotion: false,
      clock: null,
    },
    drive: {
      ...base.drive,
      model: 'virtio',
      pollQueues: 0,
      scheduler: 'mq-deadline',
      dispatch: 'submitter',
      irqCpu: 1,
    },
    vm: null,
    pinning: { ...base.pinning, application: cpu },
    fio: { ...base.fio, ioengine, hipri, rw, bs, iodepth: 1, numjobs: 1 },
  };
}
