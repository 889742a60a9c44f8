/** The scenario of a job of fio: the one that was named, with what the job itself did. */
import { fioEngines } from '../../models/fio.js';
import { checkScenario } from '../../scenarios/check.js';
import { fioDirections, requestsInFlight, type Scenario } from '../../scenarios/scenario.js';
import { ConfigError } from '../../sim/errors.js';
import type { Conditions } from '../ingest/observation.js';

/**
 * Engine, direction, block size, hipri and think time are the job's; depth and jobs have to be those of the scenario.
 * @returns why not, where the models do not have such a job
 */
export function scenarioOfJob(scenario: Scenario, conditions: Conditions): Scenario | { leftOut: string } {
  const { engine, rw, blockBytes, iodepth, jobs, hipri, thinktimeUs } = conditions;
  const { fio } = scenario;
  if (requestsInFlight(scenario) > 1) {
    const differs = [
      ...(iodepth !== null && iodepth !== fio.iodepth ? [`its iodepth is ${iodepth}, not ${fio.iodepth}`] : []),
      ...(jobs !== null && jobs !== fio.numjobs ? [`it has ${jobs} jobs, not ${fio.numjobs}`] : []),
    ];
    if (differs.length > 0) return { leftOut: differs.join(', ') };
  }
  const ioengine = engine === null ? fio.ioengine : fioEngines.find((id) => id === engine);
  if (ioengine === undefined) return { leftOut: `its engine ${engine} is not modelled` };
  const direction = rw === null ? fio.rw : fioDirections.find((id) => id === rw);
  if (direction === undefined) return { leftOut: `rw=${rw} is not modelled` };
  if (direction === 'randrw' || direction === 'rw')
    return { leftOut: 'it mixes reads and writes, which have a period each' };
  const thinktimeNs = thinktimeUs === null ? fio.thinktimeNs : Math.round(1000 * thinktimeUs);
  const made: Scenario = {
    ...scenario,
    fio: {
      ...fio,
      ioengine,
      rw: direction,
      bs: blockBytes ?? fio.bs,
      // An engine of fio's default has the option off; a log does not tell.
      hipri: hipri ?? fio.hipri,
      thinktimeNs,
      thinktimeSpinNs: Math.min(fio.thinktimeSpinNs, thinktimeNs),
    },
  };
  try {
    checkScenario(made);
    return made;
  } catch (error) {
    if (error instanceof ConfigError) return { leftOut: error.message };
    throw error;
  }
}
