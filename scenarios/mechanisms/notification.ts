/** How guest and QEMU tell each other that there is something to do. */
import type { Mechanism } from './mechanism.js';

export const notificationMechanisms: readonly Mechanism[] = [
  {
    id: 'virtqueue',
    title: 'virtqueue',
    text:
      'The ring in guest memory through which requests go to the device and come back: an available and a used ring (split), ' +
      'or one ring of descriptors that both sides write (packed, VIRTIO 1.1). What one side wrote the other side reads, so ' +
      'cache lines move between their CPUs, fewer of them with a packed ring. Each side can ask not to be notified: by a ' +
      'flag, or with EVENT_IDX by the index up to which it wants nothing. A device that stops listening on a split ring with ' +
      'EVENT_IDX writes nothing, so the first request after that still kicks; on a packed ring it always writes DISABLE.',
    sources: [
      'VIRTIO 1.1, 2.6, 2.6.7 and 2.7',
      'Linux 5.10: drivers/virtio/virtio_ring.c:virtqueue_add_split, virtqueue_kick_prepare_split, and the same _packed',
      'QEMU 5.2: hw/virtio/virtio.c:virtio_queue_split_set_notification, vring_set_avail_event, virtio_queue_packed_set_notification',
    ],
    costs: ['ring_lines', 'ring_lines_packed', 'ring_lines_remote', 'ring_lines_packed_remote'],
  },
  {
    id: 'kick',
    title: 'kick',
    text:
      'The driver in the guest tells the device of a new request by a write to its notify register. On Intel that is an EPT ' +
      'misconfiguration: the guest exits, KVM finds the address on its fast MMIO bus without decoding the instruction, ' +
      'signals the ioeventfd and enters the guest again. The vCPU pays all of it, the wake-up of the waiting thread ' +
      'included; the request itself goes on as soon as the eventfd is signalled. A device that polls asks not to be kicked: ' +
      'an IOThread while it polls, SPDK from the start, qemu-storage-daemon never.',
    sources: [
      'Linux 5.10: arch/x86/kvm/vmx/vmx.c:handle_ept_misconfig; virt/kvm/eventfd.c:ioeventfd_write',
      'Linux 5.10: drivers/virtio/virtio_pci_common.c:vp_notify',
      'QEMU 5.2: util/vhost-user-server.c:set_watch; SPDK 26.09-pre: lib/vhost/rte_vhost_user.c:enable_device_vq',
    ],
    costs: ['kick_to_signal', 'kick_return'],
  },
  {
    id: 'eventfd',
    title: 'eventfd',
    text:
      'A counter with a wait queue: a signal adds to it and wakes who waits, a read returns it and zeroes it, so that ' +
      'signals in between are told as one. Kicks, completions of Linux AIO and the interrupt of the userspace NVMe driver ' +
      'arrive at QEMU this way. The thread that was woken pays for the read. A thread that polls never reads: what is left in ' +
      'the counter makes its next ppoll return at once.',
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
      "QEMU tells the guest of a completion by a write to an eventfd that KVM listens to; vfio's handler signals one for an " +
      'assigned drive. Within that call KVM posts the interrupt: it sets a bit for the vCPU and, if the vCPU is in guest mode, ' +
      'sends an IPI that the CPU takes without an exit. An IOMMU that can post (VT-d) does the same by a message, and ' +
      'nobody pays for a call. Without APICv the vCPU is kicked out of the guest instead; one that halted is woken.',
    sources: [
      'Linux 5.10: virt/kvm/eventfd.c:irqfd_wakeup; arch/x86/kvm/vmx/vmx.c:vmx_deliver_posted_interrupt',
      'Linux 6.1: arch/x86/kvm/vmx/posted_intr.c:vmx_pi_update_irte, pi_wakeup_handler',
      'QEMU 5.2: hw/virtio/virtio.c:virtio_notify_irqfd',
    ],
    costs: [
      'irqfd_write',
      'irqfd_signal',
      'posted_interrupt',
      'posted_interrupt_remote',
      'ipi_physical',
      'ipi_physical_remote',
      'vcpu_kick_no_apicv',
      'vcpu_kick_no_apicv_remote',
    ],
  },
];
