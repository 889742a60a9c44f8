/**
 * Which CPU of the host each thread has. The model has no migration: a thread that may run on several CPUs gets one of
 * its own, unless the text gives it to one alone.
 */
import type { Findings } from '../findings.js';
import type { MachineConfig, Maybe } from '../machine-config.js';

/** CPUs that nothing in a text is likely to name, for threads that are not pinned. */
const FIRST_FREE = 2000;

/** @param served the IOThread that serves the disk */
export function applyPlacement(config: MachineConfig, served: string | null, findings: Findings): void {
  const { vcpuPins, iothreadPins, emulatorPin, affinity, memoryNodes } = config;
  const all = alone(affinity);
  const vcpu = vcpuPins.find(({ id }) => id === '0') ?? vcpuPins[0];
  const iothread = iothreadPins.find(({ id }) => id === served);
  const pins: readonly (readonly [path: string, pin: Maybe<number>])[] = [
    ['pinning.application', alone(vcpu?.cpus ?? null) ?? all],
    ['pinning.emulator', alone(emulatorPin) ?? all],
    ['pinning.iothread', alone(iothread?.cpus ?? null) ?? all],
    ['pinning.worker', all],
  ];
  const pinned = pins.filter(([, pin]) => pin !== null);
  pinned.forEach(([path, pin]) => {
    if (pin !== null) findings.take(path, pin.value, pin.place);
  });
  if (pinned.length > 0) {
    // The others must not meet those by chance.
    pins.forEach(([path, pin], index) => {
      if (pin === null) findings.set(path, FIRST_FREE + index, 'a CPU of its own');
    });
    findings.set('pinning.irqVcpu', FIRST_FREE + pins.length, 'a CPU of its own');
  }
  if (pinned.length < 3) {
    findings.assume(
      'each thread of the VM has a CPU of the host to itself: migration and other work on the same CPU are not modelled',
      'pin the vCPUs, the IOThread and the emulator (<cputune>)',
    );
  } else if (vcpuPins.length > 1) {
    findings.assume(
      `the application runs on vCPU ${vcpu.id}`,
      'fio --cpus_allowed; --set pinning.application=N for the CPU of another vCPU',
    );
  }
  findings.assume(
    memoryNodes === null
      ? 'RAM, threads and drive are on one NUMA node of the host'
      : `the drive is on node ${memoryNodes.value.join(', ')}, where the guest's RAM is bound to, and so are the CPUs`,
    'cat /sys/class/nvme/nvme0/device/numa_node on the host; --set host.numaNodes=2 --set drive.node=1 and the like',
  );
}

/** The CPU, where there is one alone. */
function alone(cpus: Maybe<readonly number[]>): Maybe<number> {
  if (cpus === null || cpus.value.length !== 1) return null;
  return { value: cpus.value[0], place: cpus.place };
}
