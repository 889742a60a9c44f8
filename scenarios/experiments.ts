/**
 * Published experiments that vary more than the talk's bars do, as data: configurations by block size and direction,
 * and what was said of them.
 */
import type { Claim } from './claim.js';
import { talkSource } from './talk.js';

/** A configuration of an experiment: a preset, and settings on top of it. */
export interface Series {
  readonly id: string;
  readonly label: string;
  readonly preset: string;
  /** As they would follow `--set`. */
  readonly sets: readonly string[];
}

/** A claim, at every block size and direction or at one block size [bytes]. */
export interface ExperimentClaim extends Claim {
  readonly at: number | 'every size';
}

export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** What is asked, in a sentence or two. */
  readonly about: string;
  readonly source: string;
  readonly series: readonly Series[];
  readonly directions: readonly ('randread' | 'randwrite')[];
  /** Block sizes [bytes]. */
  readonly sizes: readonly number[];
  readonly claims: readonly ExperimentClaim[];
}

const KIB = 1024;
const talkSizes: readonly number[] = [4, 8, 16, 32, 64, 128].map((kib) => kib * KIB);
const both = ['randread', 'randwrite'] as const;

export const experiments: readonly Experiment[] = [
  {
    id: 'device-assignment',
    title: 'Device assignment against bare metal, by interrupt',
    about:
      'The drive itself in the guest, without and with cpuidle-haltpoll, against bare metal. In the talk haltpoll brings ' +
      'VFIO above bare metal, whose CPU halts while it waits.',
    source: talkSource,
    series: [preset('B0', 'bare metal'), preset('P0', 'VFIO'), preset('P1', 'VFIO, guest haltpoll')],
    directions: both,
    sizes: talkSizes,
    claims: [
      at('every size', 'P0', 'lower', 'B0', '"often well below bare metal"'),
      at('every size', 'P1', 'higher', 'P0', 'with haltpoll'),
      at('every size', 'P1', 'higher', 'B0', '"above bare metal"'),
      at(128 * KIB, 'P0', 'alike', 'B0', 'at larger blocks the bars come together'),
      at(128 * KIB, 'P1', 'alike', 'B0', 'at larger blocks the bars come together'),
    ],
  },
  {
    id: 'iopoll',
    title: 'Device assignment against bare metal, by iopoll',
    about: 'The same with polled queues on both sides: nothing sleeps, so nothing has to be woken up.',
    source: talkSource,
    series: [
      preset('B1', 'bare metal, iopoll'),
      preset('P2', 'VFIO, iopoll'),
      preset('P3', 'VFIO, iopoll, haltpoll'),
    ],
    directions: both,
    sizes: talkSizes,
    claims: [
      at('every size', 'P2', 'alike', 'B1', '"very similar"'),
      at('every size', 'P3', 'alike', 'P2', 'with and without haltpoll'),
    ],
  },
  {
    id: 'virtio-blk',
    title: 'The bars of virtio-blk by block size',
    about: 'What the bars of the talk become when blocks grow: the transfer is the same for all.',
    source: talkSource,
    series: ['V0', 'V1', 'V3', 'V6'].map((id) => preset(id, id)).concat(preset('B1', 'B1, bare metal')),
    directions: both,
    sizes: talkSizes,
    claims: [
      at('every size', 'V1', 'higher', 'V0', 'the order of the bars'),
      at('every size', 'V3', 'higher', 'V1', 'the order of the bars'),
      at('every size', 'V6', 'higher', 'V3', 'the order of the bars'),
      at(128 * KIB, 'V6', 'alike', 'B1', 'at larger blocks the bars come together'),
    ],
  },
  {
    id: 'one-vm-numa',
    title: 'One VM on two nodes, placed right and wrong',
    about:
      "The talk's example of a machine for one VM: drive, vCPU, IOThread and RAM on node 0. Then each of them in turn, " +
      'and all that can move, on node 1. Even CPUs are on node 0, odd ones on node 1.',
    source: talkSource,
    series: [
      placed('right', 'all on node 0', []),
      placed('iothread', 'IOThread on node 1', ['pinning.iothread=11']),
      placed('vcpu', 'vCPU on node 1', ['pinning.application=5']),
      placed('ram', 'RAM on node 1', ['vm.memoryNode=1']),
      placed('drive', 'drive on node 1', ['drive.node=1']),
      placed('threads', 'vCPU and IOThread on node 1', ['pinning.application=5', 'pinning.iothread=11']),
      placed('all', 'all but the drive on node 1', [
        'pinning.application=5',
        'pinning.iothread=11',
        'vm.memoryNode=1',
      ]),
    ],
    directions: ['randread'],
    sizes: [4 * KIB],
    claims: ['iothread', 'vcpu', 'ram', 'drive', 'threads', 'all'].map((id) =>
      at('every size', id, 'lower', 'right', 'pin to the node of the drive'),
    ),
  },
];

/** The experiment of that id; undefined where there is none. */
export function experimentById(id: string): Experiment | undefined {
  return experiments.find((one) => one.id === id.toLowerCase());
}

function preset(id: string, label: string): Series {
  return { id, label, preset: id, sets: [] };
}

function placed(id: string, label: string, sets: readonly string[]): Series {
  return { id, label, preset: 'V1', sets: ['host.numaNodes=2', ...sets] };
}

function at(
  size: number | 'every size',
  left: string,
  relation: Claim['relation'],
  right: string,
  words: string,
): ExperimentClaim {
  return { at: size, left, relation, right, words };
}
