import { describe, expect, test } from 'vitest';
import { deviceFacts } from '../../../calibration/measure/host/device-facts.js';
import { Facts } from '../../../calibration/measure/host/facts.js';
import { RunObserver } from '../../../calibration/measure/observe-run.js';
import { change, machine } from './host/machine.js';

/** /proc/self/stat with these times of the process and of its children, in ticks. */
function stat(utime: number, cutime: number): string {
  return `77 (no) de (x) S 1 77 77 0 -1 4194304 100 0 0 0 ${utime} 0 ${cutime} 0 20 0 11 0 100`;
}

describe('what the machine did during a run', () => {
  test('is the difference of two readings', async () => {
    const tree = machine('bare-metal-nvme');
    const device = deviceFacts(tree, new Facts(tree), '259:1');
    change(tree, '/proc/self/stat', stat(100, 500));
    const clock = [10, 12];
    const observer = new RunObserver(tree, 1, device, () => clock.shift()!);
    const { result, observed } = await observer.observe(0.01, async () => {
      const idle = '/sys/devices/system/cpu/cpu1/cpuidle';
      change(tree, '/proc/self/stat', stat(110, 590));
      // CPU 1: 1.4 s of work, of which we had 1.0; 0.1 s stolen. CPU 3: 0.6 s of others.
      change(
        tree,
        '/proc/stat',
        'cpu0 1000 0 400 100000 20 0 10 0 0 0\ncpu1 1100 0 440 100040 20 0 10 10 0 0\n' +
          'cpu2 1000 0 400 100000 20 0 10 0 0 0\ncpu3 1060 0 400 100000 20 0 10 0 0 0\n',
      );
      change(
        tree,
        '/proc/interrupts',
        '            CPU0 CPU1 CPU2 CPU3\n 127: 7450 0 0 0 IR-PCI-MSIX-0000:5e:00.0 1-edge nvme0q1\n' +
          ' 128: 0 7690 0 0 IR-PCI-MSIX-0000:5e:00.0 2-edge nvme0q2\n' +
          ' 131: 99999 0 0 0 IR-PCI-MSIX-0000:86:00.0 1-edge nvme1q1\n',
      );
      change(tree, '/sys/class/block/nvme0n1p1/stat', '2090 0 720 1 41 0 320 2 0 3 3\n');
      change(tree, `${idle}/state2/usage`, '903234\n');
      change(tree, `${idle}/state2/time`, '123556789\n');
      change(tree, '/sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count', '5\n');
      await new Promise((resolve) => setTimeout(resolve, 60));
      return 'done';
    });
    expect(result).toBe('done');
    expect(observed).toMatchObject({
      seconds: 2,
      steal: 0.05,
      interrupts: { '1': 2000 },
      deviceRequests: { reads: 2000, writes: 1 },
      clockKHz: 3_899_012,
      throttled: 2,
    });
    expect(observed.foreign.onPinnedCpu).toBeCloseTo(0.2, 6);
    expect(observed.foreign.onAll).toBeCloseTo((1.4 + 0.6 - 1.0) / 2 / 4, 6);
    expect(observed.idle?.[2]).toEqual({ state: 'C1E', entries: 2000, us: 100_000 });
    expect(observed.idle?.[0]).toEqual({ state: 'POLL', entries: 0, us: 0 });
  });

  test('is null for what a machine does not tell', async () => {
    const tree = machine('arm-lvm-without-kvm');
    const clock = [0, 1];
    const { observed } = await new RunObserver(tree, 0, null, () => clock.shift()!).observe(
      9,
      async () => await Promise.resolve(1),
    );
    expect(observed).toMatchObject({
      foreign: { onPinnedCpu: null, onAll: null },
      interrupts: null,
      deviceRequests: null,
      clockKHz: null,
      throttled: null,
      idle: null,
    });
  });
});
