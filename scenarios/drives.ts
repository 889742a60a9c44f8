/** The NVMe drives that a scenario can name, as rows of the cost catalogue. */
import type { DriveCosts } from '../models/nvme-drive.js';

export interface DriveModel extends DriveCosts {
  readonly title: string;
  /** Commands served side by side [count]: more wait. Assumed, see docs/fidelity.md. */
  readonly parallelism: number;
  /** Whether it is a file in memory, which the calling thread serves itself. */
  readonly inMemory?: boolean;
  /** Whether it is the virtio disk of a guest, seen from inside: the machine that is simulated is that guest. */
  readonly virtio?: boolean;
}

/** What a scenario names to have a block device without a drive: the host's null_blk, with irqmode=2. */
export const NULL_BLK = 'null_blk';

/**
 * By the id that a scenario gives. The first three are the talk's classes of devices. A hard disk has the path of an
 * NVMe drive here: that of its own controller would be a few microseconds of its milliseconds. Where the catalogue has
 * no time of a write, that of a read stands for it. Drives of 3D XPoint have no volatile write cache; the client drives
 * have one.
 */
export const drives: Readonly<Record<string, DriveModel>> = {
  p4800x: {
    title: 'Intel Optane DC P4800X',
    read: 'dev_p4800x_read_4k',
    write: 'dev_p4800x_write_4k',
    perExtra4k: 'dev_p4800x_per_extra_4k',
    parallelism: 7,
  },
  '970evoplus': {
    title: 'Samsung 970 EVO Plus',
    read: 'dev_970evoplus_read_4k',
    write: 'dev_970evoplus_write_4k',
    perExtra4k: 'pcie_4k_gen3x4',
    writeCache: { flush: 'dev_client_flash_flush', writeFua: 'dev_client_flash_write_fua' },
    parallelism: 32,
  },
  '980pro': {
    title: 'Samsung 980 PRO',
    read: 'dev_980pro_read_4k',
    write: 'dev_980pro_write_4k',
    perExtra4k: 'pcie_4k_gen4x4',
    writeCache: { flush: 'dev_client_flash_flush', writeFua: 'dev_client_flash_write_fua' },
    parallelism: 32,
  },
  hdd: {
    title: 'hard disk',
    read: 'dev_hdd_read',
    write: 'dev_hdd_read',
    perExtra4k: 'dev_hdd_per_extra_4k',
    parallelism: 1,
  },
  tmpfs: {
    title: 'file in tmpfs',
    read: 'tmpfs_4k',
    write: 'tmpfs_4k',
    perExtra4k: 'tmpfs_4k',
    parallelism: 1,
    inMemory: true,
  },
  p5800x: {
    title: 'Intel Optane P5800X',
    read: 'dev_p5800x_read_4k',
    write: 'dev_p5800x_read_4k',
    perExtra4k: 'dev_p5800x_per_extra_4k',
    parallelism: 7,
  },
  virtio: {
    title: 'virtio-blk disk of a guest, seen from inside',
    read: 'virtio_disk_read_4k',
    write: 'virtio_disk_write_4k',
    perExtra4k: 'virtio_disk_per_extra_4k',
    parallelism: 256,
    virtio: true,
  },
};
