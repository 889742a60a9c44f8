/**
 * The simulation and the closed-form twin, held against each other: two ways to the mean period that share the costs
 * and nothing else.
 *
 * Where nothing polls all costs are constant, and the two agree to the nanosecond. Where something polls, what is half
 * a turn on average is so only if the moment wanders through the turn: there the costs vary.
 *
 * The twin does not apply where no steady state is: a mixture of hits and misses (a tail that crosses poll-max-ns), or
 * of idle states; nor with think time, with an iodepth above 1, with an interrupt that goes to another CPU, or with
 * two threads on one CPU.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../analysis/simulate.js';
import { fastDriveModes, type Modes } from '../../analysis/twin/modes.js';
import { twin, twinPeriodNs } from '../../analysis/twin/twin.js';
import { costById } from '../../models/costs/catalogue.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { QuantileTable } from '../../sim/quantile-table.js';
import { presetById } from '../../scenarios/presets.js';
import { talkBars } from '../../scenarios/talk.js';
import { bareMetal, guest } from '../behaviour/laboratory.js';

const central = (cost: string): number => Math.round(costById(cost).belief.centralNs);

const constant = (cost: string): QuantileTable => new QuantileTable({ kind: 'constant', ns: central(cost) });

/** As the central values on average, a tenth up or down: no hit becomes a miss. */
const varied = (cost: string): QuantileTable =>
  new QuantileTable({ kind: 'uniform', lowNs: 0.9 * central(cost), highNs: 1.1 * central(cost) });

/** How far the simulation is from the twin, as a fraction. */
function disagreement(scenario: Scenario, modes: Partial<Modes>, wanders: boolean): number {
  const { periodUs } = simulate(scenario, {
    seed: 'twin',
    tables: wanders ? varied : constant,
    precision: 1e-9,
    requests: wanders ? 2_000 : 50,
    warmUpRequests: 100,
    minReplications: wanders ? 10 : 1,
    maxReplications: wanders ? 10 : 1,
  });
  const period = twinPeriodNs(twin(scenario, { ...fastDriveModes, ...modes }), central);
  return periodUs / (period / 1000) - 1;
}

const inPoll = { completionIdleExit: 'idle_poll_exit' };
const missed: Partial<Modes> = { request: 'miss', completion: 'miss' };
const deadline = { ...bareMetal().drive, scheduler: 'mq-deadline' as const };
const polled = { ...bareMetal().drive, pollQueues: 1 };

describe('without polling the two agree exactly', () => {
  test.each<[string, Scenario, Partial<Modes>]>([
    ['bare metal, psync, in iowait', bareMetal(), inPoll],
    ['bare metal, pvsync2', bareMetal({ fio: { ioengine: 'pvsync2' } }), inPoll],
    ['bare metal, libaio', bareMetal({ fio: { ioengine: 'libaio' } }), {}],
    ['bare metal, io_uring', bareMetal({ fio: { ioengine: 'io_uring' } }), {}],
    ['bare metal, kernel 6.12', bareMetal({ host: { ...bareMetal().host, kernel: '6.12' } }), {}],
    ['bare metal, mq-deadline', bareMetal({ drive: deadline }), inPoll],
    ['bare metal, 16 KiB', bareMetal({ fio: { bs: 16_384 } }), inPoll],
    ['bare metal, writes', bareMetal({ fio: { rw: 'randwrite' } }), inPoll],
    [
      'bare metal, hipri that the kernel ignores',
      bareMetal({
        host: { ...bareMetal().host, kernel: '6.1' },
        drive: polled,
        fio: { ioengine: 'pvsync2', hipri: true },
      }),
      inPoll,
    ],
    ['main loop', guest({ iothread: null }), {}],
    ['main loop, libaio in the guest', guest({ iothread: null, fio: { ioengine: 'libaio' } }), {}],
    ['main loop, guest without haltpoll', guest({ iothread: null, haltpoll: false }), {}],
    ['main loop, writes of 16 KiB', guest({ iothread: null, fio: { rw: 'randwrite', bs: 16_384 } }), {}],
    [
      'main loop, mq-deadline on both sides',
      guest({ iothread: null, scheduler: 'mq-deadline', drive: deadline }),
      {},
    ],
    ['IOThread that does not poll', guest({ iothread: { pollMaxNs: 0 } }), missed],
    [
      'IOThread that does not poll, no haltpoll',
      guest({ iothread: { pollMaxNs: 0 }, haltpoll: false }),
      missed,
    ],
    [
      'IOThread that does not poll, guest and host without halt polling',
      guest({ iothread: { pollMaxNs: 0 }, haltpoll: false, host: { haltPollNs: 0 } }),
      { ...missed, halt: 'miss' },
    ],
  ])('%s', (_, scenario, modes) => {
    expect(Math.abs(disagreement(scenario, modes, false))).toBeLessThan(1e-6);
  });
});

describe('with polling they agree within 0.1 %', () => {
  const iopoll = (changes: Partial<Scenario['fio']>): Scenario =>
    bareMetal({ drive: polled, fio: { hipri: true, ...changes } });
  test.each<[string, Scenario]>([
    ['iopoll, pvsync2', iopoll({ ioengine: 'pvsync2' })],
    ['iopoll, io_uring', iopoll({ ioengine: 'io_uring' })],
    ...['5.1', '5.2', '7.2', '8.2'].map((qemu): [string, Scenario] => [
      `IOThread, QEMU ${qemu}`,
      guest({ qemu }),
    ]),
    ['IOThread, libaio in the guest', guest({ fio: { ioengine: 'libaio' } })],
    ['IOThread, guest without haltpoll', guest({ haltpoll: false })],
    ['IOThread, mq-deadline in the guest', guest({ scheduler: 'mq-deadline' })],
    ['IOThread, 16 KiB', guest({ fio: { bs: 16_384 } })],
    ['IOThread, writes', guest({ fio: { rw: 'randwrite' } })],
    ['IOThread, without EVENT_IDX', guest({ eventIdx: false })],
  ])('%s', (_, scenario) => {
    expect(Math.abs(disagreement(scenario, {}, true))).toBeLessThan(0.001);
  });
});

describe('every bar of the talk', () => {
  const modes: Record<string, Partial<Modes>> = {
    B0: inPoll,
    // Firmware promotes C1 there (host.c1ePromotion).
    V0: { requestIdleExit: 'c1e_exit', completionIdleExit: 'c1e_exit' },
    V2: { silentQueues: 3, singleQueue: false },
    V3: { silentQueues: 3, singleQueue: false },
    V4: { silentQueues: 3 },
    V5: { silentQueues: 3 },
    V6: { silentQueues: 3 },
  };
  const polling = new Set(['B1', 'P2', 'P3', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']);
  test.each(talkBars.map(({ id }) => id))('%s', (id) => {
    // A clock that follows how busy a core is makes a cost depend on the others: no sum of them.
    const preset = presetById(id);
    const atTurbo = { ...preset, host: { ...preset.host, clock: null } };
    const off = disagreement(atTurbo, modes[id] ?? {}, polling.has(id));
    expect(Math.abs(off)).toBeLessThan(polling.has(id) ? 0.001 : 1e-6);
  });
});

describe('what the bars do not have', () => {
  const polls = { pollQueues: 1, fio: { ioengine: 'pvsync2', hipri: true } } as const;
  const nvme = { blockDriver: 'nvme' } as const;
  test.each<[string, Scenario, Partial<Modes>, boolean]>([
    [
      'VFIO relayed by vfio, haltpoll',
      guest({ disk: 'vfio', host: { interruptPosting: 'apicv' } }),
      {},
      false,
    ],
    ['VFIO without APICv', guest({ disk: 'vfio', host: { interruptPosting: 'none' } }), {}, false],
    [
      'VFIO, no halt polling at all',
      guest({ disk: 'vfio', haltpoll: false, host: { haltPollNs: 0 } }),
      { halt: 'miss' },
      false,
    ],
    ['main loop, nvme://', guest({ iothread: null, ...nvme }), {}, false],
    // The vector's CPU idles for longer than C1E's residency: held in C1, there is one state to sum up.
    [
      'IOThread that does not poll, nvme://',
      guest({ iothread: { pollMaxNs: 0 }, ...nvme, host: { maxCstate: 1 } }),
      missed,
      false,
    ],
    ['storage daemon', guest({ disk: 'vhost-user-qsd', qemu: '5.2' }), missed, false],
    [
      'storage daemon, nvme://',
      guest({ disk: 'vhost-user-qsd', qemu: '5.2', ...nvme, host: { maxCstate: 1 } }),
      missed,
      false,
    ],
    [
      'IOMMU translating strictly',
      bareMetal({ host: { ...bareMetal().host, iommu: 'strict' } }),
      inPoll,
      false,
    ],
    ...['5.1', '5.2', '7.2', '8.2'].map((qemu): [string, Scenario, Partial<Modes>, boolean] => [
      `nvme://, QEMU ${qemu}`,
      guest({ qemu, ...nvme }),
      {},
      true,
    ]),
    ['nvme://, packed ring, guest iopoll', guest({ ...nvme, packed: true, ...polls }), {}, true],
    ['guest iopoll on aio=native', guest(polls), {}, true],
    [
      'packed ring, 4 queues',
      guest({ packed: true, queues: 4 }),
      { silentQueues: 3, singleQueue: false },
      true,
    ],
  ])('%s', (_, scenario, some, wanders) => {
    expect(Math.abs(disagreement(scenario, some, wanders))).toBeLessThan(wanders ? 0.001 : 1e-6);
  });
});

test('a cost that is off the path is in neither', () => {
  const sum = twin(guest(), fastDriveModes);
  expect(sum.has('kick_to_signal')).toBe(false);
  expect(sum.has('c1_exit')).toBe(false);
  expect(twin(guest(), { ...fastDriveModes, ...missed }).get('kick_to_signal')).toBe(1);
});
