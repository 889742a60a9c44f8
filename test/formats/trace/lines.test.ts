import { describe, expect, test } from 'vitest';
import { BlkparseLines } from '../../../formats/trace/blkparse.js';
import { blockFields, idleFields, switchFields, wokenPid } from '../../../formats/trace/fields.js';
import { FtraceLines } from '../../../formats/trace/ftrace.js';
import { KvmEvents } from '../../../formats/trace/kvm.js';
import { PerfTraceLines } from '../../../formats/trace/perf-trace.js';
import type { TraceEvent } from '../../../formats/trace/trace-event.js';
import { eventsOf, made, recorded } from './samples.js';

describe('a line of', () => {
  test.each<[string, string]>([
    ['ftrace', '             fio-11093   [000] d..2.  2199.518080: sched_switch: x'],
    [
      'ftrace with thread groups',
      '             fio-11093   (  11090) [000] d..2.  2199.518080: sched_switch: x',
    ],
    [
      'ftrace with unknown groups',
      '             fio-11093   (-------) [000] d..2.  2199.518080: sched_switch: x',
    ],
    ['trace-cmd report', '             fio-11093 [000]  2199.518080: sched_switch:         x'],
    ['perf script', 'fio 11093 [000]  2199.518080:       sched:sched_switch: x'],
    [
      'perf script with process and thread',
      '             fio 11090/11093 [000]  2199.518080: sched:sched_switch: x',
    ],
  ])('%s is the same event', (_, line) => {
    expect(new FtraceLines().read(line)).toEqual([
      { timeNs: 518_080_000, cpu: 0, task: 'fio', pid: 11093, name: 'sched_switch', text: 'x' },
    ]);
  });

  test.each(['kworker/1:1H', 'CPU 0/KVM', 'a-7 [3] b', '<...>'])('a task named "%s"', (task) => {
    const [event] = new FtraceLines().read(
      `  ${task}-44   [001] .....  1.000001: irq_handler_entry: irq=1 name=x`,
    );
    expect(event).toMatchObject({ task, pid: 44, cpu: 1 });
  });

  test('ftrace with nanoseconds, on a machine up for years, loses none', () => {
    const lines = new FtraceLines();
    const times = ['99999999.123456789', '99999999.123456790'].map(
      (time) => lines.read(`  fio-1 [000] ..... ${time}: x: y`)[0].timeNs,
    );
    expect(times[1] - times[0]).toBe(1);
    expect(lines.resolutionNs).toBe(1);
  });

  test('system calls have one name, whoever prints them', () => {
    const read = (rest: string) => new FtraceLines().read(`  fio-1 [000] ..... 1.000001: ${rest}`)[0];
    for (const rest of ['sys_pread64(fd: 8, pos: 0x10)', 'sys_enter_pread64: fd: 8, pos: 0x10']) {
      expect(read(rest)).toMatchObject({ name: 'sys_enter_pread64', text: 'fd: 8, pos: 0x10' });
    }
    for (const rest of ['sys_pread64 -> 0x1000', 'sys_exit_pread64: 0x1000']) {
      expect(read(rest)).toMatchObject({ name: 'sys_exit_pread64', text: '0x1000' });
    }
  });

  test('what tracers say of lost events is counted, other lines too', () => {
    const lines = new FtraceLines();
    for (const line of [
      '# tracer: nop',
      'cpus=2',
      '',
      'CPU:1 [LOST 20 EVENTS]',
      'CPU:0 [EVENTS DROPPED]',
      'something else',
      '  fio-1  [000] ..... 1.0: kvm_vcpu_block <-kvm_arch_vcpu_ioctl_run',
    ]) {
      expect(lines.read(line)).toEqual([]);
    }
    expect([lines.lostEvents, lines.otherLines]).toEqual([21, 2]);
  });

  test('perf trace is a tracepoint, or a call with its end', () => {
    const lines = new PerfTraceLines();
    const text = [
      '     0.048 fio/30910 sched:sched_switch(prev_pid: 30910 (fio), next_pid: 44)',
      '     1.203 ( 0.081 ms): fio/30910 pread64(fd: 8</t.dat>, buf: 0x557d, count: 4096, pos: 7)  = 4096',
      '     2.000 (         ): fio/30910 pread64(fd: 8</t.dat>, buf: 0x557d, count: 4096, pos: 8) ...',
      '     2.000 ( 0.090 ms): fio/30910  ... [continued]: pread64()) = 4096',
    ].join('\n');
    expect(eventsOf(text, lines).map(({ timeNs, name }) => [timeNs, name])).toEqual([
      [48_000, 'sched_switch'],
      [1_203_000, 'sys_enter_pread64'],
      [1_284_000, 'sys_exit_pread64'],
      [2_000_000, 'sys_enter_pread64'],
      [2_090_000, 'sys_exit_pread64'],
    ]);
    expect(lines.otherLines).toBe(0);
  });

  test.each<[string, FtraceLines | PerfTraceLines, number]>([
    ['sample_fio0_spinnone.trace.txt', new FtraceLines(), 7265],
    ['sample_fio1_spinnone.trace.txt', new FtraceLines(), 6633],
    ['perf_trace_fio1.txt', new PerfTraceLines(), 1124],
  ])('%s is an event, without exception', (name, lines, count) => {
    expect(eventsOf(recorded(name), lines)).toHaveLength(count);
    expect(lines.otherLines).toBe(0);
  });

  test('blkparse is the tracepoint that it stems from; the summary is passed over', () => {
    const lines = new BlkparseLines();
    const names = eventsOf(made('blkparse.txt'), lines).map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual([
      'block_bio_queue',
      'block_getrq',
      'block_rq_issue',
      'block_rq_complete',
    ]);
    expect(names).toHaveLength(8);
    expect(lines.resolutionNs).toBe(1);
  });
});

describe('the fields of an event', () => {
  const event = (text: string): TraceEvent => ({ timeNs: 0, cpu: 1, task: '', pid: 0, name: '', text });

  test('of the block layer, in each dialect', () => {
    const fields = { device: '254,0', rwbs: 'RS', sector: 50_410_792, sectors: 8 };
    for (const text of [
      '254,0 RS 4096 () 50410792 + 8 be,0,4 [fio]',
      '254,0 RS 4096 () 50410792 + 8 [fio]',
      '254,0 RS () 50410792 + 8 [0]',
      '254,0 RS 50410792 + 8 [fio]',
      'dev: 266338304, sector: 50410792, nr_sector: 8, bytes: 4096, ioprio: 16388, rwbs: "RS", comm: "fio"',
    ]) {
      expect(blockFields(event(text))).toEqual(fields);
    }
    expect(blockFields(event('[fio] 1'))).toBeNull();
  });

  test('of the scheduler, in each dialect', () => {
    const expected = { prevPid: 11093, nextPid: 44, nextComm: 'kworker/0:1H' };
    for (const text of [
      'prev_comm=fio prev_pid=11093 prev_prio=120 prev_state=D ==> next_comm=kworker/0:1H next_pid=44 next_prio=100',
      'fio:11093 [120] D ==> kworker/0:1H:44 [100]',
      'prev_comm: "fio", prev_pid: 11093 (fio), prev_state: 2, next_comm: "kworker/0:1H", next_pid: 44 (kworker)',
    ]) {
      expect(switchFields(event(text))).toEqual(expected);
    }
    for (const text of [
      'comm=fio pid=7 prio=120 target_cpu=001',
      'fio:7 [120] CPU:001',
      'comm: "fio", pid: 7 (fio)',
    ]) {
      expect(wokenPid(event(text))).toBe(7);
    }
  });

  test('of an idle CPU, which leaves by -1', () => {
    expect(idleFields(event('state=1 cpu_id=0'))).toEqual({ state: 1, cpu: 0 });
    expect(idleFields(event('state=4294967295 cpu_id=0'))).toEqual({ state: null, cpu: 0 });
  });
});

describe('what KVM does', () => {
  test('is told exit by exit, with the way that a halt ended', () => {
    const told: unknown[] = [];
    const kvm = new KvmEvents({
      exit: ({ reason, ns }) => told.push([reason, ns]),
      wakeUp: ({ how, ns }) => told.push([how, ns]),
      haltPollNs: (ns, grow) => told.push([ns, grow]),
    });
    for (const event of eventsOf(made('host-kvm-nvme.txt'), new FtraceLines())) kvm.take(event);
    expect(told).toEqual([
      ['EPT_MISCONFIG', 2200],
      ['wait', 20_103],
      [20_000, true],
      ['HLT', 21_000],
    ]);
  });

  test('is read without vcpu too, as before 5.9', () => {
    const reasons: string[] = [];
    const kvm = new KvmEvents({ exit: ({ reason }) => reasons.push(reason), wakeUp() {}, haltPollNs() {} });
    const text = [
      ' qemu-7 [000] d... 1.000001: kvm_exit: reason MSR_WRITE rip 0xffffffff info 0 0',
      ' qemu-7 [000] d... 1.000002: kvm_entry: vcpu 0',
    ].join('\n');
    for (const event of eventsOf(text, new FtraceLines())) kvm.take(event);
    expect(reasons).toEqual(['MSR_WRITE']);
  });
});
