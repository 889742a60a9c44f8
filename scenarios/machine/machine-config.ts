/**
 * What a person configured of a virtual machine, as read from what they pasted: the facts that bear on its disks, each
 * with the place where it stands.
 *
 * It says what is written, not what comes of it: an IOThread on a disk whose controller ignores it is a fact here.
 * `effective.ts` is where settings meet the rules of QEMU, libvirt and Proxmox. The readers are in `formats/`.
 */

/** What kind of text it was. */
export type ConfigFormat = 'libvirt' | 'qemu-command-line' | 'proxmox';

/** Where something stands; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** As its format writes it: `<driver iothread>`, `-device virtio-blk-pci,num-queues`, `scsi0: iothread`. */
  readonly what: string;
}

/** Something that is written. */
export interface Fact<T> {
  readonly value: T;
  readonly place: Place;
}

/** A fact, or null where nothing is written. */
export type Maybe<T> = Fact<T> | null;

/** An IOThread object. */
export interface IothreadFacts {
  /** libvirt's number, or the id of QEMU's object. */
  readonly id: string;
  readonly place: Place;
  /** [ns] */
  readonly pollMaxNs: Maybe<number>;
  readonly pollGrow: Maybe<number>;
  readonly pollShrink: Maybe<number>;
  readonly pollWeight: Maybe<number>;
}

/** A SCSI controller. */
export interface ControllerFacts {
  /** What disks refer to it by. */
  readonly id: string;
  readonly place: Place;
  readonly virtio: boolean;
  /** As written: `virtio-scsi`, `lsilogic`. */
  readonly model: string;
  readonly iothread: Maybe<string>;
  readonly queues: Maybe<number>;
}

/** What the guest sees as its disk's bus. */
export type DiskBus =
  'virtio-blk' | 'virtio-scsi' | 'other-scsi' | 'ide' | 'sata' | 'nvme' | 'usb' | 'vhost-user-blk' | 'other';

/** Where the disk's data is. `nvme` is QEMU's own NVMe driver. */
export type DiskSource = 'block' | 'file' | 'nvme' | 'vhost-user' | 'network' | 'unknown';

/** Some queues of a disk, and the IOThread that serves them. */
export interface IothreadMapping {
  readonly iothread: Fact<string>;
  /** Empty for a share of all queues. */
  readonly queues: readonly number[];
}

export interface DiskFacts {
  /** How a person names it: `vda`, `scsi0`, an id of QEMU. */
  readonly id: string;
  readonly place: Place;
  readonly bus: Fact<DiskBus>;
  /** A disk is what is advised on; CD-ROMs and floppies are not. */
  readonly removable: boolean;
  readonly source: Fact<DiskSource>;
  /** Path, PCI address or URL. */
  readonly path: string | null;
  /** Format of the image: `raw`, `qcow2`. */
  readonly imageFormat: Maybe<string>;
  /** `none`, `writeback`, `writethrough`, `directsync`, `unsafe`. */
  readonly cache: Maybe<string>;
  /** Whether the host's page cache is passed by, where that is written by itself (cache.direct). */
  readonly cacheDirect: Maybe<boolean>;
  /** `native`, `threads`, `io_uring`. */
  readonly io: Maybe<string>;
  readonly iothread: Maybe<string>;
  readonly iothreadMap: readonly IothreadMapping[];
  readonly queues: Maybe<number>;
  readonly packed: Maybe<boolean>;
  readonly eventIdx: Maybe<boolean>;
  readonly ioeventfd: Maybe<boolean>;
  /** Limits of IOPS or throughput. */
  readonly throttled: Maybe<boolean>;
  /** Id of its SCSI controller. */
  readonly controller: string | null;
}

/** A qemu-storage-daemon that was pasted with the machine. */
export interface DaemonFacts {
  readonly place: Place;
  /** Whether it reaches the drive by its own NVMe driver. */
  readonly nvme: boolean;
}

/** A PCI device of the host that the guest has. */
export interface AssignedDevice {
  readonly id: string;
  readonly place: Place;
  /** PCI address, or what stands for it. */
  readonly address: string;
}

/** A thread's CPUs on the host. */
export interface PinFacts {
  /** vCPU number or IOThread id. */
  readonly id: string;
  readonly cpus: Fact<readonly number[]>;
}

/** Something that is there and not understood: kept, so that it can be told. */
export interface UnreadPart {
  readonly what: string;
  readonly place: Place;
}

export interface MachineConfig {
  readonly format: ConfigFormat;
  /** Name of the text, for messages. */
  readonly file: string;
  readonly name: string | null;
  /** `kvm`, `tcg`. */
  readonly accelerator: Maybe<string>;
  readonly emulator: Maybe<string>;
  /** Machine type as written: `pc-q35-8.2`, `q35`. */
  readonly machine: Maybe<string>;
  /** QEMU's version where the text tells one. */
  readonly qemu: Maybe<string>;
  readonly vcpus: Maybe<number>;
  /** Threads of a core and cores of a socket, where a topology is written. */
  readonly topology: Maybe<{ readonly sockets: number; readonly cores: number; readonly threads: number }>;
  /** `host-passthrough` for the host's own, whatever the format calls it; else the name of a model. */
  readonly cpuModel: Maybe<string>;
  /** KVM is hidden from the guest. */
  readonly kvmHidden: Maybe<boolean>;
  readonly hintDedicated: Maybe<boolean>;
  readonly pollControl: Maybe<boolean>;
  /** -overcommit cpu-pm. */
  readonly cpuPm: Maybe<boolean>;
  readonly iothreads: readonly IothreadFacts[];
  readonly controllers: readonly ControllerFacts[];
  readonly disks: readonly DiskFacts[];
  readonly assigned: readonly AssignedDevice[];
  readonly daemon: DaemonFacts | null;
  readonly vcpuPins: readonly PinFacts[];
  readonly iothreadPins: readonly PinFacts[];
  readonly emulatorPin: Maybe<readonly number[]>;
  /** CPUs of the whole process. */
  readonly affinity: Maybe<readonly number[]>;
  /** NUMA nodes of the host that the guest's RAM is bound to. */
  readonly memoryNodes: Maybe<readonly number[]>;
  readonly hugePages: Maybe<boolean>;
  readonly unread: readonly UnreadPart[];
}

/** A description in which nothing is written yet. */
export function emptyMachine(format: ConfigFormat, file: string): MachineConfig {
  return {
    format,
    file,
    name: null,
    accelerator: null,
    emulator: null,
    machine: null,
    qemu: null,
    vcpus: null,
    topology: null,
    cpuModel: null,
    kvmHidden: null,
    hintDedicated: null,
    pollControl: null,
    cpuPm: null,
    iothreads: [],
    controllers: [],
    disks: [],
    assigned: [],
    daemon: null,
    vcpuPins: [],
    iothreadPins: [],
    emulatorPin: null,
    affinity: null,
    memoryNodes: null,
    hugePages: null,
    unread: [],
  };
}
