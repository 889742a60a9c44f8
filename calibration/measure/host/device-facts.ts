/** The block device behind a target, as sysfs has it. [Linux Documentation/ABI/stable/sysfs-block] */
import { basename, dirname } from 'node:path';
import type { Facts } from './facts.js';
import type { HostTree } from './host-tree.js';

export interface DeviceFacts {
  /** The disk: `nvme0n1`, `vda`; of a partition the disk that it is on. */
  readonly disk: string;
  /** The partition, where the target is or is on one. */
  readonly partition: string | null;
  /** Disks below, where this one is made of others (device mapper, md); requests are theirs in the end. */
  readonly below: readonly string[];
  readonly model: string | null;
  readonly sizeBytes: number | null;
  /** The name under which its interrupts go: `nvme0`, `virtio1`, `0000:00:1f.2`. */
  readonly parent: string | null;
  readonly numaNode: number | null;
  readonly queue: QueueFacts;
}

export interface QueueFacts {
  /** Whether requests of high priority are polled for: 0 or 1. */
  readonly ioPoll: number | null;
  readonly ioPollDelay: number | null;
  /** The scheduler in use, out of those offered. */
  readonly scheduler: string | null;
  readonly schedulers: readonly string[];
  /** Number of hardware queues. */
  readonly hardwareQueues: number | null;
  readonly requests: number | null;
  readonly rotational: boolean | null;
  readonly writeCache: string | null;
  readonly noMerges: number | null;
  readonly completeOnSubmitter: number | null;
  readonly logicalBlockBytes: number | null;
  readonly maxSectorsKiB: number | null;
  /** nvme.poll_queues or virtio_blk.poll_queues, of the driver that serves it. */
  readonly pollQueues: number | null;
}

/**
 * @param number `major:minor`, as stat gives it
 * @returns null when no block device has this number: a file system without one (tmpfs, overlay, network)
 */
export function deviceFacts(tree: HostTree, facts: Facts, number: string): DeviceFacts | null {
  const path = tree.follow(`/sys/dev/block/${number}`);
  if (path === null)
    return facts.missing('device', `no /sys/dev/block/${number}: no block device is behind the target`);
  const isPartition = tree.read(`${path}/partition`) !== null;
  const diskPath = isPartition ? dirname(path) : path;
  const disk = basename(diskPath);
  const below = slavesOf(tree, disk);
  const lowest = below.at(-1) ?? disk;
  const sectors = tree.readNumber(`${path}/size`);
  return {
    disk,
    partition: isPartition ? basename(path) : null,
    below,
    model: facts.text('device.model', `${diskPath}/device/model`, `${diskPath}/device/device/model`),
    // sysfs counts in 512 bytes whatever the disk's own blocks are.
    sizeBytes: sectors === null ? facts.missing('device.sizeBytes', `no ${path}/size`) : sectors * 512,
    parent: parentOf(tree, lowest),
    numaNode: numaNodeOf(tree, facts, lowest),
    queue: queueFacts(tree, facts, diskPath, lowest),
  };
}

/**
 * The number under which sysfs knows the device. A file system of several devices (btrfs) or layers gives its files a
 * number of its own, 0:41: then the device is the one that was mounted.
 */
export function mountedDevice(tree: HostTree, number: string): string {
  if (tree.follow(`/sys/dev/block/${number}`) !== null) return number;
  for (const line of (tree.read('/proc/self/mountinfo') ?? '').split('\n')) {
    const [mount, source] = line.split(' - ');
    const path = (source ?? '').split(' ')[1] ?? '';
    if (mount.split(' ')[2] !== number || !path.startsWith('/dev/')) continue;
    const name = basename(tree.follow(path) ?? path);
    return tree.read(`/sys/class/block/${name}/dev`) ?? number;
  }
  return number;
}

function queueFacts(tree: HostTree, facts: Facts, diskPath: string, lowest: string): QueueFacts {
  const file = (name: string): string => `${diskPath}/queue/${name}`;
  const number = (fact: string, name: string): number | null =>
    facts.number(`device.queue.${fact}`, file(name));
  const schedulers = (facts.text('device.queue.scheduler', file('scheduler')) ?? '')
    .split(/\s+/)
    .filter((name) => name !== '');
  const queues = tree.list(`${diskPath}/mq`).length;
  const rotational = number('rotational', 'rotational');
  const driver = lowest.startsWith('nvme') ? 'nvme' : 'virtio_blk';
  return {
    ioPoll: number('ioPoll', 'io_poll'),
    ioPollDelay: number('ioPollDelay', 'io_poll_delay'),
    scheduler: schedulers.find((name) => name.startsWith('['))?.slice(1, -1) ?? schedulers[0] ?? null,
    schedulers: schedulers.map((name) => name.replaceAll(/[[\]]/g, '')),
    hardwareQueues: queues > 0 ? queues : facts.missing('device.queue.hardwareQueues', `no ${diskPath}/mq`),
    requests: number('requests', 'nr_requests'),
    rotational: rotational === null ? null : rotational !== 0,
    writeCache: facts.text('device.queue.writeCache', file('write_cache')),
    noMerges: number('noMerges', 'nomerges'),
    completeOnSubmitter: number('completeOnSubmitter', 'rq_affinity'),
    logicalBlockBytes: number('logicalBlockBytes', 'logical_block_size'),
    maxSectorsKiB: number('maxSectorsKiB', 'max_sectors_kb'),
    pollQueues: facts.number('device.queue.pollQueues', `/sys/module/${driver}/parameters/poll_queues`),
  };
}

/** Down to the one that has no others below; of several the first is followed. */
function slavesOf(tree: HostTree, disk: string): string[] {
  const [first] = tree.list(`/sys/class/block/${disk}/slaves`);
  if (first === undefined) return [];
  const path = tree.follow(`/sys/class/block/${first}`);
  const whole = path !== null && tree.read(`${path}/partition`) !== null ? basename(dirname(path)) : first;
  return [whole, ...slavesOf(tree, whole)];
}

function parentOf(tree: HostTree, disk: string): string | null {
  const path = tree.follow(`/sys/class/block/${disk}`);
  if (path === null) return null;
  const parts = path.split('/');
  return (
    parts.find((part) => /^nvme\d+$/.test(part)) ??
    parts.find((part) => /^virtio\d+$/.test(part)) ??
    parts.findLast((part) => /^[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.\d$/.test(part)) ??
    null
  );
}

/** Of the closest ancestor that says; -1 is the kernel's word for none. */
function numaNodeOf(tree: HostTree, facts: Facts, disk: string): number | null {
  let path = tree.follow(`/sys/class/block/${disk}`);
  while (path !== null && path !== '/' && path !== '/sys') {
    const node = tree.readNumber(`${path}/numa_node`) ?? tree.readNumber(`${path}/device/numa_node`);
    if (node !== null)
      return node >= 0 ? node : facts.missing('device.numaNode', `${path}/numa_node is ${node}`);
    path = dirname(path);
  }
  return facts.missing('device.numaNode', `no numa_node above ${disk}`);
}

/** Reads and writes that a device has completed since boot. [Linux Documentation/block/stat.rst] */
export interface DeviceCounts {
  readonly reads: number;
  readonly writes: number;
}

/** Null where the device does not count. */
export function deviceCounts(tree: HostTree, name: string): DeviceCounts | null {
  const fields = tree.read(`/sys/class/block/${name}/stat`)?.trim().split(/\s+/).map(Number);
  return fields === undefined || fields.length < 5 ? null : { reads: fields[0], writes: fields[4] };
}
