/** What a request meets inside QEMU. */
import type { Mechanism } from './mechanism.js';

export const qemuMechanisms: readonly Mechanism[] = [
  {
    id: 'main-loop',
    title: "QEMU's main loop",
    text:
      'A disk without an IOThread is served by the main loop: ppoll over all descriptors of the process without the big ' +
      'lock, then the lock, then the check and dispatch of glib. It never polls, so each request finds it asleep twice: when ' +
      'it is kicked and when the drive is done. The main loop pays, and shares its time with everything else that it serves.',
    sources: ['QEMU 5.2: util/main-loop.c:os_host_main_loop_wait; util/async.c:aio_ctx_dispatch'],
    costs: ['qemu_main_loop_extra'],
  },
  {
    id: 'aio-poll',
    title: 'adaptive polling of an IOThread',
    text:
      'Before it blocks, an IOThread looks again and again at the rings that its events come from: the available index of ' +
      'the virtqueue, the tail of the Linux AIO ring. It pays with CPU time to save both sides a notification. The time ' +
      'doubles from 4 µs up to poll-max-ns (32.768 µs) as long as waits are shorter than that, and by default one longer wait ' +
      'resets it. Entering and leaving poll mode switch the kicks off and on; up to 5.1 it also writes and reads an eventfd ' +
      'when a handler notifies the loop.',
    sources: [
      'QEMU 5.1 to 9.2: util/aio-posix.c:aio_poll, try_poll_mode, run_poll_handlers, poll_set_started',
      'QEMU commits 44277bf914 (5.2), 826cc32423 (7.0), 816a430c51 (8.0): what changed in between',
    ],
    costs: ['aio_poll_iteration', 'aio_poll_enter', 'aio_poll_leave', 'eventfd_read', 'eventfd_write'],
  },
  {
    id: 'qemu-block',
    title: "QEMU's device and block layer",
    text:
      'From an element of the virtqueue to a submission: pop, parse, coroutine, the checks and tracking of the block layer; and ' +
      'back, to the used ring. The thread that serves the disk pays. It is what image formats, throttling, snapshots and ' +
      'migration rest on.',
    sources: [
      'QEMU 5.2: hw/block/virtio-blk.c:virtio_blk_handle_vq, virtio_blk_rw_complete',
      'QEMU 5.2: block/block-backend.c:blk_aio_preadv; block/io.c:bdrv_co_preadv',
    ],
    costs: ['qemu_submit', 'qemu_complete'],
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
];
