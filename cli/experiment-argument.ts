/** The experiment that an argument names. */
import type { Experiment } from '../scenarios/experiments.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';

/** @throws ConfigError for an id that no experiment has */
export async function experimentArgument(id: string): Promise<Experiment> {
  const { experimentById, experiments } = await import('../scenarios/experiments.js');
  const found = experimentById(id);
  if (found !== undefined) return found;
  const ids = experiments.map((one) => one.id);
  throw new ConfigError(`there is no experiment "${id}"${didYouMean(id, ids)}; there are ${ids.join(', ')}`);
}
