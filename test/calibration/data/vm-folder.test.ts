import { mkdtempSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CostValues } from '../../../analysis/cost-values.js';
import { calibrate } from '../../../calibration/calibrate.js';
import { folderData } from '../../../calibration/data/folder-data.js';
import { respond } from '../../../calibration/fit/response.js';
import { ordinary } from '../../../calibration/vm/matrix.js';
import { type VmConfiguration, type VmRun, vmRunsCsv } from '../../../calibration/vm/vm-runs.js';
import { type MeasuredVmHost, scenarioOfVmRun } from '../../../scenarios/measured/emulated-vm.js';

const kvmHost: MeasuredVmHost = {
  kernel: '6.1',
  guestKernel: '6.1',
  qemu: '9.2',
  cpu: 'CLX',
  haltPollNs: 200_000,
  fileOn: 'tmpfs',
};
const trials = { seed: 'test', replications: 1, requests: 100, warmUpRequests: 50 };

const nulls = (latencyNs: number): VmConfiguration['backend'] => ({ kind: 'null', latencyNs });
const configurations: readonly Partial<VmConfiguration>[] = [
  { mode: 'main', pollMaxNs: null, backend: nulls(0) },
  { pollMaxNs: 0 },
  { pollMaxNs: 0, backend: nulls(0) },
  { pollMaxNs: 32_768, backend: nulls(20_000) },
  { pollMaxNs: 32_768 },
  { pollMaxNs: 0, backend: nulls(20_000) },
  { backend: { kind: 'file', aio: 'io_uring' } },
  { pollMaxNs: 200_000 },
];

function rowOf(configuration: VmConfiguration, us: number, accel: VmRun['accel']): Omit<VmRun, 'line'> {
  const spread = (median: number) => ({ median, min: 0.99 * median, max: 1.01 * median });
  return {
    ...configuration,
    part: configuration.thinkUs > 0 ? 'think' : 'polling',
    accel,
    samples: 3,
    iops: spread(1e6 / us),
    latencyUs: { mean: us, p10: us, p50: spread(us), p90: us, p99: us, p999: us },
    cpu: { iothread: 0, mainLoop: 0, vcpus: 0 },
    leftOut: 0,
    foreignCpu: 0,
    events: { kicks: null, wakes: 0, pollHits: null, pollMisses: null, grows: null, shrinks: null },
  };
}

/** A folder as `qd1 measure --vm` leaves it, of machines with these costs. */
function folderOf(values: CostValues, on: MeasuredVmHost, accel: VmRun['accel'] = 'kvm', more: object = {}): string {
  const rows = configurations.map((some) => {
    const configuration = { ...ordinary, ...some };
    const scenario = scenarioOfVmRun({ ...configuration, accel }, 'row', on);
    return rowOf(configuration, respond({ scenario, metric: 'latencyP50Us' }, values, trials).us, accel);
  });
  const folder = mkdtempSync(join(tmpdir(), 'qd1-vms-'));
  const manifest = {
    schemaVersion: 1,
    kind: 'virtual machine',
    firstSample: '2026-11-28T12:00:00.000Z',
    accel: { accel, why: 'asked for' },
    qemu: `${on.qemu}.3 (Debian)`,
    guest: { kernel: `${on.guestKernel}.0-28-amd64` },
    diskFile: { place: '/dev/shm, in memory', bytes: 1 },
    host: {
      kernel: `${on.kernel}.0-28-amd64`,
      cpu: 'Intel(R) Xeon(R) Gold 6254 CPU @ 3.10GHz',
      isVirtual: on.cpu === 'VM',
      haltPollNs: on.haltPollNs,
    },
    plan: { keepAwake: false },
    ...more,
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2));
  writeFileSync(join(folder, 'runs.csv'), vmRunsCsv(rows));
  return folder;
}

const usual = new CostValues();

describe('a folder of measured virtual machines', () => {
  test('under KVM: half is fitted, the other half is predicted', { timeout: 120_000 }, async () => {
    // A machine whose QEMU and wakes cost more than believed.
    const truth = new CostValues(
      new Map(['qemu_submit', 'qemu_complete', 'irqfd_write', 'sched_wake_idle'].map((id) => [id, 1.5])),
    );
    const data = await folderData(folderOf(truth, kvmHost), null);
    expect(data.observations).toHaveLength(4);
    expect(data.unseen).toHaveLength(4);
    const options = { id: 'vms', title: 'made', made: '', draws: 0, trials };
    const { unseen, profile } = calibrate([data], options);
    for (const { id, measured, predictedUs } of unseen)
      expect(Math.abs(predictedUs / (measured as { us: number }).us - 1), id).toBeLessThan(0.1);
    expect(profile.heldOut).toContain('the other half');
    expect(data.observations[0].subject).toMatchObject({
      scenario: { host: { cpu: 'CLX', haltPollNs: 200_000 }, vm: { accel: 'kvm', qemu: '9.2', kernel: '6.1' } },
    });
  });

  test('under software emulation believes that the code of the guest is translated', async () => {
    const on = { ...kvmHost, cpu: 'VM' as const, haltPollNs: null, qemu: '7.2' };
    const data = await folderData(folderOf(usual, on, 'tcg'), null);
    expect(data.beliefs.get('tcg_blk_submit')).toBeDefined();
    expect(data.beliefs.get('ttwu_send')!.highNs).toBeGreaterThan(4000);
    expect(data.observations[0].subject).toMatchObject({ scenario: { vm: { accel: 'tcg', qemu: '7.2' } } });
  });

  test('says what a loop that kept the CPUs awake, and a file on a disk, make of costs', async () => {
    const folder = folderOf(usual, kvmHost, 'kvm', {
      plan: { keepAwake: true },
      diskFile: { place: '/var/tmp', bytes: 1 },
    });
    const { notes, beliefs, observations } = await folderData(folder, null);
    expect(notes?.join('\n')).toMatch(/halted_cpu_exit stands for taking a CPU.*\/var\/tmp: its time is fitted/s);
    expect(beliefs.get('dev_p4800x_read_4k')).toMatchObject({ lowNs: 2000 });
    const file = observations.find(
      ({ subject }) => 'scenario' in subject && subject.scenario.vm?.blockDriver === 'host_device',
    );
    expect(file?.subject).toMatchObject({ scenario: { drive: { model: 'p4800x' } } });
  });

  test.each<[string, (folder: string) => void, RegExp]>([
    ['a version that is not modelled', rewrite('manifest.json', '9.2.3', '2.1.0'), /no row that can be fitted.*and 7 more.*2\.1/],
    ['no table', (folder) => unlinkSync(join(folder, 'runs.csv')), /runs\.csv" cannot be read \(ENOENT\)/],
    ['a wrong field', rewrite('manifest.json', '"isVirtual": false', '"isVirtual": 0'), /host\.isVirtual/],
    ['a damaged table', rewrite('runs.csv', ',kvm,', ',kvm,,'), /runs\.csv:2: row has/],
    ['another accelerator', rewrite('runs.csv', ',kvm,', ',tcg,'), /runs\.csv:2: accel is tcg.*says kvm/],
  ])('with %s is refused', async (_, spoil, message) => {
    const folder = folderOf(usual, kvmHost);
    spoil(folder);
    await expect(folderData(folder, null)).rejects.toThrow(message);
  });
});

function rewrite(name: string, from: string, to: string): (folder: string) => void {
  return (folder) => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };
}
