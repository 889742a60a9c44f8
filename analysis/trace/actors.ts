/** What the actors of a machine are, by the names that `scenarios/assembly` gives them. */
import { aioGenerations } from '../../models/aio-generations.js';
import { qemuClassOf } from '../../models/versions.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Site } from '../../sim/ledger.js';
import type { Tag } from './event-row.js';
import type { Layer } from './trace.js';

/** fio on bare metal, a vCPU, a thread of QEMU or qemu-storage-daemon, a worker of its pool, SPDK, io_uring's submission thread; or none of them. */
type Kind = 'fio' | 'vcpu' | 'qemu' | 'daemon' | 'worker' | 'reactor' | 'sqpoll' | 'other';

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^fio\d*$/, 'fio'],
  [/^(?:vm\d+-)?vcpu\d+(?:-irq)?$/, 'vcpu'],
  [/^(?:iothread|main-loop)\d*$/, 'qemu'],
  [/^qsd\d*$/, 'daemon'],
  [/(?:^|-)iou-sqp\d*$/, 'sqpoll'],
  [/-worker\d*$/, 'worker'],
  [/^reactor$/, 'reactor'],
];

function kindOf(actor: string): Kind {
  return kinds.find(([pattern]) => pattern.test(actor))?.[1] ?? 'other';
}

const kindTags: Readonly<Record<Kind, readonly Tag[]>> = {
  fio: ['host', 'nvme'],
  vcpu: ['guest'],
  qemu: ['host', 'nvme', 'loop', 'qemu'],
  daemon: ['host', 'nvme', 'loop'],
  worker: ['host', 'nvme', 'worker'],
  reactor: ['host'],
  sqpoll: ['host', 'nvme'],
  other: ['host', 'nvme'],
};

/**
 * What holds of an actor, as rows of names ask for it.
 * @param sites those of its machine
 */
export function tagsOf(actor: string, { fio, vm }: Scenario, sites: readonly Site[]): ReadonlySet<Tag> {
  const kind = kindOf(actor);
  const tags = new Set<Tag>(kindTags[kind]);
  if (kind === 'vcpu') tags.add(sites.some(({ mechanism }) => mechanism === 'kick') ? 'virtio' : 'nvme');
  if (sites.some((site) => site.actor === actor && site.cost === 'scheduler_mq_deadline'))
    tags.add('deadline');
  const application = kind === 'vcpu' || kind === 'fio';
  if (application && fioCalls[fio.ioengine].wait !== '') tags.add('asynchronous');
  const vcpus = new Set(sites.map((site) => site.actor).filter((name) => kindOf(name) === 'vcpu'));
  if (vcpus.size === 0) tags.add('bare');
  if (vcpus.size === 1) tags.add('lone');
  if (vm === null) return tags;
  if (sites.some(({ mechanism }) => mechanism === 'thread-pool')) tags.add('pool');
  if (!aioGenerations[qemuClassOf(vm.qemu)].workInPoll) tags.add('dispatching');
  return tags;
}

interface Calls {
  readonly read: string;
  readonly write: string;
  /** To wait, where that is another call; else empty. */
  readonly wait: string;
}

/** The system calls of fio's engines. */
const fioCalls: Readonly<Record<string, Calls>> = {
  psync: { read: 'pread64', write: 'pwrite64', wait: '' },
  pvsync2: { read: 'preadv2', write: 'pwritev2', wait: '' },
  libaio: { read: 'io_submit', write: 'io_submit', wait: 'io_getevents' },
  io_uring: { read: 'io_uring_enter', write: 'io_uring_enter', wait: 'io_uring_enter' },
  spdk: { read: '', write: '', wait: '' },
};

/** The same of QEMU's threads, by `aio`; with workers the loop only wakes them. */
const qemuCalls: Readonly<Record<string, string>> = {
  native: 'io_submit',
  io_uring: 'io_uring_enter',
  threads: 'futex',
};

/** The system calls of an actor. */
export function callsOf(actor: string, { fio, vm }: Scenario): Calls {
  const kind = kindOf(actor);
  if (kind === 'fio' || kind === 'vcpu') return fioCalls[fio.ioengine];
  if (kind === 'worker') return fioCalls['psync'];
  const call = qemuCalls[vm?.aio ?? ''] ?? 'io_submit';
  return { read: call, write: call, wait: '' };
}

/**
 * The name of a thread as the kernel of `layer` has it: what runs in a guest is fio, which the host knows as the
 * thread of a vCPU.
 */
export function commOf(actor: string, layer: Layer): string {
  const number = Number(/(\d+)(?:-irq)?$/.exec(actor)?.[1] ?? 0);
  switch (kindOf(actor)) {
    case 'fio':
      return 'fio';
    case 'vcpu':
      return layer === 'kvm' ? `CPU ${number + Number(actor.endsWith('-irq'))}/KVM` : 'fio';
    case 'qemu':
      return actor.startsWith('iothread') ? `IO iothread${number}` : 'qemu-system-x86';
    case 'daemon':
      return 'qemu-storage-da';
    case 'worker':
      return 'worker';
    case 'reactor':
      return 'reactor_0';
    default:
      return actor;
  }
}
