/** Who serves a virtio-blk disk, and how it reaches the drive: QEMU, qemu-storage-daemon, SPDK. */
import type { Mechanism } from './mechanism.js';

export const serverMechanisms: readonly Mechanism[] = [
  {
    id: 'main-loop',
    title: "QEMU's main loop",
    text:
      'A disk without an IOThread is served by the main loop: ppoll over all descriptors of the process without the big ' +
      'lock, then the lock, then the check and dispatch of glib. It never polls, so each request finds it asleep twice: when ' +
      'it is kicked and when the drive is done. A bottom half makes it go round once more. The main loop pays, and shares its ' +
      'time with everything else that it serves.',
    sources: ['QEMU 5.2: util/main-loop.c:os_host_main_loop_wait; util/async.c:aio_ctx_dispatch'],
    costs: ['qemu_main_loop_extra'],
  },
  {
    id: 'aio-poll',
    title: 'adaptive polling of an IOThread',
    text:
      'Before it blocks, an IOThread looks again and again at the memory that its events come from: the virtqueues, and the ' +
      'completion ring of whatever is below. It pays with CPU time to save both sides a notification, and each further ' +
      'virtqueue lengthens a pass. The time doubles from 4 µs up to poll-max-ns (32.768 µs) as long as waits are shorter than ' +
      'that, and by default one longer wait resets it; from 10.0 on each handler has such a time, and the longest is polled for. Entering and leaving poll mode switch the kicks off and on; up to 5.1 ' +
      'it also writes and reads an eventfd when a handler notifies the loop. One descriptor that cannot be polled, as the kick ' +
      "of a vhost-user disk in the storage daemon, ends all this; the talk's branch sees such descriptors in a ring of " +
      'io_uring, and never blocks while a request is in flight that only polling can find.',
    sources: [
      'QEMU 5.1 to 10.1: util/aio-posix.c:aio_poll, try_poll_mode, run_poll_handlers, poll_set_started',
      'QEMU commits 44277bf914 (5.2), 826cc32423 (7.0), 816a430c51 (8.0), ee416407b3 and f76d3bee75 (10.0): what changed in between',
      'QEMU commit d37d0e365a (5.0): the price of virtqueues that nobody uses',
      'branch polling of github.com/stefanha/qemu: 48e0038e45, 14bf59b450 (never merged)',
    ],
    costs: [
      'aio_poll_iteration',
      'aio_poll_handler',
      'aio_poll_enter',
      'aio_poll_leave',
      'eventfd_read',
      'eventfd_write',
    ],
  },
  {
    id: 'bottom-half',
    title: 'bottom half',
    text:
      'Work that a thread of QEMU leaves for an event loop to do next: each round of the loop runs what is pending, and does ' +
      'not wait while there is any. The thread of the loop pays. A completion of the userspace NVMe driver goes on in one, a ' +
      'worker of the thread pool reports by one, and without EVENT_IDX the guest is told from one (here: up to 7.2). ' +
      'What a handler leaves that runs inside the polling loop (up to 6.2) is done in the same round; what one leaves that ' +
      'runs after it waits for the next, which then does not poll.',
    sources: [
      'QEMU 5.2: util/async.c:aio_bh_enqueue, aio_bh_poll',
      'QEMU 5.2: block/nvme.c:nvme_rw_cb; util/thread-pool.c:thread_pool_completion_bh; hw/block/dataplane/virtio-blk.c:virtio_blk_data_plane_notify',
    ],
    costs: ['bottom_half'],
  },
  {
    id: 'qemu-block',
    title: "QEMU's device and block layer",
    text:
      'From an element of the virtqueue to a submission: pop, parse, coroutine, the checks and tracking of the block layer; and ' +
      'back, to the used ring. The thread that serves the disk pays. It is what image formats, throttling, snapshots and ' +
      "migration rest on. The talk's prototype of a fast path goes past it while none of these is in use.",
    sources: [
      'QEMU 5.2: hw/block/virtio-blk.c:virtio_blk_handle_vq, virtio_blk_rw_complete',
      'QEMU 5.2: block/block-backend.c:blk_aio_preadv; block/io.c:bdrv_co_preadv',
      'branch polling of github.com/stefanha/qemu: ec389f3d4d (never merged)',
    ],
    costs: ['qemu_submit', 'qemu_complete', 'qemu_submit_fast', 'qemu_complete_fast'],
  },
  {
    id: 'linux-aio',
    title: 'Linux AIO (aio=native)',
    text:
      'QEMU submits by io_submit, and the kernel writes completions to a ring that QEMU has mapped: to look at it takes no ' +
      'system call. The kernel also signals an eventfd, for a QEMU that sleeps. It needs direct I/O (cache=none or ' +
      'directsync), since io_submit may block otherwise.',
    sources: [
      'QEMU 5.2: block/linux-aio.c:qemu_laio_process_completions, ioq_submit',
      'Linux 5.10: fs/aio.c:aio_complete',
    ],
    costs: ['aio_ring_peek'],
  },
  {
    id: 'io-uring',
    title: 'io_uring (aio=io_uring)',
    text:
      'QEMU submits by io_uring_enter, and takes completions from a mapped queue, as with Linux AIO. Old kernels write the ' +
      'entry in the interrupt of the drive; since the 5.15 era (here: 5.17) they leave that to the thread that submitted, as ' +
      'task work on its next way out of the kernel. One that sleeps is woken for it, one that was interrupted on its own CPU ' +
      'does it on the way back, and one on another CPU is sent an interrupt, even while it polls. The descriptor is readable ' +
      'only as long as there are entries, so polling leaves nothing behind.',
    sources: [
      'QEMU 5.0 to 10.1: block/io_uring.c:luring_do_submit, luring_process_completions, qemu_luring_poll_cb',
      'Linux 5.10: fs/io_uring.c:io_complete_rw; Linux 6.1: io_uring/rw.c:io_complete_rw, kernel/task_work.c:task_work_add',
    ],
    costs: ['io_uring_cq_peek', 'io_uring_task_work', 'ipi_physical'],
  },
  {
    id: 'thread-pool',
    title: 'pool of threads (aio=threads)',
    text:
      'Each request is a blocking read or write of a worker thread of QEMU, which is the default of QEMU itself and works with ' +
      'any file. The thread that serves the disk queues the job and wakes an idle worker by a system call. The worker sleeps in ' +
      'the kernel until the drive is done, and reports by a bottom half, with a write to the eventfd of a loop that is about to ' +
      'wait. So a worker is woken twice for a request, and serves it on a CPU of its own.',
    sources: [
      'QEMU 5.2 and 7.2: util/thread-pool.c:thread_pool_submit_aio, worker_thread, thread_pool_completion_bh',
      'QEMU 5.2: block/file-posix.c:raw_thread_pool_submit, handle_aiocb_rw',
    ],
    costs: ['thread_pool_enqueue', 'eventfd_write'],
  },
  {
    id: 'qemu-nvme',
    title: "QEMU's userspace NVMe driver",
    text:
      "The drive's queues in QEMU's own memory and its doorbells mapped through vfio: no system call, and no block layer of " +
      'the host. The thread that serves the disk pays for mapping the buffer, the entry and the doorbell, and later for taking ' +
      'the completion. A polling loop sees the entry in memory; the interrupt reaches a CPU of the host all the same, and ' +
      'signals an eventfd that wakes a thread which sleeps. The drive belongs to this one QEMU, and the features of its block ' +
      "layer stay. The talk's prototype adds queues without interrupt, which only polling finds complete.",
    sources: [
      'QEMU 5.2: block/nvme.c:nvme_submit_command, nvme_process_completion, nvme_handle_event, nvme_rw_cb',
      'branch polling of github.com/stefanha/qemu: b855073b51 (never merged)',
    ],
    costs: ['qemu_nvme_submit', 'qemu_nvme_complete'],
  },
  {
    id: 'spdk',
    title: 'SPDK',
    text:
      "SPDK's vhost-user target is a reactor: a thread that never sleeps, on a CPU of its own, which looks in turn at each " +
      'virtqueue and at the completion queue of a drive that it has in user space. The ' +
      'guest never kicks and the drive sends no interrupt. The guest is interrupted in the turn after the one that wrote the ' +
      'used ring, unless it polls, and each further virtqueue makes turns longer. ' +
      "SPDK's plugin for fio polls its own queue pair in the same way, on bare metal.",
    sources: [
      'SPDK 26.09-pre: lib/event/reactor.c:reactor_run; lib/thread/thread.c:thread_poll',
      'SPDK 26.09-pre: lib/vhost/vhost_blk.c:vdev_worker, process_vq; lib/vhost/rte_vhost_user.c:vhost_session_vq_used_signal',
      'SPDK 26.09-pre: module/bdev/nvme/bdev_nvme.c:bdev_nvme_poll; SPDK 23.01: app/fio/nvme/fio_plugin.c:spdk_fio_getevents',
    ],
    costs: [
      'spdk_reactor_turn',
      'vhost_user_spdk_take',
      'spdk_submit',
      'spdk_complete',
      'vhost_user_spdk_give_back',
      'spdk_poll_turn',
      'cqe_line_read',
    ],
  },
];
