/** What engines on bare metal and in a guest do with a request: who issues it, who ends it, and what each saves. */
import { describe, expect, test } from 'vitest';
import { bareMetal, guest, observe } from './laboratory.js';

const uring = { ioengine: 'io_uring' } as const;
const sqpoll = { ...uring, sqthreadPoll: true } as const;

describe('io_uring with a submission thread', () => {
  const by = observe(bareMetal({ fio: sqpoll, host: { kernel: '6.1' } }));
  const without = observe(bareMetal({ fio: uring, host: { kernel: '6.1' } }));

  test('costs the submitter no system call, and is never waited for asleep', () => {
    expect(without.each.syscalls).toBe(2);
    expect(by.each.syscalls).toBe(0);
    expect(by.each.wakes).toBe(0);
    expect(by.charged('fio', 'syscall_entry')).toBe(0);
    expect(by.meanPeriodNs).toBeLessThan(without.meanPeriodNs);
  });

  test('has the block layer, and the interrupt, on the CPU of the thread', () => {
    expect(by.charged('fio', 'blk_submit_registerfiles')).toBe(0);
    expect(by.charged('iou-sqp', 'blk_submit_registerfiles')).toBe(1);
    expect(by.charged('cpu16', 'blk_complete_irq')).toBe(1);
    expect(by.charged('iou-sqp', 'io_uring_task_work')).toBe(1);
  });

  test('up to 5.16 posts its completion in the interrupt', () => {
    const old = observe(bareMetal({ fio: sqpoll, host: { kernel: '5.10' } }));
    expect(old.charged('iou-sqp', 'io_uring_task_work')).toBe(0);
    expect(old.meanPeriodNs).toBeLessThan(by.meanPeriodNs);
  });

  test('polls the drive itself with IOPOLL: no interrupt, and no task work', () => {
    const polled = observe(bareMetal({ fio: { ...sqpoll, hipri: true }, drive: { pollQueues: 1 } }));
    expect(polled.each).toMatchObject({ interrupts: 0, syscalls: 0, wakes: 0 });
    expect(polled.charged('iou-sqp', 'blk_poll_complete')).toBe(1);
    expect(polled.charged('iou-sqp', 'io_uring_task_work')).toBe(0);
  });

  test('takes two CPUs that are never idle', () => {
    expect(by.spent('iou-sqp', 'polling')).toBeGreaterThan(0.4 * by.meanPeriodNs);
    expect(by.spent('fio', 'polling')).toBeGreaterThan(0.4 * by.meanPeriodNs);
  });

  test('sleeps after sq_thread_idle, and is woken by a system call', () => {
    const seldom = { thinktimeNs: 20_000_000 };
    const idle = { ...sqpoll, ...seldom, sqThreadIdleNs: 5_000_000 };
    const asleep = observe(bareMetal({ fio: idle }), { requests: 50, warmUp: 5 });
    expect(asleep.each.syscalls).toBe(1);
    // The submission thread, and fio itself from its think time.
    expect(asleep.each.wakes).toBe(2);
    const awake = observe(bareMetal({ fio: { ...sqpoll, ...seldom } }), { requests: 50, warmUp: 5 });
    expect(awake.each.syscalls).toBe(0);
    expect(awake.each.wakes).toBe(1);
  });

  test('sleeps at the first tick beyond the idle time, not before', () => {
    const thinktimeNs = 5_500_000;
    const at = (sqThreadIdleNs: number): number =>
      observe(bareMetal({ fio: { ...sqpoll, thinktimeNs, sqThreadIdleNs }, host: { hz: 1000 } }), {
        requests: 50,
        warmUp: 5,
      }).each.syscalls;
    expect(at(2_000_000)).toBe(1);
    expect(at(7_000_000)).toBe(0);
  });

  test('serves several requests in flight', () => {
    const { meanPeriodNs } = observe(bareMetal({ fio: { ...sqpoll, iodepth: 4 } }));
    expect(meanPeriodNs).toBeLessThan(0.5 * by.meanPeriodNs);
  });
});

describe('what is registered', () => {
  const plain = observe(bareMetal({ fio: uring }), { costs: { page_pin: 70 } });

  test('a buffer saves pinning and releasing its page, a file its look-up', () => {
    const buffers = observe(bareMetal({ fio: { ...uring, fixedbufs: true } }));
    const files = observe(bareMetal({ fio: { ...uring, registerfiles: true } }));
    const both = observe(bareMetal({ fio: { ...uring, fixedbufs: true, registerfiles: true } }));
    expect(plain.meanPeriodNs - buffers.meanPeriodNs).toBe(70 + 40);
    expect(plain.meanPeriodNs - files.meanPeriodNs).toBe(30);
    expect(plain.meanPeriodNs - both.meanPeriodNs).toBe(70 + 40 + 30);
  });

  test('when the drive is polled too', () => {
    const polls = { fio: { ...uring, hipri: true }, drive: { pollQueues: 1 } };
    const buffers = observe(bareMetal({ ...polls, fio: { ...polls.fio, fixedbufs: true } }));
    expect(buffers.charged('fio', 'blk_poll_complete_fixedbufs')).toBe(1);
    expect(buffers.charged('fio', 'blk_poll_complete')).toBe(0);
  });
});

describe("SPDK's plugin", () => {
  const spdk = observe(bareMetal({ fio: { ioengine: 'spdk' } }));

  test('makes no system call, takes no interrupt and wakes nobody', () => {
    expect(spdk.each).toMatchObject({ syscalls: 0, interrupts: 0, wakes: 0 });
  });

  test('is the fastest way to the drive', () => {
    const polled = { drive: { pollQueues: 1 } };
    const others = [
      observe(bareMetal({ ...polled, fio: { ioengine: 'pvsync2', hipri: true } })),
      observe(bareMetal({ ...polled, fio: { ...uring, hipri: true } })),
      observe(bareMetal({ ...polled, fio: { ...sqpoll, hipri: true } })),
    ];
    for (const other of others) expect(spdk.meanPeriodNs).toBeLessThan(other.meanPeriodNs);
  });
});

describe('schedulers', () => {
  const periodNs = (scheduler: 'none' | 'mq-deadline' | 'kyber' | 'bfq', dispatch: 'worker' | 'submitter') =>
    observe(bareMetal({ drive: { scheduler, dispatch } })).meanPeriodNs;

  test('cost in the order of their passports, and none costs nothing', () => {
    const order = (['none', 'kyber', 'mq-deadline', 'bfq'] as const).map((one) => periodNs(one, 'submitter'));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(4);
  });

  test('have a worker issue each request, which costs a switch to it', () => {
    const worker = periodNs('kyber', 'worker') - periodNs('kyber', 'submitter');
    expect(worker).toBeGreaterThanOrEqual(300 + 980);
    expect(periodNs('none', 'worker')).toBe(periodNs('none', 'submitter'));
  });

  test("a guest's worker takes the guest's CPU", () => {
    const scheduled = observe(guest({ scheduler: 'mq-deadline', qemu: '5.2' }));
    // Down to the ring, and back once the device has been told.
    expect(scheduled.charged('vcpu0', 'ctx_switch')).toBe(2);
    expect(scheduled.charged('vcpu0', 'kblockd_queue')).toBe(1);
  });
});

test('null_blk ends a request by a timer that the idle governor knows', () => {
  const null_blk = { model: 'null_blk', completionNs: 280_000 };
  const { meanPeriodNs, each, path } = observe(bareMetal({ drive: null_blk }));
  expect(path('device', 'completion_nsec')).toBe(280_000);
  expect(each.interrupts).toBeGreaterThanOrEqual(1);
  // C6 of a Skylake server takes 133 us to leave and 600 to be worth it: not for a wait of 280.
  expect(meanPeriodNs).toBeLessThan(280_000 + 12_000);
});

test('a mixed job writes every second time or so', () => {
  const reads = observe(bareMetal({ fio: { rw: 'randread' } })).meanPeriodNs;
  const writes = observe(bareMetal({ fio: { rw: 'randwrite' } })).meanPeriodNs;
  const mixed = observe(bareMetal({ fio: { rw: 'randrw' } }), { requests: 2000 }).meanPeriodNs;
  expect((mixed - reads) / (writes - reads)).toBeGreaterThan(0.4);
  expect((mixed - reads) / (writes - reads)).toBeLessThan(0.6);
});

describe("io_uring's submission thread under a guest", () => {
  const ring = { aio: 'io_uring', aioSqpoll: true, drive: { pollQueues: 1 }, qemu: '5.2' } as const;
  const guestPolls = { pollQueues: 1, fio: { ...uring, hipri: true } } as const;

  test('QEMU submits to the host without a call', () => {
    const { charged } = observe(guest({ ...ring, ...guestPolls }));
    expect(charged('iothread', 'syscall_entry')).toBe(0);
    expect(charged('iothread-iou-sqp', 'blk_submit')).toBe(1);
  });

  test('with the rings in the guest nothing is told to anybody', () => {
    const passed = observe(guest({ ...ring, ...guestPolls, disk: 'io_uring' }));
    expect(passed.each).toMatchObject({ kicks: 0, vmexits: 0, interrupts: 0, wakes: 0, syscalls: 1 + 1 });
    const through = observe(guest({ ...ring, ...guestPolls }));
    expect(passed.meanPeriodNs).toBeLessThan(through.meanPeriodNs);
  });
});
