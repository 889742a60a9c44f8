/**
 * What cannot be: settings that are each acceptable, but not together. And what can be, but may surprise.
 *
 * An error says what, where it was set, and what would do; a note is a sentence for the reader of a result.
 */
import { cStateTable } from '../models/c-states.js';
import { kernelClassOf, qemuClassOf } from '../models/versions.js';
import { ConfigError } from '../sim/errors.js';
import type { Scenario } from './scenario.js';
import type { SettingOrigin } from './settings.js';

/** Who gave each setting, so that an error can say it. */
type Origins = ReadonlyMap<string, Pick<SettingOrigin, 'origin'>>;

/**
 * Checks a scenario; returns what its reader should know.
 * @throws ConfigError for what is impossible, or outside what is modelled
 */
export function checkScenario(scenario: Scenario, origins: Origins = new Map()): string[] {
  const at = (path: string): string => {
    const origin = origins.get(path)?.origin;
    return origin === undefined || origin === 'default' ? path : `${path} (${origin})`;
  };
  checkVersions(scenario, at);
  checkJob(scenario, at);
  return [...jobNotes(scenario), ...placeNotes(scenario)];
}

/** A path, with who gave it. */
type At = (path: string) => string;

function checkVersions({ host, vm }: Scenario, at: At): void {
  const hostClass = placed(at('host.kernel'), () => kernelClassOf(host.kernel));
  placed(at('host.cpu'), () => cStateTable(host.cpu, hostClass));
  if (vm === null) return;
  placed(at('vm.kernel'), () => kernelClassOf(vm.kernel));
  placed(at('vm.qemu'), () => qemuClassOf(vm.qemu));
}

/** Puts the place before the sentence of a model. */
function placed<T>(where: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`${where}: ${error.message}`);
    throw error;
  }
}

function checkJob({ fio, drive, vm }: Scenario, at: At): void {
  const { ioengine, iodepth, hipri, bs } = fio;
  const synchronous = ioengine === 'psync' || ioengine === 'pvsync2';
  if (synchronous && iodepth > 1) {
    throw new ConfigError(
      `${at('fio.iodepth')}: ${ioengine} has one request in flight, never ${iodepth}; set it to 1, or fio.ioengine to libaio or io_uring`,
    );
  }
  if (hipri && (ioengine === 'psync' || ioengine === 'libaio')) {
    throw new ConfigError(
      `${at('fio.hipri')}: ${ioengine} has no hipri, and fio refuses the job; set it to false, or fio.ioengine to pvsync2 or io_uring`,
    );
  }
  if (hipri && ioengine === 'io_uring' && (vm !== null || drive.pollQueues === 0)) {
    const disk =
      vm === null ? 'the drive has none (drive.pollQueues is 0)' : "the guest's virtio-blk disk has none";
    throw new ConfigError(
      `${at('fio.hipri')}: io_uring with hipri needs polled queues (it ends with EOPNOTSUPP, or spins in vain), and ${disk}; set it to false`,
    );
  }
  if (bs % 512 !== 0) {
    throw new ConfigError(
      `${at('fio.bs')}: direct I/O of ${bs} bytes is not possible; the size must be a multiple of 512 bytes`,
    );
  }
}

function jobNotes({ fio, drive, host, vm }: Scenario): string[] {
  const notes: string[] = [];
  if (fio.iodepth > 1) {
    notes.push(
      `iodepth is ${fio.iodepth}: costs are calibrated for queue depth 1 alone, and batching is only partly modelled; stages are shares of a request's life`,
    );
  }
  if (vm !== null) {
    if (fio.hipri) notes.push('hipri has no effect: the virtio-blk queues of the guest cannot be polled');
    if (drive.pollQueues > 0) {
      notes.push(
        `drive.pollQueues has no effect: QEMU with aio=${vm.aio} does not ask for polled completion`,
      );
    }
    return notes;
  }
  if (fio.hipri && drive.pollQueues === 0) {
    notes.push('hipri has no effect: the drive has no polled queues (nvme.poll_queues is 0)');
  } else if (fio.hipri && fio.ioengine === 'pvsync2' && kernelClassOf(host.kernel) !== '5.10') {
    notes.push(
      'hipri has no effect: Linux ignores it for synchronous I/O since 5.19 (here: since 5.17); io_uring polls',
    );
  } else if (!fio.hipri && drive.pollQueues > 0) {
    notes.push(
      'drive.pollQueues has no effect: fio.hipri is false, so no request asks for polled completion',
    );
  }
  return notes;
}

function placeNotes({ vm, pinning }: Scenario): string[] {
  if (vm === null) return [];
  const [thread, key] =
    vm.iothread === null ? ["QEMU's main loop", 'emulator' as const] : ['the IOThread', 'iothread' as const];
  if (pinning[key] !== pinning.application) return [];
  return [
    `the vCPU and ${thread} share host CPU ${pinning[key]}: each runs only while the other does not; colder caches are not modelled, so this is too fast`,
  ];
}
