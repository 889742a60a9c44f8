/** What a VM under QEMU's software emulation meets, and the backends that such a VM is measured with. */
import type { Mechanism } from './mechanism.js';

export const emulationMechanisms: readonly Mechanism[] = [
  {
    id: 'emulation',
    title: 'software emulation (TCG)',
    text:
      'Without KVM QEMU translates guest code and runs it in a thread for each vCPU, several times slower than a CPU would. ' +
      "There are no exits: a store to a device's register calls into QEMU, which writes the eventfd of the queue itself. A " +
      'vCPU that halts waits on a condition variable, and one that runs is asked to leave its code at the end of a block. The ' +
      'vCPU pays for all of it.',
    sources: [
      'QEMU 7.2: accel/tcg/tcg-accel-ops-mttcg.c:mttcg_cpu_thread_fn; accel/tcg/cpu-exec.c:cpu_handle_interrupt',
      'QEMU 7.2: softmmu/memory.c:memory_region_dispatch_write_eventfds; softmmu/cpus.c:qemu_wait_io_event, qemu_cpu_kick',
    ],
    costs: [
      'tcg_application',
      'tcg_syscall_entry',
      'tcg_syscall_exit',
      'tcg_getevents',
      'tcg_blk_submit',
      'tcg_mq_deadline',
      'tcg_kick',
      'tcg_kick_return',
      'tcg_sched_out',
      'tcg_idle_loop',
      'tcg_halt',
      'tcg_resume',
      'tcg_exit_code',
      'tcg_irq',
      'tcg_irq_return',
      'tcg_blk_complete',
      'tcg_blk_poll_complete',
      'tcg_softirq',
      'tcg_task_switch',
      'tcg_ttwu',
      'tcg_icr_write',
      'syscall_entry',
      'syscall_exit',
    ],
  },
  {
    id: 'big-lock',
    title: "QEMU's big lock",
    text:
      'The main loop holds it whenever it is not in ppoll, and a vCPU of the software emulation whenever it is not in ' +
      'translated code. Who finds it taken sleeps, and who releases it pays for waking a sleeper: so a main loop that is woken ' +
      'by a kick on the CPU of the vCPU first finds the lock taken by that vCPU.',
    sources: ['QEMU 7.2: softmmu/cpus.c:qemu_mutex_lock_iothread; util/main-loop.c:os_host_main_loop_wait'],
    costs: ['syscall_entry', 'syscall_exit'],
  },
  {
    id: 'guest-notifier',
    title: 'interrupt forwarded by the main loop',
    text:
      'Without the irqfd of KVM an IOThread writes an eventfd that the main loop reads, and the main loop delivers the message ' +
      "to the guest's APIC: one more thread to wake for each completion. A disk that the main loop serves leaves the eventfd out.",
    sources: [
      'QEMU 7.2: hw/virtio/virtio.c:virtio_notify_irqfd, virtio_queue_guest_notifier_read; hw/pci/msix.c:msix_notify',
    ],
    costs: ['msix_notify'],
  },
  {
    id: 'null-co',
    title: 'null-co',
    text:
      "QEMU's block driver that reads nothing, after a latency: a timer of the event loop. To arm it notifies the loop, which " +
      'goes round once more before it polls or waits for the timer. In the main loop the wait is rounded up to a millisecond.',
    sources: [
      'QEMU 7.2: block/null.c:null_co_common; util/qemu-timer.c:timerlist_rearm; util/async.c:aio_ctx_prepare',
    ],
    costs: ['aio_timer'],
  },
  {
    id: 'memory-file',
    title: 'file in memory',
    text:
      'A file in tmpfs under direct I/O has no drive below it. The thread that calls copies the data and pays for it, and the ' +
      'request has ended when the call returns.',
    sources: ['Linux 6.6 and later: mm/shmem.c:shmem_file_read_iter, FMODE_CAN_ODIRECT'],
    costs: ['tmpfs_4k'],
  },
  {
    id: 'timer',
    title: 'timer of the kernel',
    text:
      'A thread that waits for a time, in ppoll or asleep, sets a high-resolution timer of its CPU, whose interrupt wakes it. ' +
      'The thread pays for setting it, where it comes before all others of its CPU, and the CPU for its interrupt. On a host ' +
      'that is a VM itself both are exits, and so is its tick, twice, while its CPU is busy.',
    sources: ['Linux 6.1: kernel/time/hrtimer.c:hrtimer_start_range_ns, hrtimer_interrupt'],
    costs: ['hrtimer_start', 'hrtimer_expiry', 'guest_tick'],
  },
];
