/** What the talk showed and nobody merged: one can read it, and simulate it, but not install it. */
import { POLLING_BRANCH } from '../../models/versions.js';
import type { Optimization } from './optimization.js';
import { none, price, source } from './writing.js';

const branch = "of the talk's branch polling, github.com/stefanha/qemu, August 2020; never merged";
const nothing = none('a prototype: no release has it, so there is nothing to paste');

const unmerged = {
  on: 'VM',
  notSimulated: null,
  requires: ['iothread', 'nvme-userspace'],
  excludes: [],
  since: {},
  until: {},
  snippets: { libvirt: nothing, qemu: nothing, proxmox: nothing, kernel: nothing },
} as const;

export const prototypes: readonly Optimization[] = [
  {
    ...unmerged,
    id: 'nvme-polled-queues',
    title: "queues without interrupt in QEMU's NVMe driver (a prototype of the talk, never merged)",
    sets: [`vm.qemu=${POLLING_BRANCH}`, 'vm.nvmePolledQueues=true'],
    prototype: branch,
    price: price({
      loses: ['shared-drive'],
      cores: 'the IOThread never sleeps while a request is in flight: one core',
      other: 'a QEMU of 2020 that one builds oneself',
    }),
    verify: {
      command: 'grep vfio-msix /proc/interrupts',
      expect: 'counts that stand still while the disk is busy',
    },
    sources: [source('branch polling of github.com/stefanha/qemu, b855073b51')],
  },
  {
    ...unmerged,
    id: 'aio-fast-path',
    title: "requests past QEMU's block layer to its NVMe driver (a prototype of the talk, never merged)",
    sets: [`vm.qemu=${POLLING_BRANCH}`, 'vm.aioFastPath=true'],
    prototype: branch,
    price: price({
      loses: ['live-migration', 'snapshots', 'shared-drive'],
      other:
        'a QEMU of 2020 that one builds oneself; what goes past the block layer goes past throttling, jobs and backups',
    }),
    verify: { command: 'perf record -t TID of the IOThread', expect: 'no bdrv_co_preadv in its profile' },
    sources: [source('branch polling of github.com/stefanha/qemu, ec389f3d4d')],
  },
];
