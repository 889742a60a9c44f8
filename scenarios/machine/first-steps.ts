/** What comes before all that can be simulated, where a machine's disk or CPU is of a kind that is not modelled. */
import type { Snippets } from '../optimizations/index.js';

/** A change without a predicted gain. */
export interface FirstStep {
  readonly id: 'virtio-blk' | 'kvm';
  readonly title: string;
  readonly snippets: Snippets;
  readonly verify: { readonly command: string; readonly expect: string };
  /** What else there is to pay. */
  readonly other: string;
}

const documented = (text: string, note: string | null = null): Snippets['libvirt'] => ({
  text,
  checked: 'documentation',
  note,
});

const notOfTheKernel: Snippets['kernel'] = { text: null, why: 'no setting of a kernel' };

/** A paravirtual disk. libvirt docs/formatdomain.rst; Proxmox VE, qm.conf(5). */
export const toVirtio: FirstStep = {
  id: 'virtio-blk',
  title: 'make it a virtio-blk disk: two notifications a request instead of emulated registers',
  snippets: {
    libvirt: documented('<target dev="vda" bus="virtio"/>', 'and remove the <address> of the disk'),
    qemu: documented('-device virtio-blk-pci,drive=disk0', 'instead of the present device'),
    proxmox: documented(
      'qm set VMID --delete sata0\nqm set VMID --virtio0 STORAGE:VOLUME',
      'sata0 stands for the present disk; correct the boot order (qm set VMID --boot order=virtio0)',
    ),
    kernel: notOfTheKernel,
  },
  verify: { command: 'ls /sys/block/vda   # in the guest', expect: 'it is there, and the old disk is gone' },
  other: 'the guest needs a virtio driver (Linux has it; Windows needs virtio-win before the change)',
};

/** Hardware virtualization. */
export const toKvm: FirstStep = {
  id: 'kvm',
  title: 'run the guest under KVM: emulation of its CPU costs more than all that follows',
  snippets: {
    libvirt: documented("<domain type='kvm'>"),
    qemu: documented('-accel kvm -cpu host'),
    proxmox: documented('qm set VMID --kvm 1'),
    kernel: documented('# host\nmodprobe kvm_intel   # or kvm_amd'),
  },
  verify: { command: 'ls -l /dev/kvm; lscpu | grep Hypervisor   # the latter in the guest', expect: 'KVM' },
  other: 'the host needs hardware virtualization (in a VM: nested)',
};
