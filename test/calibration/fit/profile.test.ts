/** A profile is written and read again without a loss. */
import { expect, test } from 'vitest';
import { costProfile } from '../../../analysis/cost-tables.js';
import { simulate } from '../../../analysis/simulate.js';
import { fit } from '../../../calibration/fit/fit.js';
import { profileOf, profileYaml } from '../../../calibration/fit/profile.js';
import { costs } from '../../../models/costs/catalogue.js';
import { presetById } from '../../../scenarios/presets.js';
import { readProfile } from '../../../scenarios/reading/profile-file.js';

const fitted = fit(
  [
    {
      id: 'wake',
      subject: { costs: { ttwu_send: 1, sched_wake_idle: 1, eventfd_write: 0.5 } },
      figure: { us: 2.9 },
      sdUs: 0.1,
      source: 'made up',
    },
    {
      id: 'drive',
      subject: { costs: { dev_p4800x_read_4k: 1 } },
      figure: { us: 7 },
      sdUs: 0.2,
      source: 'made up',
    },
  ],
  { beliefs: new Map([['ttwu_send', { lowNs: 400, centralNs: 800, highNs: 1500 }]]) },
);
const profile = profileOf(fitted, {
  id: 'mine',
  title: 'a machine: "quoted", with # and ünïcode',
  fittedTo: ['mine.yaml'],
  made: 'qd1 calibrate mine.yaml',
  heldOut: null,
  notes: ['a note: with a colon', "and 'quotes'"],
});
const again = readProfile(profileYaml(profile), 'mine.yaml', costs.keys());

test('nothing is lost', () => {
  expect(again).toEqual(profile);
  expect(profileYaml(again)).toBe(profileYaml(profile));
});

test('what is simulated with it is the same to the bit', () => {
  const run = (choice: typeof profile): string =>
    JSON.stringify(
      simulate(presetById('V1'), {
        seed: '7',
        tables: costProfile(choice).tables,
        requests: 200,
        minReplications: 2,
        maxReplications: 2,
      }),
    );
  expect(run(again)).toBe(run(profile));
});
