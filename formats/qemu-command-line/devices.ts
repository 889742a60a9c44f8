/** The disks of a QEMU command line: -device on its backend, and -drive that brings a device of its own. */
import type {
  AssignedDevice,
  ControllerFacts,
  DiskBus,
  DiskFacts,
  Fact,
  IothreadMapping,
  MachineConfig,
  Maybe,
} from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';
import type { Arguments } from './arguments.js';
import { type Backend, backendOfDrive, backendOfNode } from './drives.js';
import { Options } from './options.js';

/** Queues of a virtio device: 16 bits wide. */
const MOST_QUEUES = 65_535;

type Devices = Pick<MachineConfig, 'disks' | 'controllers' | 'assigned'>;

/** Disks, SCSI controllers and assigned devices. */
export function disksOf(found: Arguments, text: ConfigText): Devices {
  const globals = [...new Map((found.get('global') ?? []).flatMap((global) => global.entries()))];
  const devices = (found.get('device') ?? []).map((device) => withGlobals(device, globals));
  const controllers = devices.filter(isController).map((device, index) => controller(device, index, text));
  const drives = new Map((found.get('drive') ?? []).map((drive) => [drive.text('id') ?? '', drive]));
  const nodes = new Map((found.get('blockdev') ?? []).map((node) => [node.text('node-name') ?? '', node]));
  const disks: DiskFacts[] = [];
  for (const device of devices) {
    const bus = busOf(device, controllers);
    if (bus === null) continue;
    const name = device.text('drive') ?? '';
    const drive = name === '' ? undefined : drives.get(name);
    const backend = drive === undefined ? backendOfNode(name, nodes, text) : backendOfDrive(drive, text);
    disks.push(disk(device, bus, backend, name, text));
  }
  for (const [kind, places] of [
    ['drive', ['if']],
    ['hda', []],
    ['hdb', []],
  ] as const) {
    for (const drive of found.get(kind) ?? []) {
      const bus = places.length === 0 ? 'ide' : busOfInterface(drive);
      if (bus !== null) disks.push(diskOfDrive(drive, bus, text));
    }
  }
  return { disks, controllers, assigned: assigned(devices) };
}

/** -global DRIVER.PROPERTY=VALUE is a default of that property: qdev_prop_register_global, hw/core/qdev-properties.c. */
function withGlobals(device: Options, globals: readonly (readonly [string, string])[]): Options {
  const prefix = `${(device.text('driver') ?? '').replace(/-(?:non-)?transitional$/, '')}.`;
  const defaults = globals
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, string] => [key.slice(prefix.length), value]);
  if (defaults.length === 0) return device;
  return new Options([...defaults, ...device.entries()], device.place, 'driver');
}

function driverOf(device: Options): string {
  return (device.text('driver') ?? '')
    .replace(/-(?:(?:non-)?transitional|ccw|pci|device)$/g, '')
    .replace(/-pci$/, '');
}

function isController(device: Options): boolean {
  return /^(?:virtio-scsi|vhost-user-scsi|vhost-scsi|lsi|lsi53c8\w+|megasas|megasas-gen2|mptsas1068|pvscsi)$/.test(
    driverOf(device),
  );
}

function controller(device: Options, index: number, text: ConfigText): ControllerFacts {
  const queues = device.fact('num_queues') ?? device.fact('num-queues');
  return {
    id: device.text('id') ?? `scsi${index}`,
    place: device.place,
    virtio: driverOf(device) === 'virtio-scsi',
    model: device.text('driver') ?? '',
    iothread: device.fact('iothread'),
    queues: queues === null ? null : text.whole(queues, MOST_QUEUES),
  };
}

/** The bus of a device that is a disk; null for one that is none. */
function busOf(device: Options, controllers: readonly ControllerFacts[]): DiskBus | null {
  const driver = driverOf(device);
  switch (driver) {
    case 'virtio-blk':
    case 'virtio-blk-vhost-user':
      return 'virtio-blk';
    case 'vhost-user-blk':
      return 'vhost-user-blk';
    case 'scsi-hd':
    case 'scsi-block':
    case 'scsi-generic':
    case 'scsi-disk':
    case 'scsi-cd': {
      const bus = (device.text('bus') ?? '').replace(/\.\d+$/, '');
      const own = controllers.find(({ id }) => id === bus) ?? controllers[0];
      return (own?.virtio ?? false) ? 'virtio-scsi' : 'other-scsi';
    }
    case 'ide-hd':
    case 'ide-cd':
    case 'ide-drive':
      // q35 has AHCI as ide.0 to ide.5; the older machine has two channels. Neither is modelled.
      return 'ide';
    case 'nvme':
      return device.text('drive') === null ? null : 'nvme';
    case 'nvme-ns':
      return 'nvme';
    case 'usb-storage':
      return 'usb';
    case 'floppy':
      return 'other';
    default:
      return null;
  }
}

/** A drive without if=none brings its device: its default is the machine's, ide for a PC. */
function busOfInterface(drive: Options): DiskBus | null {
  switch (drive.text('if')) {
    case 'virtio':
      return 'virtio-blk';
    case 'scsi':
      return 'other-scsi';
    case 'none':
    case 'pflash':
    case 'mtd':
      return null;
    case 'floppy':
    case 'sd':
      return 'other';
    default:
      return 'ide';
  }
}

const nothing: Backend = {
  place: { line: 1, column: 1, what: '' },
  source: { value: 'unknown', place: { line: 1, column: 1, what: '' } },
  path: null,
  imageFormat: null,
  cache: null,
  cacheDirect: null,
  io: null,
  throttled: null,
};

function disk(
  device: Options,
  bus: DiskBus,
  backend: Backend | null,
  drive: string,
  text: ConfigText,
): DiskFacts {
  const onOff = (key: string): Maybe<boolean> => {
    const written = device.fact(key);
    return written === null ? null : text.onOff(written);
  };
  const queues = device.fact('num-queues');
  const { place: _, ...behind } = backend ?? nothing;
  const vhost = bus === 'vhost-user-blk';
  return {
    ...behind,
    id: device.text('id') ?? (drive === '' ? (device.text('driver') ?? 'disk') : drive),
    place: device.place,
    bus: fact(device, 'driver', bus),
    source: vhost ? fact(device, 'chardev', 'vhost-user' as const) : behind.source,
    removable: driverOf(device).endsWith('-cd') || driverOf(device) === 'floppy',
    iothread: device.fact('iothread'),
    iothreadMap: mapping(device),
    queues: queues === null ? null : text.whole(queues, MOST_QUEUES),
    packed: onOff('packed'),
    eventIdx: onOff('event_idx'),
    ioeventfd: onOff('ioeventfd'),
    controller:
      bus === 'virtio-scsi' || bus === 'other-scsi' ? (device.text('bus') ?? '').replace(/\.\d+$/, '') : null,
  };
}

function diskOfDrive(drive: Options, bus: DiskBus, text: ConfigText): DiskFacts {
  const { place, ...behind } = backendOfDrive(drive, text);
  return {
    ...behind,
    id: drive.text('id') ?? `${bus === 'virtio-blk' ? 'virtio' : bus}${drive.text('index') ?? '0'}`,
    place,
    bus: fact(drive, 'if', bus),
    removable: drive.text('media') === 'cdrom' || bus === 'other',
    iothread: null,
    iothreadMap: [],
    queues: null,
    packed: null,
    eventIdx: null,
    ioeventfd: null,
    controller: null,
  };
}

/** iothread-vq-mapping of QEMU 9.0: a list of {iothread, vqs}, in JSON alone. */
function mapping(device: Options): IothreadMapping[] {
  const found: IothreadMapping[] = [];
  for (let at = 0; ; at++) {
    const iothread = device.fact(`iothread-vq-mapping.${at}.iothread`);
    if (iothread === null) return found;
    const queues: number[] = [];
    for (let queue = 0; ; queue++) {
      const number = device.text(`iothread-vq-mapping.${at}.vqs.${queue}`);
      if (number === null) break;
      queues.push(Number(number));
    }
    found.push({ iothread, queues });
  }
}

function assigned(devices: readonly Options[]): AssignedDevice[] {
  return devices
    .filter((device) => (device.text('driver') ?? '').startsWith('vfio-pci'))
    .map((device, index) => ({
      id: device.text('id') ?? `hostdev${index}`,
      place: device.place,
      address: device.text('host') ?? device.text('sysfsdev') ?? '',
    }));
}

function fact<T>(options: Options, key: string, value: T): Fact<T> {
  return { value, place: options.fact(key)?.place ?? options.place };
}
