/** How guest and QEMU tell each other that there is something to do. */
import type { Mechanism } from './mechanism.js';

export const notificationMechanisms: readonly Mechanism[] = [
  {
    id: 'virtqueue',
    title: 'virtqueue',
    text:
      'The ring in guest memory through which requests go to the device and come back. What one side wrote the other side ' +
      'reads, so cache lines move between their CPUs. Each side can ask not to be notified: with EVENT_IDX by the index up ' +
      'to which it wants nothing, otherwise by a flag. With EVENT_IDX a device that stops listening writes nothing, so the ' +
      'first request after that still kicks.',
    sources: [
      'VIRTIO 1.1, 2.6 and 2.6.7',
      'Linux 5.10: drivers/virtio/virtio_ring.c:virtqueue_add_split, virtqueue_kick_prepare_split',
      'QEMU 5.2: hw/virtio/virtio.c:virtio_queue_split_set_notification, vring_set_avail_event',
    ],
    costs: ['ring_lines'],
  },
  {
    id: 'kick',
    title: 'kick',
    text:
      'The driver in the guest tells the device of a new request by a write to its notify register. On Intel that is an EPT ' +
      'misconfiguration: the guest exits, KVM finds the address on its fast MMIO bus without decoding the instruction, ' +
      'signals the ioeventfd and enters the guest again. The vCPU pays all of it, the wake-up of the waiting thread ' +
      'included; the request itself goes on as soon as the eventfd is signalled. A device that polls asks not to be kicked.',
    sources: [
      'Linux 5.10: arch/x86/kvm/vmx/vmx.c:handle_ept_misconfig; virt/kvm/eventfd.c:ioeventfd_write',
      'Linux 5.10: drivers/virtio/virtio_pci_common.c:vp_notify',
    ],
    costs: ['kick_to_signal', 'kick_return'],
  },
  {
    id: 'eventfd',
    title: 'eventfd',
    text:
      'A counter with a wait queue: a signal adds to it and wakes who waits, a read returns it and zeroes it, so that ' +
      'signals in between are told as one. Kicks and completions of Linux AIO arrive at QEMU this way. The thread that was ' +
      'woken pays for the read. A thread that polls never reads: what is left in the counter makes its next ppoll return at ' +
      'once.',
    sources: [
      'Linux 5.10: fs/eventfd.c:eventfd_signal, eventfd_read',
      'QEMU 5.2: util/event_notifier-posix.c',
    ],
    costs: ['eventfd_read'],
  },
  {
    id: 'ppoll',
    title: 'ppoll',
    text:
      'The call in which a thread of QEMU waits for its file descriptors: the main loop always, an IOThread when it has ' +
      'polled long enough. The thread pays for the return and the look at each descriptor; what it waits for before that is ' +
      'told as scheduler and c-state. An IOThread with 64 descriptors and more uses epoll instead.',
    sources: [
      'Linux 5.10: fs/select.c:do_sys_poll',
      'QEMU 5.2: util/fdmon-poll.c, util/fdmon-epoll.c, util/main-loop.c:os_host_main_loop_wait',
    ],
    costs: ['ppoll_return'],
  },
  {
    id: 'irqfd',
    title: 'irqfd and posted interrupt',
    text:
      'QEMU tells the guest of a completion by a write to an eventfd that KVM listens to. Within that call KVM posts the ' +
      'interrupt: it sets a bit for the vCPU and, if the vCPU is in guest mode, sends a notification that the CPU takes ' +
      'without an exit. A vCPU that halted is woken instead. The thread of QEMU pays for the call.',
    sources: [
      'Linux 5.10: virt/kvm/eventfd.c:irqfd_wakeup; arch/x86/kvm/vmx/vmx.c:vmx_deliver_posted_interrupt',
      'QEMU 5.2: hw/virtio/virtio.c:virtio_notify_irqfd',
    ],
    costs: ['irqfd_write', 'posted_interrupt'],
  },
];
