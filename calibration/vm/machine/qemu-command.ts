/** The command line of QEMU, and the devices that are plugged into the running machine. */
import type { GuestFiles } from '../guest/guest-files.js';
import type { VmAccel, VmConfiguration } from '../vm-runs.js';
import { backendText } from '../vm-runs.js';
import type { KeepAwake } from './qemu-process.js';

/** What is decided when a machine boots. */
export interface BootOptions {
  readonly accel: VmAccel;
  readonly smp: number;
  readonly guest: Pick<GuestFiles, 'kernel' | 'initramfs'>;
  /** What keeps CPUs awake while the guest runs; null for nothing. */
  readonly keepAwake: KeepAwake | null;
  /** Where sockets and logs are made. */
  readonly folder: string;
}

/** Names of the files in a machine's folder. */
export const FILES = { monitor: 'qmp', port: 'port', console: 'console.log', trace: 'trace.log' } as const;

/** Names of QEMU's objects and devices. */
export const NAMES = { disk: 'disk0', node: 'node0', iothread: 'iothread0', slot: 'slot0' } as const;

/** The size of a null-co disk [bytes]: what is read does not matter, that the offsets are spread does. */
const NULL_BYTES = 2 ** 30;

/**
 * What the guest's kernel is told. The time stamp counter is QEMU's own and steady; unless told so, the kernel
 * may distrust it on a busy host and read a slow emulated timer for each request instead.
 */
export const KERNEL_WORDS = 'console=ttyS0 quiet panic=-1 tsc=reliable';

/**
 * The words behind `qemu-system-x86_64`. The machine starts paused and without a disk; a disk is plugged into the slot,
 * so that one machine serves many configurations and never holds more than the one that is measured.
 */
export function qemuArguments({ accel, smp, guest, folder }: BootOptions): string[] {
  const groups: readonly (readonly string[])[] = [
    ['-name', 'qd1,debug-threads=on'],
    ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-S'],
    ['-machine', 'q35', '-accel', accel, '-cpu', accel === 'kvm' ? 'host' : 'max'],
    ['-smp', String(smp), '-m', '256'],
    ['-kernel', guest.kernel, '-initrd', guest.initramfs, '-append', KERNEL_WORDS],
    ['-chardev', `file,id=console,path=${folder}/${FILES.console}`, '-serial', 'chardev:console'],
    ['-chardev', `socket,id=port,path=${folder}/${FILES.port},server=on,wait=off`, '-serial', 'chardev:port'],
    ['-qmp', `unix:${folder}/${FILES.monitor},server=on,wait=off`],
    ['-device', `pcie-root-port,id=${NAMES.slot},chassis=1,slot=1`],
    // Lines of trace events then begin with the thread's id.
    ['-D', `${folder}/${FILES.trace}`, '-msg', 'timestamp=on'],
  ];
  return groups.flat();
}

/** Configurations with the same key share a disk: they differ in what can be changed while it is plugged. */
export function diskKey(c: VmConfiguration): string {
  return [backendText(c.backend), c.mode, c.queues, c.packed, c.eventIdx].join(' ');
}

type Json = Readonly<Record<string, unknown>>;

/** What QMP's `blockdev-add` is given. `file` is the file in memory or on a disk that a file backend reads. */
export function blockNode({ backend }: VmConfiguration, file: string): Json {
  if (backend.kind === 'null') {
    return {
      driver: 'null-co',
      'node-name': NAMES.node,
      size: NULL_BYTES,
      'latency-ns': backend.latencyNs,
      'read-zeroes': true,
    };
  }
  return {
    driver: 'raw',
    'node-name': NAMES.node,
    // aio=native works with O_DIRECT alone; the others get it too, so that they differ in nothing else.
    file: { driver: 'file', filename: file, aio: backend.aio, cache: { direct: true } },
  };
}

/** What QMP's `device_add` is given. */
export function diskDevice(c: VmConfiguration): Json {
  return {
    driver: 'virtio-blk-pci',
    id: NAMES.disk,
    bus: NAMES.slot,
    drive: NAMES.node,
    'num-queues': c.queues,
    packed: c.packed,
    event_idx: c.eventIdx,
    ...(c.mode === 'iothread' ? { iothread: NAMES.iothread } : {}),
  };
}

/** Polling of the IOThread, by the names of its properties. */
export function pollingProperties(c: VmConfiguration): Readonly<Record<string, number>> {
  return { 'poll-max-ns': c.pollMaxNs ?? 0, 'poll-grow': c.grow, 'poll-shrink': c.shrink };
}
