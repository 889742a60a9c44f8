/**
 * The published measurements (`data/published.json`), each with the scenario that it was measured in. What a record may be
 * used for is its role; no scenario and no cost was chosen by the measured values of what is only to be predicted.
 */
import { checkScenario } from '../check.js';
import { presetSettings } from '../presets.js';
import type { ResolvedScenario } from '../resolved.js';
import { applySet, parseSet } from '../sets.js';
import { WiringError } from '../../sim/errors.js';
import { cheops2023 } from './cheops-2023.js';
import { eventIdx2018 } from './event-idx-2018.js';
import { fua2025 } from './fua-2025.js';
import { garzarella2020 } from './garzarella-2020.js';
import { hajnocziIoPoll2021 } from './hajnoczi-io-poll-2021.js';
import { hajnocziPollSource2021 } from './hajnoczi-poll-source-2021.js';
import { icpe2024 } from './icpe-2024.js';
import type { PublishedGroup, PublishedRecord, PublishedSetup } from './record.js';
import { talk2020 } from './talk-2020.js';
import { virtioScheduler2023 } from './virtio-scheduler-2023.js';

export * from './record.js';
export { priorCosts } from './priors.js';
export { publishedRecords } from './records.generated.js';

/** The groups that have scenarios, by date. */
export const publishedGroups: readonly PublishedGroup[] = [
  eventIdx2018,
  talk2020,
  garzarella2020,
  hajnocziIoPoll2021,
  hajnocziPollSource2021,
  cheops2023,
  virtioScheduler2023,
  icpe2024,
  fua2025,
];

const setups = new Map(publishedGroups.flatMap((group) => [...group.setups]));

/** Whether a record is of a scenario: all but those that are a cost already, or are there for context. */
export function hasScenario({ role }: Pick<PublishedRecord, 'role'>): boolean {
  return role !== 'context' && role !== 'prior';
}

/** How a record was measured. */
export function setupOf({ id }: Pick<PublishedRecord, 'id'>): PublishedSetup {
  const setup = setups.get(id);
  if (setup === undefined) throw new WiringError(`the published record ${id} has no scenario`);
  return setup;
}

/** The complete scenario of a record, checked; its title is the configuration's own words. */
export function scenarioOf(record: PublishedRecord): ResolvedScenario {
  const { preset, sets } = setupOf(record);
  const settings = presetSettings(preset, record.id);
  for (const text of sets) applySet(settings, parseSet(text));
  const { id, group } = record;
  const title = record.configuration.slice(0, 200);
  const scenario = { ...settings.scenario(), id, group, title };
  const origins = settings.origins();
  return { scenario, origins, costs: new Map(), notes: checkScenario(scenario, origins) };
}

/** The measured figure [us]: the period of one job, or the latency; a difference where the record is one. */
export function measuredUs(record: PublishedRecord): number {
  const { unit } = record;
  const value = Number(record.value);
  if (!unit.startsWith('IOPS')) return value;
  return (1e6 * scenarioOf(record).scenario.fio.numjobs) / value;
}
