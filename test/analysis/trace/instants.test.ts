/** Events against what real traces have: those that come in pairs do, and they come in the order of a recording. */
import { describe, expect, test } from 'vitest';
import { instantsOf, pollerOf, pollInstantsOf, type TraceInstant } from '../../../analysis/trace/instants.js';
import type { Trace } from '../../../analysis/trace/trace.js';
import { nameOf, presetIds, traceOf, variants } from './traces.js';

/** The events of an actor by time; those of one moment in the order in which they are told. */
function eventsOf(trace: Trace, actor: string): TraceInstant[] {
  const all = trace.lanes.flatMap((_, lane) => [...instantsOf(trace, lane)]);
  return [...all, ...pollInstantsOf(trace)]
    .filter((event) => event.actor === actor)
    .sort((a, b) => a.atNs - b.atNs);
}

const actorsOf = (trace: Trace): string[] => [...new Set(trace.sites.map(({ actor }) => actor))];

/** `name detail` of each opening event, and of what closes it. */
const pairs: readonly (readonly [RegExp, RegExp])[] = [
  [/^run_poll_handlers_begin/, /^run_poll_handlers_end/],
  [/^irq_handler_entry/, /^irq_handler_exit/],
  [/^softirq_entry/, /^softirq_exit/],
  [/^cpu_idle state=\d$/, /^cpu_idle state=4294967295$/],
  [/^sys_enter_io_submit/, /^sys_exit_io_submit/],
  [/^sys_enter_preadv2/, /^sys_exit_preadv2/],
  [/^sys_enter_read/, /^sys_exit_read/],
  [/^sys_enter_ppoll/, /^sys_exit_ppoll/],
  [/^virtio_blk_handle_read/, /^virtio_blk_rw_complete/],
];

describe.each(
  [...presetIds.map((id) => [id] as const), ...variants].map((words) => [nameOf(words), words] as const),
)('the events of %s', (_, [preset, ...sets]) => {
  test('that come in pairs do: each is closed before it opens again', async () => {
    const trace = await traceOf(preset, sets);
    for (const actor of actorsOf(trace)) {
      const names = eventsOf(trace, actor).map(({ name, detail }) => `${name} ${detail}`.trim());
      for (const [open, close] of pairs) {
        const own = names.filter((name) => open.test(name) || close.test(name));
        // Several requests may be in QEMU's hands at once.
        if (trace.inFlight > 1 && open.source.includes('handle_read')) continue;
        // An idle state may be chosen anew without having been left: by the tick, or when POLL has lasted too long.
        const states = open.source.includes('cpu_idle');
        own.forEach((name, k) => {
          if (k === 0 || (states && open.test(name))) return;
          expect(open.test(own[k - 1]), `${actor}: ${own[k - 1]}, then ${name}`).toBe(close.test(name));
        });
      }
    }
  });

  test('lie within the slices and the window', async () => {
    const trace = await traceOf(preset, sets);
    for (const actor of actorsOf(trace)) {
      for (const { atNs, name } of eventsOf(trace, actor)) {
        expect(atNs, name).toBeGreaterThanOrEqual(0);
        expect(atNs, name).toBeLessThanOrEqual(trace.lengthNs);
        expect(name).toMatch(/^[a-z][a-z0-9_]+$/);
      }
    }
  });
});

/** What comes between two of the same, in each round; rounds at the ends of the window are left out. */
function rounds(events: readonly TraceInstant[], first: string, names: ReadonlySet<string>): string[][] {
  const found: string[][] = [];
  for (const { name } of events) {
    if (name === first) found.push([]);
    if (found.length > 0 && names.has(name)) found.at(-1)!.push(name);
  }
  return found.slice(0, -1);
}

describe('the order of events is that of recordings', () => {
  test("of QEMU 7.2's own events for each request of a disk in an IOThread", async () => {
    const recorded = [
      'virtio_queue_notify',
      'virtio_blk_handle_read',
      'virtio_blk_rw_complete',
      'virtio_blk_req_complete',
      'virtio_notify_irqfd',
    ];
    const trace = await traceOf('V1', ['vm.qemu=7.2']);
    const told = rounds(eventsOf(trace, 'iothread'), 'virtio_queue_notify', new Set(recorded));
    expect(told).toEqual(Array.from({ length: 9 }, () => recorded));
  });

  test('of a guest that reads by pread64 from a virtio disk with one queue and mq-deadline', async () => {
    const recorded = [
      'sys_enter_pread64',
      'block_bio_queue',
      'block_getrq',
      'block_rq_insert',
      'block_rq_issue',
      'sched_switch',
      'cpu_idle',
      'irq_handler_entry',
      'irq_handler_exit',
      'softirq_entry',
      'block_rq_complete',
      'softirq_exit',
      'cpu_idle',
      'sched_switch',
      'sys_exit_pread64',
    ];
    const sets = ['fio.ioengine=psync', 'fio.hipri=false', 'vm.scheduler=mq-deadline'];
    const trace = await traceOf('V0', sets, { warmUpRequests: 500 });
    const told = rounds(eventsOf(trace, 'vcpu0'), 'sys_enter_pread64', new Set(recorded));
    expect(told).toEqual(Array.from({ length: 9 }, () => recorded));
  });

  test('of exits: each kick leaves the guest and enters it again, and nothing else does', async () => {
    const trace = await traceOf('V0', [], { warmUpRequests: 500 });
    const events = eventsOf(trace, 'vcpu0').filter(({ name }) => /^kvm_(exit|entry)/.test(name));
    const told = events.map(({ name, detail }) => `${name} ${detail}`.trim());
    expect(told).toEqual(
      Array.from({ length: 10 }, () => ['kvm_exit reason EPT_MISCONFIG', 'kvm_entry']).flat(),
    );
  });
});

describe('polling', () => {
  test('is told with the poll_ns that it had, and ends when handlers have run up to QEMU 6.2', async () => {
    const inPoll = await traceOf('V1', ['vm.qemu=5.2']);
    const after = await traceOf('V1', ['vm.qemu=8.2']);
    expect(pollerOf(inPoll)).toMatchObject({ actor: 'iothread' });
    const works = (trace: Trace): boolean => {
      const { lane } = pollerOf(trace)!;
      return trace.polls.some(({ polledNs }) => {
        const within = trace.lanes[lane].slices.filter(
          ({ startNs, endNs }) => polledNs !== null && startNs >= polledNs[0] && endNs <= polledNs[1],
        );
        return within.some(({ site }) => trace.sites[site].mechanism === 'qemu-block');
      });
    };
    expect([works(inPoll), works(after)]).toEqual([true, false]);
    const begins = [...pollInstantsOf(inPoll)].filter(({ name }) => name === 'run_poll_handlers_begin');
    const polled = inPoll.polls.filter(({ polledNs }) => polledNs !== null);
    expect(begins.map(({ detail }) => detail)).toEqual(polled.map(({ beforeNs }) => `max_ns ${beforeNs}`));
  });

  test('has nobody where there is no IOThread', async () => {
    const trace = await traceOf('V0');
    expect(pollerOf(trace)).toBeNull();
    expect([...pollInstantsOf(trace), ...trace.polls]).toEqual([]);
  });
});
