/** What cannot be, or is not modelled, is refused: with its place, who gave it, and what would do. */
import { describe, expect, test } from 'vitest';
import { resolveScenario } from '../../scenarios/resolve.js';
import { ConfigError } from '../../sim/errors.js';

async function refusal(preset: string, sets: readonly string[]): Promise<string> {
  try {
    await resolveScenario({ base: { preset }, sets });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error(`${preset} with ${sets.join(' ')} is accepted`);
}

type Refused = readonly [preset: string, sets: readonly string[], message: string];

function refuses(what: string, cases: readonly Refused[]): void {
  test.each(cases)(`${what}: %s with %j`, async (preset, sets, message) => {
    expect(await refusal(preset, sets)).toContain(message);
  });
}

describe('the job', () => {
  refuses('must be one that fio runs', [
    ['V1', ['fio.iodepth=4'], 'fio.iodepth (--set): pvsync2 has one request in flight, never 4; set it to 1'],
    ['B0', ['fio.ioengine=psync'], 'fio.hipri (preset B0): psync has no hipri, and fio refuses the job'],
    ['B0', ['fio.ioengine=libaio'], 'fio.hipri (preset B0): libaio has no hipri'],
    [
      'B0',
      ['fio.bs=4100'],
      'fio.bs (--set): direct I/O of 4100 bytes is not possible; the size must be a multiple',
    ],
  ]);

  refuses('may poll by io_uring only where there are polled queues', [
    [
      'B0',
      ['fio.ioengine=io_uring'],
      'fio.hipri (preset B0): io_uring with hipri needs polled queues (it ends with EOPNOTSUPP, or spins in vain), and the drive has none (drive.pollQueues is 0)',
    ],
    [
      'V1',
      ['fio.ioengine=io_uring', 'drive.pollQueues=1'],
      "the guest's virtio-blk disk has none (vm.pollQueues is 0); set it to false",
    ],
    [
      'P0',
      ['fio.ioengine=io_uring', 'drive.pollQueues=1'],
      "the guest's drive has none (vm.pollQueues is 0)",
    ],
  ]);

  refuses('must have a vCPU and a queue for each of its jobs', [
    [
      'V2',
      ['fio.numjobs=5', 'vm.queues=8'],
      'fio.numjobs (--set): 5 jobs on 4 vCPUs; each job has a vCPU of its own, so set vm.vcpus to 5 or more',
    ],
    [
      'V4',
      ['vm.kernel=6.1', 'vm.queues=1'],
      'vm.pollQueues (preset V4): 1 of one virtqueue cannot be polled, since one is kept for interrupts; set vm.queues to 2',
    ],
    [
      'V1',
      ['vm.pollQueues=5'],
      'vm.pollQueues (--set): 5 of one virtqueue cannot be polled; set vm.queues to 5',
    ],
    ['P0', ['fio.numjobs=5'], 'fio.numjobs (--set): 5 jobs on 4 vCPUs'],
    [
      'V2',
      ['vm.queues=2', 'fio.numjobs=3'],
      'vm.queues (--set): 3 jobs on 2 virtqueues; two jobs on one queue are not modelled, so set vm.queues or vm.disks to 3',
    ],
    ['V1', ['fio.numjobs=2'], 'vm.queues (preset V0): 2 jobs on one virtqueue'],
    ['V1', ['fio.numjobs=2', 'vm.queues=null'], 'vm.queues (--set): 2 jobs on one virtqueue'],
  ]);

  refuses('must not be more on one thread than are modelled', [
    [
      'V2',
      ['vm.vcpus=64', 'vm.queues=64', 'fio.numjobs=40'],
      'fio.numjobs (--set): 40 busy virtqueues on one thread; up to 29 are modelled',
    ],
    [
      'V1',
      ['vm.disk=vhost-user-spdk', 'vm.guests=40'],
      'vm.guests (--set): 40 busy virtqueues on one thread; up to 29 are modelled',
    ],
  ]);

  test.each([
    ['V2', ['fio.numjobs=4']],
    ['V1', ['fio.numjobs=2', 'vm.disks=2']],
    ['V1', ['fio.numjobs=4', 'vm.queues=null', 'vm.qemu=6.0']],
    ['P0', ['fio.numjobs=4']],
    ['B0', ['fio.numjobs=64']],
  ])('may have several where there is room for them: %s with %j', async (preset, sets) => {
    await expect(resolveScenario({ base: { preset }, sets })).resolves.toBeDefined();
  });
});

describe('versions', () => {
  refuses('must be modelled', [
    [
      'B0',
      ['host.kernel=4.19'],
      'host.kernel (--set): kernel "4.19" is not modelled; it must be 5.4 to 5.16',
    ],
    ['V0', ['vm.kernel=5.3'], 'vm.kernel (--set): kernel "5.3" is not modelled'],
    ['V0', ['vm.qemu=10.2'], 'vm.qemu (--set): QEMU "10.2" is not modelled yet'],
    [
      'B0',
      ['host.cpu=SPR'],
      'host.cpu (--set): idle states of SPR: intel_idle has no table for it up to 5.16',
    ],
  ]);
});

describe('the disk', () => {
  const iommu =
    "host.iommu (--set): vfio needs an IOMMU (intel_iommu=on on the kernel's command line); set it to passthrough or lazy";
  refuses('behind vfio needs an IOMMU, whoever has it', [
    ['P0', ['host.iommu=off'], iommu],
    ['V3', ['host.iommu=off'], iommu],
    ['V1', ['host.iommu=off', 'vm.disk=vhost-user-spdk'], iommu],
    ['V3', ['host.iommu=off', 'vm.disk=vhost-user-qsd', 'vm.qemu=6.0'], iommu],
  ]);

  test("of the host's kernel needs none", async () => {
    const { scenario } = await resolveScenario({ base: { preset: 'V1' }, sets: ['host.iommu=off'] });
    expect(scenario.host.iommu).toBe('off');
  });

  const shares = 'a storage daemon shares it (vm.disk=vhost-user-qsd or vhost-user-spdk)';
  refuses('that is assigned belongs to one VM', [
    [
      'P0',
      ['vm.guests=2'],
      `vm.guests (--set): with vm.disk (preset P0) the drive belongs to one VM, not to 2; ${shares}`,
    ],
    [
      'V3',
      ['vm.guests=4'],
      `vm.guests (--set): with vm.blockDriver (preset V3) the drive belongs to one VM, not to 4; ${shares}`,
    ],
    ['P0', ['vm.disks=2'], 'vm.disks (--set): one drive can be assigned, not 2; set it to 1'],
  ]);

  refuses('needs a QEMU that has the storage daemon', [
    [
      'V1',
      ['vm.disk=vhost-user-qsd'],
      'vm.qemu (preset V0): qemu-storage-daemon exports vhost-user-blk since QEMU 5.2, not 5.1',
    ],
    [
      'V4',
      ['vm.disk=vhost-user-qsd', 'vm.qemu=5.1-polling'],
      'vm.qemu (--set): qemu-storage-daemon exports vhost-user-blk since QEMU 5.2, not 5.1-polling',
    ],
  ]);

  test.each(['vm.nvmePolledQueues', 'vm.aioFastPath'])(
    'has %s, a prototype, where it belongs',
    async (path) => {
      expect(await refusal('V4', [`${path}=on`])).toBe(
        `${path} (--set): only the talk's polling branch has it, which was never merged; set it to false, or vm.qemu to 5.1-polling`,
      );
      for (const wrong of [
        'vm.blockDriver=host_device',
        'vm.iothread=off',
        'vm.disk=vfio',
        'vm.disk=vhost-user-spdk',
      ]) {
        expect(await refusal('V4', ['vm.qemu=5.1-polling', `${path}=on`, wrong])).toBe(
          `${path} (--set): it is a part of QEMU's userspace NVMe driver under virtio-blk with an IOThread; set vm.blockDriver to nvme, vm.disk to virtio-blk and vm.iothread on`,
        );
      }
    },
  );

  refuses('without interrupt needs an IOThread that polls', [
    [
      'V5',
      ['vm.iothread.pollMaxNs=0'],
      'vm.iothread.pollMaxNs (--set): an IOThread that never polls never finds a request on a queue without interrupt (vm.nvmePolledQueues); set it to 32768 ns, the default',
    ],
  ]);
});

describe('places', () => {
  const one = 'but the host has one NUMA node, node 0 (host.numaNodes)';
  const two = 'but the host has 2 NUMA nodes, from 0 (host.numaNodes)';
  refuses('must be on nodes that there are', [
    [
      'V2',
      ['host.numaNodes=2', 'host.cpusPerNode=16', 'fio.numjobs=2'],
      'pinning.jobStep: CPU 68 would be on node 4',
    ],
    [
      'V2',
      ['host.numaNodes=2', 'host.cpusPerNode=16', 'vm.disks=2', 'vm.iothreads=2'],
      'pinning.serverStep: CPU 74 would be on node 4',
    ],
    ['B0', ['drive.node=1'], `drive.node (--set): the drive is on node 1, ${one}`],
    ['V1', ['host.numaNodes=2', 'drive.node=2'], `drive.node (--set): the drive is on node 2, ${two}`],
    ['V1', ['vm.memoryNode=1'], `vm.memoryNode (--set): the guest's RAM is on node 1, ${one}`],
    [
      'B0',
      ['host.numaNodes=2', 'host.cpusPerNode=4', 'pinning.application=9'],
      `pinning.application (--set): CPU 9 would be on node 2 (host.cpusPerNode), ${two}`,
    ],
    [
      'V1',
      ['host.numaNodes=2', 'host.cpusPerNode=5'],
      `pinning.iothread (preset V1): CPU 10 would be on node 2 (host.cpusPerNode), ${two}`,
    ],
    [
      'V0',
      ['host.numaNodes=2', 'host.cpusPerNode=4'],
      `pinning.emulator (preset V0): CPU 8 would be on node 2 (host.cpusPerNode), ${two}`,
    ],
  ]);
});
