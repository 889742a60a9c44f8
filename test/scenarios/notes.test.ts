/** What can be but may surprise is told to every reader of a result. */
import { describe, expect, test } from 'vitest';
import { resolveScenario } from '../../scenarios/resolve.js';

/** The notes of a preset with settings, which are given by `--set`. */
async function notes(preset: string, ...sets: string[]): Promise<readonly string[]> {
  return (await resolveScenario({ base: { preset }, sets })).notes;
}

type Noted = readonly [preset: string, sets: readonly string[], note: string];

function tells(what: string, cases: readonly Noted[]): void {
  test.each(cases)(`${what}: %s with %j`, async (preset, sets, note) => {
    expect(await notes(preset, ...sets)).toContainEqual(expect.stringContaining(note));
  });
}

describe('the job', () => {
  tells('that asks in vain to poll', [
    ['B0', [], 'hipri has no effect: the drive has no polled queues (drive.pollQueues is 0)'],
    ['V1', [], "hipri has no effect: the guest's virtio-blk disk has no polled queues (vm.pollQueues is 0)"],
    ['P0', [], "hipri has no effect: the guest's drive has no polled queues (vm.pollQueues is 0)"],
    ['B1', ['host.kernel=6.1'], 'hipri has no effect: Linux ignores it for synchronous I/O since 5.19'],
    ['V4', ['vm.kernel=6.1'], 'hipri has no effect: Linux ignores it for synchronous I/O since 5.19'],
  ]);

  tells('that does not ask to poll', [
    ['B1', ['fio.hipri=false'], 'drive.pollQueues has no effect: fio.hipri is false'],
    ['V4', ['fio.hipri=false'], 'vm.pollQueues has no effect: fio.hipri is false'],
  ]);

  tells('that has more in flight than the model was made for', [
    [
      'B0',
      ['fio.hipri=off', 'fio.ioengine=libaio', 'fio.iodepth=8'],
      'iodepth is 8: costs are calibrated for queue depth 1',
    ],
    ['V2', ['fio.numjobs=2'], '2 requests are in flight in all: costs are calibrated for queue depth 1'],
    ['V2', ['vm.guests=3'], '3 requests are in flight in all'],
    ['V2', ['vm.guests=2', 'fio.numjobs=2'], '4 requests are in flight in all'],
  ]);

  const prototype =
    'virtio_blk polls since Linux 5.19; before (here: before 5.17), only with the prototype of the talk';
  tells('that rests on a prototype', [
    ['V4', [], prototype],
    ['V6', [], prototype],
  ]);

  test.each([
    ['B1', []],
    ['B1', ['fio.ioengine=io_uring', 'host.kernel=6.12']],
    ['P2', []],
    ['P2', ['fio.ioengine=io_uring', 'vm.kernel=6.12']],
    ['V4', ['fio.ioengine=io_uring', 'vm.kernel=6.1']],
  ])('that polls as it asks to needs no note: %s with %j', async (preset, sets) => {
    expect(await notes(preset, ...sets)).toEqual([]);
  });
});

describe('a setting that changes nothing', () => {
  const assigned = 'the drive is assigned to the guest (vm.disk is vfio), and QEMU is not on its path';
  tells('since the drive is assigned', [
    ['P0', ['vm.iothread=on'], `vm.iothread has no effect: ${assigned}`],
    ['P0', ['vm.iothread=on', 'vm.iothread.pollMaxNs=0'], `vm.iothread.pollMaxNs has no effect: ${assigned}`],
    ['P0', ['vm.iothreads=2'], `vm.iothreads has no effect: ${assigned}`],
    ['P0', ['vm.blockDriver=nvme'], `vm.blockDriver has no effect: ${assigned}`],
    ['P0', ['vm.aio=io_uring'], `vm.aio has no effect: ${assigned}`],
    ['P0', ['vm.packed=on'], `vm.packed has no effect: ${assigned}`],
    ['P0', ['vm.eventIdx=off'], `vm.eventIdx has no effect: ${assigned}`],
    ['P0', ['vm.queues=2'], `vm.queues has no effect: ${assigned}`],
    ['P0', ['vm.irqVcpu=other'], `vm.irqVcpu has no effect: ${assigned}`],
    [
      'P0',
      ['drive.pollQueues=1'],
      "drive.pollQueues has no effect: the guest's driver makes the drive's queues",
    ],
    [
      'P0',
      ['drive.scheduler=mq-deadline'],
      "drive.scheduler has no effect: requests do not pass the host's block layer",
    ],
    ['P0', ['drive.irqCpu=3'], 'drive.irqCpu has no effect: the IOMMU posts the interrupt to the vCPU'],
  ]);

  const spdk = 'SPDK serves the disk (vm.disk is vhost-user-spdk), always polling';
  const served = 'vm.disk=vhost-user-spdk';
  tells('since SPDK serves the disk', [
    ['V1', [served, 'vm.iothread.pollMaxNs=0'], `vm.iothread.pollMaxNs has no effect: ${spdk}`],
    ['V1', [served, 'vm.iothreads=2'], `vm.iothreads has no effect: ${spdk}`],
    ['V1', [served, 'vm.blockDriver=nvme'], `vm.blockDriver has no effect: ${spdk}`],
    ['V1', [served, 'vm.aio=threads'], `vm.aio has no effect: ${spdk}`],
    ['V1', [served, 'vm.eventIdx=on'], 'vm.eventIdx has no effect: SPDK does not offer EVENT_IDX'],
    ['V1', [served, 'drive.scheduler=mq-deadline'], 'drive.scheduler has no effect'],
    ['V1', [served, 'drive.irqCpu=3'], "drive.irqCpu has no effect: the server's queues have no interrupt"],
  ]);

  tells('since the storage daemon never polls', [
    [
      'V1',
      ['vm.disk=vhost-user-qsd', 'vm.qemu=6.0', 'vm.iothread.pollMaxNs=1 us'],
      'vm.iothread.pollMaxNs has no effect: the daemon does not poll: a vhost-user kick has no polling callback',
    ],
  ]);

  tells('since QEMU has the drive in user space', [
    ['V3', ['vm.aio=threads'], 'vm.aio has no effect: the userspace NVMe driver makes no system calls'],
    ['V3', ['drive.scheduler=mq-deadline'], 'drive.scheduler has no effect'],
    ['V5', ['drive.irqCpu=3'], "drive.irqCpu has no effect: the server's queues have no interrupt"],
  ]);

  tells('since there is nothing that it would be for', [
    [
      'V1',
      ['drive.pollQueues=2'],
      "drive.pollQueues has no effect: QEMU does not ask for polled completion of the host's queues",
    ],
    [
      'V2',
      ['vm.irqVcpu=other'],
      'vm.irqVcpu has no effect: the disk has 4 queues, each with a vector of its own',
    ],
    ['V1', ['vm.cachesShared=on'], 'vm.cachesShared has no effect: no other vCPU has to be told'],
    [
      'V1',
      ['vm.irqVcpu=other', 'vm.cachesShared=on'],
      'vm.cachesShared has no effect: since Linux 5.8 a vCPU that polls idle is told by a write to memory',
    ],
    ['V0', ['vm.iothreads=2'], 'vm.iothreads has no effect: there is no IOThread'],
    ['V1', ['vm.iothreads=2'], 'vm.iothreads has no effect: one disk is served by as many IOThreads'],
    [
      'V1',
      ['vm.iothreads=3', 'vm.disks=2'],
      'vm.iothreads has no effect: 2 disks are served by as many IOThreads',
    ],
  ]);

  test.each([
    ['V0', ['vm.disk=vhost-user-qsd', 'vm.qemu=6.0', 'vm.iothread=on', 'vm.aio=io_uring']],
    ['V1', ['vm.iothreads=2', 'vm.disks=2']],
    ['V1', ['vm.kernel=5.7', 'vm.irqVcpu=other', 'vm.cachesShared=on']],
    ['V1', ['drive.scheduler=mq-deadline', 'drive.irqCpu=3']],
    ['P0', ['drive.irqCpu=3', 'host.interruptPosting=apicv']],
    ['V3', ['drive.irqCpu=3']],
  ])('is not told of what does: %s with %j', async (preset, sets) => {
    const told = await notes(preset, ...sets);
    expect(told.filter((note) => note.includes('no effect') && !note.startsWith('hipri'))).toEqual([]);
  });

  test('is told once, and not of what a preset or a default has', async () => {
    const told = await notes('V1', 'vm.disk=vhost-user-spdk', 'vm.blockDriver=nvme', 'vm.aio=io_uring');
    expect(told.filter((note) => note.startsWith('vm.aio '))).toHaveLength(1);
    expect((await notes('V1', 'vm.disk=vfio')).filter((note) => note.startsWith('vm.'))).toEqual([]);
  });
});

describe('threads', () => {
  tells('that share a CPU', [
    ['V1', ['pinning.iothread=4'], 'the vCPU and the IOThread share host CPU 4'],
    ['V0', ['pinning.emulator=4'], "the vCPU and QEMU's main loop share host CPU 4"],
    [
      'V1',
      ['vm.disk=vhost-user-qsd', 'vm.qemu=6.0', 'pinning.iothread=4'],
      'the vCPU and the storage daemon share host CPU 4',
    ],
    ['V1', ['vm.disk=vhost-user-spdk', 'pinning.iothread=4'], "the vCPU and SPDK's reactor share host CPU 4"],
    ['V2', ['fio.numjobs=2', 'pinning.jobStep=0'], 'all vCPUs share host CPU 4'],
    [
      'V1',
      ['vm.irqVcpu=other', 'pinning.irqVcpu=4'],
      'the vCPU and the one that takes its interrupts share host CPU 4',
    ],
  ]);

  tells('and memory that are away from the drive', [
    [
      'B0',
      ['host.numaNodes=2', 'pinning.application=3'],
      "not on the drive's NUMA node 0: the application (node 1)",
    ],
    [
      'V1',
      ['host.numaNodes=2', 'pinning.iothread=11'],
      "not on the drive's NUMA node 0: the IOThread (node 1)",
    ],
    [
      'V1',
      ['host.numaNodes=2', 'drive.node=1'],
      "not on the drive's NUMA node 1: the vCPU (node 0), the IOThread (node 0), the guest's RAM (node 0)",
    ],
    [
      'P0',
      ['host.numaNodes=2', 'vm.memoryNode=1'],
      "not on the drive's NUMA node 0: the guest's RAM (node 1)",
    ],
    [
      'V1',
      ['host.numaNodes=2', 'host.cpusPerNode=8'],
      "not on the drive's NUMA node 0: the IOThread (node 1)",
    ],
  ]);

  test('that are all where the drive is need no note', async () => {
    const told = await notes('V1', 'host.numaNodes=2');
    expect(told.filter((note) => note.includes('node'))).toEqual([]);
  });

  test("of the talk's VM each have a CPU, also the vCPU that could take interrupts", async () => {
    const told = await notes('V1', 'vm.irqVcpu=other', 'vm.aio=threads');
    expect(told.filter((note) => note.includes('share host CPU'))).toEqual([]);
  });
});

describe('the worker of aio=threads', () => {
  tells('that has no CPU of its own', [
    ['V1', ['vm.aio=threads', 'pinning.worker=10'], 'the worker thread of aio=threads shares host CPU 10'],
  ]);
});
