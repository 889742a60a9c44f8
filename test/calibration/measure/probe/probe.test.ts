import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { afterIdle } from '../../../../calibration/measure/after-idle.js';
import { allowedCpus } from '../../../../calibration/measure/host/choose-cpu.js';
import { hostFacts } from '../../../../calibration/measure/host/host-facts.js';
import { HostTree } from '../../../../calibration/measure/host/host-tree.js';
import { primitiveObservations } from '../../../../calibration/measure/observations.js';
import { readPrimitives } from '../../../../calibration/measure/primitives.js';
import { compileProbe } from '../../../../calibration/measure/probe/compile.js';
import { probePrimitives } from '../../../../calibration/measure/probe/probe.js';
import { otherCpu, probeTasks } from '../../../../calibration/measure/probe/tasks.js';
import { machine } from '../host/machine.js';

const never = new AbortController().signal;
const cache = mkdtempSync(join(tmpdir(), 'qd1-cache-'));

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const needsCompiler = hasCompiler() ? test : test.skip;
const tree = new HostTree();

function world(env: Record<string, string>, signal = never) {
  return { tree, signal, env, now: () => performance.now() / 1000, progress: () => undefined };
}

describe('the probe (needs cc)', () => {
  needsCompiler('is compiled once, into the cache', async () => {
    const first = await compileProbe({ XDG_CACHE_HOME: cache }, never);
    expect(first).toHaveProperty('program');
    expect(readdirSync(join(cache, 'qd1'))).toHaveLength(1);
    expect(await compileProbe({ XDG_CACHE_HOME: cache, CC: 'cc' }, never)).toEqual(first);
  });

  needsCompiler(
    'measures here, as distributions that the reader takes and a fit can use',
    async () => {
      const cpu = allowedCpus(tree).at(-1)!;
      const host = hostFacts(tree, cpu, null);
      const found = await probePrimitives(
        { cpu, seconds: 7, seed: '1', host },
        world({ XDG_CACHE_HOME: cache }),
      );
      if (typeof found === 'string') throw new Error(found);
      const read = readPrimitives(JSON.stringify(found), 'measured');
      const all = read.rounds.flatMap(({ primitives }) => primitives);
      expect(all.length).toBeGreaterThan(5);
      for (const { name, n, q, params, p50 } of all) {
        expect(n, name).toBeGreaterThan(0);
        expect(p50, name).toBeGreaterThanOrEqual(q[0]);
        expect(params).toHaveProperty('foreign_cpu_fraction');
      }
      expect(primitiveObservations(read).length).toBeGreaterThan(0);
      expect(afterIdle(read).length).toBeGreaterThan(0);
    },
    60_000,
  );

  test('says so when there is no compiler, and when it cannot compile', async () => {
    expect(await compileProbe({ CC: '/nonexistent/cc', XDG_CACHE_HOME: cache }, never)).toEqual({
      absent:
        'there is no C compiler (cc, gcc or clang); install one (Debian and Ubuntu: apt install gcc libc6-dev)',
    });
    const broken = join(cache, 'broken-cc');
    writeFileSync(
      broken,
      '#!/bin/sh\n[ "$1" = --version ] && echo broken 1 && exit 0\necho "x.c:1: error: no" >&2; exit 1\n',
    );
    chmodSync(broken, 0o755);
    expect(await compileProbe({ CC: broken, XDG_CACHE_HOME: cache }, never)).toEqual({
      absent: `${broken} could not compile the probe: x.c:1: error: no`,
    });
    expect(await compileProbe({ CC: broken, XDG_CACHE_HOME: '/dev/null' }, never)).toHaveProperty('absent');
  });
});

describe('what the probe is asked for', () => {
  const host = hostFacts(machine('bare-metal-nvme'), 1, null);

  test('sweeps the idle gap from 2 to 500 µs, the CPU idle and kept awake', () => {
    const swept = probeTasks(1, 3, false).filter(({ name }) => name === 'wake_eventfd_block_read');
    for (const state of ['idle', 'sched_idle_spinner']) {
      expect(swept.filter((task) => task.state === state).map(({ gapUs }) => gapUs)).toEqual([
        2, 5, 10, 20, 50, 100, 200, 500,
      ]);
    }
  });

  test('leaves out CPUID outside of a VM, and wakes with one CPU', () => {
    const names = (tasks: { name: string }[]) => tasks.map(({ name }) => name);
    expect(names(probeTasks(1, 3, false))).not.toContain('cpuid_leaf0');
    expect(names(probeTasks(0, null, true)).some((name) => name.startsWith('wake_'))).toBe(false);
  });

  test('takes another core of the same node for the other side', () => {
    // Cores 0,2 and 1,3; nodes likewise: no other core on the node, so one of the other node rather than a sibling.
    expect(otherCpu(1, [0, 1, 2, 3], host)).toBe(2);
    expect(otherCpu(1, [1, 3], host), 'a sibling is better than none').toBe(3);
    expect(otherCpu(1, [1], host)).toBeNull();
    const guest = hostFacts(machine('kvm-guest-haltpoll'), 1, null);
    expect(otherCpu(1, [0, 1], guest)).toBe(0);
  });
});
