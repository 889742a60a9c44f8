/**
 * What cannot be, and what can be but may surprise.
 *
 * What is impossible, or outside what is modelled, is refused in one sentence that names the setting, who gave it, and
 * what would do. What has no effect, or is modelled only in part, is told to every reader of a result.
 */
import { cStateTable } from '../models/c-states.js';
import { kernelClassOf, qemuClassOf } from '../models/versions.js';
import { checkBareDrive, checkDisk, checkVirtioDrive } from './checks/disk.js';
import { checkEngines } from './checks/engines.js';
import { checkJob, jobNotes } from './checks/job.js';
import { noEffectNotes } from './checks/no-effect.js';
import { type At, atOrigins, type Origins, placed } from './checks/place.js';
import { checkPlaces, placeNotes } from './checks/places.js';
import type { Scenario } from './scenario.js';

/**
 * Checks a scenario; returns what its reader should know.
 * @throws ConfigError for what is impossible, or outside what is modelled
 */
export function checkScenario(scenario: Scenario, origins: Origins = new Map()): string[] {
  const at = atOrigins(origins);
  checkVersions(scenario, at);
  if (scenario.vm !== null) checkDisk(scenario, scenario.vm, at);
  else checkBareDrive(scenario, at);
  checkVirtioDrive(scenario, at);
  checkJob(scenario, at);
  checkEngines(scenario, at);
  checkPlaces(scenario, at);
  return [...jobNotes(scenario), ...noEffectNotes(scenario, origins), ...placeNotes(scenario)];
}

function checkVersions({ host, vm }: Scenario, at: At): void {
  const hostClass = placed(at('host.kernel'), () => kernelClassOf(host.kernel));
  placed(at('host.cpu'), () => cStateTable(host.cpu, hostClass));
  if (vm === null) return;
  placed(at('vm.kernel'), () => kernelClassOf(vm.kernel));
  placed(at('vm.qemu'), () => qemuClassOf(vm.qemu));
}
