/** Which parts of which recordings the page carries. */
import type { Recording } from './polling-data.js';

/** A recording before it is read. */
export interface RecordingPart extends Omit<Recording, 'startNs' | 'calls'> {
  /** The first call, from 0, and how many. */
  readonly from: number;
  readonly count: number;
}

export const recordingParts: readonly RecordingPart[] = [
  {
    id: 'alternating',
    name: 'two gaps and a pause',
    label:
      'Three waits in turn: almost none, the drive, then a guest that thinks for 100 µs. poll_ns climbs twice, then collapses',
    file: 'null50us_p200000_g0_s0_think100.csv',
    pollMaxNs: 200_000,
    pollGrow: 0,
    pollShrink: 0,
    from: 202,
    count: 48,
  },
  {
    id: 'steady',
    name: 'settled',
    label: 'A limit of 200 µs holds every wait: poll_ns climbs once and stays',
    file: 'null10us_p200000_fromboot.csv',
    pollMaxNs: 200_000,
    pollGrow: 0,
    pollShrink: 0,
    from: 12,
    count: 60,
  },
  {
    id: 'cliff',
    name: 'over the cliff',
    label: 'The waits are just beyond the default limit of 32.768 µs: each climb is lost at once',
    file: 'null10us_p32768.csv',
    pollMaxNs: 32_768,
    pollGrow: 0,
    pollShrink: 0,
    from: 200,
    count: 48,
  },
];
