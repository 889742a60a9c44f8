/** The profiles that come with the program are what their commands write; to the bit with QD1_SLOW=1. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { calibrate } from '../../../calibration/calibrate.js';
import { namedData } from '../../../calibration/data/named-data.js';
import { profiles } from '../../../scenarios/profiles.js';
import { profileYaml } from '../../../calibration/fit/profile.js';

const noFiles = {
  text: (path: string): never => {
    throw new Error(path);
  },
  stream: (path: string): never => {
    throw new Error(path);
  },
};

const fitted = ['talk-2020', 'qemu-vm', 'host-vm'];

test('each was made by a command, of data that are there', async () => {
  for (const id of fitted) {
    const { made, fittedTo, observations, title } = profiles.find((profile) => profile.id === id)!;
    const set = await namedData(id, noFiles, { drive: null });
    expect([made, fittedTo, title]).toEqual([`qd1 calibrate ${id}`, [id], set.profileTitle]);
    expect(observations).toBeLessThanOrEqual(set.observations.length);
  }
});

for (const id of process.env['QD1_SLOW'] === '1' ? fitted : []) {
  test(`a new fit gives the profile ${id}, to the bit`, async () => {
    const set = await namedData(id, noFiles, { drive: null });
    const { profile } = calibrate([set], { id, title: set.profileTitle!, made: `qd1 calibrate ${id}` });
    expect(profileYaml(profile)).toBe(readFileSync(`scenarios/profiles/${id}.yaml`, 'utf8'));
  }, 240_000);
}
