/** Profiles from YAML, as `qd1 calibrate` writes them: checked, with line numbers in errors. */
import * as z from 'zod';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { Profile } from '../profile.js';
import { readYaml } from './yaml-file.js';

const amount = z.number().nonnegative();
const belief = z.strictObject({ lowNs: amount, centralNs: amount, highNs: amount });
const cost = z.strictObject({
  lowNs: amount,
  centralNs: amount,
  highNs: amount,
  moved: z.number().min(-9).max(9),
  left: z.number().min(0).max(1.01),
  learned: z.array(z.number().min(-9).max(9)).max(10_000),
});

/** A profile file. */
export const profileSchema: z.ZodType<Profile> = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,60}$/u, 'must be lower-case letters, digits, dots and dashes'),
  title: z.string().min(1).max(1000),
  fittedTo: z.array(z.string().max(1000)).max(100),
  observations: z.number().int().nonnegative(),
  made: z.string().max(10_000),
  heldOut: z.string().max(1000).nullable(),
  beliefs: z.record(z.string(), belief),
  costs: z.record(z.string(), cost),
  notes: z.array(z.string().max(1000)).max(1000),
});

/**
 * @param costs ids of the catalogue; null where there is none yet, as in the build
 * @throws ConfigError that names file, line and field
 */
export function readProfile(text: string, name: string, costs: Iterable<string> | null): Profile {
  const { contents, where } = readYaml(text, name, profileSchema);
  const ids = costs === null ? null : [...costs];
  for (const section of ['beliefs', 'costs'] as const) {
    for (const id of Object.keys(contents[section])) {
      if (ids === null || ids.includes(id)) continue;
      throw new ConfigError(`${where([section, id])}: there is no cost "${id}"${didYouMean(id, ids)}`);
    }
  }
  for (const [id, { lowNs, centralNs, highNs }] of Object.entries(contents.beliefs)) {
    if (lowNs <= centralNs && centralNs <= highNs && centralNs > 0) continue;
    throw new ConfigError(
      `${where(['beliefs', id])}: lowNs, centralNs and highNs must not fall, and centralNs be above 0`,
    );
  }
  const columns = new Set<number>();
  for (const [id, { lowNs, centralNs, highNs, learned }] of Object.entries(contents.costs)) {
    if (lowNs > centralNs || centralNs > highNs) {
      throw new ConfigError(`${where(['costs', id])}: lowNs, centralNs and highNs must not fall`);
    }
    columns.add(learned.length);
  }
  if (columns.size <= 1) return contents;
  throw new ConfigError(
    `${where(['costs'])}: each cost must have as many numbers in learned; found ${[...columns].join(' and ')}`,
  );
}
