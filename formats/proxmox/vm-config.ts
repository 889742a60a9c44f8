/**
 * The configuration of a Proxmox VM: /etc/pve/qemu-server/ID.conf, or what `qm config` prints.
 *
 * qemu-server src/PVE/QemuServer.pm (keys), PVE/QemuServer/Drive.pm (options of drives), CPUConfig.pm (cpu),
 * PCI.pm (hostpci); versions 7 to 9.
 */
import {
  type AssignedDevice,
  type ControllerFacts,
  type DiskBus,
  type DiskFacts,
  type DiskSource,
  emptyMachine,
  type Fact,
  type MachineConfig,
  type Maybe,
  type UnreadPart,
} from '../../scenarios/machine/machine-config.js';
import { type ConfigText, quoted } from '../config-text.js';
import { overlay } from '../overlay.js';
import { readArguments } from '../qemu-command-line/arguments.js';
import { commands } from '../qemu-command-line/words.js';
import { knownKeys } from './known-keys.js';
import { PropertyString } from './property-string.js';

const MOST_VCPUS = 4096;
const MOST_QUEUES = 65_535;

/** A line of the file. */
interface Line {
  readonly key: string;
  readonly value: string;
  /** Offset of the value. */
  readonly offset: number;
}

/**
 * Reads a configuration.
 * @throws ConfigError with line and column
 */
export function readVmConfig(text: ConfigText): MachineConfig {
  const { lines, unread } = linesOf(text);
  const byKey = new Map(lines.map((line) => [line.key, line]));
  const machine = { ...described(lines, byKey, text), unread };
  const args = byKey.get('args');
  if (args === undefined || args.value === '') return machine;
  // Their own text, with everything before them blank, so that places stay those of the file.
  const blank = text.text.slice(0, args.offset).replaceAll(/[^\n]/g, ' ');
  const words = commands(text.withText(blank + args.value)).flat();
  return overlay(machine, readArguments(words, text, 'proxmox'));
}

/** `key: value` up to the first [section]: the sections are snapshots, and changes that are pending. */
function linesOf(text: ConfigText): { lines: Line[]; unread: UnreadPart[] } {
  const lines: Line[] = [];
  const unread: UnreadPart[] = [];
  let start = 0;
  for (const whole of text.text.split('\n')) {
    const line = whole.trim();
    const at = start + whole.indexOf(line);
    start += whole.length + 1;
    if (line === '' || line.startsWith('#')) continue;
    const section = /^\[([^\]]*)\]$/.exec(line);
    if (section !== null) {
      unread.push({ what: `[${section[1]}] and what follows`, place: text.place(at, line) });
      break;
    }
    const pair = /^([A-Za-z][\w-]*)(\s*:\s*)(.*)$/.exec(line);
    if (pair === null) {
      throw text.error(
        at,
        `${quoted(line)} is no "key: value"; give the whole file, or what qm config prints`,
      );
    }
    const [, key, colon, value] = pair;
    lines.push({ key, value, offset: at + key.length + colon.length });
    if (!knownKeys.test(key)) unread.push({ what: key, place: text.place(at, key) });
  }
  return { lines, unread };
}

function described(
  lines: readonly Line[],
  byKey: ReadonlyMap<string, Line>,
  text: ConfigText,
): MachineConfig {
  const fact = (key: string): Maybe<string> => {
    const line = byKey.get(key);
    return line === undefined ? null : { value: line.value, place: text.place(line.offset, key) };
  };
  const whole = (key: string, most: number): Maybe<number> => {
    const written = fact(key);
    return written === null ? null : text.whole(written, most);
  };
  const properties = (key: string, implied: string): PropertyString | null => {
    const line = byKey.get(key);
    return line === undefined ? null : new PropertyString(key, line.value, line.offset, implied, text);
  };
  const cpu = properties('cpu', 'cputype');
  const model = cpu?.fact('cputype') ?? null;
  const hidden = cpu?.fact('hidden') ?? null;
  const kvm = fact('kvm');
  const affinity = fact('affinity');
  const disks = lines.flatMap((line) => readDrive(line, byKey, text));
  const machine = properties('machine', 'type')?.fact('type') ?? null;
  const hugePages = fact('hugepages');
  return {
    ...emptyMachine('proxmox', text.file),
    name: fact('name')?.value ?? null,
    accelerator: kvm === null ? null : { ...kvm, value: text.onOff(kvm).value ? 'kvm' : 'tcg' },
    machine: machine ?? fact('runningmachine'),
    qemu: properties('meta', 'creation')?.fact('creation-qemu') ?? null,
    ...vcpus(fact('sockets'), fact('cores'), whole('vcpus', MOST_VCPUS), text),
    cpuModel:
      model === null ? null : { ...model, value: model.value === 'host' ? 'host-passthrough' : model.value },
    kvmHidden: hidden === null ? null : text.onOff(hidden),
    controllers: controllers(fact('scsihw'), disks, text),
    disks: disks.map(({ disk }) => disk),
    assigned: lines.filter(({ key }) => /^hostpci\d+$/.test(key)).map((line) => assigned(line, text)),
    affinity: affinity === null ? null : text.cpus(affinity),
    memoryNodes: memoryNodes(lines, text),
    hugePages: hugePages === null ? null : { value: true, place: hugePages.place },
  };
}

function vcpus(
  sockets: Maybe<string>,
  cores: Maybe<string>,
  vcpus: Maybe<number>,
  text: ConfigText,
): Pick<MachineConfig, 'vcpus' | 'topology'> {
  const count = (fact: Maybe<string>): number => (fact === null ? 1 : text.whole(fact, MOST_VCPUS).value);
  const place = (cores ?? sockets)?.place;
  if (place === undefined) return { vcpus, topology: null };
  const topology = { sockets: count(sockets), cores: count(cores), threads: 1 };
  return {
    vcpus: vcpus ?? { value: topology.sockets * topology.cores, place },
    topology: { value: topology, place },
  };
}

/** A drive, with what of it belongs to its controller. */
interface Drive {
  readonly disk: DiskFacts;
  readonly queues: Maybe<number>;
}

const buses: Readonly<Record<string, DiskBus>> = { virtio: 'virtio-blk', ide: 'ide', sata: 'sata' };

function readDrive(line: Line, byKey: ReadonlyMap<string, Line>, text: ConfigText): Drive[] {
  const match = /^(virtio|scsi|sata|ide)(\d{1,3})$/.exec(line.key);
  if (match === null) return [];
  const options = new PropertyString(line.key, line.value, line.offset, 'file', text);
  const virtioScsi = (byKey.get('scsihw')?.value ?? '').startsWith('virtio-scsi');
  const single = byKey.get('scsihw')?.value === 'virtio-scsi-single';
  const bus = match[1] === 'scsi' ? (virtioScsi ? 'virtio-scsi' : 'other-scsi') : buses[match[1]];
  const place = text.place(line.offset, line.key);
  const iothread = options.fact('iothread');
  const wanted = iothread !== null && text.onOff(iothread).value;
  const queues = options.fact('queues');
  const path = options.text('file') ?? '';
  const limit = options
    .keys()
    .find((key) => /^m?(?:bps|iops)/.test(key) && /[1-9]/.test(options.text(key) ?? ''));
  return [
    {
      queues: queues === null ? null : text.whole(queues, MOST_QUEUES),
      disk: {
        id: line.key,
        place,
        bus: { value: bus, place },
        removable: options.text('media') === 'cdrom' || path.includes('cloudinit'),
        source: { value: sourceOf(path), place: options.fact('file')?.place ?? place },
        path,
        imageFormat: options.fact('format') ?? formatOf(path, place),
        cache: options.fact('cache'),
        cacheDirect: null,
        io: options.fact('aio'),
        iothread: wanted && iothread !== null ? { ...iothread, value: `iothread-${line.key}` } : null,
        iothreadMap: [],
        queues: null,
        packed: null,
        eventIdx: null,
        ioeventfd: null,
        throttled: limit === undefined ? null : { value: true, place: options.fact(limit)?.place ?? place },
        controller: match[1] !== 'scsi' ? null : single ? line.key : 'scsihw',
      },
    },
  ];
}

/** A path or a volume of a storage, whose kind the configuration does not tell. */
function sourceOf(path: string): DiskSource {
  if (path.startsWith('/dev/')) return 'block';
  if (path.startsWith('/') || /\.(?:raw|qcow2|vmdk)$/.test(path)) return 'file';
  return 'unknown';
}

function formatOf(path: string, place: Fact<string>['place']): Maybe<string> {
  const extension = /\.(raw|qcow2|vmdk)$/.exec(path);
  return extension === null ? null : { value: extension[1], place };
}

/** With virtio-scsi-single each disk has a controller of its own; else one serves them all. */
function controllers(scsihw: Maybe<string>, drives: readonly Drive[], text: ConfigText): ControllerFacts[] {
  const scsi = drives.filter(({ disk }) => disk.controller !== null);
  if (scsi.length === 0) return [];
  const model = scsihw?.value ?? 'lsi';
  const place = scsihw?.place ?? text.place(0, 'scsihw');
  const virtio = model.startsWith('virtio-scsi');
  if (model !== 'virtio-scsi-single') {
    return [{ id: 'scsihw', place, virtio, model, iothread: null, queues: null }];
  }
  return scsi.map(({ disk, queues }) => ({
    id: disk.id,
    place,
    virtio,
    model,
    iothread: disk.iothread,
    queues,
  }));
}

function assigned(line: Line, text: ConfigText): AssignedDevice {
  const options = new PropertyString(line.key, line.value, line.offset, 'host', text);
  return {
    id: line.key,
    place: text.place(line.offset, line.key),
    address: options.text('host') ?? options.text('mapping') ?? '',
  };
}

/** hostnodes of numaN: the node that the RAM of that guest node comes from. */
function memoryNodes(lines: readonly Line[], text: ConfigText): Maybe<readonly number[]> {
  const nodes = lines
    .filter(({ key }) => /^numa\d+$/.test(key))
    .map((line) => new PropertyString(line.key, line.value, line.offset, 'cpus', text).fact('hostnodes'))
    .filter((fact): fact is Fact<string> => fact !== null)
    .map((fact) => text.cpus({ ...fact, value: fact.value.replaceAll(';', ',') }, 1023));
  if (nodes.length === 0) return null;
  return { value: [...new Set(nodes.flatMap(({ value }) => value))], place: nodes[0].place };
}
