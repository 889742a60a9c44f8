import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tellFailure } from '../../cli/failure.js';
import { calibrate } from '../../calibration/calibrate.js';
import { profileYaml } from '../../calibration/fit/profile.js';
import { costs } from '../../models/costs/catalogue.js';
import type { Profile } from '../../scenarios/profile.js';
import { readProfile } from '../../scenarios/reading/profile-file.js';
import { CalibrationError, ConfigError, Qd1Error } from '../../sim/errors.js';
import { qd1, repository, temporary } from './captured.js';

const steps = repository('test/calibration/data/steps.yaml');

async function written(): Promise<string> {
  const path = temporary('profile.yaml');
  expect((await qd1(['calibrate', steps, '--write', path])).code).toBe(0);
  return path;
}

describe('qd1 calibrate', () => {
  test('writes the profile that it prints as JSON, to the last digit', async () => {
    const path = await written();
    const { stdout } = await qd1(['calibrate', steps, '--json']);
    const read = readProfile(readFileSync(path, 'utf8'), path, costs.keys());
    expect(read).toEqual(JSON.parse(stdout) as Profile);
    expect(profileYaml(read)).toBe(readFileSync(path, 'utf8'));
    expect(read).toMatchObject({ id: 'steps', fittedTo: ['steps'], observations: 3 - 1 });
  });

  test.each([
    ['run', ['run', 'B0']],
    ['compare', ['compare', 'B0', 'B1', '--precision', '5%']],
    ['talk', ['talk', '--precision', '5%']],
    [
      'order',
      ['order', 'V1', '--apply', 'guest-haltpoll,packed', '--set', 'vm.haltpoll=false', '--precision', '5%'],
    ],
  ])('its profile is taken by %s', async (_, words) => {
    const { stdout, stderr, code } = await qd1([...words, '--profile', await written(), '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('"steps"');
  });

  test.each([
    ['costs: { irqfd_wirte: 1 }, value: 1 us', /:3.*irqfd_write/],
    ['costs: { irqfd_write: 1 }, value: 1', /:3.*unit/],
    ['scenario: V9, value: 1 us', /:3.*V9/],
  ])('refuses %s, and writes nothing', async (row, message) => {
    const bad = temporary('bad.yaml');
    writeFileSync(bad, `id: bad\nobservations:\n- { id: a, ${row} }\n`);
    const path = temporary('profile.yaml');
    const { code, stderr, stdout } = await qd1(['calibrate', bad, '--write', path]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(existsSync(path)).toBe(false);
  });

  test('writes the profile to -o, and what the fit says to the terminal; with --json the JSON, read as well', async () => {
    const path = temporary('profile.yaml');
    const { code, stdout } = await qd1(['calibrate', steps, '-o', path]);
    expect(code).toBe(0);
    expect(stdout).toContain('What the data taught');
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(await written(), 'utf8').replace('--write', '-o'));
    const json = temporary('profile.json');
    expect((await qd1(['calibrate', steps, '--json', '-o', json])).stdout).toBe('');
    expect((await qd1(['run', 'B0', '--profile', json])).code).toBe(0);
    const both = temporary('both.yaml');
    const printed = await qd1(['calibrate', steps, '--json', '--write', both]);
    expect(printed.stdout).toBe(readFileSync(json, 'utf8'));
    expect(readFileSync(both, 'utf8')).toBe(readFileSync(path, 'utf8'));
  });

  test.each([
    ['a cost that the data do not touch', 'line_c2c_local', /line_c2c_local: they leave 100 %.*would leave/],
    ['a prediction that is too wide', 'V1', /V1: its prediction of [\d.]+ µs is good to \d+ %, not to 10 %/],
  ])('ends with 3 for %s, and writes nothing', async (_, wanted, message) => {
    const path = temporary('profile.yaml');
    const { code, stdout, stderr } = await qd1(['calibrate', steps, '--identify', wanted, '-o', path]);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(existsSync(path)).toBe(false);
  });

  test('passes where the data tell what was asked', async () => {
    const { code } = await qd1(['calibrate', steps, '--identify', 'irqfd_write', '--json']);
    expect(code).toBe(0);
  });

  test('predicts what is held out, and fits the rest', async () => {
    const { code, stdout } = await qd1(['calibrate', steps, '--hold-out', 'qemu']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Not fitted\s+measured as well, and predicted: median error [\d.]+ %/);
    const wrong = await qd1(['calibrate', steps, '--hold-out', 'qemo']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('no observation is called "qemo"');
  });

  test('refuses a drive of data that say it themselves', async () => {
    const { code, stderr } = await qd1(['calibrate', steps, '--drive', 'p4800x']);
    expect(code).toBe(2);
    expect(stderr).toContain('--drive p4800x has nothing to say of');
  });

  test('refuses a drive that there is not', async () => {
    const { code, stderr } = await qd1(['calibrate', steps, '--drive', 'p4800']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "p4800x"?');
  });

  test('says what data there are', async () => {
    const { code, stderr } = await qd1(['calibrate', 'talk-2021']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "talk-2020"?');
  });

  test('an unknown profile is answered with the nearest', async () => {
    const { code, stderr } = await qd1(['run', 'B0', '--profile', 'talk-2021']);
    expect(code).toBe(2);
    expect(stderr).toContain('talk-2020');
  });
});

test('a fit that fails ends with 3', () => {
  expect(() => calibrate([], { id: 'a', title: 'a', made: '' })).toThrow(CalibrationError);
  const silent = { write: () => undefined, isTTY: false };
  const io = { stdout: silent, stderr: silent, env: {}, stdin: () => (async function* () {})() };
  expect(tellFailure(new CalibrationError('x'), [], io)).toBe(3);
});

describe('a profile file', () => {
  const text = async (): Promise<string> => readFileSync(await written(), 'utf8');

  test.each([
    ['an unknown cost', /^ {2}irqfd_write:/m, '  irqfd_wirte:', /did you mean "irqfd_write"/],
    ['a number of words', /moved: [-\d.e]+/, 'moved: far', /moved/],
    ['what falls', /lowNs: [\d.]+/, 'lowNs: 9e8', /must not fall/],
    ['another version', /schemaVersion: 1/, 'schemaVersion: 2', /schemaVersion/],
    ['uneven rows', /learned: \[[^\]]*\]/, 'learned: []', /as many numbers in learned/],
  ])('with %s is refused', async (_, from, to, message) => {
    const wrong = (await text()).replace(from, to);
    expect(() => readProfile(wrong, 'p.yaml', costs.keys())).toThrow(ConfigError);
    expect(() => readProfile(wrong, 'p.yaml', costs.keys())).toThrow(message);
  });

  test('cut anywhere is read, or refused in words', async () => {
    const whole = await text();
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
      try {
        readProfile(whole.slice(0, at), 'p.yaml', costs.keys());
      } catch (error) {
        expect(error, `cut at ${at}`).toBeInstanceOf(Qd1Error);
      }
    }
  });
});
