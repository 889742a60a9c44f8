/** What a request meets in any Linux, host or guest: the job itself, its kernel, and the drive. */
import { drives } from '../drives.js';
import type { Mechanism } from './mechanism.js';

export const kernelMechanisms: readonly Mechanism[] = [
  {
    id: 'fio',
    title: "fio's own work",
    text:
      'Between two requests fio accounts the last one, chooses the next offset and buffer, and reads the clock. ' +
      'It pays this on the CPU it runs on. No latency that fio reports has it, but the period has, ' +
      'so 1 / IOPS is always longer than the mean latency.',
    sources: ['fio 3.42: io_u.c:get_io_u, account_io_completion; ioengines.c:td_io_queue'],
    costs: ['fio_loop'],
  },
  {
    id: 'syscall',
    title: 'system call',
    text:
      'Entry into the kernel and the return from it, without the work inside. ' +
      'psync and pvsync2 make one call a request; libaio makes two (io_submit, io_getevents), and io_uring two when ' +
      "the completion is not there yet. A QEMU above the host's kernel makes one more there for each submission, and its " +
      'userspace NVMe driver none. Mitigations such as page-table isolation can multiply the cost.',
    sources: ['Linux arch/x86/entry/entry_64.S', 'fio 3.42: engines/sync.c, libaio.c, io_uring.c'],
    costs: ['syscall_entry', 'syscall_exit', 'io_getevents_syscall'],
  },
  {
    id: 'block-layer',
    title: 'block layer and driver',
    text:
      'Direct I/O on its way down (pin the page, build a bio, take a blk-mq request, fill in the command) and on its ' +
      'way up (end the request and the bio, wake the waiter). The submitter pays the first part, and the CPU that takes ' +
      'the interrupt the second, in a softirq if the device has one queue for all CPUs. A request of a guest with virtio-blk ' +
      "passes the guest's, and that of the host too unless QEMU or SPDK has the drive in user space. " +
      'A scheduler inserts and dispatches each request besides, and has a worker of kblockd issue it: another thread to ' +
      'wake and to switch to, as every flush has. What io_uring has registered need not be pinned or looked up.',
    sources: [
      'Linux 5.10: fs/block_dev.c:__blkdev_direct_IO_simple; block/blk-mq.c; drivers/nvme/host/pci.c:nvme_queue_rq, nvme_irq',
      'Linux 5.10: block/mq-deadline.c, kyber-iosched.c, bfq-iosched.c, blk-flush.c; block/blk-mq.c:blk_mq_run_hw_queue',
      'Linux 5.10: drivers/block/virtio_blk.c:virtio_queue_rq, virtblk_done; block/blk-mq.c:blk_mq_complete_request_remote',
    ],
    costs: [
      'blk_submit',
      'blk_submit_fixedbufs',
      'blk_submit_registerfiles',
      'blk_submit_registered',
      'scheduler_mq_deadline',
      'scheduler_kyber_insert',
      'scheduler_kyber_complete',
      'scheduler_bfq_insert',
      'scheduler_bfq_complete',
      'kblockd_queue',
      'ctx_switch',
      'blk_complete_irq',
      'blk_complete_irq_fixedbufs',
      'softirq_raise_run',
    ],
  },
  {
    id: 'iopoll',
    title: 'polling the disk (iopoll)',
    text:
      'The request goes to a queue that has no interrupt, and the submitting task spins until its completion is there: ' +
      "on the phase bit of the drive's next completion entry, or on the used ring of a virtio-blk disk, whose server then " +
      'tells nobody. No interrupt, no sleep, no wake-up: the task pays with a CPU that is busy all the time. ' +
      'It takes polled queues (nvme.poll_queues; virtio_blk.poll_queues since 5.19, before that a prototype of the talk), ' +
      'and requests that ask for it: by RWF_HIPRI in preadv2 up to 5.18, or by IORING_SETUP_IOPOLL.',
    sources: [
      'Linux 5.10: block/blk-mq.c:blk_poll; drivers/nvme/host/pci.c:nvme_poll; fs/block_dev.c',
      'Linux commit 4e0400525691 (5.19): drivers/block/virtio_blk.c:virtblk_poll',
      'Linux commit 9650b453a3d4 (5.19): RWF_HIPRI of synchronous I/O is ignored',
    ],
    costs: [
      'blk_poll_complete',
      'blk_poll_complete_fixedbufs',
      'io_uring_cq_lines',
      'io_uring_cq_lines_remote',
      'blk_poll_turn',
      'cqe_line_read',
      'used_ring_lines',
      'used_ring_lines_remote',
    ],
  },
  {
    id: 'nvme',
    title: 'NVMe drive',
    text:
      'The time of the drive itself, from the doorbell to the completion entry in memory: it fetches the command, ' +
      'reads or writes the medium, transfers the data and writes the entry. Nobody pays with a CPU for it, and no ' +
      'software can shorten it: it is what everything else is measured against. A flush, or a write that must be on the ' +
      'medium, waits for the medium itself; a drive without a volatile cache has nothing to flush.',
    sources: ['NVM Express base specification 1.4, sections 4 and 7', 'Linux 5.10: drivers/nvme/host/pci.c'],
    costs: [
      ...new Set(
        Object.values(drives)
          .filter(({ inMemory, virtio }) => inMemory !== true && virtio !== true)
          .flatMap(({ read, write, perExtra4k, writeCache }) => [
            read,
            write,
            perExtra4k,
            ...(writeCache === undefined ? [] : [writeCache.flush, writeCache.writeFua]),
          ]),
      ),
      'pcie_dma_read_64b',
      'pcie_dma_write',
    ],
  },
  {
    id: 'virtio-disk',
    title: 'virtio disk of a guest, seen from inside',
    text:
      'The machine is a guest, and what serves its disk is out of sight: the host, its hypervisor, its drive. The guest ' +
      'sees a kick that takes its CPU away for an exit, and an interrupt some time later; that time is one cost, ' +
      'the waking of a halted CPU included.',
    sources: [
      'Linux: drivers/block/virtio_blk.c:virtio_queue_rq, virtblk_done; drivers/virtio/virtio_ring.c:virtqueue_notify',
    ],
    costs: ['guest_kick', 'virtio_disk_read_4k', 'virtio_disk_write_4k', 'virtio_disk_per_extra_4k'],
  },
  {
    id: 'null-blk',
    title: 'null_blk, a block device that stores nothing',
    text:
      'With irqmode=2 the driver starts a timer of the submitting CPU, and ends the request in its interrupt. ' +
      'The wait is as long as completion_nsec says, and the idle governor knows it beforehand.',
    sources: ['Linux 5.10: drivers/block/null_blk/main.c:null_cmd_end_timer, null_cmd_timer_expired'],
    costs: ['null_blk_completion'],
  },
  {
    id: 'sqpoll',
    title: 'submission thread of io_uring (SQPOLL)',
    text:
      'A kernel thread spins on the tail of the submission queue, so that an application submits by a store and spins on ' +
      "the completion queue in its turn: no system call, and two CPUs that are never idle. The block layer's work and the " +
      "drive's interrupt, or its polling (IOPOLL), are on the thread's CPU. Between the two CPUs the lines of the rings " +
      'change hands. A thread that found nothing for sq_thread_idle sleeps, and the next submission has to wake it.',
    sources: [
      'Linux 6.1: io_uring/sqpoll.c:io_sq_thread; io_uring/io_uring.c:io_req_task_work_add',
      'fio 3.35: engines/io_uring.c:fio_ioring_commit, fio_ioring_getevents',
    ],
    costs: [
      'io_sq_thread_turn',
      'io_sq_thread_iopoll_turn',
      'io_uring_sq_lines',
      'io_uring_sq_lines_remote',
      'io_uring_task_work',
      'io_uring_cq_turn',
      'io_uring_cq_lines',
      'io_uring_cq_lines_remote',
    ],
  },
  {
    id: 'interrupt',
    title: 'interrupt on the host',
    text:
      'After the completion entry the drive writes an MSI-X message, and the CPU that the vector is bound to leaves what ' +
      'it does for the handler: its idle state, a thread, or a guest (then with an external-interrupt exit). ' +
      'With a queue for each CPU that is the CPU that submitted; to another NUMA node the message takes longer. ' +
      'A poller sees the entry before the message is sent, which is why polling saves this whole path.',
    sources: [
      'Linux 5.10: drivers/nvme/host/pci.c:nvme_irq, nvme_setup_irqs (managed affinity)',
      'Linux 5.10: arch/x86/kvm/vmx/vmx.c:handle_external_interrupt_irqoff',
    ],
    costs: ['msix_to_core', 'numa_irq_extra', 'hardirq_entry', 'hardirq_exit', 'vmexit_external_interrupt'],
  },
  {
    id: 'scheduler',
    title: 'sleeping and waking of threads',
    text:
      'A thread that blocks is taken off its CPU; an event wakes it, and an idle CPU must leave its idle loop and switch ' +
      'to it. The waker pays for the wake-up (a memory write to a CPU that idles in POLL or MWAIT, otherwise an ' +
      'interrupt to it), the sleeper waits for the rest. Going to sleep overlaps the time of the drive, so mostly only ' +
      'the way back is waited for.',
    sources: ['Linux 5.10: kernel/sched/core.c:try_to_wake_up, __schedule; kernel/sched/idle.c:do_idle'],
    costs: [
      'sched_wake_idle',
      'sched_deactivate',
      'ctx_switch',
      'ttwu_send',
      'ttwu_send_remote',
      'idle_tick_restart',
      'tcg_thread_wake',
    ],
  },
  {
    id: 'c-state',
    title: 'idle states of the host CPU',
    text:
      'A host CPU with nothing to run enters a state that the governor picks by how long it expects to idle. Leaving it ' +
      'takes from under 0.1 µs (POLL) over about 1 µs (C1) to 100 µs (C6), and whoever ended the idleness waits for it. ' +
      'Before 6.13 the menu governor is careful while a task of that CPU is in iowait, so a synchronous reader of a 10 µs ' +
      'drive keeps its CPU in POLL; a QEMU thread that sleeps in ppoll is not in iowait, and gets C1 or C1E.',
    sources: [
      'Linux 5.10, 6.1: drivers/cpuidle/governors/menu.c:menu_select; drivers/idle/intel_idle.c',
      'Linux commit 38f83090f515 (6.13, and in the stable series 6.12): menu without iowait',
    ],
    costs: [
      'idle_poll_exit',
      'c1_exit',
      'c1e_exit',
      'halted_cpu_exit',
      'c6_exit_skx',
      'c1_exit_icx',
      'c1e_exit_icx',
      'c6_exit_icx',
      'c1_exit_spr',
      'c6_exit_spr',
      'c_exit_bdw',
    ],
  },
];
