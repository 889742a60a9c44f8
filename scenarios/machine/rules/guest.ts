/**
 * What the guest sees of KVM, and whether it polls before it halts.
 *
 * Linux drivers/cpuidle/cpuidle-haltpoll.c (5.4): it loads where the guest sees KVM (kvm_para_available) and is told that
 * its CPUs are dedicated (KVM_HINTS_REALTIME), or is forced to.
 */
import { versionRank } from '../../../models/versions.js';
import type { Findings } from '../findings.js';
import type { MachineConfig } from '../machine-config.js';
import { isOn } from './virtio.js';

export function applyGuest(config: MachineConfig, findings: Findings): void {
  const { hintDedicated, pollControl, kvmHidden, cpuPm } = config;
  const why = whyNotPolling(config, findings);
  if (isOn(hintDedicated) && why === null) {
    findings.take('vm.haltpoll', true, hintDedicated.place);
    findings.assume(
      "the guest's kernel has cpuidle-haltpoll, and loads it because of the hint",
      'cat /sys/devices/system/cpu/cpuidle/current_driver in the guest; --set vm.haltpoll=false if it is not haltpoll',
    );
  }
  if (isOn(hintDedicated) && why !== null) findings.ignore(hintDedicated.place, why);
  if (isOn(pollControl) && (why !== null || !isOn(hintDedicated))) {
    findings.ignore(
      pollControl.place,
      why ??
        'it only lets a guest that polls by itself switch off the polling of the host, and without hint-dedicated it does not',
    );
  }
  if (isOn(kvmHidden)) {
    findings.block(
      'guest-haltpoll',
      `the guest does not see KVM (${kvmHidden.place.what}, line ${kvmHidden.place.line}): remove that first`,
    );
  }
  if (isOn(cpuPm)) {
    findings.assume(
      `an idle vCPU exits to the host although line ${cpuPm.place.line} has cpu-pm=on: idling inside of the guest is not modelled`,
      'compare with a measurement (--fio)',
    );
  }
}

function whyNotPolling({ kvmHidden, cpuModel, format }: MachineConfig, findings: Findings): string | null {
  if (isOn(kvmHidden)) {
    return `the guest does not see KVM (${kvmHidden.place.what}, line ${kvmHidden.place.line}), so cpuidle-haltpoll does not load`;
  }
  const own = ['host-passthrough', 'maximum', 'host', 'max'].includes(cpuModel?.value ?? '');
  if (format === 'libvirt' && !own) {
    return `it counts only with <cpu mode="host-passthrough">, and libvirt refuses it with ${cpuModel === null ? 'the default CPU' : cpuModel.value} (src/conf/domain_validate.c)`;
  }
  const kernel = String(findings.settings.get('vm.kernel'));
  return versionRank(kernel) < versionRank('5.4')
    ? `cpuidle-haltpoll is of Linux 5.4 and later, not of ${kernel}`
    : null;
}
