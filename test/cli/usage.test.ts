import { describe, expect, test } from 'vitest';
import { commands } from '../../cli/commands.js';
import { qd1, repository } from './captured.js';

const complete = async (...words: string[]) => {
  const { stdout } = await qd1(['--get-yargs-completions', 'qd1', ...words]);
  return stdout.split('\n').slice(0, -1);
};

/** Command line, exit code, and what stderr must say. */
const refused: [words: string[], code: number, says: RegExp][] = [
  [['tlak'], 2, /there is no command "tlak"; did you mean "talk"\?/],
  [['talk', '--jsn'], 2, /there is no option --jsn; did you mean "--json"\?/],
  [['--bogus'], 2, /there is no option --bogus \(see qd1 --help\)/],
  [['--jsn'], 2, /there is no option --jsn; did you mean "--json"\?/],
  [['--json'], 2, /a word is missing: qd1 <command>/],
  [['talk', '--json=yes'], 2, /--json is "yes", but takes no value; give --json alone/],
  [['talk', '-q=1'], 2, /-q is "1", but takes no value/],
  [['show', 'V1', '--costs='], 2, /--costs is "", but takes no value/],
  [['list', '--', 'foo'], 2, /"foo" after -- is one word too many \(see qd1 list --help\)/],
  [['show', 'V1', '--', '--costs'], 2, /"--costs" after -- is one word too many/],
  [['explain', 'hipri'], 2, /nothing is called "hipri"; did you mean "fio.hipri"\?/],
  [['talk', '--theme', 'blue'], 2, /--theme is "blue"; it must be one of "light", "dark"/],
  [['talk', '--precision', '1'], 2, /--precision 1 needs a unit: 1%\?/],
  [['talk', '--precision', '0%'], 2, /--precision is 0%; it must be above 0/],
  [['talk', '--seed', ''], 2, /--seed is empty/],
  [['talk', '--seed', '1', '--seed', '2'], 2, /--seed is given twice/],
  [['talk', '--svg'], 2, /--svg needs a value/],
  [['talk', '--profile', 'pior'], 2, /there is no profile "pior"; did you mean "prior"\?/],
  [['run'], 2, /a word is missing: qd1 run <scenario>/],
  [['run', 'V1', 'V2'], 2, /"V2" is one word too many/],
  [['run', 'V9'], 2, /there is no scenario "V9"; did you mean "V0"\?/],
  [['run', 'something-else'], 2, /there is no scenario "something-else"; there are B0/],
  [['run', 'V1', '--set', 'vm.iothred.pollMaxNs=0'], 2, /did you mean "vm.iothread.pollMaxNs"/],
  [['run', 'V1', '--set', 'costs.qemu_submt=1us'], 2, /qemu_submit/],
  [['run', 'nowhere.yaml'], 2, /there is no file "nowhere.yaml"/],
  [['run', repository('cli')], 2, /is a directory; give a file/],
  [['compare', 'V1'], 2, /nothing to compare with/],
  [['experiment'], 2, /a word is missing: qd1 experiment <experiment>/],
  [['experiment', 'iopol'], 2, /there is no experiment "iopol"; did you mean "iopoll"\?/],
  [['experiment', 'V1'], 2, /there is no experiment "V1"; there are device-assignment, iopoll/],
  [['experiment', 'iopoll', '--set', 'fio.bs=8k'], 2, /there is no option --set/],
  [['compare', 'V0', 'V1', '--job', 'x'], 2, /--job needs a run to compare with/],
  [['compare', 'V0', 'V1', '--measured', 'x'], 2, /not both/],
  [['explain', 'blk_submt'], 2, /nothing is called "blk_submt"; did you mean "blk_submit"\?/],
  [['polling'], 2, /polling needs a recording/],
  [
    ['polling', '--replay', 'x', '--poll-max-ns', '1us'],
    2,
    /--poll-max-ns is "1us"; it must be a whole number/,
  ],
  [['polling', '--replay', 'x', '--qemu', '10.2'], 2, /QEMU "10.2" is not modelled yet/],
];

describe('a command line that cannot be understood', () => {
  test.each(refused)('%j ends with %i and one sentence', async (words, code, says) => {
    const outcome = await qd1(words);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr).toMatch(/^qd1: .*\n$/);
  });

  test('without a command gets the help on stderr', async () => {
    const { code, stdout, stderr } = await qd1([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('qd1 talk');
  });
});

describe('help', () => {
  const names = commands.map(({ name }) => name);

  test('names each command, on stdout', async () => {
    const { code, stdout, stderr } = await qd1(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of [...names, 'completion']) expect(stdout).toContain(`qd1 ${name}`);
  });

  test('of a command has an example that is a command line of it', async () => {
    for (const name of names) {
      const { code, stdout } = await qd1([name, '--help']);
      expect(code).toBe(0);
      expect(stdout.slice(stdout.indexOf('Examples:'))).toContain(`qd1 ${name}`);
    }
  });

  test('gives the version', async () => {
    expect((await qd1(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('completion', () => {
  test('prints a script that asks the program', async () => {
    const { code, stdout } = await qd1(['completion']);
    expect(code).toBe(0);
    expect(stdout).toContain('--get-yargs-completions');
  });

  test('knows commands, options, choices and ids', async () => {
    expect(await complete('ta')).toEqual(['talk']);
    expect(await complete('run', '--se')).toEqual(['--set', '--seed']);
    expect(await complete('talk', '--theme', '')).toEqual(['light', 'dark']);
    expect(await complete('run', 'v')).toContain('V1');
    expect(await complete('experiment', 'one')).toEqual(['one-vm-numa']);
    expect(await complete('explain', 'nvme-')).toEqual([
      'nvme-poll-queues',
      'nvme-userspace',
      'nvme-polled-queues',
    ]);
    expect(await complete('explain', 'blk_poll_c')).toContain('blk_poll_complete');
    expect(await complete('run', '--svg', '')).toEqual([]);
  });
});

describe('what goes wrong inside', () => {
  const broken = { env: {} as Record<string, string>, stdin: new Uint8Array([0, 1, 2]) };

  test('binary input is refused as what it is', async () => {
    const { code, stderr } = await qd1(['run', '-'], broken);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'qd1: standard input is a binary file; give a text file\n',
    });
  });

  test('a stack is shown only when asked for', async () => {
    expect((await qd1(['run', '-'], broken)).stderr).not.toContain('    at ');
    expect((await qd1(['run', '-'], { ...broken, env: { QD1_DEBUG: '1' } })).stderr).toContain('    at ');
  });
});
