import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Trace } from '../../analysis/trace/trace.js';
import { presets } from '../../scenarios/presets.js';
import { problemsOf } from '../formats/perfetto/checker.js';
import { isColored, qd1, temporary } from './captured.js';

async function trace(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await qd1(['trace', ...words]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

/** The steps of a request's own, as printed: when they begin, and how long they take [ns]. */
function ownSteps(text: string): { atNs: number; tookNs: number }[] {
  const line = /^ *(\d+\.\d{3}) +(\d+\.\d{3})  /gm;
  return [...text.matchAll(line)].map(([, at, took]) => {
    return { atNs: Math.round(Number(at) * 1000), tookNs: Math.round(Number(took) * 1000) };
  });
}

describe('the timeline of a request', () => {
  test.each(presets.map(({ id }) => [id]))(
    'of %s has steps that follow each other and sum to its period',
    async (id) => {
      const text = await trace(id);
      const [, told] = /: (\d+\.\d{3}) µs from completion to completion/.exec(text)!;
      const steps = ownSteps(text);
      expect(steps.length).toBeGreaterThan(5);
      steps.forEach(({ atNs }, k) => {
        expect(atNs).toBe(k === 0 ? 0 : steps[k - 1].atNs + steps[k - 1].tookNs);
      });
      const sum = steps.reduce((total, { tookNs }) => total + tookNs, 0);
      expect(sum).toBe(Math.round(Number(told) * 1000));
      expect(text).toMatch(new RegExp(`^ +period +${told.replace('.', '\\.')}`, 'm'));
      const stages = [...text.matchAll(/^[A-Z] {1,2}[a-z ]+? +(\d+\.\d{3})/gm)];
      const stageSum = stages.reduce((total, [, us]) => total + Math.round(Number(us) * 1000), 0);
      expect(stageSum).toBe(sum);
    },
  );

  test('names events, costs and who does it', async () => {
    const text = await trace('V0');
    expect(text).toContain('vcpu0 on CPU 4');
    expect(text).toMatch(/kick: exit, eventfd set +kvm_exit EPT_MISCONFIG +kick_to_signal/);
    expect(text).toMatch(/the CPU sleeps in C1 +cpu_idle 1 +C1/);
    expect(text).toMatch(/main loop: big lock, glib +qemu_mutex_locked +qemu_main_loop_extra/);
  });

  test('marks what happens beside the request', async () => {
    const text = await trace('V0');
    // The vCPU goes back to the guest and polls there, while the main loop is being woken.
    expect(text).toMatch(/\(\d\.\d{3}\)>\| D . .   back into the guest/);
    expect(text).toMatch(/\(\d+\.\d{3}\)>~ D . .   the idle guest polls/);
  });

  test('fits 80 columns and 100, and is all ASCII but for µ', async () => {
    for (const columns of [72, 80, 100, 200]) {
      const { stdout } = await qd1(['trace', 'V3'], {
        terminal: { stdout: columns },
        env: { NO_COLOR: '1' },
      });
      const longest = Math.max(...stdout.split('\n').map((line) => line.length));
      expect(longest).toBeLessThanOrEqual(Math.min(100, columns));
      expect(stdout.replaceAll('µ', 'u')).toMatch(/^[\n -~]*$/);
    }
    const narrow = await qd1(['trace', 'V0'], { terminal: { stdout: 80 }, env: { NO_COLOR: '1' } });
    expect(narrow.stdout).toMatch(/kick_to_signal\n +kvm_exit EPT_MISCONFIG\n/);
  });

  test('has colour on a terminal alone, and none where NO_COLOR is set', async () => {
    const told = { terminal: { stdout: 100 } };
    const coloured = await qd1(['trace', 'V1'], told);
    expect(isColored(coloured.stdout)).toBe(true);
    const plain = await qd1(['trace', 'V1'], { ...told, env: { NO_COLOR: '1' } });
    expect(isColored(plain.stdout)).toBe(false);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
    expect(isColored(await trace('V1'))).toBe(false);
  });

  test('is of the request that was asked for, else of one of median length', async () => {
    const all = JSON.parse(await trace('V1', '--json')) as Trace;
    const lives = all.requests.map(({ beginNs, completionNs }) => completionNs - beginNs);
    const lifeOf = (text: string): number =>
      Math.round(Number(/: (\d+\.\d{3}) µs from/.exec(text)![1]) * 1000);
    expect(lifeOf(await trace('V1', '--request', '3'))).toBe(lives[2]);
    const median = lives.toSorted((a, b) => a - b)[9];
    expect(lifeOf(await trace('V1'))).toBe(median);
    expect(await trace('V1')).toContain('of 20 traced, of median length');
    expect(await trace('V1', '--requests', '1')).toContain('Request 500: ');
  });

  test('of the first request shows a cold start', async () => {
    const text = await trace('V1', '--warm-up', '0', '--request', '1');
    expect(text).toContain('Request 0, 1 of 20 traced: ');
    expect(text).toContain('polls in vain');
  });

  test('at greater depth is the life of a request, which others share', async () => {
    const text = await trace(
      'B0',
      '--set',
      'fio.iodepth=4',
      '--set',
      'fio.ioengine=libaio',
      '--set',
      'fio.hipri=false',
    );
    expect(text).toContain('from the completion that made way for it');
    expect(text).toMatch(/^ +its life +\d/m);
    expect(text).toContain('nvme0 command 3');
  });
});

describe('other formats', () => {
  test('perfetto is of the format, and says what made it', async () => {
    const text = await trace('V1', '--format', 'perfetto');
    expect(problemsOf(text)).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      otherData: { program: expect.stringMatching(/^qd1 \d/), seed: '1' },
    });
  });

  test('folded and folded-cpu are stacks with weights', async () => {
    expect(await trace('V1', '--format', 'folded')).toMatch(
      /^iothread;server submit;qemu-block;qemu_submit \d+$/m,
    );
    expect(await trace('V1', '--format', 'folded-cpu')).toMatch(
      /^CPU 10;iothread;pollUseful;aio-poll;polling \d+$/m,
    );
  });

  test('json is what --json prints, of as many requests as were asked for', async () => {
    const text = await trace('V1', '--json', '--requests', '3', '--seed', '7');
    expect(await trace('V1', '--format', 'json', '--requests', '3', '--seed', '7')).toBe(text);
    const told = JSON.parse(text) as Trace;
    expect(told).toMatchObject({
      schemaVersion: 1,
      id: 'V1',
      seed: '7',
      profile: 'talk-2020',
      warmUpRequests: 500,
    });
    expect(told.requests).toHaveLength(3);
  });

  test('the same seed gives the same bytes', async () => {
    for (const format of ['text', 'perfetto', 'folded', 'folded-cpu', 'json']) {
      expect(await trace('V0', '--format', format)).toBe(await trace('V0', '--format', format));
    }
  });

  test('takes a scenario as other commands do', async () => {
    const file = temporary('mine.yaml');
    writeFileSync(file, 'id: mine\ntitle: my VM\nextends: V1\n');
    expect(await trace(file)).toContain('mine  my VM');
    expect(await trace('v1', '--set', 'costs.qemu_submit=10us')).toMatch(/ {2}10\.000 +. E . . +QEMU: parse/);
  });
});

describe('a file', () => {
  test('is written whole, without leaving another behind', async () => {
    const file = temporary('v1.json');
    const printed = await trace('V1', '--format', 'perfetto');
    expect(await trace('V1', '--format', 'perfetto', '-o', file)).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(printed);
    expect(readdirSync(dirname(file))).toEqual(['v1.json']);
  });

  test('that is there is replaced, with its mode; a link stays one', async () => {
    const [file, link] = [temporary('old.json'), temporary('link.json')];
    writeFileSync(file, 'old', { mode: 0o640 });
    symlinkSync(file, link);
    await trace('B0', '--format', 'folded', '-o', link);
    expect(readFileSync(file, 'utf8')).toMatch(/^cpu2;/);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(existsSync(link)).toBe(true);
  });

  test('may be a device', async () => {
    expect(await trace('B0', '--json', '-o', '/dev/null')).toBe('');
  });

  test.each([
    [
      '/nowhere/x.json',
      /^qd1: "\/nowhere\/x.json" cannot be written: there is no directory "\/nowhere"; make it first\n$/,
    ],
    ['/dev/full', /^qd1: "\/dev\/full" cannot be written: no space is left\n$/],
    ['', /^qd1: the file to write has no name; give one\n$/],
  ])('that cannot be written, "%s", ends with 2 and a sentence', async (file, says) => {
    const { code, stderr } = await qd1(['trace', 'B0', '--json', '-o', file]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });

  test('is no directory', async () => {
    const directory = temporary('here');
    mkdirSync(directory);
    const { code, stderr } = await qd1(['trace', 'B0', '--format', 'folded', '-o', directory]);
    expect([code, stderr]).toEqual([2, `qd1: "${directory}" is a directory; give the name of a file\n`]);
    expect(readdirSync(dirname(directory))).toEqual(['here']);
  });
});

describe('a command line that cannot be understood', () => {
  test.each([
    [['trace'], /a word is missing: qd1 trace <scenario>/],
    [['trace', 'V11'], /there is no scenario "V11"/],
    [['trace', 'V1', '--requests', '0'], /--requests is 0; it must be from 1 to 100000/],
    [['trace', 'V1', '--requests', '1e3'], /--requests is "1e3"; it must be a whole number/],
    [['trace', 'V1', '--request', '21'], /--request is 21; it must be from 1 to 20/],
    [['trace', 'V1', '--request', '1', '--json'], /--request is for the text of one request/],
    [
      ['trace', 'V1', '--json', '--format', 'folded'],
      /--json and --format folded ask for two different results/,
    ],
    [['trace', 'V1', '--format', 'svg'], /--format is "svg"; it must be one of "text", "perfetto"/],
    [['trace', 'V1', '--warm-up', '-1'], /--warm-up/],
    [['trace', 'V1', '--seed', ''], /--seed is empty/],
    [['trace', 'V1', '--profile', 'pior'], /there is no profile "pior"; did you mean "prior"\?/],
    [['trace', 'V1', '--set', 'vm.iothred.pollMaxNs=0'], /did you mean/],
  ])('%j ends with 2 and one sentence', async (words, says) => {
    const { code, stdout, stderr } = await qd1(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^qd1: .*\n$/);
  });

  test('a screen is not flooded with what only programs read', async () => {
    for (const format of ['perfetto', 'folded', 'folded-cpu']) {
      const { code, stderr } = await qd1(['trace', 'V1', '--format', format], { terminal: { stdout: 80 } });
      expect(code).toBe(2);
      expect(stderr).toMatch(/is for other programs; give a file, such as -o trace/);
    }
  });
});
