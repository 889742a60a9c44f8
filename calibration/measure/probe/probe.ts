/** Runs the probe: every task once a round, each round in another random order, until its time is up. */
import { ConfigError } from '../../../sim/errors.js';
import { RandomStreams } from '../../../sim/random.js';
import { runGroup } from '../group-process.js';
import { allowedCpus } from '../host/choose-cpu.js';
import type { HostFacts } from '../host/host-facts.js';
import type { HostTree } from '../host/host-tree.js';
import { idleCounters, residency } from '../host/idle-facts.js';
import { checkPrimitive, type Primitive, type Primitives, QUANTILES } from '../primitives.js';
import { compileProbe, type Environment } from './compile.js';
import { ForeignLoad } from './foreign-load.js';
import { otherCpu, probeTasks, type Task, taskWords } from './tasks.js';

export interface ProbeWish {
  readonly cpu: number;
  /** Time there is [s]. */
  readonly seconds: number;
  readonly seed: string;
  readonly host: HostFacts;
}

/** What the probe needs of the world. */
export interface ProbeWorld {
  readonly tree: HostTree;
  readonly signal: AbortSignal;
  readonly env: Environment;
  now(): number;
  progress(text: string): void;
}

/** Between rounds a median moves by more than within one: three tell how much. */
const ROUNDS = 3;
/** Samples of a task, and the least and most time it gets for them [s]. */
const [COUNT, SHORTEST, LONGEST] = [1000, 0.1, 1];
/** Beyond its time, what a task may take to end [s]: a sleeper on a busy CPU is woken late. */
const SLACK = 10;

/** @returns the distributions, or why there are none */
export async function probePrimitives(
  { cpu, seconds, seed, host }: ProbeWish,
  world: ProbeWorld,
): Promise<Primitives | string> {
  world.progress('compiling the probe');
  const compiled = await compileProbe(world.env, world.signal);
  if ('absent' in compiled) return compiled.absent;
  const from = world.now();
  const load = new ForeignLoad(world);
  const other = otherCpu(cpu, allowedCpus(world.tree), host);
  const tasks = probeTasks(cpu, other, host.virtualisation.isGuest);
  const aTask = Math.min(LONGEST, Math.max(SHORTEST, seconds / (tasks.length * ROUNDS)));
  const absent: Record<string, string> = other === null ? { wakes: 'this process may use only one CPU' } : {};
  const rounds = Array.from({ length: ROUNDS }, (): Primitive[] => []);
  for (const [round, found] of rounds.entries()) {
    for (const [index, task] of shuffled(tasks, round, seed).entries()) {
      if (world.now() - from > seconds) break;
      world.progress(`host primitives, round ${round + 1} of ${ROUNDS}, ${index + 1} of ${tasks.length}`);
      const outcome = await runTask(compiled.program, task, aTask, load, world);
      if (typeof outcome === 'string') absent[task.name] = outcome;
      else found.push(...outcome);
    }
  }
  const made = rounds.filter((found) => found.length > 0);
  if (made.length === 0)
    return `no primitive was measured: ${Object.values(absent)[0] ?? 'no time was left'}`;
  return {
    tool: 'qd1 probe',
    unit: 'ns',
    quantiles: QUANTILES,
    machine: [
      host.cpu.model ?? 'unknown CPU',
      `kernel ${host.kernel}`,
      host.virtualisation.isGuest ? 'a guest' : 'bare metal',
    ].join(', '),
    rounds: made.map((primitives, round) => ({ round, note: noteOf(primitives, tasks), primitives })),
    ...(Object.keys(absent).length > 0 ? { absent } : {}),
  };
}

function noteOf(primitives: readonly Primitive[], tasks: readonly Task[]): string {
  // A wake gives two distributions, itself and what it costs its waker.
  const done = primitives.filter(({ name }) => !name.startsWith('wakercost_')).length;
  return done < tasks.length ? `${done} of ${tasks.length} tasks: time was up, or some are absent` : 'whole';
}

/** @returns its distributions, or why there are none */
async function runTask(
  program: string,
  task: Task,
  seconds: number,
  load: ForeignLoad,
  { tree, signal }: ProbeWorld,
): Promise<Primitive[] | string> {
  const idleBefore = idleCounters(tree, task.cpu);
  let text: string;
  try {
    const ended = await runGroup(program, taskWords(task, COUNT, seconds), {
      signal,
      seconds: seconds + SLACK,
    });
    if (ended.code !== 0) return ended.stderr.trim() || `the probe ended with ${ended.code}`;
    text = ended.stdout;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  const extra = { foreign_cpu_fraction: load.upToNow() };
  const idle = residency(idleBefore, idleCounters(tree, task.cpu));
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
  const missing = lines.flatMap((line) => (line as { absent?: string }).absent ?? []);
  if (missing.length > 0) return missing[0];
  return lines.map((line) => {
    checkPrimitive(line, `the probe's ${task.name}`);
    return { ...line, params: { ...line.params, ...extra }, idle };
  });
}

function shuffled(tasks: readonly Task[], round: number, seed: string): Task[] {
  const stream = new RandomStreams(seed).stream(`probe/${round}`);
  return tasks
    .map((task) => ({ task, key: stream.nextUniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ task }) => task);
}
