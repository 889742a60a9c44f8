/** Who reaches the drive and how: source, page cache, AIO engine; and the kinds of disk that are not modelled. */
import type { Candidate } from '../choose-disk.js';
import type { EffectiveOptions } from '../effective.js';
import type { Findings } from '../findings.js';
import { toKvm, toVirtio } from '../first-steps.js';
import type { DiskBus, DiskFacts, MachineConfig } from '../machine-config.js';

/** Buses that the model has nothing for. */
const unmodelled: Partial<Readonly<Record<DiskBus, string>>> = {
  ide: 'an IDE disk',
  sata: 'a SATA disk (AHCI)',
  usb: 'a USB disk',
  nvme: 'an NVMe controller that QEMU emulates',
  'other-scsi': 'a disk behind an emulated SCSI controller',
  other: 'a disk on another bus',
};

export function applyBackend(
  config: MachineConfig,
  chosen: Candidate,
  { drive }: EffectiveOptions,
  findings: Findings,
): void {
  if (drive !== undefined) findings.option('--drive', 'drive.model', drive);
  else
    findings.assume(
      'the drive is an Intel Optane DC P4800X, about 10 µs a read',
      '--drive; qd1 show tells which there are',
    );
  applyAccelerator(config, findings);
  if (chosen.kind === 'assigned') return findings.take('vm.disk', 'vfio', chosen.device.place);
  const { disk } = chosen;
  const kind = unmodelled[disk.bus.value];
  if (kind !== undefined) {
    findings.notModelled = {
      what: kind,
      why: `its registers are emulated, each access an exit that QEMU's main loop or a vCPU serves: slower than the virtio-blk disk without an IOThread that is simulated in its place`,
      first: toVirtio,
    };
  }
  if (disk.bus.value === 'virtio-scsi') {
    findings.assume(
      'virtio-scsi is simulated as virtio-blk: the SCSI layers of guest and QEMU are not modelled, so the prediction is too fast by their time',
      'compare with a measurement (--fio), or use virtio-blk',
    );
    findings.block(
      'guest-iopoll',
      'virtio_scsi of Linux has no polled queues (drivers/scsi/virtio_scsi.c): make it virtio-blk first',
    );
  }
  if (disk.throttled !== null) {
    findings.assume(
      `the limits of ${disk.throttled.place.what} (line ${disk.throttled.place.line}) are not reached: throttling is not modelled`,
      'raise or remove them',
    );
  }
  if (disk.source.value === 'vhost-user') return applyDaemon(config, disk, findings);
  applySource(disk, findings);
  applyEngine(config, disk, findings);
}

/** QEMU's default is KVM only where it is called kvm: accel/accel-system.c, configure_accelerators in softmmu/vl.c. */
function applyAccelerator({ accelerator, emulator, format }: MachineConfig, findings: Findings): void {
  const byName = /(?:^|\/)(?:qemu-)?kvm$/.test(emulator?.value ?? '');
  const named = (accelerator?.value ?? '').split(':')[0];
  const kvm =
    named === 'kvm' || (named === '' && (format !== 'qemu-command-line' || byName || emulator === null));
  if (kvm) return;
  findings.notModelled = {
    what:
      named === '' || named === 'tcg' ? 'a VM without KVM (QEMU emulates its CPU)' : `a VM under ${named}`,
    why: 'only KVM is modelled, and is simulated in its place; give QEMU -accel kvm',
    first: toKvm,
  };
}

/** Who serves a vhost-user disk is not QEMU's to know: the socket and what was pasted beside it tell. */
function applyDaemon({ daemon }: MachineConfig, disk: DiskFacts, findings: Findings): void {
  if (daemon !== null) {
    findings.take('vm.disk', 'vhost-user-qsd', daemon.place);
    if (daemon.nvme) findings.take('vm.blockDriver', 'nvme', daemon.place);
  } else {
    const spdk = !/qsd|storage-daemon/.test(disk.path ?? '');
    findings.take('vm.disk', spdk ? 'vhost-user-spdk' : 'vhost-user-qsd', disk.source.place);
    findings.assume(
      `${spdk ? 'SPDK' : 'qemu-storage-daemon'} serves the vhost-user disk`,
      `ss -xp on the host tells; --set vm.disk=${spdk ? 'vhost-user-qsd' : 'vhost-user-spdk'} for the other`,
    );
  }
  for (const fact of [disk.cache, disk.io]) {
    if (fact !== null)
      findings.ignore(fact.place, 'another process serves the disk: QEMU does not call the host for it');
  }
}

function applySource(disk: DiskFacts, findings: Findings): void {
  const { source, imageFormat } = disk;
  if (source.value === 'nvme') return findings.take('vm.blockDriver', 'nvme', source.place);
  if (source.value === 'file' || source.value === 'unknown') {
    findings.assume(
      source.value === 'file'
        ? "the image is in a file: the file system's own time is not modelled, so the prediction is too fast by it"
        : 'the volume is a raw block device of the host, on the drive itself',
      'give the disk the block device itself',
    );
  }
  if (source.value === 'network') {
    findings.assume(
      'the storage is local: what its network and its servers take is not modelled, and will be most of the time',
      'measure it (--fio)',
    );
  }
  if (imageFormat !== null && imageFormat.value !== 'raw') {
    findings.assume(
      `${imageFormat.value} costs nothing: its tables are not modelled, so the prediction is too fast by them`,
      'use raw',
    );
  }
}

/**
 * Whether the page cache is passed by: cache.direct, or cache=none and directsync (QEMU block.c,
 * bdrv_parse_cache_mode). By default it is not, except with Proxmox, whose default is none (PVE::QemuServer::Drive,
 * drive_uses_cache_direct).
 */
function isDirect({ format }: MachineConfig, { cache, cacheDirect }: DiskFacts): boolean {
  if (cacheDirect !== null) return cacheDirect.value;
  if (cache === null || cache.value === 'default') return format === 'proxmox';
  return ['none', 'directsync', 'off'].includes(cache.value);
}

function applyEngine(config: MachineConfig, disk: DiskFacts, findings: Findings): void {
  const { io, cache, cacheDirect, source } = disk;
  if (source.value === 'nvme') {
    for (const fact of [io, cache]) {
      if (fact !== null)
        findings.ignore(
          fact.place,
          "QEMU's NVMe driver makes no system calls, and there is no page cache of the host",
        );
    }
    return;
  }
  const direct = isDirect(config, disk);
  if (cache?.value === 'directsync') findings.take('vm.cache', 'directsync', cache.place);
  if (!direct) {
    const where = cacheDirect ?? cache;
    findings.assume(
      `${where === null ? 'no cache mode is written, so the default' : `the cache mode of line ${where.place.line}`} leaves the host's page cache in between, which is not modelled: every request is taken to reach the drive (cache=none)`,
      'set cache=none (cache.direct=on): then the prediction is of what runs, and io=native is possible',
    );
  }
  if (io?.value === 'native' && !direct) {
    findings.ignore(
      io.place,
      `${nativeRefusal(config)}; it is simulated with threads, which is what there is without cache=none or directsync`,
    );
    return findings.set('vm.aio', 'threads', `${findings.at(io.place.line, io.place.what)}, impossible`);
  }
  if (io !== null && ['native', 'io_uring', 'threads'].includes(io.value)) {
    return findings.take('vm.aio', io.value, io.place);
  }
  if (io !== null)
    findings.ignore(io.place, `"${io.value.slice(0, 40)}" is none of native, io_uring, threads`);
  // QEMU block/file-posix.c: threads; Proxmox: io_uring where the storage allows it, PVE 7 and later.
  const fallback = config.format === 'proxmox' ? 'io_uring' : 'threads';
  findings.set('vm.aio', fallback, config.format === 'proxmox' ? 'default of Proxmox' : 'default of QEMU');
  findings.assume(
    config.format === 'proxmox'
      ? 'aio is io_uring, the default of Proxmox since 7.0 (native on LVM, and on storages that cannot have it)'
      : 'aio is threads, the default of QEMU',
    config.format === 'proxmox' ? 'qm showcmd VMID tells' : 'write io= (aio=)',
  );
}

/** Linux AIO needs O_DIRECT. */
function nativeRefusal({ format }: MachineConfig): string {
  return format === 'libvirt'
    ? 'libvirt refuses native without cache=none or directsync (src/qemu/qemu_validate.c), and a policy above it overwrites it with threads'
    : 'QEMU refuses aio=native without cache.direct=on (block/file-posix.c, raw_open_common)';
}
