import { expect, test } from 'vitest';
import {
  Calendar,
  Context,
  CriticalPaths,
  Ledger,
  NO_EDGE,
  Processor,
  QuantileTable,
  RandomStreams,
  RequestPath,
  Sampler,
  Timeline,
} from '../../sim/index.js';

test('what the engine gives to the world is enough to build a small machine, the one of its README', () => {
  const calendar = new Calendar();
  const ledger = new Ledger(['submit', 'media', 'complete']);
  const timelines: Timeline[] = [];
  const timeline = (name: string): Timeline => {
    const made = new Timeline(timelines.length, name, ledger, calendar.state);
    timelines.push(made);
    return made;
  };
  const paths = new CriticalPaths(timelines, ledger, calendar.state);
  const streams = new RandomStreams('readme');
  const site = (actor: string, cost: string, meanNs: number) =>
    ledger.site({
      actor,
      mechanism: 'example',
      cost,
      category: 'work',
      sampler: new Sampler(
        new QuantileTable({ kind: 'lognormal', meanNs, cv: 0.2 }),
        streams.stream(`${actor}/${cost}`),
      ),
    });
  const sites = {
    syscall: site('task', 'syscall', 200),
    doorbell: site('task', 'doorbell', 100),
    media: site('nvme0', 'media', 9000),
    irq: site('task', 'irq', 900),
    idle: ledger.site({
      actor: 'cpu0',
      mechanism: 'idle',
      cost: 'C1',
      category: 'idle',
      sampler: null,
    }),
  };

  class Drive {
    onDone: () => void = () => {};
    readonly timeline: Timeline = timeline('nvme0');
    private readonly done = calendar.timer('nvme0: media done', () => this.onDone());

    ring(edge: number): void {
      this.timeline.appendUntilNow(sites.idle, edge);
      this.timeline.append(sites.media, sites.media.sampler!.next());
      calendar.arm(this.done, this.timeline.endNs);
    }
  }

  class Task {
    completed = 0;
    readonly cpu: Processor;
    private readonly context = new Context(calendar, 'task');
    private readonly drive: Drive;
    private readonly path: RequestPath;

    constructor(cpu: Processor, drive: Drive) {
      this.cpu = cpu;
      this.drive = drive;
      this.path = new RequestPath(cpu.timeline);
      drive.onDone = this.interrupt;
    }

    start(): void {
      this.cpu.enter(this.context);
      this.submit();
    }

    private submit(): void {
      this.path.begin(this.completed, this.cpu.timeline, calendar.now);
      this.cpu.charge(sites.syscall);
      this.cpu.charge(sites.doorbell);
      this.cpu.then(this.ring);
    }

    private readonly ring = (): void => {
      paths.handOver(this.path, 0, this.drive.timeline);
      this.drive.ring(this.cpu.timeline.id);
      this.cpu.leave();
    };

    private readonly interrupt = (): void => {
      paths.handOver(this.path, 1, this.cpu.timeline);
      this.cpu.enter(this.context, this.drive.timeline.id);
      this.cpu.charge(sites.irq);
      this.cpu.then(this.complete);
    };

    private readonly complete = (): void => {
      paths.handOver(this.path, 2, this.cpu.timeline);
      if (++this.completed === 1000) calendar.stop();
      else this.submit();
    };
  }

  const cpuTimeline = timeline('cpu0');
  const cpu = new Processor(calendar, cpuTimeline, {
    enter: () => {},
    leave: (edge) => cpuTimeline.appendUntilNow(sites.idle, edge),
  });
  const task = new Task(cpu, new Drive());
  task.start();
  calendar.run();

  expect(task.completed).toBe(1000);
  const criticalNs = ledger.criticalNs.reduce((sum, ns) => sum + ns, 0);
  expect(criticalNs).toBe(calendar.now);
  expect(ledger.criticalNs[sites.idle.id]).toBe(0);
  expect(calendar.now / 1000 / (200 + 100 + 9000 + 900)).toBeCloseTo(1, 1);
  expect(NO_EDGE).toBe(-1);
});
