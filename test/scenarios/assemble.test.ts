import { describe, expect, test } from 'vitest';
import { assemble, type Machine } from '../../scenarios/assemble.js';
import { pollsDrive } from '../../scenarios/assembly/bare-metal.js';
import { nodeOfCpu } from '../../scenarios/assembly/build.js';
import { pollsVirtqueue, queueCount } from '../../scenarios/assembly/virtio.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { bareMetal, constantCosts, guest, observe } from '../behaviour/laboratory.js';

function machine(scenario: Scenario, completed: () => void = () => {}): Machine {
  return assemble(scenario, { tables: constantCosts(), rootSeed: 'seed', observer: { completed } });
}

/** Who pays anything at all on the machine. */
function actors(scenario: Scenario): string[] {
  return [...new Set(machine(scenario).chassis.ledger.sites.map(({ actor }) => actor))].sort();
}

describe('a machine', () => {
  test('of bare metal is a job, a CPU and a drive', () => {
    expect(actors(bareMetal())).toEqual(['cpu2', 'fio', 'nvme0']);
  });

  test('with a VM has a vCPU, a server on its own CPU, and the way of the interrupt', () => {
    expect(actors(guest())).toEqual(['cpu10', 'cpu2', 'iothread', 'nvme0', 'posted interrupts', 'vcpu0']);
  });

  test('without an IOThread is served by the main loop, where the emulator is pinned', () => {
    expect(actors(guest({ iothread: null }))).toEqual([
      'cpu2',
      'cpu8',
      'main-loop',
      'nvme0',
      'posted interrupts',
      'vcpu0',
    ]);
  });

  test('with the drive assigned to the guest has nobody between them', () => {
    expect(actors(guest({ disk: 'vfio' }))).toEqual(['cpu2', 'nvme0', 'posted interrupts', 'vcpu0']);
    const relayed = guest({ disk: 'vfio', host: { interruptPosting: 'apicv' } });
    expect(actors(relayed)).toEqual(['cpu2', 'cpu8', 'nvme0', 'posted interrupts', 'vcpu0']);
  });

  test('has whatever is below the block layer of its QEMU', () => {
    const beside = (changes: Parameters<typeof guest>[0]): string[] =>
      actors(guest(changes)).filter((actor) => !actors(guest()).includes(actor));
    expect(beside({ aio: 'threads' })).toEqual(['cpu12', 'iothread-worker']);
    expect(beside({ aio: 'io_uring' })).toEqual(['iothread: task work']);
    expect(beside({ blockDriver: 'nvme' })).toEqual(['cpu8']);
    const withoutIrq = guest({ qemu: '5.1-polling', blockDriver: 'nvme', nvmePolledQueues: true });
    expect(actors(withoutIrq)).toEqual(actors(guest()));
  });

  test('is served by the storage daemon or by SPDK where the IOThread would be', () => {
    const where = (disk: 'vhost-user-qsd' | 'vhost-user-spdk'): string[] =>
      actors(guest({ disk, qemu: '5.2' })).filter((actor) => !actors(guest()).includes(actor));
    expect(where('vhost-user-qsd')).toEqual(['qsd']);
    expect(where('vhost-user-spdk')).toEqual(['reactor']);
  });

  test('has a vCPU more if another one takes the interrupts', () => {
    const names = actors(guest({ irqVcpu: 'other' }));
    expect(names).toEqual(expect.arrayContaining(['cpu14', 'vcpu0-irq', 'vcpu0-irq: posted interrupts']));
    expect(actors(guest({ irqVcpu: 'other', queues: 2 }))).toEqual(actors(guest()));
  });

  test('knows the CPU of each actor', () => {
    expect(Object.fromEntries(machine(guest()).cpuOf)).toEqual({
      cpu2: 2,
      cpu10: 10,
      vcpu0: 2,
      iothread: 10,
    });
    expect(Object.fromEntries(machine(bareMetal()).cpuOf)).toEqual({ cpu2: 2, fio: 2 });
    const remote = machine(guest({ drive: { irqCpu: 12 } })).cpuOf;
    expect(remote.get('cpu12')).toBe(12);
  });

  test('puts each further job, VM and server on a CPU of its own', () => {
    const cpus = (changes: Parameters<typeof guest>[0]): Record<string, number> => {
      const all = [...machine(guest(changes)).cpuOf].filter(([actor]) => !actor.startsWith('cpu'));
      return Object.fromEntries(all);
    };
    const two = { numjobs: 2 };
    expect(cpus({ fio: two, queues: 2 })).toEqual({ vcpu0: 2, vcpu1: 66, iothread: 10 });
    expect(cpus({ fio: two, disks: 2, iothreads: 2 })).toEqual({
      vcpu0: 2,
      vcpu1: 66,
      iothread: 10,
      iothread1: 74,
    });
    expect(cpus({ guests: 2 })).toEqual({ vcpu0: 2, 'vm1-vcpu0': 66, iothread: 10, iothread1: 74 });
    expect(cpus({ guests: 2, disk: 'vhost-user-qsd', qemu: '5.2' })).toEqual({
      vcpu0: 2,
      'vm1-vcpu0': 66,
      qsd: 10,
    });
    expect(cpus({ guests: 2, disk: 'vhost-user-spdk' })).toEqual({ vcpu0: 2, 'vm1-vcpu0': 66, reactor: 10 });
    expect(cpus({ fio: two, queues: 2, pinning: { jobStep: 0 } })).toEqual({
      vcpu0: 2,
      vcpu1: 2,
      iothread: 10,
    });
  });

  test('does nothing before it is started', () => {
    const made = machine(guest());
    expect(made.chassis.calendar.idle).toBe(true);
    made.start();
    expect(made.chassis.calendar.idle).toBe(false);
  });

  test('refuses versions that are not modelled', () => {
    expect(() => machine(guest({ qemu: '10.2' }))).toThrow(/^QEMU "10.2" is not modelled yet/);
    expect(() => machine(bareMetal({ host: { ...bareMetal().host, kernel: '4.19' } }))).toThrow(
      /^kernel "4.19"/,
    );
  });
});

describe("the drive's interrupt", () => {
  const handledOn = (scenario: Scenario): string[] => {
    const { machine: run } = observe(scenario, { requests: 50, warmUp: 10 });
    return run.chassis.ledger.sites
      .filter(
        ({ id, actor, cost }) =>
          actor.startsWith('cpu') && cost === 'hardirq_entry' && run.chassis.ledger.busyNs[id] > 0,
      )
      .map(({ actor }) => actor);
  };

  test('goes to the CPU that submitted, as managed affinity does', () => {
    expect(handledOn(bareMetal())).toEqual(['cpu2']);
    expect(handledOn(guest())).toEqual(['cpu10']);
    expect(handledOn(guest({ iothread: null }))).toEqual(['cpu8']);
  });

  test('of an assigned drive goes to the vCPU, and by way of a CPU of the host if nobody posts it', () => {
    // A vCPU that polls is in guest mode, where a posted interrupt takes no interrupt of the host.
    expect(handledOn(guest({ disk: 'vfio' }))).toEqual([]);
    expect(handledOn(guest({ disk: 'vfio', haltpoll: false }))).toEqual(['cpu2']);
    expect(handledOn(guest({ disk: 'vfio', host: { interruptPosting: 'apicv' } }))).toEqual(['cpu8']);
  });

  test("of QEMU's own driver goes where the emulator is, and nowhere from a queue without one", () => {
    expect(handledOn(guest({ blockDriver: 'nvme' }))).toEqual(['cpu8']);
    const polled = guest({ qemu: '5.1-polling', blockDriver: 'nvme', nvmePolledQueues: true });
    expect(handledOn(polled)).toEqual([]);
    expect(handledOn(guest({ disk: 'vhost-user-spdk' }))).toEqual([]);
  });

  test('goes elsewhere if the scenario says so', () => {
    expect(handledOn(bareMetal({ drive: { ...bareMetal().drive, irqCpu: 5 } }))).toEqual(['cpu5']);
    expect(handledOn(guest({ drive: { irqCpu: 5 } }))).toEqual(['cpu5']);
  });

  test('on another CPU than the reader costs a wake-up from there', () => {
    const own = observe(bareMetal());
    const other = observe(bareMetal({ drive: { ...bareMetal().drive, irqCpu: 5 } }));
    expect(own.spent('cpu5', 'ttwu_send')).toBe(0);
    expect(other.path('task wake', 'ttwu_send')).toBeGreaterThan(0);
    expect(other.meanPeriodNs).toBeGreaterThan(own.meanPeriodNs);
  });
});

describe('requests are polled for', () => {
  const asked = (
    ioengine: Scenario['fio']['ioengine'],
    kernel: string,
    pollQueues = 1,
    hipri = true,
  ): boolean =>
    pollsDrive(
      bareMetal({
        host: { ...bareMetal().host, kernel },
        drive: { ...bareMetal().drive, pollQueues },
        fio: { ioengine, hipri },
      }),
    );

  test('by pvsync2 up to the kernel that ignores its flag, by io_uring always', () => {
    expect([asked('pvsync2', '5.10'), asked('pvsync2', '6.1')]).toEqual([true, false]);
    expect([asked('io_uring', '5.10'), asked('io_uring', '6.12')]).toEqual([true, true]);
  });

  test('by no engine without hipri, without polled queues, or without the flag', () => {
    expect([
      asked('pvsync2', '5.10', 1, false),
      asked('pvsync2', '5.10', 0),
      asked('psync', '5.10'),
      asked('libaio', '5.10'),
    ]).toEqual([false, false, false, false]);
  });

  test("of a guest's disk by the guest's kernel, whatever that of the host is", () => {
    const asks = (kernel: string, pollQueues: number): boolean => {
      const scenario = guest({ kernel, pollQueues, fio: { ioengine: 'pvsync2', hipri: true } });
      return pollsVirtqueue(scenario, scenario.vm!);
    };
    expect([asks('5.10', 1), asks('5.10', 0), asks('6.1', 1)]).toEqual([true, false, false]);
  });

  test('without interrupts, sleep or wake-ups', () => {
    const scenario = bareMetal({
      drive: { ...bareMetal().drive, pollQueues: 1 },
      fio: { ioengine: 'io_uring', hipri: true },
    });
    expect(observe(scenario).each).toMatchObject({ interrupts: 0, wakes: 0, syscalls: 2 });
  });
});

test('an observer of polling hears of each aio_poll() of the IOThread, and of none of the main loop', () => {
  expect(observe(guest(), { requests: 100 }).polls.length).toBeGreaterThanOrEqual(200);
  expect(observe(guest({ iothread: null }), { requests: 100 }).polls).toEqual([]);
});

test('an observer hears of the first IOThread alone', () => {
  const { polls } = observe(guest({ fio: { numjobs: 2 }, disks: 2, iothreads: 2 }), { requests: 100 });
  expect(polls.length).toBeGreaterThanOrEqual(100);
  expect(observe(guest({ disk: 'vhost-user-spdk' }), { requests: 100 }).polls).toEqual([]);
});

test("a disk has the queues that it is given, else QEMU's default of that version", () => {
  const count = (changes: Parameters<typeof guest>[0]): number => queueCount(guest(changes).vm!);
  expect(count({ queues: 3 })).toBe(3);
  expect(count({ queues: null, qemu: '5.1', vcpus: 8 })).toBe(1);
  expect(count({ queues: null, qemu: '5.1-polling', vcpus: 8 })).toBe(1);
  expect(count({ queues: null, qemu: '5.2', vcpus: 8 })).toBe(8);
});

test('CPUs are numbered over the nodes in turn, or node by node', () => {
  const node = (cpu: number, cpusPerNode: number | null): number =>
    nodeOfCpu(bareMetal({ host: { numaNodes: 2, cpusPerNode } }), cpu);
  expect([0, 1, 2, 11].map((cpu) => node(cpu, null))).toEqual([0, 1, 0, 1]);
  expect([0, 1, 7, 8, 11].map((cpu) => node(cpu, 8))).toEqual([0, 0, 0, 1, 1]);
});

describe('what crosses NUMA nodes', () => {
  const remote = (changes: Parameters<typeof guest>[0]): string[] => {
    const { machine: run } = observe(guest({ host: { numaNodes: 2 }, ...changes }), {
      requests: 50,
      warmUp: 10,
    });
    const { sites, busyNs } = run.chassis.ledger;
    const paid = sites.filter(({ id, cost }) => /_remote$|^numa_/u.test(cost) && busyNs[id] > 0);
    return [...new Set(paid.map(({ cost }) => cost))].sort();
  };

  test('is nothing where all is on the node of the drive', () => {
    expect(remote({})).toEqual([]);
    expect(remote({ disk: 'vfio' })).toEqual([]);
  });

  test('is the ring, what is sent to the vCPU, and what the drive does, with the IOThread away', () => {
    expect(remote({ pinning: { iothread: 11 } })).toEqual([
      'ipi_physical_remote',
      'numa_irq_extra',
      'pcie_dma_remote',
      'ring_lines_remote',
      'used_ring_lines_remote',
    ]);
    expect(remote({ pinning: { iothread: 11 }, packed: true })).toContain('ring_lines_packed_remote');
  });

  test('is DMA alone with the RAM or the drive away', () => {
    expect(remote({ memoryNode: 1 })).toEqual(['pcie_dma_remote']);
    expect(remote({ drive: { node: 1 } })).toEqual(['numa_irq_extra', 'pcie_dma_remote']);
  });

  test('is the used ring too for a guest that polls, and the wake-up of a server that sleeps', () => {
    const polls = { pollQueues: 1, fio: { ioengine: 'io_uring', hipri: true } as const };
    expect(remote({ ...polls, pinning: { iothread: 11 } })).toContain('used_ring_lines_remote');
    expect(remote({ iothread: null, pinning: { emulator: 9 } })).toContain('ttwu_send_remote');
  });
});
