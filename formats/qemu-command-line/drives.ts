/**
 * Block devices of a QEMU command line: -drive, and the graph of -blockdev, down to what holds the data.
 *
 * QEMU blockdev.c (-drive), qapi/block-core.json BlockdevOptions (-blockdev), block/nvme.c (nvme://).
 */
import type { DiskFacts, DiskSource, Fact, Maybe, Place } from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';
import type { Options } from './options.js';

/** What of a disk its backend tells. */
export type Backend = Pick<
  DiskFacts,
  'source' | 'path' | 'imageFormat' | 'cache' | 'cacheDirect' | 'io' | 'throttled'
> & { readonly place: Place };

/** How far a chain of nodes is followed: a loop of names would never end. */
const LONGEST_CHAIN = 16;

/** Protocols by driver; all other drivers are formats or filters, above another node. */
const protocols: Readonly<Record<string, DiskSource>> = {
  file: 'file',
  host_device: 'block',
  host_cdrom: 'block',
  nvme: 'nvme',
  nbd: 'network',
  rbd: 'network',
  iscsi: 'network',
  nfs: 'network',
  gluster: 'network',
  http: 'network',
  https: 'network',
  ssh: 'network',
  'nvme-io_uring': 'block',
  io_uring: 'block',
  'virtio-blk-vhost-user': 'vhost-user',
  'virtio-blk-vhost-vdpa': 'unknown',
};

const filters = new Set([
  'copy-on-read',
  'throttle',
  'blkdebug',
  'compress',
  'preallocate',
  'snapshot-access',
]);

/** A -drive without a device of its own, or with one (`if=virtio`). */
export function backendOfDrive(drive: Options, text: ConfigText): Backend {
  const file = drive.text('file') ?? drive.text('file.filename') ?? drive.text('file.file.filename');
  const nested = ['file.file.driver', 'file.driver']
    .map((key) => drive.text(key))
    .find((name) => name != null);
  const source = fact(drive, nested === undefined ? 'file' : 'file.driver', sourceOf(nested, file));
  return {
    place: drive.place,
    source,
    path: file ?? drive.text('file.device') ?? null,
    imageFormat: formatOf(drive),
    cache: drive.fact('cache'),
    cacheDirect: direct(drive, text),
    io: drive.fact('aio') ?? drive.fact('file.aio'),
    throttled: throttled(drive),
  };
}

/** What the node of that name comes down to; null where there is none. */
export function backendOfNode(
  name: string,
  nodes: ReadonlyMap<string, Options>,
  text: ConfigText,
): Backend | null {
  const top = nodes.get(name);
  if (top === undefined) return null;
  let format: Maybe<string> = null;
  let limited: Maybe<boolean> = null;
  let node = top;
  let prefix = '';
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    const driver = node.text(`${prefix}driver`) ?? 'raw';
    if (protocols[driver] !== undefined) break;
    const here = fact(node, `${prefix}driver`, driver);
    if (driver === 'throttle') limited = { value: true, place: here.place };
    else if (!filters.has(driver)) format ??= here;
    const below = node.text(`${prefix}file`);
    if (below !== null) {
      const next = nodes.get(below);
      if (next === undefined) break;
      [node, prefix] = [next, ''];
    } else if (node.text(`${prefix}file.driver`) !== null) {
      prefix = `${prefix}file.`;
    } else {
      break;
    }
  }
  const driver = node.text(`${prefix}driver`) ?? '';
  const path = node.text(`${prefix}filename`) ?? node.text(`${prefix}device`) ?? node.text(`${prefix}path`);
  const written = node.fact(`${prefix}cache.direct`) ?? top.fact('cache.direct');
  return {
    place: top.place,
    source: fact(node, `${prefix}driver`, protocols[driver] ?? 'unknown'),
    path,
    imageFormat: format,
    cache: null,
    cacheDirect: written === null ? null : text.onOff(written),
    io: node.fact(`${prefix}aio`),
    throttled: limited,
  };
}

function fact<T>(options: Options, key: string, value: T): Fact<T> {
  return { value, place: options.fact(key)?.place ?? options.place };
}

/** file= may be a path, a device or a URL: block/file-posix.c probes a device, block.c the prefix. */
function sourceOf(driver: string | null | undefined, file: string | null): DiskSource {
  if (driver != null && protocols[driver] !== undefined) return protocols[driver];
  if (file === null) return 'unknown';
  if (file.startsWith('nvme://')) return 'nvme';
  if (/^(?:rbd|nbd|iscsi|nfs|gluster|https?|ssh)[:+]/.test(file)) return 'network';
  return /^\/dev\/(?!shm\/)/.test(file) ? 'block' : 'file';
}

function formatOf(drive: Options): Maybe<string> {
  const format = drive.fact('format') ?? drive.fact('driver');
  return format === null || protocols[format.value] !== undefined ? null : format;
}

function direct(options: Options, text: ConfigText): Maybe<boolean> {
  const written = options.fact('cache.direct');
  return written === null ? null : text.onOff(written);
}

/** Limits by any of the throttling options, new and old; 0 is none. */
function throttled(drive: Options): Maybe<boolean> {
  const key = drive
    .keys()
    .find((name) => /^(?:throttling\.)?(?:iops|bps)/.test(name) && /^[1-9]/.test(drive.text(name) ?? ''));
  return key === undefined ? null : fact(drive, key, true);
}
