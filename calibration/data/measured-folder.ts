/** A folder of `qd1 measure` as data of a fit: its runs of fio, each a bare-metal scenario, and the host's primitives. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkScenario } from '../../scenarios/check.js';
import { ConfigError } from '../../sim/errors.js';
import type { CostBelief } from '../../models/costs/cost.js';
import type { Observation } from '../fit/observation.js';
import type { Manifest } from '../measure/manifest.js';
import { readPrimitives } from '../measure/primitives.js';
import { alike } from './alike.js';
import type { DataSet } from './data-set.js';
import { standInFor } from './drive-model.js';
import { FILE_NOTE, throughFileSystem } from './file-system.js';
import { idOf } from './folder-id.js';
import { guestBeliefs } from './guest-beliefs.js';
import { figureOfRuns } from './measured-runs.js';
import { readWholeManifest } from './measured-manifest.js';
import { type MeasuredMachine, measuredMachine } from './measured-scenario.js';
import { disagreeing, primitiveData } from './primitive-data.js';

/** What a request below this moves is what one of this size does: the models have no shorter transfer [bytes]. */
const LEAST_BYTES = 4096;

/**
 * @param drive key of `drives` that the measured one is; null where the user did not say
 * @throws ConfigError when there is no measurement, or nothing in it that can be fitted
 */
export async function measuredFolder(folder: string, drive: string | null): Promise<DataSet> {
  const manifest = await readWholeManifest(folder);
  const { host, plan } = manifest;
  const { isGuest } = host.virtualisation;
  const standIn = standInFor(drive, host.device?.model ?? null, isGuest);
  const machine = measuredMachine(host, plan.cpu, standIn.model);
  const runs = runsOf(manifest, machine, folder);
  const primitives = await primitivesOf(manifest, machine, folder);
  const observations = [...runs.observations, ...primitives.observations];
  if (observations.length === 0)
    throw new ConfigError(
      `"${folder}" has nothing that can be fitted: ${[...runs.notes, ...primitives.notes].join('; ')}`,
    );
  return {
    id: idOf(folder),
    title: `${plan.target.path} on ${host.cpu.model ?? 'a CPU'}, Linux ${host.kernel ?? ''}, measured ${manifest.started.slice(0, 10)}`,
    observations,
    beliefs: new Map<string, CostBelief>([...(isGuest ? guestBeliefs(exitNsOf(primitives.observations)) : []), ...standIn.beliefs]),
    heldOut: null,
    machine: `${host.cpu.model ?? 'a CPU'}, Linux ${host.kernel ?? '?'}`,
    notes: [
      ...(runs.observations.length > 0 ? [standIn.note] : []),
      ...machine.notes,
      ...runs.notes,
      ...primitives.notes,
    ],
  };
}

/** What CPUID took: an exit of a guest. */
function exitNsOf(observations: readonly Observation[]): number | null {
  for (const { subject, figure } of observations)
    if ('costs' in subject && 'vmexit_roundtrip' in subject.costs && 'fromUs' in figure)
      return 1000 * (figure.fromUs ?? 0);
  return null;
}

interface Part {
  readonly observations: readonly Observation[];
  readonly notes: readonly string[];
}

function runsOf({ plan, runs }: Manifest, machine: MeasuredMachine, folder: string): Part {
  const observations: Observation[] = [];
  const notes: string[] = [];
  const told: [string, string][] = [];
  let untold = 0;
  const isFile = plan.target.kind !== 'device';
  for (const condition of plan.conditions) {
    const { id } = condition;
    if (condition.blockBytes < LEAST_BYTES) {
      notes.push(`${id} is left out: the models have no transfer below ${LEAST_BYTES} bytes`);
      continue;
    }
    const found = figureOfRuns(
      runs.filter((record) => record.condition === id),
      plan.cpu,
    );
    if ('leftOut' in found) {
      notes.push(`${id} is left out: ${found.leftOut}`);
      continue;
    }
    const scenario = machine.scenario(condition, found.irqElsewhere === true);
    try {
      checkScenario(scenario);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      notes.push(`${id} is left out: ${error.message}`);
      continue;
    }
    if (found.irqElsewhere === null) untold++;
    const elsewhere = 'the interrupt goes to another CPU, also in the scenario';
    if (found.irqElsewhere === true) told.push([id, elsewhere]);
    told.push(...found.notes.map((note): [string, string] => [id, note]));
    observations.push({
      id,
      subject: { scenario, metric: found.metric, ...(isFile ? { besides: throughFileSystem } : {}) },
      figure: found.figure,
      sdUs: found.sdUs,
      source: `${join(folder, 'manifest.json')}: median of ${found.runs} runs`,
    });
  }
  notes.push(...alike(told));
  if (isFile && observations.length > 0) notes.push(FILE_NOTE);
  if (untold > 0)
    notes.push('where the interrupts of the device go is not told: the CPU of the job is assumed');
  return { observations, notes };
}

async function primitivesOf(
  { primitives, host }: Manifest,
  { states }: MeasuredMachine,
  folder: string,
): Promise<Part> {
  if (primitives.file === null) {
    const why = primitives.absent ?? 'they were not measured';
    return { observations: [], notes: [`no host primitives: ${why}; software and device are then told apart by belief alone`] };
  }
  const path = join(folder, primitives.file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`"${path}" cannot be read (${error.code}); its manifest names it`, { cause: error });
  });
  const { isGuest } = host.virtualisation;
  const observations = primitiveData(readPrimitives(text, path), states, isGuest, path);
  return { observations, notes: disagreeing(observations) };
}
