import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestPath } from '../../sim/critical-path.js';
import { SimulationError } from '../../sim/errors.js';
import type { Processor } from '../../sim/processor.js';
import { Spin } from '../../sim/spin.js';
import { NO_EDGE, type Timeline } from '../../sim/timeline.js';
import { Rig } from './rig.js';

interface Span {
  request: number;
  stage: number;
  cost: string;
  startNs: number;
  endNs: number;
}

function recorded(rig: Rig): Span[] {
  const spans: Span[] = [];
  rig.paths.recorder = {
    span: (request, stage, site, startNs, endNs) =>
      spans.push({ request, stage, cost: rig.ledger.sites[site].cost, startNs, endNs }),
  };
  return spans;
}

/** Spans in words, in order of time. */
function inWords(spans: readonly Span[]): string[] {
  return spans
    .toSorted((a, b) => a.startNs - b.startNs || a.endNs - b.endNs)
    .map(({ cost, startNs, endNs }) => `${cost} ${startNs}-${endNs}`);
}

/** Moves the clock. */
function passUntil(rig: Rig, ns: number): void {
  rig.at(ns, () => {});
  rig.calendar.run(ns);
}

describe('the critical path of a request', () => {
  test('is what its holder was busy with since it was handed over', () => {
    const rig = new Rig(['submit', 'complete']);
    const spans = recorded(rig);
    const [cpu, drive] = [rig.timeline('cpu0'), rig.timeline('nvme0')];
    const [before, submit, complete] = [rig.site('before'), rig.site('submit'), rig.site('complete')];
    const path = new RequestPath(cpu);
    cpu.append(before, 100);
    passUntil(rig, 100);
    path.begin(7, cpu, 100);
    cpu.append(submit, 40);
    cpu.append(complete, 60);
    passUntil(rig, 140);
    rig.paths.handOver(path, 0, cpu);
    passUntil(rig, 200);
    rig.paths.handOver(path, 1, drive);
    expect(spans).toEqual([
      { request: 7, stage: 0, cost: 'submit', startNs: 100, endNs: 140 },
      { request: 7, stage: 1, cost: 'complete', startNs: 140, endNs: 200 },
    ]);
    expect(rig.criticalNs(submit, 0)).toBe(40);
    expect(rig.criticalNs(complete, 1)).toBe(60);
    expect(rig.criticalNs(before, 0)).toBe(0);
    expect(path.holder).toBe(drive);
  });

  test('follows the edge of a wait to whoever ended it', () => {
    const rig = new Rig();
    const spans = recorded(rig);
    const [cpu, drive] = [rig.timeline('cpu0'), rig.timeline('nvme0')];
    const [work, asleep, media] = [rig.site('work'), rig.site('asleep'), rig.site('media')];
    cpu.append(work, 50);
    drive.appendUntil(rig.site('drive idles'), 50, cpu.id);
    drive.append(media, 100);
    cpu.appendUntil(asleep, 150, drive.id);
    cpu.append(work, 20);
    const path = new RequestPath(cpu);
    path.begin(0, cpu, 0);
    passUntil(rig, 170);
    rig.paths.handOver(path, 0, cpu);
    expect(inWords(spans)).toEqual(['work 0-50', 'media 50-150', 'work 150-170']);
    expect(rig.criticalNs(asleep)).toBe(0);
    expect(rig.criticalNs(work)).toBe(70);
  });

  test('stays with a wait that nobody ended', () => {
    const rig = new Rig();
    const spans = recorded(rig);
    const cpu = rig.timeline('cpu0');
    cpu.append(rig.site('work'), 50);
    cpu.appendUntil(rig.site('asleep'), 150);
    const path = new RequestPath(cpu);
    passUntil(rig, 150);
    rig.paths.handOver(path, 0, cpu);
    expect(inWords(spans)).toEqual(['work 0-50', 'asleep 50-150']);
  });

  test('stays with a wait that is entered in its middle', () => {
    const rig = new Rig();
    const spans = recorded(rig);
    const [cpu, drive] = [rig.timeline('cpu0'), rig.timeline('nvme0')];
    cpu.appendUntil(rig.site('asleep'), 150, drive.id);
    const path = new RequestPath(cpu);
    passUntil(rig, 100);
    rig.paths.handOver(path, 0, cpu);
    expect(inWords(spans)).toEqual(['asleep 0-100']);
  });

  test('goes from edge to edge through those who were woken in one moment', () => {
    const rig = new Rig();
    const spans = recorded(rig);
    const timelines = ['a', 'b', 'c'].map((name) => rig.timeline(name));
    const [work, asleep] = [rig.site('work'), rig.site('asleep')];
    timelines[0].append(work, 80);
    timelines[1].appendUntil(asleep, 80, timelines[0].id);
    timelines[2].appendUntil(asleep, 80, timelines[1].id);
    timelines[2].append(work, 5);
    const path = new RequestPath(timelines[2]);
    passUntil(rig, 85);
    rig.paths.handOver(path, 0, timelines[2]);
    expect(inWords(spans)).toEqual(['work 0-80', 'work 80-85']);
  });

  test('takes no notice of what is written ahead of the clock', () => {
    const rig = new Rig();
    const spans = recorded(rig);
    const cpu = rig.timeline('cpu0');
    cpu.append(rig.site('now'), 50);
    cpu.append(rig.site('ahead'), 50);
    const path = new RequestPath(cpu);
    passUntil(rig, 30);
    rig.paths.handOver(path, 0, cpu);
    expect(inWords(spans)).toEqual(['now 0-30']);
  });

  test('of a request handed over twice in one moment gets nothing the second time', () => {
    const rig = new Rig(['first', 'second']);
    const cpu = rig.timeline('cpu0');
    const work = rig.site('work');
    cpu.append(work, 10);
    const path = new RequestPath(cpu);
    passUntil(rig, 10);
    rig.paths.handOver(path, 0, cpu);
    rig.paths.handOver(path, 1, cpu);
    expect([rig.criticalNs(work, 0), rig.criticalNs(work, 1)]).toEqual([10, 0]);
  });

  test('is kept by stage and site when the ledger makes room for more sites', () => {
    const rig = new Rig(['first', 'second']);
    const cpu = rig.timeline('cpu0');
    const path = new RequestPath(cpu);
    const sites = Array.from({ length: 200 }, (_, i) => {
      const site = rig.site(`site ${i}`);
      cpu.append(site, i);
      passUntil(rig, cpu.endNs);
      rig.paths.handOver(path, i % 2, cpu);
      return site;
    });
    expect(sites.map((site, i) => rig.criticalNs(site, i % 2))).toEqual(sites.map((_, i) => i));
    expect(sites.map((site) => rig.busyNs(site))).toEqual(sites.map((_, i) => i));
    rig.ledger.reset();
    expect(sites.some((site) => rig.criticalNs(site) > 0 || rig.busyNs(site) > 0)).toBe(false);
  });
});

describe('errors', () => {
  test('a holder whose timeline is not written up to now is named', () => {
    const rig = new Rig();
    const cpu = rig.timeline('cpu0');
    cpu.append(rig.site('work'), 30);
    const path = new RequestPath(cpu);
    path.begin(12, cpu, 0);
    passUntil(rig, 40);
    expect(() => rig.paths.handOver(path, 0, cpu)).toThrow(SimulationError);
    expect(() => rig.paths.handOver(path, 0, cpu)).toThrow(
      'request 12: nothing is written at 40 ns on the timeline of cpu0',
    );
  });

  test('an edge to a timeline that is not written up to it names that timeline', () => {
    const rig = new Rig();
    const [cpu, drive] = [rig.timeline('cpu0'), rig.timeline('nvme0')];
    cpu.appendUntil(rig.site('asleep'), 30, drive.id);
    const path = new RequestPath(cpu);
    passUntil(rig, 30);
    expect(() => rig.paths.handOver(path, 0, cpu)).toThrow(
      'request 0: nothing is written at 30 ns on the timeline of nvme0',
    );
  });

  test('a request that is older than the history is refused, one as old as it is not', () => {
    const rig = new Rig();
    const cpu = rig.timeline('cpu0', 8);
    const work = rig.site('work');
    for (let i = 0; i < 20; i++) cpu.append(work, 10);
    passUntil(rig, 200);
    const path = new RequestPath(cpu);
    // 8 ends are kept, and so 7 segments.
    path.begin(3, cpu, 130);
    rig.paths.handOver(path, 0, cpu);
    expect(rig.criticalNs(work)).toBe(70);
    path.begin(4, cpu, 129);
    expect(() => rig.paths.handOver(path, 0, cpu)).toThrow(
      'request 4 has waited since 129 ns, longer than the history of cpu0',
    );
  });

  test('history is lost too when all that is kept lies ahead of the clock', () => {
    const rig = new Rig();
    const cpu = rig.timeline('cpu0', 8);
    for (let i = 0; i < 20; i++) cpu.append(rig.site('work'), 10);
    const path = new RequestPath(cpu);
    passUntil(rig, 50);
    expect(() => rig.paths.handOver(path, 0, cpu)).toThrow('longer than the history of cpu0');
  });

  test('waits that end each other are an error, not an endless walk', () => {
    const rig = new Rig();
    const [a, b] = [rig.timeline('a'), rig.timeline('b')];
    const asleep = rig.site('asleep');
    a.appendUntil(asleep, 30, b.id);
    b.appendUntil(asleep, 30, a.id);
    const path = new RequestPath(a);
    passUntil(rig, 30);
    expect(() => rig.paths.handOver(path, 0, a)).toThrow(
      /request 0: at 30 ns [ab] waited for others who waited for it/,
    );
  });
});

/** What the parties of a ping-pong do while the request is elsewhere. */
type Party = 'idles' | 'waits' | 'polls' | 'drive';

interface Hop {
  to: number;
  /** What it takes to notice, and then to work on, the request [ns]. */
  wakeNs: number;
  workNs: number;
  /** Whether the path is charged when the request goes over; otherwise only its holder changes. */
  charged: boolean;
  stage: number;
}

interface PingPong {
  parties: Party[];
  requests: Hop[][];
  /** Interrupts by something that has nothing to do with the requests. */
  noise: { atNs: number; on: number; lengthNs: number }[];
}

const ns = fc.nat(60);
const pingPong: fc.Arbitrary<PingPong> = fc.record({
  parties: fc.array(fc.constantFrom<Party>('idles', 'waits', 'polls', 'drive'), {
    minLength: 2,
    maxLength: 5,
  }),
  requests: fc.array(
    fc.array(fc.record({ to: fc.nat(4), wakeNs: ns, workNs: ns, charged: fc.boolean(), stage: fc.nat(2) }), {
      minLength: 1,
      maxLength: 8,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  noise: fc.array(fc.record({ atNs: fc.nat(1500), on: fc.nat(4), lengthNs: fc.nat(80) }), { maxLength: 15 }),
});

interface Played {
  rig: Rig;
  spans: Span[];
  /** Begin and end of each request [ns]. */
  lives: [number, number][];
}

function playPingPong({ parties, requests, noise }: PingPong): Played {
  const rig = new Rig(['a', 'b', 'c']);
  const spans = recorded(rig);
  const work = rig.site('work');
  const irq = rig.site('irq', 'irq');
  const waiting = rig.site('waiting', 'idle');
  const lives: [number, number][] = [];
  const processors: (Processor | null)[] = [];
  const timelines: Timeline[] = [];

  parties.forEach((party, i) => {
    if (party === 'drive') {
      processors.push(null);
      timelines.push(rig.timeline(`drive${i}`));
      return;
    }
    const cpu = rig.processor(`cpu${i}`);
    processors.push(cpu);
    timelines.push(cpu.timeline);
    const bottom = rig.context(`bottom ${i}`);
    if (party === 'waits') {
      rig.at(0, () => {
        cpu.enter(bottom);
        cpu.wait(waiting);
      });
    } else if (party === 'polls') {
      const sites = { wait: waiting, detect: waiting, wasted: waiting };
      const spin = new Spin(rig.calendar, cpu, rig.ledger, bottom, sites, 1);
      const poll = (): void => spin.start(17, [5], 90, false, poll);
      rig.at(0, () => {
        cpu.enter(bottom);
        poll();
      });
    }
  });
  for (const { atNs, on, lengthNs } of noise) {
    const cpu = processors[on % parties.length];
    if (cpu !== null) rig.interruptAt(atNs, cpu, irq, lengthNs, NO_EDGE);
  }

  /** The request reaches a party by the doing of another; `then` when it has been worked on. */
  const reach = (to: number, hop: Hop, edge: number, then: () => void): void => {
    const cpu = processors[to];
    if (cpu === null) {
      const timeline = timelines[to];
      timeline.appendUntilNow(waiting, edge);
      timeline.append(work, hop.wakeNs + hop.workNs);
      rig.at(timeline.endNs, then);
      return;
    }
    cpu.enter(rig.context('handler'), edge);
    cpu.chargeNs(irq, hop.wakeNs);
    cpu.then(() => {
      cpu.chargeNs(work, hop.workNs);
      cpu.then(() => {
        then();
        cpu.leave();
      });
    });
  };

  const path = new RequestPath(timelines[0]);
  const run = (request: number): void => {
    const hops = requests[request];
    if (hops === undefined) return rig.calendar.stop();
    let at = hops[0].to % parties.length;
    const hopOn = (k: number): void => {
      const { now } = rig.calendar;
      if (k === hops.length) {
        rig.paths.handOver(path, hops[k - 1].stage, timelines[at]);
        lives[request][1] = now;
        rig.at(now, () => run(request + 1));
        return;
      }
      const from = at;
      at = hops[k].to % parties.length;
      // Whoever hands over to itself would be interrupted by itself.
      if (at === from) return hopOn(k + 1);
      if (hops[k].charged) rig.paths.handOver(path, hops[k].stage, timelines[at]);
      else path.holder = timelines[at];
      reach(at, hops[k], timelines[from].id, () => hopOn(k + 1));
    };
    reach(at, hops[0], NO_EDGE, () => {
      path.begin(request, timelines[at], rig.calendar.now);
      lives.push([rig.calendar.now, -1]);
      hopOn(1);
    });
  };
  rig.at(10, () => run(0));
  rig.calendar.run();
  return { rig, spans, lives };
}

describe('whatever the ping-pong between processors and drives', () => {
  test('the spans of a request tile the time from its beginning to its end', () => {
    fc.assert(
      fc.property(pingPong, (given) => {
        const { spans, lives } = playPingPong(given);
        expect(lives).toHaveLength(given.requests.length);
        lives.forEach(([beginNs, endNs], request) => {
          const own = spans.filter((span) => span.request === request);
          let reachedNs = beginNs;
          for (const span of own.toSorted((a, b) => a.startNs - b.startNs || a.endNs - b.endNs)) {
            expect(span.startNs).toBe(reachedNs);
            reachedNs = span.endNs;
          }
          expect(reachedNs).toBe(endNs);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('the ledger is charged each nanosecond of a request exactly once, on the stage of its span', () => {
    fc.assert(
      fc.property(pingPong, (given) => {
        const { rig, spans, lives } = playPingPong(given);
        const livedNs = lives.reduce((sum, [beginNs, endNs]) => sum + endNs - beginNs, 0);
        expect(rig.ledger.criticalNs.reduce((sum, charged) => sum + charged, 0)).toBe(livedNs);
        for (let stage = 0; stage < 3; stage++) {
          const spanNs = spans
            .filter((span) => span.stage === stage)
            .reduce((sum, span) => sum + span.endNs - span.startNs, 0);
          const chargedNs = rig.ledger.sites.reduce((sum, site) => sum + rig.criticalNs(site, stage), 0);
          expect(chargedNs).toBe(spanNs);
        }
      }),
      { numRuns: 200 },
    );
  });
});
