import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { qd1, repository, temporary } from './captured.js';
import { writeFileSync } from 'node:fs';

const folder = repository('data/qemu-polling/sequences');

/** The parameters of a recording, from its name: `p200000_g2_s2`. */
function parameters(name: string): string[] {
  const of = (letter: string, otherwise: string) =>
    new RegExp(`_?${letter}(\\d+)`).exec(name.replace(/^[a-z]+\d*us_/, ''))?.[1] ?? otherwise;
  return ['--poll-max-ns', of('p', '32768'), '--poll-grow', of('g', '0'), '--poll-shrink', of('s', '0')];
}

describe('qd1 polling', () => {
  test.each(readdirSync(folder))('replays %s without a difference', async (name) => {
    const { code, stdout } = await qd1(['polling', '--replay', `${folder}/${name}`, ...parameters(name)]);
    expect(stdout).toMatch(/^agrees .* calls: \d+ grow, \d+ shrink, \d+ keep\n/);
    expect(code).toBe(0);
  });

  test('ends with 1 at the first call that differs, and names it', async () => {
    const file = temporary('calls.csv');
    writeFileSync(file, 'block_ns,event,old,new\n5000,g,0,4000\n5000,g,4000,9000\n5000\n');
    const { code, stdout } = await qd1(['polling', '--replay', file]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `${file}:3: after 5000 ns the recording has grow 4000 -> 9000, the model grow 4000 -> 8000`,
    );
    const json = await qd1(['polling', '--replay', file, '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ firstDifference: { line: 3, blockNs: 5000 } });
  });

  test('reads standard input', async () => {
    const stdin = readFileSync(`${folder}/null10us_p32768.csv`);
    expect((await qd1(['polling', '--replay', '-'], { stdin })).code).toBe(0);
  });

  test('refuses versions whose rule is another, and what is no recording', async () => {
    const words = ['polling', '--replay', `${folder}/null10us_p32768.csv`];
    expect(await qd1([...words, '--qemu', '10.1'])).toMatchObject({ code: 2, stdout: '' });
    expect((await qd1([...words, '--qemu', '10.1'])).stderr).toContain(
      'each handler has a polling time of its own',
    );
    expect((await qd1([...words, '--qemu', '9.2'])).code).toBe(0);
    const wrong = await qd1(['polling', '--replay', repository('package.json')]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('the first line must be');
  });
});

test('traces replay from arrival times alone, with a line each', async () => {
  const traces = ['null0us_p32768', 'null50us_p32768'].map((name) =>
    repository(`data/qemu-polling/traces/${name}.csv`),
  );
  const { code, stdout } = await qd1(['polling', ...traces.flatMap((file) => ['--arrivals', file])]);
  expect(code).toBe(0);
  expect(stdout).toContain('null0us_p32768');
  expect(stdout).toMatch(/632 of 632 calls end as recorded: 100\.0 %\n$/);
});

test('a trace without its settings is bad input, and so is nothing to replay', async () => {
  const { code, stderr } = await qd1([
    'polling',
    '--arrivals',
    repository('data/qemu-polling/sequences/null0us_p32768.csv'),
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('null0us_p32768.json');
  const nothing = await qd1(['polling']);
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain('polling needs a recording');
});
