/**
 * The engines that are compared: ours, JavaScript by hand, C++ by hand (built on the spot) and SimPy.
 *
 * Another peer joins by a source in `bench/peers` that takes the arguments of `hand-cpp.cpp` and a row in
 * `COMPILED`; what cannot be built here is skipped and named.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { peersDirectory } from './js-peer.js';
import type { Slice, WorkloadName } from './workload.js';

export interface Engine {
  readonly name: string;
  readonly workloads: readonly WorkloadName[];
  /** Program and arguments, to which workload and seconds are added. */
  command(workload: WorkloadName, seconds: number): readonly [program: string, ...args: string[]];
}

/** An engine that is not here, and what it would take. */
export interface Skipped {
  engine: string;
  needs: string;
}

export interface Engines {
  readonly engines: Engine[];
  readonly skipped: Skipped[];
  /** Versions of what the peers are built or run with. */
  readonly tools: { gxx?: string; python?: string };
}

const HOLDS: readonly WorkloadName[] = ['hold-100', 'hold-10000'];
const LIFECYCLES: readonly WorkloadName[] = ['lifecycle-table', 'lifecycle-quantile', 'lifecycle-lognormal'];

/** What each program of C++ measures: its structures (engines are named after both), and how it is built. */
const COMPILED = [
  {
    program: 'cpp',
    source: 'hand-cpp.cpp',
    options: [] as string[],
    needs: 'g++',
    structures: [
      ['binary-heap', HOLDS],
      ['4-ary-heap', HOLDS],
      ['loop', LIFECYCLES],
      ['state-machine', LIFECYCLES],
    ],
  },
] as const;

/** Whether an engine is C++ by hand. */
export function isCpp(engine: string): boolean {
  return engine.startsWith('cpp-');
}

/** First line that a program prints, undefined if it cannot be run. */
function firstLine(program: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}

/** Finds and builds the engines. @param directory for what is built; it holds the inputs already */
export function findEngines(directory: string): Engines {
  const slice = join(import.meta.dirname, 'slice.js');
  const node = (name: string, workloads: readonly WorkloadName[]): Engine => ({
    name,
    workloads,
    command: (workload, seconds) => [process.execPath, slice, name, workload, String(seconds)],
  });
  const found: Engines = {
    engines: [
      node('qd1', [...HOLDS, ...LIFECYCLES]),
      node('js', [...HOLDS, 'lifecycle-table', 'lifecycle-quantile']),
    ],
    skipped: [],
    tools: {},
  };
  addCompiled(found, directory);
  addSimpy(found, directory);
  return found;
}

function addCompiled(found: Engines, directory: string): void {
  const version = firstLine('g++', '--version');
  if (version !== undefined) found.tools.gxx = version;
  for (const { program, source, options, needs, structures } of COMPILED) {
    const binary = join(directory, program);
    const build = ['-O3', '-std=c++17', '-o', binary, join(peersDirectory(), source), ...options];
    if (version === undefined || spawnSync('g++', build).status !== 0) {
      found.skipped.push({ engine: program, needs });
      continue;
    }
    for (const [structure, workloads] of structures) {
      found.engines.push({
        name: `${program}-${structure}`,
        workloads,
        command: (workload, seconds) => [binary, structure, workload, directory, String(seconds)],
      });
    }
  }
}

function addSimpy(found: Engines, directory: string): void {
  const probe = 'import simpy, sys; print(sys.version.split()[0], "simpy", simpy.__version__)';
  for (const python of ['python3', '/usr/bin/python3']) {
    const version = firstLine(python, '-c', probe);
    if (version === undefined) continue;
    found.tools.python = version;
    const script = join(peersDirectory(), 'simpy_lifecycle.py');
    found.engines.push({
      name: 'simpy',
      workloads: [...HOLDS, 'lifecycle-table', 'lifecycle-lognormal'],
      command: (workload, seconds) => [python, script, workload, directory, String(seconds)],
    });
    return;
  }
  found.skipped.push({ engine: 'simpy', needs: 'python3 with SimPy (Debian: python3-simpy3)' });
}

/** Runs one slice in a process of its own. */
export function runSlice(engine: Engine, workload: WorkloadName, seconds: number): Slice {
  const [program, ...args] = engine.command(workload, seconds);
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${engine.name} failed at ${workload}: ${stderr}`);
  return JSON.parse(stdout) as Slice;
}
