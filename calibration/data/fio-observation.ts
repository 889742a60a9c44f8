/** A run of fio as an observation of a scenario. */
import { chooseRun } from '../../analysis/measured.js';
import { checkRun, fitForDepthOne } from '../../formats/fio/support.js';
import type { FioRun } from '../../formats/fio/fio-run.js';
import { requestsInFlight, type Scenario } from '../../scenarios/scenario.js';
import { ConfigError } from '../../sim/errors.js';
import type { Observation } from '../fit/observation.js';

/**
 * The spread from run to run, which one run does not show: the coefficient of variation of ten repeats on one machine
 * that others used too was 5 to 19 % (data/host-vm/fio/noise), on a quiet one it is taken as this [relative].
 */
const RUN_TO_RUN = 0.02;

/** @throws ConfigError when the run is of another direction, or cannot stand for one request at a time */
export function fioObservation(runs: readonly FioRun[], scenario: Scenario, name: string): Observation {
  const run = chooseRun(runs, scenario.fio);
  const findings = checkRun(run);
  if (requestsInFlight(scenario) === 1 && !fitForDepthOne(findings)) {
    const why = findings.filter(({ weight }) => weight === 'unfit').map(({ text }) => text);
    throw new ConfigError(`${name} is no run of one request at a time: ${why.join('; ')}; qd1 check-run tells more`);
  }
  const us = 1e6 / run.iops;
  return {
    id: `${name}:${run.jobName}`,
    subject: { scenario, metric: 'periodUs' },
    figure: { us },
    sdUs: RUN_TO_RUN * us,
    source: `${name}, ${run.fioVersion}`,
  };
}
