import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kvmDifference, readKvmCounters } from '../../../../calibration/vm/machine/kvm-counters.js';

test("KVM's counters of a machine are found by its process, histograms and vCPUs passed over", () => {
  const root = mkdtempSync(join(tmpdir(), 'qd1-kvm-'));
  const machine = join(root, '4321-12');
  mkdirSync(join(machine, 'vcpu0'), { recursive: true });
  writeFileSync(join(machine, 'exits'), '1500\n');
  writeFileSync(join(machine, 'halt_exits'), '40\n');
  writeFileSync(join(machine, 'halt_wait_hist'), '0 1 2 3\n');
  const counters = readKvmCounters(4321, root);
  expect(counters).toEqual({ exits: 1500, halt_exits: 40 });
  expect(kvmDifference({ exits: 1000, halt_exits: 40 }, counters)).toEqual({ exits: 500, halt_exits: 0 });
  expect(readKvmCounters(99, root)).toBeNull();
  expect(kvmDifference(null, counters)).toBeNull();
});
