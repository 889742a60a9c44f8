/** Adaptive polling opened: a disk whose drive and think time are the reader's, a sweep over poll-max-ns, and recordings. */
import { coresBusy, type RunResult } from '../../analysis/talk.js';
import type { PollingCall } from '../../analysis/replay-polling.js';
import { PollAdaptation } from '../../models/poll-adaptation.js';
import { microseconds, short } from '../format.js';
import type { PollCall, PollTimeData } from '../charts/poll-time-data.js';
import type { SweepData } from '../charts/sweep.js';
import type { ReportTable } from '../report/report-data.js';
import { pollMaxChoices, type State } from './state.js';
import type { Configuration } from './subject.js';

/** What the reader has chosen about polling. */
export type PollingState = Pick<State, 'qemu' | 'drive' | 'think' | 'max' | 'costs'>;

/** The drive's time of a read, which the reader gives. */
const DRIVE_COST = 'dev_p4800x_read_4k';

/** A VM with an IOThread, its drive and think time as chosen. */
export function pollingConfiguration({ qemu, drive, think, max, costs }: PollingState): Configuration {
  const sets = [
    `vm.qemu=${qemu}`,
    `vm.iothread.pollMaxNs=${max}`,
    `fio.thinktimeNs=${Math.round(think * 1000)}`,
    'id=polling',
  ];
  const title = `IOThread of QEMU ${qemu}, drive ${microseconds(drive)}, think time ${microseconds(think)}`;
  return { preset: 'V1', sets, costs: { ...costs, [DRIVE_COST]: `${drive} us` }, title };
}

/** The same for each poll-max-ns to choose from. */
export function sweepConfigurations(state: PollingState): Configuration[] {
  return pollMaxChoices.map((max) => pollingConfiguration({ ...state, max }));
}

/** Calls of aio_poll() that the picture shows. */
export const shownCalls = 48;

export function pollingData(calls: readonly PollCall[], state: PollingState, source: string): PollTimeData {
  return {
    title: 'poll_ns, call by call',
    subtitle: `QEMU ${state.qemu}; the first ${Math.min(calls.length, shownCalls)} calls of aio_poll()`,
    source,
    pollMaxNs: state.max,
    series: [{ name: `QEMU ${state.qemu}`, kind: 'simulated', calls: calls.slice(0, shownCalls) }],
  };
}

export function pollingTable(calls: readonly PollCall[]): ReportTable {
  return {
    caption: 'Each call of aio_poll(): how long it waited, and what that did to poll_ns',
    columns: [
      { head: 'call' },
      { head: 'waited, µs', figures: true },
      { head: 'could poll, µs', figures: true },
      { head: 'poll_ns after, µs', figures: true },
      { head: 'found while polling' },
    ],
    rows: calls.slice(0, shownCalls).map(({ blockNs, pollNsBefore, pollNsAfter }, index) => ({
      cells: [
        String(index + 1),
        (blockNs / 1000).toFixed(2),
        (pollNsBefore / 1000).toFixed(1),
        (pollNsAfter / 1000).toFixed(1),
        blockNs <= pollNsBefore ? 'yes' : 'no',
      ],
    })),
  };
}

export function sweepData(
  results: readonly Pick<RunResult, 'periodUs' | 'cpu'>[],
  state: PollingState,
  source: string,
): SweepData {
  return {
    title: 'Find the cliff',
    subtitle: `Drive ${microseconds(state.drive)}, think time ${microseconds(state.think)}, QEMU ${state.qemu}`,
    source,
    setting: 'poll-max-ns, µs',
    points: results.map(({ periodUs, cpu }, index) => ({
      text: short(pollMaxChoices[index] / 1000),
      periodUs,
      cores: coresBusy(cpu).total,
    })),
    chosen: pollMaxChoices.indexOf(state.max),
  };
}

export function sweepTable({ points }: SweepData): ReportTable {
  return {
    caption: 'Period and CPUs busy by poll-max-ns',
    columns: [
      { head: 'poll-max-ns, µs', figures: true },
      { head: 'period, µs', figures: true },
      { head: 'CPUs busy', figures: true },
    ],
    rows: points.map(({ text, periodUs, cores }) => ({
      cells: [text, periodUs.toFixed(2), cores.toFixed(2)],
    })),
  };
}

/** A recording of a real QEMU, as the page carries it. */
export interface Recording {
  readonly id: string;
  /** To choose it by. */
  readonly name: string;
  readonly label: string;
  /** Name of its file in the repository. */
  readonly file: string;
  readonly pollMaxNs: number;
  readonly pollGrow: number;
  readonly pollShrink: number;
  /** poll_ns before the first call [ns]. */
  readonly startNs: number;
  /** block_ns and poll_ns after each call, as recorded [ns]. */
  readonly calls: readonly (readonly [blockNs: number, afterNs: number])[];
}

/** What was recorded beside what the rule does with the same waits. */
export function recordingData(recording: Recording): PollTimeData {
  const { calls, startNs, pollMaxNs, pollGrow, pollShrink, label, file } = recording;
  const rule = new PollAdaptation({ pollMaxNs, pollGrow, pollShrink });
  rule.pollNs = startNs;
  const replayed = calls.map(([blockNs]) => {
    const pollNsBefore = rule.pollNs;
    rule.adapt(blockNs);
    return { blockNs, pollNsBefore, pollNsAfter: rule.pollNs };
  });
  const recorded = calls.map(([blockNs, afterNs], index) => ({
    blockNs,
    pollNsBefore: index === 0 ? startNs : calls[index - 1][1],
    pollNsAfter: afterNs,
  }));
  return {
    title: 'A real QEMU, recorded',
    subtitle: label,
    source: `Recorded in QEMU 7.2.22, ${file}, an emulated guest: waits are longer than on hardware, the rule is the same. Simulated: the rule of this page, fed with the recorded waits.`,
    pollMaxNs,
    series: [
      { name: 'QEMU 7.2', kind: 'measured', calls: recorded },
      { name: 'the rule', kind: 'simulated', calls: replayed },
    ],
  };
}

export function recordingTable(data: PollTimeData): ReportTable {
  const [recorded, replayed] = data.series;
  return {
    caption: 'Each recorded call, and what the rule does with the same wait',
    columns: [
      { head: 'call' },
      { head: 'waited, µs', figures: true },
      { head: 'QEMU', group: 'poll_ns after, µs', figures: true },
      { head: 'the rule', group: 'poll_ns after, µs', figures: true },
    ],
    rows: recorded.calls.map(({ blockNs, pollNsAfter }, index) => ({
      cells: [
        String(index + 1),
        (blockNs / 1000).toFixed(1),
        (pollNsAfter / 1000).toFixed(1),
        (replayed.calls[index].pollNsAfter / 1000).toFixed(1),
      ],
    })),
  };
}

/** A part of a recorded sequence, for the page. */
export function recordingOf(
  about: Omit<Recording, 'startNs' | 'calls'>,
  calls: readonly PollingCall[],
  from: number,
  count: number,
): Recording {
  let pollNs = 0;
  const after = calls.map(({ newNs }) => (pollNs = newNs ?? pollNs));
  return {
    ...about,
    startNs: from === 0 ? 0 : after[from - 1],
    calls: calls
      .slice(from, from + count)
      .map(({ blockNs }, index) => [blockNs, after[from + index]] as const),
  };
}
