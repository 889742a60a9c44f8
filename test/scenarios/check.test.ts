import { describe, expect, test } from 'vitest';
import { resolveScenario } from '../../scenarios/resolve.js';

async function notes(preset: string, ...sets: string[]): Promise<readonly string[]> {
  return (await resolveScenario({ base: { preset }, sets })).notes;
}

describe('what cannot be is refused with its place, who gave it, and what would do', () => {
  test.each([
    ['V1', ['fio.iodepth=4'], 'fio.iodepth (--set): pvsync2 has one request in flight, never 4; set it to 1'],
    ['B0', ['fio.ioengine=psync'], 'fio.hipri (preset B0): psync has no hipri, and fio refuses the job'],
    ['B0', ['fio.ioengine=libaio'], 'fio.hipri (preset B0): libaio has no hipri'],
    [
      'B0',
      ['fio.ioengine=io_uring'],
      'needs polled queues (it ends with EOPNOTSUPP, or spins in vain), and the drive has none',
    ],
    ['V1', ['fio.ioengine=io_uring', 'drive.pollQueues=1'], "the guest's virtio-blk disk has none"],
    [
      'B0',
      ['fio.bs=4100'],
      'fio.bs (--set): direct I/O of 4100 bytes is not possible; the size must be a multiple',
    ],
    [
      'B0',
      ['host.kernel=4.19'],
      'host.kernel (--set): kernel "4.19" is not modelled; it must be 5.4 to 5.16',
    ],
    ['V0', ['vm.kernel=5.3'], 'vm.kernel (--set): kernel "5.3" is not modelled'],
    ['V0', ['vm.qemu=10.1'], 'vm.qemu (--set): QEMU "10.1" is not modelled yet'],
    [
      'B0',
      ['host.cpu=SPR'],
      'host.cpu (--set): idle states of SPR: intel_idle has no table for it up to 5.16',
    ],
  ])('%s with %j', async (preset, sets, message) => {
    await expect(notes(preset, ...sets)).rejects.toThrow(message);
    await expect(notes(preset, ...sets)).rejects.toHaveProperty('name', 'ConfigError');
  });
});

describe('what can be but may surprise is noted', () => {
  test.each([
    ['B0', [], 'hipri has no effect: the drive has no polled queues'],
    ['V1', [], 'hipri has no effect: the virtio-blk queues of the guest'],
    ['V1', ['drive.pollQueues=2'], 'QEMU with aio=native does not ask for polled completion'],
    ['B1', ['host.kernel=6.1'], 'hipri has no effect: Linux ignores it for synchronous I/O since 5.19'],
    ['B1', ['fio.hipri=false'], 'drive.pollQueues has no effect: fio.hipri is false'],
    ['V1', ['pinning.iothread=4'], 'the vCPU and the IOThread share host CPU 4'],
    ['V0', ['pinning.emulator=4'], "the vCPU and QEMU's main loop share host CPU 4"],
    [
      'B0',
      ['fio.hipri=off', 'fio.ioengine=libaio', 'fio.iodepth=8'],
      'iodepth is 8: costs are calibrated for queue depth 1',
    ],
  ])('%s with %j', async (preset, sets, note) => {
    expect(await notes(preset, ...sets)).toContainEqual(expect.stringContaining(note));
  });
});

test('the polled bare metal of the talk needs no note', async () => {
  expect(await notes('B1')).toEqual([]);
});

test('io_uring polls the drive on any kernel', async () => {
  expect(await notes('B1', 'fio.ioengine=io_uring', 'host.kernel=6.12')).toEqual([]);
});
