/** Requests for swim-lanes: from bare metal, which has two lanes, to a VM whose server sleeps. */
import type { HandOver, LaneKind, Slice, SwimLane, SwimLaneData } from '../../viz/index.js';
import * as timelines from './example-timelines.js';

const source = 'One request of a simulation; costs are invented in part, to show the form.';

const bareLanes: Lanes = {
  guest: ['fio and its kernel', 'application'],
  cpu2: ['CPU 2', 'cpu'],
  drive: ['the drive', 'drive'],
};
const guestLanes: Lanes = {
  guest: ['guest: fio and its kernel', 'application'],
  kvm: ['vCPU 0 and KVM', 'vcpu'],
  server: ['QEMU, IOThread', 'server'],
  cpu10: ['CPU 10 of the IOThread', 'cpu'],
  drive: ['the drive', 'drive'],
};
const mainLoopLanes: Lanes = {
  guest: guestLanes.guest,
  kvm: guestLanes.kvm,
  server: ['QEMU, main loop', 'server'],
  cpu8: ['CPU 8 of the main loop', 'cpu'],
  drive: guestLanes.drive,
};

export const polledBareMetal: SwimLaneData = request(
  'Bare metal, polled: nobody sleeps, nobody is woken',
  timelines.polledBareMetal,
  bareLanes,
);

export const bareMetal: SwimLaneData = request(
  'Bare metal, interrupt: the drive has to call',
  timelines.bareMetal,
  bareLanes,
);

export const mainLoop: SwimLaneData = request(
  'Without an IOThread the main loop sleeps twice a request',
  timelines.mainLoop,
  mainLoopLanes,
);

export const mainLoopDeep: SwimLaneData = request(
  'In C1E each of the two wake-ups takes longer than the drive',
  timelines.mainLoopDeep,
  mainLoopLanes,
);

export const iothread: SwimLaneData = request(
  'With an IOThread nobody sleeps: both sides poll',
  timelines.iothread,
  guestLanes,
);

/** Every mark there is: VM exits, polling that finds and that does not, sleep. */
export const haltPolling: SwimLaneData = request(
  'Polling too short: the IOThread gives up just before the drive is done',
  timelines.haltPolling,
  guestLanes,
);

type Lanes = Readonly<Record<string, readonly [string, LaneKind]>>;

function request(title: string, rows: string, names: Lanes): SwimLaneData {
  const slices = rows.trim().split('\n').map(slice);
  const periodUs = Math.max(...slices.filter(({ critical }) => critical).map(({ endUs }) => endUs));
  const lanes = Object.entries(names).map(([id, [label, kind]]): SwimLane => ({ id, label, kind }));
  const subtitle = 'One 4 KiB random read at queue depth 1: who works, who waits, who sleeps';
  return { title, subtitle, source, periodUs, lanes, slices, handOvers: handOvers(slices) };
}

function slice(row: string): Slice {
  const [lane, start, end, category, stage, label, cost, state = '', exit = ''] = row.split(' | ');
  return {
    lane,
    startUs: Number(start) / 1000,
    endUs: Number(end) / 1000,
    category: category as Slice['category'],
    critical: stage !== '-',
    label,
    cost,
    ...(stage === '-' ? {} : { stage }),
    ...(state.trim() === '' ? {} : { state }),
    ...(exit === '' ? {} : { vmExit: true }),
  };
}

function handOvers(slices: readonly Slice[]): HandOver[] {
  const path = slices.filter(({ critical }) => critical).sort((a, b) => a.startUs - b.startUs);
  return path.slice(1).flatMap(({ lane, startUs }, index) => {
    const fromLane = path[index].lane;
    return fromLane === lane ? [] : [{ fromLane, toLane: lane, atUs: startUs }];
  });
}
