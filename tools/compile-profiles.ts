/**
 * Compiles `scenarios/profiles/*.yaml` into `scenarios/profiles.generated.ts`. Part of the build, run from the root of
 * the repository after the costs; it imports nothing of the scenarios that is generated.
 */
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProfile } from '../scenarios/reading/profile-file.js';
import { Qd1Error } from '../sim/errors.js';

const folder = join('scenarios', 'profiles');

function compile(): void {
  // By name, not in the order of the file system, so that the same sources give the same bytes everywhere.
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .toSorted()
    : [];
  const profiles = names.map((name) =>
    readProfile(readFileSync(join(folder, name), 'utf8'), `${folder}/${name}`, null),
  );
  const target = join('scenarios', 'profiles.generated.ts');
  // A reader (a test run, an editor) never meets half a module: written aside, then renamed.
  const aside = `${target}.${process.pid}.tmp`;
  writeFileSync(
    aside,
    [
      '// Generated from profiles/*.yaml by tools/compile-profiles.ts; do not edit.',
      "import type { Profile } from './profile.js';",
      '',
      `export const fittedProfiles: readonly Profile[] = ${JSON.stringify(profiles)};`,
      '',
    ].join('\n'),
  );
  renameSync(aside, target);
  process.stderr.write(`${profiles.length} profiles -> ${target}\n`);
}

try {
  compile();
} catch (error) {
  if (!(error instanceof Qd1Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
