/** Which drive of the catalogue stands for one that was measured, and what is believed of its service time. */
import { drives } from '../../scenarios/drives.js';
import type { CostBelief } from '../../models/costs/cost.js';

export interface StandIn {
  /** A key of `drives`. */
  readonly model: string;
  /** Beliefs that take the place of the catalogue's; none where the drive is the one. */
  readonly beliefs: ReadonlyMap<string, CostBelief>;
  /** For the reader of the profile. */
  readonly note: string;
}

/**
 * By the model that sysfs tells. [part numbers of Intel's and Samsung's data sheets: SSDPE21K... and SSDPED1K... are the
 * DC P4800X, SSDPF21Q... the P5800X]
 */
const known: readonly (readonly [RegExp, string])[] = [
  [/SSDPE[D2]1K|P4800X/iu, 'p4800x'],
  [/SSDPF21|P5800X/iu, 'p5800x'],
  [/970 ?EVO ?Plus/iu, '970evoplus'],
  [/980 ?PRO/iu, '980pro'],
];

/**
 * What any drive may take, so that the data alone decide: from a cache behind a hypervisor to busy flash, and from 4 KiB
 * of a memory copy to those of a network disk [judgement].
 */
const ANY_REQUEST: CostBelief = { lowNs: 2000, centralNs: 20_000, highNs: 200_000 };
const ANY_EXTRA_4K: CostBelief = { lowNs: 60, centralNs: 600, highNs: 6000 };

/** Of the presets: they then need no other drive to predict this machine. */
const STAND_IN = 'p4800x';

/** The user's word for a drive of which nothing is believed. */
export const ANY_DRIVE = 'any';

/**
 * @param asked the user's word for it: a key of `drives`, or {@link ANY_DRIVE}; null: by the model that the machine tells
 * @param isVirtual whether the disk is that of a guest: what the hypervisor does is then in its time
 */
export function standInFor(asked: string | null, told: string | null, isVirtual: boolean): StandIn {
  const recognised = known.find(([pattern]) => pattern.test(told ?? ''))?.[1];
  const found = asked === ANY_DRIVE ? undefined : (asked ?? recognised);
  const model = found ?? STAND_IN;
  const name = told ?? 'a disk that does not tell its model';
  if (isVirtual) {
    return {
      model,
      beliefs: anyDrive(model),
      note:
        `the disk is a guest's: ${drives[model].read} stands for all from the submission to the interrupt, the hypervisor's ` +
        "work in it; the drive's own time and the delivery of its interrupt are known as a sum only",
    };
  }
  if (found !== undefined)
    return { model, beliefs: new Map(), note: `the drive is taken for ${drives[model].title} (${name})` };
  return {
    model,
    beliefs: anyDrive(model),
    note:
      `the catalogue does not have the drive (${name}): its service time is what is fitted as ${drives[model].read}, ` +
      'with nothing believed of it before (--drive says which it is)',
  };
}

/** Beliefs of the costs of a drive as if nothing were known of it. */
export function anyDrive(model: string): Map<string, CostBelief> {
  const { read, write, perExtra4k } = drives[model];
  return new Map([
    [read, ANY_REQUEST],
    [write, ANY_REQUEST],
    ...(perExtra4k === read ? [] : [[perExtra4k, ANY_EXTRA_4K] as const]),
  ]);
}
