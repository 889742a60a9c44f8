/** The whole way of someone with a host: measure it with the real fio, fit, predict. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { costs } from '../../models/costs/catalogue.js';
import { readProfile } from '../../scenarios/reading/profile-file.js';
import { testWith } from '../system-part.js';
import { qd1, repository, temporary } from './captured.js';

testWith('fio')('a measured host becomes a profile, and the profile predictions', async () => {
  const folder = temporary('host');
  const asked = ['--engines', 'psync,libaio', '--block-sizes', '4k', '--size', '4MiB', '--run-time', '200ms'];
  const limits = ['--precision', '50%', '--budget', '14s'];
  const measured = await qd1(['measure', '--out', folder, ...asked, ...limits]);
  expect(measured.stderr).toBe('');
  expect(measured.code).toBe(0);

  const path = temporary('host.yaml');
  const trace = `${repository('data/host-vm/traces/sample_fio1_spinnone.trace.txt')}=B0`;
  const fitted = await qd1(['calibrate', folder, trace, '--drive', 'any', '-o', path, '--narrow', 'V1']);
  expect(fitted.stderr).toBe('');
  expect(fitted.code).toBe(0);
  // On a file system without O_DIRECT the runs are of a cache, and it says so; primitives are fitted all the same.
  expect(fitted.stdout).toMatch(/randread-4k-psync +[\d.]+ +[\d.]+|randread-4k-psync is left out/);
  expect(fitted.stdout).toContain('What to measure next');

  const profile = readProfile(readFileSync(path, 'utf8'), path, costs.keys());
  expect(profile.fittedTo).toEqual(['host', trace]);
  expect(profile.costs['dev_p4800x_read_4k']).toBeDefined();
  const run = await qd1(['run', 'V1', '--profile', path, '--precision', '10%', '--json']);
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ profile: profile.id });
});

test('what cannot be fitted leaves nothing behind', async () => {
  const path = temporary('none.yaml');
  const { code, stderr } = await qd1(['calibrate', repository('data/host-vm'), '-o', path]);
  expect(code).toBe(2);
  expect(stderr).toContain('holds no measurement (no manifest.json)');
  expect(existsSync(path)).toBe(false);
});
