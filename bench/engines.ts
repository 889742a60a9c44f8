/**
 * The engines that are compared: ours, JavaScript by hand, C++ by hand (built on the spot) and SimPy.
 *
 * Another peer in C++ (SystemC, ns-3) joins by a source in `bench/peers` that takes the arguments of `hand-cpp.cpp`,
 * and a row in `COMPILED`. What cannot be built or run here is skipped and named.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { peersDirectory } from './js-peer.js';
import { runJson } from './run-json.js';
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

/** A peer in C++, built on the spot. */
interface Program {
  readonly name: string;
  /** In `bench/peers`. */
  readonly source: string;
  /** Further arguments of g++: `-lsystemc`. */
  readonly options: readonly string[];
  /** Besides g++. */
  readonly needs: string | null;
  /** The engines that it holds, which are named after it, and what each can do. */
  readonly structures: readonly (readonly [structure: string, workloads: readonly WorkloadName[]])[];
}

const BY_HAND: Program = {
  name: 'cpp',
  source: 'hand-cpp.cpp',
  options: [],
  needs: null,
  structures: [
    ['binary-heap', HOLDS],
    ['4-ary-heap', HOLDS],
    ['loop', LIFECYCLES],
    ['state-machine', LIFECYCLES],
  ],
};

const COMPILED: readonly Program[] = [BY_HAND];

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

/** Builds a program; null if that cannot be done here. */
function build({ name, source, options }: Program, directory: string): string | null {
  const binary = join(directory, name);
  const args = ['-O3', '-std=c++17', '-o', binary, join(peersDirectory(), source), ...options];
  return spawnSync('g++', args).status === 0 ? binary : null;
}

/** Builds the peer by hand in C++; null if there is no g++. */
export function buildCpp(directory: string): string | null {
  return build(BY_HAND, directory);
}

function addCompiled(found: Engines, directory: string): void {
  const version = firstLine('g++', '--version');
  if (version !== undefined) found.tools.gxx = version;
  for (const program of COMPILED) {
    const binary = build(program, directory);
    if (binary === null) {
      const needs = program.needs === null ? 'g++' : `g++ and ${program.needs}`;
      found.skipped.push({ engine: program.name, needs });
      continue;
    }
    for (const [structure, workloads] of program.structures) {
      found.engines.push({
        name: `${program.name}-${structure}`,
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
  return runJson<Slice>(engine.command(workload, seconds));
}
