/**
 * From what is written to what is in effect: the scenario that a machine comes to, the settings that change nothing and
 * why, and what had to be assumed.
 *
 * Each rule is QEMU's, libvirt's, Proxmox's or Linux's, and says whose where it stands (`rules/`). A setting that is not in
 * the text is assumed as the software has it by default, and said.
 */
import { checkScenario } from '../check.js';
import type { ResolvedScenario } from '../resolved.js';
import { applySet, parseSet } from '../sets.js';
import { type Candidate, chooseDisk } from './choose-disk.js';
import { Findings, type Assumption, type Ignored, type NotModelled } from './findings.js';
import type { ConfigFormat, MachineConfig } from './machine-config.js';
import { applyBackend } from './rules/backend.js';
import { applyEventLoop } from './rules/event-loop.js';
import { applyGuest } from './rules/guest.js';
import { applyJob, type JobOptions } from './rules/job.js';
import { applyPlacement } from './rules/placement.js';
import { applyVersions } from './rules/versions.js';
import { applyVirtio } from './rules/virtio.js';

/** What is known beside the text. */
export interface EffectiveOptions {
  /** The disk to look at, as the text names it. */
  readonly disk?: string | undefined;
  readonly qemu?: string | undefined;
  readonly guestKernel?: string | undefined;
  readonly hostKernel?: string | undefined;
  /** Drive model, a key of `drives`. */
  readonly drive?: string | undefined;
  /** Options of the fio job that runs in the guest. */
  readonly job?: JobOptions | undefined;
  /** Settings on top, as they follow `--set`. */
  readonly sets?: readonly string[] | undefined;
}

/** What a machine comes to, for one of its disks. */
export interface EffectiveMachine {
  readonly format: ConfigFormat;
  /** The disk that this is about, and what else there is. */
  readonly disk: Candidate;
  readonly otherDisks: readonly string[];
  readonly resolved: ResolvedScenario;
  readonly ignored: readonly Ignored[];
  readonly assumed: readonly Assumption[];
  /** Set where the machine's disk is of a kind that is not modelled: the scenario is what it could be instead. */
  readonly notModelled: NotModelled | null;
  /** Ids of optimizations that something in the text stands in the way of, and what. */
  readonly blocked: ReadonlyMap<string, string>;
  /** What is there and not understood, as the reader of the text lists it. */
  readonly unread: readonly string[];
}

/**
 * The effective configuration.
 * @throws ConfigError for a disk that is not there, and for what is outside what is modelled
 */
export function effectiveMachine(config: MachineConfig, options: EffectiveOptions = {}): EffectiveMachine {
  const { chosen, others, why } = chooseDisk(config, options.disk);
  const findings = new Findings(config);
  if (why !== null) findings.assume(why.what, why.surer);
  applyVersions(config, options, findings);
  applyBackend(config, chosen, options, findings);
  applyVirtio(config, chosen, findings);
  const served = applyEventLoop(config, chosen, findings);
  applyGuest(config, findings);
  applyPlacement(config, served, findings);
  applyJob(options.job, findings);
  for (const text of options.sets ?? []) applySet(findings.settings, parseSet(text));
  const scenario = findings.settings.scenario();
  const origins = findings.settings.origins();
  const notes = checkScenario(scenario, origins);
  return {
    format: config.format,
    disk: chosen,
    otherDisks: others,
    resolved: { scenario, origins, costs: new Map(), notes },
    ignored: findings.ignored,
    assumed: findings.assumed,
    notModelled: findings.notModelled,
    blocked: findings.blocked,
    unread: config.unread.map(({ what, place }) => `${what}, line ${place.line}`),
  };
}
