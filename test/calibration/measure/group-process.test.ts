import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Interrupted, NotInstalled, runGroup } from '../../../calibration/measure/group-process.js';

/** Whether a process has this word on its command line. */
function runs(word: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word);
      } catch {
        return false;
      }
    });
}

const never = new AbortController().signal;

describe('a program in a group of its own', () => {
  test('gives its output and its code', async () => {
    const ended = await runGroup('sh', ['-c', 'echo out; echo err >&2; exit 3'], {
      signal: never,
      seconds: 20,
    });
    expect(ended).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('is ended with all that it started', async () => {
    const stop = new AbortController();
    const running = runGroup('sh', ['-c', 'sleep 61.03 & sleep 61.04'], { signal: stop.signal, seconds: 50 });
    while (!runs('61.03') || !runs('61.04')) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await expect(running).rejects.toThrow(Interrupted);
    expect([runs('61.03'), runs('61.04')]).toEqual([false, false]);
  });

  test('is killed when it does not listen', async () => {
    const stop = new AbortController();
    const deaf = runGroup('sh', ['-c', "trap '' TERM; while :; do sleep 0.05; done"], {
      signal: stop.signal,
      seconds: 50,
    });
    setTimeout(() => stop.abort(), 200);
    await expect(deaf).rejects.toThrow(Interrupted);
  });

  test('leaves nobody behind that it forgot', async () => {
    await runGroup('sh', ['-c', 'sleep 61.05 >/dev/null 2>&1 &'], { signal: never, seconds: 20 });
    const until = Date.now() + 5000;
    while (runs('61.05') && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs('61.05')).toBe(false);
  });

  test('is stopped after its time', async () => {
    await expect(runGroup('sleep', ['61.06'], { signal: never, seconds: 0.2 })).rejects.toThrow(
      'did not end within',
    );
  });

  test('that is not there is told apart', async () => {
    await expect(runGroup('no-such-program', [], { signal: never, seconds: 1 })).rejects.toThrow(
      NotInstalled,
    );
  });
});
