/**
 * A measurement from beginning to end: the probe of host primitives, then fio in rounds. Whatever ends it (precision,
 * time, Ctrl-C, an error), what it made is removed, no process is left, and the manifest tells what there is.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';
import { caveatsOf } from './fio/caveats.js';
import type { Condition } from './fio/conditions.js';
import type { Run } from './fio/fio-arguments.js';
import { fioVersion, runFio } from './fio/run-fio.js';
import { figuresOf, type RunRecord } from './fio/run-record.js';
import { type RunOutcome, runRounds } from './fio/rounds.js';
import { summarise } from './fio/summary.js';
import { Interrupted } from './group-process.js';
import type { HostFacts } from './host/host-facts.js';
import type { HostTree } from './host/host-tree.js';
import { fill, makeEmpty, removeMade } from './made-file.js';
import { type Manifest, readManifest, writeJson, writeManifest } from './manifest.js';
import { RunObserver } from './observe-run.js';
import { type Plan, secondsARun } from './plan.js';
import type { Environment } from './probe/compile.js';
import { probePrimitives } from './probe/probe.js';
import { findTarget, hasDirectIo, noDirectIo, type Target } from './target.js';

/** What a measurement needs of the world beside its plan. */
export interface World {
  readonly tree: HostTree;
  /** Aborted: stop now, and leave everything in order. */
  readonly signal: AbortSignal;
  readonly env: Environment;
  /** A steady clock [s]. */
  now(): number;
  /** The date, ISO 8601. */
  date(): string;
  /** Says how far it is. */
  progress(text: string): void;
  /** Of qd1. */
  readonly version: string;
}

const RUNS = 'runs';
const PRIMITIVES = 'primitives.json';

/**
 * Measures; results go to `folder`, which is made or must be empty.
 * @returns the manifest, also when it was interrupted
 * @throws ConfigError when it cannot begin: no fio, a folder in use, no place for the file
 */
export async function measure(plan: Plan, host: HostFacts, folder: string, world: World): Promise<Manifest> {
  const from = world.now();
  const fio = await fioVersion(world.signal);
  await makeFolder(folder);
  const now = world.date();
  return await new Measurement(
    {
      schemaVersion: 1,
      tool: { name: 'qd1', version: world.version },
      folder,
      state: 'running',
      started: now,
      updated: now,
      seconds: 0,
      fio,
      plan,
      host,
      made: null,
      primitives: { file: null, absent: plan.probeSeconds > 0 ? 'not measured yet' : 'not asked for' },
      warnings: plan.target.warnings,
      conditions: [],
      runs: [],
    },
    from,
    world,
  ).go();
}

/** What may be another when a measurement goes on. */
export interface Resumption {
  readonly precision: number | null;
  /** Time from now on [s]; null for as much as was asked for at first. */
  readonly budgetSeconds: number | null;
  /** The device that is written to, named once more; null for none. */
  readonly allowWrite: string | null;
}

/**
 * Goes on where a measurement ended: its runs count, and none is made again.
 * @throws ConfigError when the folder holds none, or one of another machine
 */
export async function resume(folder: string, change: Resumption, world: World): Promise<Manifest> {
  const from = world.now();
  const earlier = await readManifest(folder);
  const fio = await fioVersion(world.signal);
  refuseOtherMachine(earlier, fio, world.tree);
  if (earlier.made !== null) await removeMade(earlier.made);
  const { plan } = earlier;
  await refuseOtherTarget(plan, folder, change.allowWrite, world.tree);
  const changed = {
    ...plan,
    precision: change.precision ?? plan.precision,
    budgetSeconds: change.budgetSeconds ?? plan.budgetSeconds,
  };
  return await new Measurement(
    { ...earlier, folder, made: null, state: 'running', plan: changed },
    from,
    world,
  ).go();
}

function refuseOtherMachine({ host, fio }: Manifest, fioNow: string, tree: HostTree): void {
  const kernel = tree.read('/proc/sys/kernel/osrelease');
  if (kernel !== host.kernel) {
    throw new ConfigError(
      `the runs so far are of kernel ${host.kernel}, and this is ${kernel}; they cannot be mixed: measure anew`,
    );
  }
  if (fio !== fioNow) {
    throw new ConfigError(
      `the runs so far are of ${fio}, and this is ${fioNow}; they cannot be mixed: measure anew`,
    );
  }
}

/** Names of devices move from boot to boot: what is measured, and above all written to, must still be the same. */
async function refuseOtherTarget(
  { target, conditions, allowWrite }: Plan,
  folder: string,
  allowedNow: string | null,
  tree: HostTree,
): Promise<void> {
  if (allowWrite !== allowedNow) {
    throw new ConfigError(
      allowWrite === null
        ? `--allow-write ${allowedNow} is no part of this measurement; leave it out`
        : `going on means to write to ${target.path} again; name it again: --resume ${folder} --allow-write ${allowWrite}`,
    );
  }
  const now = await findTarget(
    {
      path: allowWrite ?? target.path,
      folder,
      bytes: target.kind === 'made' ? target.bytes : null,
      writes: conditions.some(({ rw }) => rw === 'randwrite'),
      allowWrite,
      largestBlock: Math.max(...conditions.map(({ blockBytes }) => blockBytes)),
    },
    tree,
  );
  if (now.kind !== target.kind || now.bytes !== target.bytes || now.device !== target.device) {
    const told = ({ kind, bytes, device }: Target): string => `a ${kind} of ${bytes} bytes on ${device}`;
    throw new ConfigError(
      `"${target.path}" was ${told(target)} and is ${told(now)} now; the runs cannot be mixed: measure anew`,
    );
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return await mkdir(join(folder, RUNS));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`the folder "${folder}" cannot be used for results (${code})`, { cause: error });
  }
  throw new ConfigError(
    `the folder "${folder}" is not empty; go on with --resume ${folder}, or name another with --out`,
  );
}

class Measurement {
  private manifest: Manifest;
  private readonly from: number;
  private readonly secondsBefore: number;
  private readonly world: World;
  private readonly observer: RunObserver;
  private direct: boolean;

  constructor(manifest: Manifest, from: number, world: World) {
    this.manifest = manifest;
    this.from = from;
    this.secondsBefore = manifest.seconds;
    this.world = world;
    this.direct = manifest.plan.target.direct;
    this.observer = new RunObserver(world.tree, manifest.plan.cpu, manifest.host.device, () => world.now());
  }

  async go(): Promise<Manifest> {
    try {
      await this.save({});
      await this.makeTarget();
      await this.probe();
      const state = await this.rounds();
      await this.removeTarget();
      await this.save({ state });
    } catch (error) {
      await this.removeTarget();
      await this.save({ state: error instanceof Interrupted ? 'interrupted' : 'failed' });
      if (!(error instanceof Interrupted)) throw error;
    }
    return this.manifest;
  }

  private async makeTarget(): Promise<void> {
    const { kind, path, bytes } = this.manifest.plan.target;
    if (kind !== 'made') return;
    this.world.progress(`making ${path}`);
    const made = await makeEmpty(path);
    // Known before it is filled: after a crash it is ours to remove.
    await this.save({ made });
    await fill(made, bytes, this.world.signal);
    this.direct = await hasDirectIo(path);
    const warning = noDirectIo(path);
    if (!this.direct && !this.manifest.warnings.includes(warning)) {
      await this.save({ warnings: [...this.manifest.warnings, warning] });
    }
  }

  private async removeTarget(): Promise<void> {
    if (this.manifest.made === null) return;
    await removeMade(this.manifest.made);
    this.manifest = { ...this.manifest, made: null };
  }

  private async probe(): Promise<void> {
    const { plan, primitives, host, folder } = this.manifest;
    if (plan.probeSeconds === 0 || primitives.file !== null) return;
    const outcome = await probePrimitives(
      {
        cpu: plan.cpu,
        seconds: Math.min(plan.probeSeconds, plan.budgetSeconds * 0.5),
        seed: plan.seed,
        host,
      },
      this.world,
    );
    if (typeof outcome === 'string') {
      return await this.save({ primitives: { file: null, absent: outcome } });
    }
    await writeJson(join(folder, PRIMITIVES), outcome);
    await this.save({ primitives: { file: PRIMITIVES, absent: null } });
  }

  private async rounds(): Promise<'precision' | 'budget' | 'nothing ran'> {
    const { plan, runs } = this.manifest;
    const { seed, precision, budgetSeconds } = plan;
    const rule = { seed, precision, budgetSeconds, secondsARun: secondsARun(plan) };
    return await runRounds(
      plan.conditions.map(({ id }) => id),
      rule,
      runs.map(outcomeOf),
      () => this.world.now() - this.from,
      async (id, round) => {
        const condition = plan.conditions.find((candidate) => candidate.id === id)!;
        this.world.progress(
          `${id}, round ${round + 1}, ${Math.round(this.world.now() - this.from)} of ${budgetSeconds} s`,
        );
        const record = await this.run(condition, round);
        await this.save({ runs: [...this.manifest.runs, record] });
        return outcomeOf(record);
      },
    );
  }

  private async run(condition: Condition, round: number): Promise<RunRecord> {
    const { plan, folder, host } = this.manifest;
    const { cpu, runSeconds, rampSeconds, target } = plan;
    const name = `${RUNS}/r${String(round).padStart(2, '0')}-${condition.id}.json`;
    const started = this.world.date();
    const words: Run = {
      condition,
      path: target.path,
      direct: this.direct,
      cpu,
      runSeconds,
      rampSeconds,
      seed: seedOf(plan, condition, round),
      output: join(folder, name),
      mountedWrite: target.usedAs.length > 0 && condition.rw === 'randwrite' && plan.allowWrite !== null,
    };
    const { result: outcome, observed } = await this.observer.observe(rampSeconds + runSeconds / 2, () =>
      runFio(words, this.world.signal),
    );
    const { result, failure, kept } = outcome;
    const context = {
      condition,
      direct: this.direct,
      cpu,
      cpuFacts: host.cpu,
      loadSeconds: runSeconds + rampSeconds,
      runSeconds,
      hasDevice: host.device !== null,
    };
    const caveats = result === null ? [] : caveatsOf(result, observed, context);
    return {
      round,
      condition: condition.id,
      file: kept ? name : null,
      started,
      result,
      failure,
      observed,
      caveats,
    };
  }

  private async save(change: Partial<Manifest>): Promise<void> {
    const changed = { ...this.manifest, ...change };
    this.manifest = {
      ...changed,
      updated: this.world.date(),
      seconds: this.secondsBefore + this.world.now() - this.from,
      conditions: changed.plan.conditions.map((condition) =>
        summarise(condition, changed.runs, changed.plan.precision),
      ),
    };
    await writeManifest(this.manifest.folder, this.manifest);
  }
}

function outcomeOf(record: RunRecord): RunOutcome {
  return { round: record.round, condition: record.condition, figures: figuresOf(record) };
}

/** Another luck in each run, the same whenever it is made: FNV-1a over the names. */
function seedOf({ seed }: Plan, { id }: Condition, round: number): number {
  let hash = 0x811c9dc5;
  for (const char of `${seed}/${id}/${round}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
