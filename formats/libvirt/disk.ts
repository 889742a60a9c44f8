/** A <disk> of a domain. libvirt docs/formatdomain.rst, "Hard drives, floppy disks, CDROMs"; src/conf/domain_conf.c. */
import type {
  ControllerFacts,
  DiskBus,
  DiskFacts,
  DiskSource,
  Fact,
  IothreadMapping,
  Maybe,
} from '../../scenarios/machine/machine-config.js';
import { type ConfigText, quoted } from '../config-text.js';
import type { Element } from './xml-tree.js';

/** libvirt numbers IOThreads in an unsigned int; no machine has more CPUs than this. */
export const MOST_IOTHREADS = 65_535;

/** Queues of a virtio device: num-queues of QEMU is 16 bits wide. */
export const MOST_QUEUES = 65_535;

/** Bus by `<target bus>`; virtio-scsi is told by the controller. */
const buses: Readonly<Record<string, DiskBus>> = {
  virtio: 'virtio-blk',
  scsi: 'other-scsi',
  ide: 'ide',
  sata: 'sata',
  usb: 'usb',
  nvme: 'nvme',
  fdc: 'other',
  xen: 'other',
  sd: 'other',
};

/** Where no bus is written, the name of the device tells it: virDiskNameToBusDeviceIndex, src/conf/domain_conf.c. */
const busOfPrefix: Readonly<Record<string, string>> = { hd: 'ide', sd: 'scsi', vd: 'virtio', fd: 'fdc' };

const sources: Readonly<Record<string, DiskSource>> = {
  block: 'block',
  file: 'file',
  dir: 'file',
  nvme: 'nvme',
  vhostuser: 'vhost-user',
  network: 'network',
  volume: 'unknown',
  vhostvdpa: 'unknown',
};

/** Reads a disk; `controllers` are the SCSI controllers of the domain. */
export function readDisk(
  disk: Element,
  index: number,
  controllers: readonly ControllerFacts[],
  text: ConfigText,
): DiskFacts {
  const driver = disk.first('driver');
  const given = (name: string): Maybe<string> => driver?.attribute(name) ?? null;
  const onOff = (name: string): Maybe<boolean> => {
    const fact = given(name);
    return fact === null ? null : text.onOff(fact);
  };
  const queues = given('queues');
  const device = disk.attribute('device')?.value ?? 'disk';
  const type = disk.attribute('type');
  const source: Fact<DiskSource> = {
    value: sources[type?.value ?? 'file'] ?? 'unknown',
    place: type?.place ?? disk.place,
  };
  return {
    id: disk.first('target')?.attribute('dev')?.value ?? `disk${index}`,
    place: disk.place,
    ...busOf(disk, source, controllers),
    removable: device === 'cdrom' || device === 'floppy',
    source,
    path: pathOf(disk),
    imageFormat: given('type'),
    cache: given('cache'),
    cacheDirect: null,
    io: given('io'),
    iothread: given('iothread'),
    iothreadMap: iothreadMap(driver, text),
    queues: queues === null ? null : text.whole(queues, MOST_QUEUES),
    packed: onOff('packed'),
    eventIdx: onOff('event_idx'),
    ioeventfd: onOff('ioeventfd'),
    throttled: limits(disk),
  };
}

function busOf(
  disk: Element,
  source: Fact<DiskSource>,
  controllers: readonly ControllerFacts[],
): { bus: Fact<DiskBus>; controller: string | null } {
  const target = disk.first('target');
  const written = target?.attribute('bus') ?? target?.attribute('dev') ?? null;
  const place = written?.place ?? disk.place;
  const word = target?.attribute('bus')?.value ?? busOfPrefix[(written?.value ?? '').slice(0, 2)] ?? '';
  const bus = buses[word] ?? 'other';
  if (bus === 'virtio-blk') {
    return {
      bus: { value: source.value === 'vhost-user' ? 'vhost-user-blk' : bus, place },
      controller: null,
    };
  }
  if (bus !== 'other-scsi') return { bus: { value: bus, place }, controller: null };
  const address = disk.all('address').find((child) => child.attribute('type')?.value === 'drive');
  const controller = address?.attribute('controller')?.value ?? '0';
  const virtio = controllers.find(({ id }) => id === controller)?.virtio ?? false;
  return { bus: { value: virtio ? 'virtio-scsi' : 'other-scsi', place }, controller };
}

/** Path, address or URL of the source, as far as one names the drive. */
function pathOf(disk: Element): string | null {
  const source = disk.first('source');
  if (source === null) return null;
  for (const name of ['dev', 'file', 'path', 'name', 'volume', 'dir']) {
    const found = source.attribute(name);
    if (found !== null) return found.value;
  }
  const address = source.first('address');
  return address === null ? null : pciAddress(address);
}

/** `0000:01:00.0` of an `<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>`. */
export function pciAddress(address: Element): string {
  const part = (name: string, digits: number): string =>
    Number(address.attribute(name)?.value ?? 0)
      .toString(16)
      .padStart(digits, '0');
  return `${part('domain', 4)}:${part('bus', 2)}:${part('slot', 2)}.${part('function', 1)}`;
}

/** <iothreads> below <driver>, since libvirt 10.0 with QEMU 9.0. */
function iothreadMap(driver: Element | null, text: ConfigText): IothreadMapping[] {
  return (driver?.first('iothreads')?.all('iothread') ?? []).flatMap((mapping) => {
    const iothread = mapping.attribute('id');
    if (iothread === null) return [];
    const queues = mapping.all('queue').map((queue) => {
      const id = queue.attribute('id');
      if (id === null) throw text.errorAt(queue.place, 'it has no id; give the number of a queue');
      return text.whole(id, MOST_QUEUES).value;
    });
    return [{ iothread, queues }];
  });
}

/** Whether <iotune> limits anything: a limit of 0 is none. */
function limits(disk: Element): Maybe<boolean> {
  const iotune = disk.first('iotune');
  const limit = iotune?.children.find(({ name, text }) => name !== 'group_name' && /[1-9]/.test(text));
  return limit === undefined ? null : { value: true, place: limit.place };
}

/** Reads a `<controller type='scsi'>`. */
export function readController(controller: Element, text: ConfigText): ControllerFacts {
  const index = controller.attribute('index');
  const model = controller.attribute('model')?.value ?? 'auto';
  const driver = controller.first('driver');
  const queues = driver?.attribute('queues') ?? null;
  if (index !== null && !/^\d{1,6}$/.test(index.value)) {
    throw text.errorAt(index.place, `${quoted(index.value)} is not the number of a controller`);
  }
  return {
    id: index?.value ?? '0',
    place: controller.place,
    virtio: model.startsWith('virtio'),
    model,
    iothread: driver?.attribute('iothread') ?? null,
    queues: queues === null ? null : text.whole(queues, MOST_QUEUES),
  };
}
