/** Which thread of QEMU serves the disk, and how it polls. */
import { versionRank } from '../../../models/versions.js';
import type { Candidate } from '../choose-disk.js';
import type { Findings } from '../findings.js';
import type { DiskFacts, IothreadFacts, MachineConfig, Maybe } from '../machine-config.js';

/** The model's longest polling time [ns], and its largest factor. */
const LONGEST_POLL_NS = 1_000_000_000;
const LARGEST_FACTOR = 1000;

/** Returns the id of the IOThread that serves the disk; null where none does. */
export function applyEventLoop(config: MachineConfig, chosen: Candidate, findings: Findings): string | null {
  const used = chosen.kind === 'disk' ? serverOf(config, chosen.disk, findings) : null;
  if (used !== null) {
    findings.switchIothread(used.place);
    const thread = config.iothreads.find(({ id }) => id === used.value);
    if (thread !== undefined) applyPolling(thread, findings);
  }
  tellIdle(config, findings);
  return used?.value ?? null;
}

/** The IOThread that the disk has in effect; null for QEMU's main loop. */
function serverOf(config: MachineConfig, disk: DiskFacts, findings: Findings): Maybe<string> {
  const { iothread, iothreadMap } = disk;
  switch (disk.bus.value) {
    case 'virtio-blk':
      return existing(config, iothread ?? iothreadMap[0]?.iothread ?? null, findings);
    case 'virtio-scsi':
      return ofController(config, disk, findings);
    case 'vhost-user-blk':
      if (iothread !== null)
        findings.ignore(iothread.place, 'another process serves the disk, in threads of its own');
      return null;
    default:
      if (iothread !== null) findings.ignore(iothread.place, refusal(config, disk.bus.value));
      return null;
  }
}

function refusal({ format }: MachineConfig, bus: string): string {
  const alone = `only virtio-blk, and virtio-scsi at its controller, are served by an IOThread, not a disk on ${bus}`;
  if (format === 'libvirt') return `${alone}: libvirt refuses it (src/qemu/qemu_validate.c)`;
  return format === 'proxmox'
    ? `${alone}: ${bus} disks of Proxmox have no such option`
    : `${alone}: QEMU refuses it`;
}

/** virtio-scsi is one device for all its disks: the IOThread is the controller's. */
function ofController(config: MachineConfig, disk: DiskFacts, findings: Findings): Maybe<string> {
  const controller = config.controllers.find(({ id }) => id === disk.controller) ?? config.controllers[0];
  const { iothread } = disk;
  if (iothread !== null && config.format !== 'proxmox') {
    const where =
      config.format === 'libvirt'
        ? '<driver iothread="1"> of its <controller>'
        : 'iothread= of virtio-scsi-pci';
    findings.ignore(
      iothread.place,
      `a virtio-scsi disk has no IOThread of its own, and ${config.format === 'libvirt' ? 'libvirt' : 'QEMU'} refuses it; write it at the controller (${where})`,
    );
  }
  if (iothread !== null && config.format === 'proxmox' && controller?.model !== 'virtio-scsi-single') {
    findings.ignore(
      iothread.place,
      `with scsihw ${controller?.model ?? 'lsi'} all disks share a controller, and Proxmox ignores it with a warning (qemu-server, config_to_command); set scsihw to virtio-scsi-single`,
    );
  }
  const own = controller?.iothread ?? null;
  // Proxmox makes the object by itself.
  return config.format === 'proxmox' ? own : existing(config, own, findings);
}

/** An IOThread must be there to serve. */
function existing(config: MachineConfig, iothread: Maybe<string>, findings: Findings): Maybe<string> {
  if (iothread === null || config.format === 'proxmox') return iothread;
  if (config.iothreads.some(({ id }) => id === iothread.value)) return iothread;
  findings.ignore(
    iothread.place,
    config.format === 'libvirt'
      ? `there is no IOThread ${iothread.value}: libvirt refuses to start the VM; add <iothreads>1</iothreads>`
      : `there is no object iothread with the id ${iothread.value}: QEMU refuses to start; add -object iothread,id=${iothread.value}`,
  );
  return null;
}

function applyPolling(thread: IothreadFacts, findings: Findings): void {
  const { pollMaxNs, pollGrow, pollShrink, pollWeight } = thread;
  if (pollMaxNs !== null) {
    findings.take('vm.iothread.pollMaxNs', Math.min(pollMaxNs.value, LONGEST_POLL_NS), pollMaxNs.place);
    for (const fact of [pollGrow, pollShrink]) {
      if (pollMaxNs.value === 0 && fact !== null)
        findings.ignore(fact.place, 'poll-max-ns is 0, so the IOThread never polls');
    }
  }
  if (pollGrow !== null)
    findings.take('vm.iothread.pollGrow', Math.min(pollGrow.value, LARGEST_FACTOR), pollGrow.place);
  if (pollShrink !== null)
    findings.take('vm.iothread.pollShrink', Math.min(pollShrink.value, LARGEST_FACTOR), pollShrink.place);
  if (pollWeight !== null) {
    const qemu = String(findings.settings.get('vm.qemu'));
    findings.ignore(
      pollWeight.place,
      versionRank(qemu) < versionRank('11.1')
        ? `poll-weight is of QEMU 11.1 and later, not of ${qemu}`
        : 'it is not modelled',
    );
  }
}

/** IOThreads that nothing uses: the settings of their polling, and the thread itself. */
function tellIdle(config: MachineConfig, findings: Findings): void {
  const names = [
    ...config.disks.flatMap(({ iothread, iothreadMap, bus }) =>
      bus.value === 'virtio-blk' ? [iothread?.value, ...iothreadMap.map((one) => one.iothread.value)] : [],
    ),
    ...config.controllers.filter(({ virtio }) => virtio).map(({ iothread }) => iothread?.value),
  ];
  for (const { id, place, pollMaxNs, pollGrow, pollShrink, pollWeight } of config.iothreads) {
    if (names.includes(id)) continue;
    const settings = [pollMaxNs, pollGrow, pollShrink, pollWeight].filter((fact) => fact !== null);
    const why = `no disk uses IOThread ${id}`;
    if (settings.length === 0)
      findings.ignore(place, `${why}: name it at a disk's <driver iothread> (iothread=)`);
    for (const fact of settings) findings.ignore(fact.place, why);
  }
}
