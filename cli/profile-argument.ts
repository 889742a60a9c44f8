/** A profile of costs in a file, as `qd1 calibrate -o` makes it. */
import { costs } from '../models/costs/catalogue.js';
import type { Profile } from '../scenarios/profile.js';
import { readProfile } from '../scenarios/reading/profile-file.js';
import type { Io } from './io.js';
import { readTextFile } from './read-file.js';

/** @throws ConfigError that names file, line and field */
export async function profileArgument(path: string, io: Io): Promise<Profile> {
  const { text, name } = await readTextFile(path, io);
  return readProfile(text, name, costs.keys());
}
