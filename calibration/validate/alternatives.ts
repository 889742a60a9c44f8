/**
 * The structural alternatives: rules or facts of a real machine that the talk does not state, each tried and logged with
 * its leave-one-out result (docs/calibration-plan.md, where they were listed before the first fit).
 */
import type { HostConfig, Scenario } from '../../scenarios/scenario.js';
import type { Observation } from '../fit/observation.js';

export interface Alternative {
  readonly id: string;
  readonly what: string;
  /** What remains of the stated correlations. */
  readonly correlated: number;
  readonly change: (scenario: Scenario) => Scenario;
}

/** The structure that the presets have. */
export const CHOSEN = 'c1e+clock';

const plain: Partial<HostConfig> = { c1ePromotion: false, clock: null };
const promoted: Partial<HostConfig> = { c1ePromotion: true, clock: null };

/** A CPU that nothing else uses: a sibling of the submitter's. */
const SIBLING = 20;

export const alternatives: readonly Alternative[] = [
  host('baseline', 'no promotion, one clock', plain),
  host('c1e', 'C1 is left at the cost of C1E', promoted),
  host('clock', 'the clock of a core follows its busy share', { c1ePromotion: false }),
  host(CHOSEN, 'both: the presets as they are', {}),
  {
    id: 'shared-vector',
    what: "both, and the drive's interrupt comes to a sibling of the submitter's CPU",
    correlated: 1,
    change: (scenario) =>
      scenario.vm === null || (scenario.vm.disk === 'virtio-blk' && scenario.vm.blockDriver === 'host_device')
        ? { ...scenario, drive: { ...scenario.drive, irqCpu: SIBLING } }
        : scenario,
  },
  {
    id: 'vfio-vector',
    what: "both, and the vector that vfio relays is taken by the IOThread's CPU",
    correlated: 1,
    change: (scenario) =>
      scenario.vm?.blockDriver === 'nvme'
        ? { ...scenario, drive: { ...scenario.drive, irqCpu: scenario.pinning.iothread } }
        : scenario,
  },
  { ...host('uncorrelated', 'both, costs that err alone', {}), correlated: 0 },
  { ...host('half-correlated', 'both, half of each correlation', {}), correlated: 0.5 },
];

function host(id: string, what: string, settings: Partial<HostConfig>): Alternative {
  const change = (scenario: Scenario): Scenario => ({ ...scenario, host: { ...scenario.host, ...settings } });
  return { id, what, correlated: 1, change };
}

/** The same figures, of configurations that are so changed. */
export function changed(observations: readonly Observation[], { change }: Alternative): Observation[] {
  return observations.map((observation) =>
    'scenario' in observation.subject
      ? {
          ...observation,
          subject: { ...observation.subject, scenario: change(observation.subject.scenario) },
        }
      : observation,
  );
}
