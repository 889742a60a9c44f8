import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMachineConfig } from '../../../formats/machine-config.js';
import { effectiveMachine } from '../../../scenarios/machine/effective.js';
import { snippetsFor } from '../../../scenarios/machine/fit-snippets.js';
import { applyOptimizations, optimizationById } from '../../../scenarios/optimizations/index.js';
import { repository } from '../../cli/captured.js';

const snippets = (name: string, id: string) => {
  const text = readFileSync(repository(`test/data/configs/${name}`), 'utf8');
  const { resolved, disk } = effectiveMachine(readMachineConfig(text, name));
  const one = optimizationById(id)!;
  return snippetsFor(one, disk, applyOptimizations(resolved, [one]).scenario);
};

test('an IOThread of a virtio-scsi disk is written at its controller, not where it is ignored', () => {
  const { libvirt, qemu, proxmox } = snippets('libvirt/trap-scsi-disk-iothread.xml', 'iothread');
  expect(libvirt.text).toContain(
    '<controller type="scsi" index="0" model="virtio-scsi">\n      <driver iothread="1"/>',
  );
  expect(libvirt.text).not.toContain('<disk');
  expect(qemu.text).toContain('virtio-scsi-pci,id=scsi0,iothread=iothread0');
  expect(proxmox.text).toContain('--scsihw virtio-scsi-single');
});

test('a Proxmox drive is told by its own name and volume', () => {
  const { proxmox } = snippets('proxmox/trap-iothread-scsi-pci.conf', 'iothread');
  expect(proxmox.text).toBe(
    'qm set VMID --scsihw virtio-scsi-single\nqm set VMID --scsi0 local-lvm:vm-101-disk-0,iothread=1',
  );
});

test('there are as many queues as vCPUs', () => {
  expect(snippets('libvirt/virt-install.xml', 'multi-queue').libvirt.text).toContain('queues="2"');
  expect(snippets('proxmox/trap-iothread-scsi-pci.conf', 'multi-queue').qemu.text).toContain('num_queues=8');
});

test('what is of the kernel, and of other disks, stays as the catalogue has it', () => {
  const one = optimizationById('scheduler-none')!;
  expect(snippets('libvirt/talk-v1.xml', 'scheduler-none')).toEqual(one.snippets);
});
