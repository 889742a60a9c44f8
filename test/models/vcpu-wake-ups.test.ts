import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PostedMsi, RelayedMsi } from '../../models/vfio-interrupt.js';
import { guestOn } from './guest-rig.js';
import { Rig } from './rig.js';

/** Who makes a vCPU's interrupt pending; each has a vector of its own. */
const senders = ['device', 'relay here', 'relay there', 'server'] as const;
type Sender = (typeof senders)[number];

interface Happening {
  /** A sender, another vCPU that wakes the task by memory if it can, an interrupt of the host, a rival for the CPU. */
  readonly who: Sender | 'memory' | 'host' | 'rival';
  readonly ns: number;
  /** How long the host's interrupt or the rival takes, or the server from the look at the vCPU to the wake-up. */
  readonly lengthNs: number;
}

interface Conditions {
  readonly haltpollNs: number | null;
  readonly kvmNs: number;
  readonly apicv: boolean;
  /** Whether the task kicks between its waits. */
  readonly kicks: boolean;
  readonly workNs: number;
  readonly costs: Readonly<Record<string, number>>;
}

const changed = [
  'ipi_physical',
  'vmexit_hlt_block',
  'guest_irq_vector',
  'sched_deactivate',
  'vcpu_wake_blocked',
];

/** A guest whose task works when an interrupt or another vCPU has given it something to do, and then waits again. */
function guest({ haltpollNs, kvmNs, apicv, kicks, workNs, costs }: Conditions) {
  const rig = new Rig(costs);
  const { cpu, thread, vcpu } = guestOn(rig, { haltpollNs, kvmNs, apicv });
  const site = rig.book.spends('vcpu0', 'test', 'work', 'work');
  const state = { toDo: 0, done: 0 };
  const rivalSite = rig.book.spends('rival', 'test', 'work', 'work');
  const rival = rig.thread('rival', cpu);
  const look = (): void => {
    if (state.toDo === state.done) {
      vcpu.block(false, look);
      return;
    }
    state.done = state.toDo;
    vcpu.processor.chargeNs(site, workNs);
    vcpu.processor.then(kicks ? kick : look);
  };
  const kick = (): void => {
    vcpu.exited(() => {});
    vcpu.processor.chargeNs(site, 300);
    vcpu.processor.then(() => {
      vcpu.entered(() => {});
      look();
    });
  };
  /** When each vector's handler ran. */
  const ran = Object.fromEntries(senders.map((sender) => [sender, [] as number[]])) as Record<
    Sender,
    number[]
  >;
  const handlers = Object.fromEntries(
    senders.map((sender) => [
      sender,
      (): void =>
        vcpu.processor.then(() => {
          ran[sender].push(rig.calendar.now);
          state.toDo++;
          vcpu.wake();
          vcpu.handlerDone();
        }),
    ]),
  ) as Record<Sender, () => void>;
  const device = new PostedMsi(vcpu, cpu);
  const here = new RelayedMsi(vcpu, cpu, rig.book);
  const there = new RelayedMsi(vcpu, rig.cpu('cpu1'), rig.book);
  let rivalNs = 0;
  const rest = (): void => rival.block(false, spin);
  const spin = (): void => {
    rival.processor.chargeNs(rivalSite, rivalNs);
    rival.processor.then(rest);
  };
  const happens = ({ who, ns, lengthNs }: Happening): void => {
    if (who === 'host') rig.interruptAt(ns, cpu, lengthNs);
    else if (who === 'rival') {
      rig.at(ns, () => {
        rivalNs = lengthNs;
        rival.wake(-1);
      });
    } else if (who === 'memory') {
      rig.at(ns, () => {
        // TIF_POLLING_NRFLAG: tested and set at once.
        if (!vcpu.pollsIdle) return;
        state.toDo++;
        vcpu.wake(-1);
      });
    } else if (who === 'server' || (who === 'device' && !apicv)) {
      rig.at(ns, () => {
        const sleeper = vcpu.inject(handlers[who], -1);
        if (sleeper !== null) rig.at(ns + lengthNs, () => sleeper.wake(-1));
      });
    } else {
      const target = { device, 'relay here': here, 'relay there': there }[who];
      rig.at(ns, () => target.interrupt(handlers[who], -1));
    }
  };
  rival.start(rest);
  thread.start(look);
  return { rig, cpu, happens, ran, state };
}

const conditions: fc.Arbitrary<Conditions> = fc.record({
  haltpollNs: fc.constantFrom(null, null, 0, 1_000, 20_000),
  kvmNs: fc.constantFrom(0, 1_500, 50_000),
  apicv: fc.boolean(),
  kicks: fc.boolean(),
  workNs: fc.constantFrom(0, 50, 900),
  costs: fc
    .array(fc.constantFrom(1, 100, 700), { minLength: changed.length, maxLength: changed.length })
    .map((ns) => Object.fromEntries(changed.map((cost, i) => [cost, ns[i]]))),
});
const happening: fc.Arbitrary<Happening> = fc.record({
  who: fc.constantFrom<Happening['who']>(...senders, ...senders, 'memory', 'host', 'rival'),
  ns: fc.integer({ min: 250, max: 12_000 }),
  lengthNs: fc.integer({ min: 0, max: 1_200 }),
});

test('whoever interrupts a vCPU, wherever it is, its handler runs and its task goes on: no wake-up is lost', () => {
  fc.assert(
    fc.property(conditions, fc.array(happening, { minLength: 1, maxLength: 12 }), (how, happenings) => {
      const { rig, cpu, happens, ran, state } = guest(how);
      for (const one of happenings) happens(one);
      rig.run(1_000_000);
      for (const sender of senders) {
        const sent = happenings.filter(({ who }) => who === sender).map(({ ns }) => ns);
        for (const ns of sent) expect(ran[sender].some((atNs) => atNs >= ns)).toBe(true);
        expect(ran[sender].length).toBeLessThanOrEqual(sent.length);
      }
      expect(state.done).toBe(state.toDo);
      // All sleeps in the end: what still happens are ticks.
      const { eventsFired } = rig.calendar;
      rig.run(20_000_000);
      expect(rig.calendar.eventsFired - eventsFired).toBeLessThan(40);
      // And each nanosecond of the CPU is someone's.
      cpu.flush();
      let ns = 0;
      for (const { id, actor } of rig.ledger.sites)
        if (actor === 'cpu0' || actor === 'vcpu0' || actor === 'rival') ns += rig.ledger.busyNs[id];
      expect(ns).toBe(cpu.timeline.endNs);
      expect(cpu.timeline.endNs).toBe(20_000_000);
    }),
    { numRuns: 2_000 },
  );
});

describe('two vCPUs on one CPU', () => {
  const how = fc.record({
    haltpollNs: fc.constantFrom(null, 0, 1_000, 20_000),
    kvmNs: fc.constantFrom(0, 1_500, 50_000),
    workNs: fc.constantFrom(0, 900, 50_000, 5_000_000),
  });
  const happening = fc.record({
    who: fc.constantFrom('device', 'server', 'memory', 'host'),
    to: fc.constantFrom(0, 1),
    ns: fc.oneof(fc.integer({ min: 250, max: 12_000 }), fc.integer({ min: 250, max: 20_000_000 })),
    lengthNs: fc.integer({ min: 0, max: 1_200 }),
  });

  test('lose no wake-up either, whoever has the CPU', () => {
    fc.assert(
      fc.property(
        fc.tuple(how, how),
        fc.array(happening, { minLength: 1, maxLength: 14 }),
        (hows, events) => {
          const rig = new Rig();
          const first = guestOn(rig, hows[0]);
          const second = guestOn(rig, { ...hows[1], number: 1, sharedCpu: first.cpu });
          const sides = [first, second].map(({ vcpu, thread, cpu }, i) => {
            const site = rig.book.spends(vcpu.name, 'test', 'work', 'work');
            const state = { toDo: 0, done: 0, ranNs: -1 };
            const look = (): void => {
              if (state.toDo === state.done) {
                vcpu.block(false, look);
                return;
              }
              state.done = state.toDo;
              vcpu.processor.chargeNs(site, hows[i].workNs);
              vcpu.processor.then(look);
            };
            const handler = (): void =>
              vcpu.processor.then(() => {
                state.ranNs = rig.calendar.now;
                state.toDo++;
                vcpu.wake();
                vcpu.handlerDone();
              });
            thread.start(look);
            return { vcpu, state, handler, target: new PostedMsi(vcpu, cpu) };
          });
          for (const { who, to, ns, lengthNs } of events) {
            const { vcpu, state, handler, target } = sides[to];
            if (who === 'host') rig.interruptAt(ns, first.cpu, lengthNs);
            else if (who === 'device') rig.at(ns, () => target.interrupt(handler, -1));
            else if (who === 'server') {
              rig.at(ns, () => {
                const sleeper = vcpu.inject(handler, -1);
                if (sleeper !== null) rig.at(ns + lengthNs, () => sleeper.wake(-1));
              });
            } else {
              rig.at(ns, () => {
                if (!vcpu.pollsIdle) return;
                state.toDo++;
                vcpu.wake(-1);
              });
            }
          }
          rig.run(200_000_000);
          for (const { who, to, ns } of events) {
            if (who === 'device' || who === 'server')
              expect(sides[to].state.ranNs).toBeGreaterThanOrEqual(ns);
          }
          for (const { state } of sides) expect(state.done).toBe(state.toDo);
          const { eventsFired } = rig.calendar;
          rig.run(240_000_000);
          expect(rig.calendar.eventsFired - eventsFired).toBeLessThan(60);
        },
      ),
      { numRuns: 800 },
    );
  });
});
