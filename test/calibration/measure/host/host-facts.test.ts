import { describe, expect, test } from 'vitest';
import { chooseCpu } from '../../../../calibration/measure/host/choose-cpu.js';
import { mountedDevice } from '../../../../calibration/measure/host/device-facts.js';
import { hostFacts } from '../../../../calibration/measure/host/host-facts.js';
import { HostTree } from '../../../../calibration/measure/host/host-tree.js';
import { interruptLines, linesOf } from '../../../../calibration/measure/host/interrupts.js';
import { machine } from './machine.js';

describe('bare metal with intel_idle and an NVMe drive', () => {
  const tree = machine('bare-metal-nvme');
  const facts = hostFacts(tree, 1, '259:1');

  test('tells its processor, clock and idle states', () => {
    expect(facts.cpu).toMatchObject({
      model: 'Intel(R) Xeon(R) Gold 6254 CPU @ 3.10GHz',
      online: [0, 1, 2, 3],
    });
    expect(facts.cpu.frequency).toEqual({
      driver: 'intel_pstate',
      governors: { powersave: 1, performance: 3 },
      minKHz: 1_200_000,
      baseKHz: 3_100_000,
      maxKHz: 4_000_000,
      turbo: true,
      energyPreference: 'performance',
    });
    expect(facts.idle).toMatchObject({ driver: 'intel_idle', governor: 'menu' });
    expect(
      facts.idle.states?.map(({ name, exitLatencyUs, disabled }) => [name, exitLatencyUs, disabled]),
    ).toEqual([
      ['POLL', 0, false],
      ['C1', 2, false],
      ['C1E', 10, false],
      ['C6', 133, true],
    ]);
  });

  test('tells what polls, and that it is no guest', () => {
    expect(facts.kvm.kvm).toMatchObject({ halt_poll_ns: '200000' });
    expect(facts.kvm.vendor).toEqual({ enable_apicv: 'Y', nested: 'Y' });
    expect(facts.virtualisation.isGuest).toBe(false);
    expect(facts.mitigations).toMatchObject({ meltdown: 'Not affected' });
  });

  test('tells the disk of a partition, its queues and its node', () => {
    expect(facts.device).toMatchObject({
      disk: 'nvme0n1',
      partition: 'nvme0n1p1',
      model: 'INTEL SSDPED1K375GA',
      parent: 'nvme0',
      numaNode: 1,
      queue: { ioPoll: 1, scheduler: 'none', hardwareQueues: 6, pollQueues: 2, logicalBlockBytes: 512 },
    });
    expect(facts.device?.sizeBytes).toBe(732_419_072 * 512);
  });

  test('has only the haltpoll of guests absent, and says so', () => {
    expect(facts.absent).toEqual({
      'kvm.haltpoll': 'no /sys/module/haltpoll/parameters',
      'kvm.cpuidleHaltpoll': 'no /sys/module/cpuidle_haltpoll/parameters',
    });
  });

  test('its interrupts are those of the queues of this drive', () => {
    const lines = linesOf(interruptLines(tree), 'nvme0n1', 'nvme0');
    expect(lines.map(({ name }) => name.split(' ').at(-1))).toEqual([
      'nvme0q0',
      'nvme0q1',
      'nvme0q2',
      'nvme0q3',
      'nvme0q4',
    ]);
    expect(lines[2].counts.get(1)).toBe(5690);
  });

  test('a run is pinned on the node of the drive', () => {
    expect(chooseCpu([0, 1, 2, 3], facts, interruptLines(tree)).cpu).toBe(1);
    expect(chooseCpu([0, 2], facts, interruptLines(tree))).toMatchObject({ cpu: 2 });
    expect(chooseCpu([0], facts, interruptLines(tree))).toMatchObject({ cpu: 0 });
  });
});

describe('a KVM guest with haltpoll', () => {
  const tree = machine('kvm-guest-haltpoll');
  const facts = hostFacts(tree, 1, '252:16');

  test('says that it is one, and how it polls', () => {
    expect(facts.virtualisation).toEqual({
      isGuest: true,
      evidence: 'the CPU flag hypervisor is set',
      vendor: 'QEMU',
    });
    expect(facts.kvm.haltpoll).toMatchObject({
      guest_halt_poll_ns: '200000',
      guest_halt_poll_grow_start: '50000',
    });
    expect(facts.idle).toMatchObject({ driver: 'haltpoll', governor: 'haltpoll' });
    expect(facts.idle.states?.map(({ name }) => name)).toEqual(['POLL', 'haltpoll idle']);
    expect(facts.device?.queue).toMatchObject({ scheduler: 'mq-deadline', hardwareQueues: 2, ioPoll: 0 });
  });

  test('without /sys/module/kvm and cpufreq these facts are null and named absent', () => {
    expect(facts.kvm.kvm).toBeNull();
    expect(facts.cpu.frequency.governors).toBeNull();
    expect(facts.absent).toMatchObject({
      'kvm.kvm': 'no /sys/module/kvm/parameters',
      'cpu.frequency.turbo': expect.stringContaining('no_turbo') as string,
      'device.model': expect.stringContaining('no /sys/') as string,
    });
  });

  test('configuration interrupts of virtio are no requests', () => {
    const lines = linesOf(interruptLines(tree), 'vdb', 'virtio1');
    expect(lines.map(({ name }) => name.split(' ').at(-1))).toEqual(['virtio1-req.0', 'virtio1-req.1']);
  });
});

describe('a recorded guest without cpuidle', () => {
  const tree = machine('guest-without-cpuidle');
  const facts = hostFacts(tree, 1, '254:0');

  test('has no driver and no states', () => {
    expect(facts.idle).toEqual({ driver: null, governor: 'menu', states: null });
    expect(facts.absent['idle.driver']).toBe('the kernel has no cpuidle driver here ("none")');
    expect(facts.absent['idle.states']).toBe('no /sys/devices/system/cpu/cpu1/cpuidle');
  });

  test('is pinned where the one queue of its disk interrupts', () => {
    expect(facts.device?.queue.hardwareQueues).toBe(1);
    expect(chooseCpu([0, 1], facts, interruptLines(tree))).toEqual({
      cpu: 1,
      why: 'the one queue of vda interrupts CPU 1',
    });
  });

  test('a node of -1 is no node', () => {
    expect(facts.device?.numaNode).toBeNull();
    expect(facts.absent['device.numaNode']).toMatch(/numa_node is -1$/);
  });
});

describe('an arm64 machine with LVM on a disk', () => {
  const tree = machine('arm-lvm-without-kvm');

  test('a file system with a number of its own is on the device that was mounted', () => {
    expect(mountedDevice(tree, '0:41')).toBe('253:0');
  });

  test('tells what a volume is made of, and a processor without a name', () => {
    const facts = hostFacts(tree, 0, '253:0');
    expect(facts.device).toMatchObject({ disk: 'dm-0', below: ['sda'], parent: '0000:00:1f.2' });
    expect(facts.cpu.model).toBe('implementer 0x41 part 0xd0c');
    const lines = linesOf(interruptLines(tree), 'sda', '0000:00:1f.2');
    expect(lines.map(({ id }) => id)).toEqual(['45']);
  });
});

test('a machine that tells nothing has no invented fact', () => {
  const facts = hostFacts(new HostTree('/nonexistent'), 0, '8:0');
  expect(facts.device).toBeNull();
  expect(facts.kernel).toBeNull();
  expect(Object.keys(facts.absent).length).toBeGreaterThan(15);
});
