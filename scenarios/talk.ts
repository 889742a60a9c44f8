/**
 * The bars of the talk as data: what was measured there, to compare predictions with.
 *
 * The figures were spoken, so each is within about 1,000 IOPS; where no number was said, the words bound it. Each is
 * 1 / period: fio's own time between two requests is in it.
 */

/** Where the figures are from. */
export const talkSource: string =
  'Stefan Hajnoczi, Optimizing for NVMe Drives: The 10 Microsecond Challenge, KVM Forum 2020';

/** A measured figure [IOPS]: a value, or bounds where only words were said. */
export type Measured = { readonly iops: number } | { readonly lo?: number; readonly hi?: number };

/** One bar of the talk: 4 KiB random reads, one in flight. */
export interface TalkBar {
  readonly id: string;
  readonly label: string;
  readonly measured: Measured;
  /** How the figure was put, where it is more than a number. */
  readonly words: string;
  readonly source: string;
  /** Id of the preset that configures it. */
  readonly preset: string;
  /** The bar that it is one step away from; null for the first. */
  readonly after: string | null;
}

/** All bars, in the order of the talk. */
export const talkBars: readonly TalkBar[] = [
  bar('B0', null, 'bare metal, interrupt', { iops: 78_000 }),
  bar('B1', 'B0', 'bare metal, iopoll', { iops: 120_000 }, '"121, 120"'),
  bar('P0', 'B0', 'VFIO, interrupt', { hi: 78_000 }, 'below bare metal, "even by a significant amount"'),
  bar('P1', 'P0', '+ guest haltpoll', { lo: 78_000, hi: 82_000 }, 'above bare metal; "around 80" at best'),
  bar('P2', 'P0', 'VFIO, iopoll', { lo: 114_000, hi: 126_000 }, '"very similar" to bare metal, "over 120k"'),
  bar(
    'P3',
    'P2',
    'VFIO, iopoll, guest haltpoll',
    { lo: 114_000, hi: 126_000 },
    '"very similar" to bare metal, "over 120k"',
  ),
  bar('V0', 'B0', 'virtio-blk, no IOThread', { iops: 21_000 }),
  bar('V1', 'V0', '+ IOThread', { iops: 46_000 }),
  bar('V2', 'V1', '+ multi-queue', { lo: 46_000, hi: 48_000 }, '"slightly improved", "not very significant"'),
  bar('V3', 'V2', '+ userspace NVMe driver', { iops: 55_000 }),
  bar('V4', 'V3', '+ guest iopoll', { lo: 78_000 }, '"above the initial bare metal number"'),
  bar('V5', 'V4', '+ NVMe polled queues', { iops: 94_000 }),
  bar('V6', 'V5', '+ AIO fast path', { iops: 104_000 }, '"another 10k"'),
];

/** The bar of that id; undefined where the talk has none. */
export function talkBarById(id: string): TalkBar | undefined {
  return talkBars.find((one) => one.id.toLowerCase() === id.toLowerCase());
}

function bar(id: string, after: string | null, label: string, measured: Measured, words = ''): TalkBar {
  return { id, label, measured, words, source: talkSource, preset: id, after };
}
