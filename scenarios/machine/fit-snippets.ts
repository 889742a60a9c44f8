/**
 * What to paste, as this machine needs it. The catalogue writes for one virtio-blk disk; a disk behind virtio-scsi has its
 * IOThread and its queues at the controller, and a Proxmox drive has its own name.
 *
 * libvirt docs/formatdomain.rst, "Controllers"; QEMU hw/scsi/virtio-scsi.c; Proxmox qemu-server, config_to_command.
 */
import type { Optimization, Snippet, Snippets } from '../optimizations/index.js';
import type { Scenario } from '../scenario.js';
import type { Candidate } from './choose-disk.js';

/** The snippets of an optimization for the disk of a machine; `scenario` has it applied. */
export function snippetsFor(
  { id, snippets }: Pick<Optimization, 'id' | 'snippets'>,
  chosen: Candidate,
  { vm }: Scenario,
): Snippets {
  const queues = String(vm?.queues ?? 4);
  let fitted = snippets;
  if (chosen.kind === 'disk' && chosen.disk.bus.value === 'virtio-scsi') {
    fitted = { ...snippets, ...atController(id, chosen.disk.controller ?? '0') };
  }
  const proxmox =
    chosen.kind === 'disk' ? ofDrive(fitted.proxmox, chosen.id, chosen.disk.path) : fitted.proxmox;
  const all: Snippets = { ...fitted, proxmox };
  if (id !== 'multi-queue') return all;
  // The catalogue writes four; what is meant is one for each vCPU.
  const counted = (snippet: Snippet): Snippet =>
    snippet.text === null
      ? snippet
      : { ...snippet, text: snippet.text.replaceAll(/(queues=["']?)4\b/g, `$1${queues}`) };
  return {
    libvirt: counted(all.libvirt),
    qemu: counted(all.qemu),
    proxmox: counted(all.proxmox),
    kernel: all.kernel,
  };
}

const documented = (lines: readonly string[], note: string | null = null): Snippet => ({
  text: lines.join('\n'),
  checked: 'documentation',
  note,
});

/** What of a disk is the controller's with virtio-scsi. */
function atController(id: string, controller: string): Partial<Snippets> {
  const index = /^\d+$/.test(controller) ? controller : '0';
  const driver = (attribute: string, before: readonly string[] = []): Snippet =>
    documented([
      '<domain>',
      ...before,
      '  <devices>',
      `    <controller type="scsi" index="${index}" model="virtio-scsi">`,
      `      <driver ${attribute}/>`,
      '    </controller>',
      '  </devices>',
      '</domain>',
    ]);
  switch (id) {
    case 'iothread':
      return {
        libvirt: driver('iothread="1"', ['  <iothreads>1</iothreads>']),
        qemu: documented([
          '-object iothread,id=iothread0',
          '-device virtio-scsi-pci,id=scsi0,iothread=iothread0',
        ]),
        proxmox: documented(
          ['qm set VMID --scsihw virtio-scsi-single', 'qm set VMID --virtio0 STORAGE:VOLUME,iothread=1'],
          'with any other scsihw it is ignored; stop and start the VM',
        ),
      };
    case 'multi-queue':
      return {
        libvirt: driver('queues="4"'),
        qemu: documented(['-device virtio-scsi-pci,id=scsi0,num_queues=4']),
        proxmox: documented(
          ['qm set VMID --virtio0 STORAGE:VOLUME,queues=4'],
          'only with scsihw virtio-scsi-single',
        ),
      };
    case 'packed':
      return {
        libvirt: driver('packed="on"'),
        qemu: documented(['-device virtio-scsi-pci,id=scsi0,packed=on']),
        proxmox: documented(["qm set VMID --args '-global virtio-scsi-pci.packed=on'"]),
      };
    case 'event-idx':
    case 'event-idx-off': {
      const state = id === 'event-idx' ? 'on' : 'off';
      return {
        libvirt: { text: null, why: 'libvirt has no event_idx for a SCSI controller' },
        qemu: documented([`-device virtio-scsi-pci,id=scsi0,event_idx=${state}`]),
        proxmox: documented([`qm set VMID --args '-global virtio-scsi-pci.event_idx=${state}'`]),
      };
    }
    default:
      return {};
  }
}

/** The drive by its own name and volume. */
function ofDrive(snippet: Snippet, id: string, path: string | null): Snippet {
  if (snippet.text === null || !/^(?:virtio|scsi)\d+$/.test(id)) return snippet;
  const volume = path === null || !/^[\w./:+-]+$/.test(path) ? 'STORAGE:VOLUME' : path;
  const object = id.replace(/^scsi/, 'virtioscsi');
  const text = snippet.text
    .replaceAll('--virtio0', `--${id}`)
    .replaceAll('iothread-virtio0', `iothread-${object}`)
    .replaceAll('STORAGE:VOLUME', volume);
  if (!text.includes(volume)) return { ...snippet, text };
  const repeat = `repeat the other options of ${id}`;
  return { ...snippet, text, note: snippet.note === null ? repeat : `${snippet.note}; ${repeat}` };
}
