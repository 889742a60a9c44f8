/**
 * Versions: of QEMU by its option, by what Proxmox noted, or by the machine type; of kernels by their options.
 *
 * A machine type `pc-q35-8.2` exists from QEMU 8.2 on (hw/i386/pc_q35.c), so it is the least that runs.
 */
import { qemuClassOf, qemuClasses, versionRank } from '../../../models/versions.js';
import type { EffectiveOptions } from '../effective.js';
import type { Findings } from '../findings.js';
import type { MachineConfig, Maybe } from '../machine-config.js';

/** The version in the name of a machine type; null for one without, and for those of distributions (`rhel9.2.0`). */
export function versionOfMachine(machine: Maybe<string>): string | null {
  return /-(\d{1,2}\.\d{1,2})(?:$|[.+])/.exec(machine?.value ?? '')?.[1] ?? null;
}

export function applyVersions(config: MachineConfig, options: EffectiveOptions, findings: Findings): void {
  applyQemu(config, options, findings);
  if (options.guestKernel !== undefined) findings.option('--guest-kernel', 'vm.kernel', options.guestKernel);
  else
    findings.assume(
      "the guest's kernel is 6.1, as in Debian 12",
      '--guest-kernel, from uname -r in the guest',
    );
  if (options.hostKernel !== undefined) findings.option('--host-kernel', 'host.kernel', options.hostKernel);
  else
    findings.assume("the host's kernel is 6.1, as in Debian 12", '--host-kernel, from uname -r on the host');
}

function applyQemu(config: MachineConfig, { qemu }: EffectiveOptions, findings: Findings): void {
  if (qemu !== undefined) return modelled(qemu, '--qemu', findings);
  const surer = '--qemu, from qemu-system-x86_64 --version';
  const machine = versionOfMachine(config.machine);
  const told = [
    config.qemu === null ? null : { version: config.qemu.value, place: config.qemu.place },
    machine === null || config.machine === null ? null : { version: machine, place: config.machine.place },
  ].filter((one) => one !== null && !Number.isNaN(versionRank(one.version)));
  const [latest] = told.toSorted(
    (a, b) => versionRank(b?.version ?? '0.0') - versionRank(a?.version ?? '0.0'),
  );
  if (latest == null) return findings.assume('QEMU is 7.2, as in Debian 12: the text does not tell', surer);
  const { version, place } = latest;
  findings.assume(`QEMU is ${version}, the least that can be: ${place.what}, line ${place.line}`, surer);
  modelled(version, findings.at(place.line, place.what), findings);
}

/** The latest modelled version stands in for later ones. */
function modelled(version: string, origin: string, findings: Findings): void {
  const last = qemuClasses.at(-1)?.to ?? null;
  const later = last !== null && versionRank(version) > versionRank(last);
  if (later) {
    findings.assume(
      `QEMU ${last} stands in for ${version}, which is not modelled: from 10.2 on, io_uring watches the descriptors`,
      `nothing yet; compare with a measurement (--fio)`,
    );
  } else {
    qemuClassOf(version);
  }
  findings.set('vm.qemu', later ? last : version, later ? `${origin}, ${version}` : origin);
}
