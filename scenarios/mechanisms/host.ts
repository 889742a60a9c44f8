/** What lies between drive, memory and CPUs of the host: the IOMMU, vfio, NUMA nodes. */
import type { Mechanism } from './mechanism.js';

export const hostMechanisms: readonly Mechanism[] = [
  {
    id: 'iommu',
    title: 'mapping buffers for DMA',
    text:
      "The IOMMU translates the addresses that a device uses. If it does so for the host's own drivers, each request has its " +
      'buffer mapped and unmapped, and the submitter pays; in strict mode it also waits until the old translation is flushed, ' +
      'in lazy mode that is done later, for many at once. With iommu=pt the drivers of the host are not translated, and the ' +
      'memory of a guest is mapped once, when it starts: neither pays for a request.',
    sources: [
      'Linux 6.1: drivers/iommu/dma-iommu.c:iommu_dma_map_page, iommu_dma_unmap_page; the parameters iommu.passthrough, iommu.strict',
    ],
    costs: ['iommu_lazy_extra', 'iommu_strict_extra'],
  },
  {
    id: 'vfio',
    title: 'interrupts through vfio',
    text:
      'vfio gives a device to a guest or to a process: registers mapped, DMA through the IOMMU, interrupts as eventfds. ' +
      'Unless the IOMMU posts it to the vCPU (VT-d), the interrupt is taken by a CPU of the host, the one that the vector is ' +
      'bound to there, and its handler pays for signalling the eventfd. For an assigned drive KVM goes on from there in the ' +
      "same context, and QEMU's userspace driver is woken if it sleeps. The other price of assignment is no time: one guest a " +
      'drive, in most cases no migration, no snapshots and no backups in QEMU.',
    sources: [
      'Linux 5.10: drivers/vfio/pci/vfio_pci_intrs.c:vfio_msihandler; virt/kvm/eventfd.c:irqfd_wakeup',
      'Linux 6.1: arch/x86/kvm/vmx/posted_intr.c:vmx_pi_update_irte',
    ],
    costs: ['vfio_msi_handler'],
  },
  {
    id: 'numa',
    title: 'DMA between NUMA nodes',
    text:
      'The drive is in a slot of one node, and each round trip to memory or from a doorbell of another one takes longer: ' +
      'the time of the drive grows, and nobody pays with a CPU. What else crosses is told where it happens, by costs of their ' +
      'own: lines of the ring (virtqueue, iopoll), wake-ups (scheduler), notifications of a vCPU (irqfd), messages of the ' +
      'drive (interrupt).',
    sources: [
      "SIGCOMM '18: Understanding PCIe performance for end host networking",
      '/sys/class/nvme/nvme0/device/numa_node says where a drive is',
    ],
    costs: ['pcie_dma_remote'],
  },
];
