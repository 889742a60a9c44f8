/** The result of `qd1 advise`: what is in effect, what it comes to, and what to change. */
import { type Advice, type AdviceStep, asksApplication } from '../analysis/advise/advise.js';
import type { ProfileChoice, Provenance } from '../analysis/cost-tables.js';
import { coresBusy } from '../analysis/talk.js';
import type { Candidate } from '../scenarios/machine/choose-disk.js';
import type { EffectiveMachine } from '../scenarios/machine/effective.js';
import type { FirstStep } from '../scenarios/machine/first-steps.js';
import type { Assumption, Ignored } from '../scenarios/machine/findings.js';
import type { ConfigFormat } from '../scenarios/machine/machine-config.js';
import type { Snippets, Versions } from '../scenarios/optimizations/index.js';
import { snippetsFor } from '../scenarios/machine/fit-snippets.js';
import { effective, type SettingRow } from './effective.js';

/** What to paste, by where; null where there is nothing of that kind. */
type Texts = { readonly [Place in keyof Snippets]: string | null };

/** One change, on top of those before it. */
export interface AdviceRow {
  readonly id: string;
  readonly title: string;
  /** What it takes off the period; null for what cannot be predicted. */
  readonly gainUs: number | null;
  readonly intervalUs: readonly [number, number] | null;
  readonly periodUsAfter: number | null;
  readonly iopsAfter: number | null;
  /** CPUs that it keeps busy beyond those before. */
  readonly coresBurnt: number | null;
  /** The stages that it shortens (negative) or lengthens. */
  readonly why: readonly { readonly stage: string; readonly us: number }[];
  readonly loses: readonly string[];
  /** In words; null for none. */
  readonly price: {
    readonly cores: string | null;
    readonly security: string | null;
    readonly other: string | null;
  };
  /** Whether the application has to ask for it. */
  readonly asksApplication: boolean;
  readonly snippets: Texts;
  /** What to know of each snippet; null where there is nothing to know. */
  readonly snippetNotes: Texts;
  readonly verify: string;
  readonly expect: string;
  readonly since: Versions;
  readonly until: Versions;
}

/** A run of fio beside the prediction. */
export interface MeasuredNow {
  readonly fileName: string;
  readonly jobName: string;
  readonly periodUs: number;
  readonly iops: number;
  /** predicted / measured - 1, of the period. */
  readonly relative: number;
  /** Where the simulated job differs from that of the run. */
  readonly differingOptions: readonly string[];
  /** What the run cannot support. */
  readonly unsupported: readonly string[];
}

/** What `qd1 advise --json` prints. */
export interface AdviseResult {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  readonly effective: {
    readonly format: ConfigFormat;
    readonly disk: string;
    readonly otherDisks: readonly string[];
    readonly settings: readonly SettingRow[];
  };
  readonly ignored: readonly Ignored[];
  /** Null where only the configuration was asked for. */
  readonly now: {
    readonly periodUs: number;
    readonly iops: number;
    readonly intervalUs: readonly [number, number];
    /** Busy CPUs. */
    readonly cores: number;
    /** What of the machine is not modelled, so that the figures are of something else; null for nothing. */
    readonly insteadOf: string | null;
  } | null;
  readonly measured: MeasuredNow | null;
  readonly advice: readonly AdviceRow[];
  readonly notAdvised: readonly { readonly id: string; readonly kind: string; readonly why: string }[];
  readonly assumed: readonly Assumption[];
  /** What is in the text and not understood. */
  readonly unread: readonly string[];
  readonly notes: readonly string[];
  readonly provenance: Provenance | null;
}

/** Lays the result out. `advice` is null where only the configuration was asked for. */
export function adviceResult(
  machine: EffectiveMachine,
  advice: Advice | null,
  measured: MeasuredNow | null,
  { profile, seed }: { readonly profile: ProfileChoice; readonly seed: string },
): AdviseResult {
  const { resolved, notModelled, format, disk, otherDisks, ignored, assumed, unread } = machine;
  const { settings, notes } = effective(resolved, false);
  const first = notModelled === null ? [] : [firstRow(notModelled.first, notModelled.what)];
  return {
    schemaVersion: 1,
    profile: typeof profile === 'string' ? profile : profile.id,
    seed,
    effective: { format, disk: disk.id, otherDisks, settings },
    ignored,
    now: advice === null ? null : nowOf(advice, machine),
    measured,
    advice: advice === null ? [] : [...first, ...advice.steps.map((step) => row(step, disk))],
    notAdvised: advice?.notAdvised ?? [],
    assumed,
    unread,
    notes: [...new Set([...notes, ...(advice?.now.notes ?? [])])],
    provenance: advice?.provenance ?? null,
  };
}

function nowOf({ now }: Advice, { notModelled }: EffectiveMachine): AdviseResult['now'] {
  const [least, most] = now.intervalIops;
  return {
    periodUs: now.periodUs,
    iops: now.iops,
    intervalUs: [1e6 / most, 1e6 / least],
    cores: coresBusy(now.cpu).total,
    insteadOf: notModelled === null ? null : `${notModelled.what}: ${notModelled.why}`,
  };
}

function row(step: AdviceStep, disk: Candidate): AdviceRow {
  const { optimization, gainUs, intervalUs, periodUsAfter, iopsAfter, coresBurnt, stages } = step;
  const { id, title, price, verify, since, until } = optimization;
  return {
    id,
    title,
    gainUs,
    intervalUs,
    periodUsAfter,
    iopsAfter,
    coresBurnt,
    why: stages,
    loses: price.loses,
    price: { cores: price.cores, security: price.security, other: price.other },
    asksApplication: asksApplication(optimization),
    ...texts(snippetsFor(optimization, disk, step.scenario)),
    verify: verify.command,
    expect: verify.expect,
    since,
    until,
  };
}

function firstRow({ id, title, snippets, verify, other }: FirstStep, what: string): AdviceRow {
  return {
    id,
    title: `${title} (now ${what})`,
    gainUs: null,
    intervalUs: null,
    periodUsAfter: null,
    iopsAfter: null,
    coresBurnt: null,
    why: [],
    loses: [],
    price: { cores: null, security: null, other },
    asksApplication: false,
    ...texts(snippets),
    verify: verify.command,
    expect: verify.expect,
    since: {},
    until: {},
  };
}

function texts({ libvirt, qemu, proxmox, kernel }: Snippets): Pick<AdviceRow, 'snippets' | 'snippetNotes'> {
  const all = { libvirt, qemu, proxmox, kernel };
  const of = (tell: (snippet: Snippets['libvirt']) => string | null): Texts =>
    Object.fromEntries(
      Object.entries(all).map(([place, snippet]) => [place, tell(snippet)]),
    ) as unknown as Texts;
  return {
    snippets: of(({ text }) => text),
    snippetNotes: of((snippet) => (snippet.text === null ? snippet.why : snippet.note)),
  };
}
