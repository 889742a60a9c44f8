/**
 * Makes requests of events: what belongs to one is found by device and sector in the block layer, by thread for the
 * system call and the wake-up, by CPU for the interrupt and the idle state.
 *
 * One request a thread is followed in full. Where a thread has several in flight, which wake-up was for which is not in
 * the trace, so they share it.
 *
 * Memory is bounded: requests that never end are given up once `MOST_OPEN` are open.
 */
import { blockFields, idleFields, numberField, switchFields, wokenPid, wordField } from './fields.js';
import type { TraceEvent } from './trace-event.js';
import { type Moment, moments, type TracedRequest } from './traced-request.js';

const MOST_OPEN = 4096;

/** An idle state left no longer than this before an interrupt was left for it [ns]; a judgement. */
const LEFT_FOR_IRQ_NS = 2000;

type Open = {
  -readonly [K in keyof TracedRequest]: K extends 'at' ? Record<Moment, number | null> : TracedRequest[K];
};

interface Cpu {
  /** Idle state it is in, and the one it left last and when. */
  state: number | null;
  left: { state: number; ns: number } | null;
  /** The last interrupt and NVMe command seen on it. */
  irq: { ns: number; name: string; idleState: number | null } | null;
  setupNs: number | null;
  reapedNs: number | null;
}

interface Task {
  /** The system call that it is in. */
  call: { name: string; enterNs: number; offset: number | null } | null;
  /** Issued and not yet returned to it. */
  requests: Open[];
  cpu: number | null;
  /** End of its last request. */
  exitNs: number | null;
  calls: boolean;
}

export class RequestBuilder {
  /** Requests whose end the trace does not have. */
  lost = 0;
  private readonly open = new Map<string, Open>();
  private readonly cpus = new Map<number, Cpu>();
  private readonly tasks = new Map<number, Task>();
  private lastIrq: Cpu['irq'] = null;

  /** @param emit called with each request when its last moment has been seen */
  constructor(private readonly emit: (request: TracedRequest) => void) {}

  /** Takes the next event, in the order of the trace. */
  take(event: TraceEvent): void {
    const { name } = event;
    if (name.startsWith('sys_enter_')) this.entered(event);
    else if (name.startsWith('sys_exit_')) this.returned(event);
    else this.happened(event);
  }

  /** Tells what is complete in the block layer and has not returned; call it after the last event. */
  end(): void {
    for (const task of this.tasks.values()) {
      for (const request of task.requests.splice(0)) {
        if (request.at.completed !== null) this.finish(request, task);
      }
    }
    this.lost += this.open.size;
    this.open.clear();
  }

  private happened(event: TraceEvent): void {
    switch (event.name) {
      case 'block_bio_queue':
        this.at(event, 'queued');
        break;
      case 'block_rq_issue':
        this.at(event, 'issued');
        break;
      case 'block_rq_complete':
        this.completed(event);
        break;
      case 'irq_handler_entry':
        this.interrupted(event);
        break;
      case 'nvme_setup_cmd':
        this.cpu(event.cpu).setupNs = event.timeNs;
        break;
      case 'nvme_complete_rq':
        this.cpu(event.cpu).reapedNs = event.timeNs;
        break;
      case 'sched_waking':
      case 'sched_wakeup':
        this.woken(event);
        break;
      case 'cpu_idle':
        this.idle(event);
        break;
      case 'sched_switch':
        this.switched(event);
        break;
    }
  }

  private entered({ pid, cpu, name, timeNs, text }: TraceEvent): void {
    const task = this.task(pid);
    task.calls = true;
    task.cpu = cpu;
    const offset = numberField(text, 'pos') ?? numberField(text, 'offset');
    task.call = { name: name.slice('sys_enter_'.length), enterNs: timeNs, offset };
  }

  /** The first return of a call after the completion is the application's: for pread its own, for io_submit the wait's. */
  private returned({ pid, timeNs }: TraceEvent): void {
    const task = this.task(pid);
    task.call = null;
    if (task.requests.length === 0) return;
    const ended = task.requests.filter(({ at }) => at.completed !== null);
    task.requests = task.requests.filter(({ at }) => at.completed === null);
    for (const request of ended) {
      request.at.exit = timeNs;
      this.finish(request, task);
    }
  }

  /** A bio or request on its way down; whichever comes first begins it. */
  private at(event: TraceEvent, moment: 'queued' | 'issued'): void {
    const fields = blockFields(event);
    if (fields === null || fields.sectors === 0) return;
    const key = `${fields.device}:${fields.sector}`;
    let request = this.open.get(key);
    if (request !== undefined && moment === 'queued') {
      this.drop(key, request);
      request = undefined;
    }
    if (request === undefined) {
      const task = this.task(event.pid);
      task.cpu = event.cpu;
      this.dropOverdue(task);
      request = begun(event, fields, task);
      if (task.requests.length === 0)
        request.applicationNs = sinceExit(request.at.enter ?? event.timeNs, task);
      task.requests.push(request);
      this.open.set(key, request);
      if (this.open.size > MOST_OPEN) {
        const [oldest, given] = this.open.entries().next().value!;
        this.drop(oldest, given);
      }
    }
    request.at[moment] ??= event.timeNs;
    const { setupNs } = this.cpu(event.cpu);
    if (moment === 'issued' && setupNs !== null) request.at.setup = setupNs;
    this.cpu(event.cpu).setupNs = null;
  }

  /** A thread in a synchronous call cannot have one from a call before: its end is missing from the trace. */
  private dropOverdue({ call, requests }: Task): void {
    if (call === null || !/^(?:pread|pwrite|read|write)/.test(call.name)) return;
    for (const request of requests) {
      const { at, device, sector } = request;
      if (at.completed === null && at.enter !== call.enterNs) this.drop(`${device}:${sector}`, request);
    }
  }

  private drop(key: string, request: Open): void {
    this.open.delete(key);
    this.lost += 1;
    const task = this.tasks.get(request.pid);
    if (task === undefined) return;
    task.requests = task.requests.filter((other) => other !== request);
    task.exitNs = null;
  }

  private completed(event: TraceEvent): void {
    const fields = blockFields(event);
    const key = fields === null ? '' : `${fields.device}:${fields.sector}`;
    const request = this.open.get(key);
    if (request === undefined) return;
    this.open.delete(key);
    const { at } = request;
    at.completed = event.timeNs;
    request.completeCpu = event.cpu;
    const since = at.issued ?? at.queued ?? 0;
    const here = this.cpu(event.cpu);
    // Completed on another CPU than the interrupt's: then the interrupt is the last one anywhere.
    const irq = [here.irq, this.lastIrq].find((irq) => irq !== null && irq.ns >= since);
    if (irq !== null && irq !== undefined) {
      at.irq = irq.ns;
      request.irq = irq.name;
      request.irqIdleState = irq.idleState;
    }
    if (here.reapedNs !== null && here.reapedNs >= since) at.reaped = here.reapedNs;
    here.reapedNs = null;
    const task = this.task(request.pid);
    const younger = task.requests.slice(task.requests.indexOf(request) + 1);
    request.overlapped = younger.some((other) => other.at.completed === null);
    if (task.calls && request.call !== null) return;
    task.requests = task.requests.filter((other) => other !== request);
    this.finish(request, task);
  }

  private interrupted(event: TraceEvent): void {
    const cpu = this.cpu(event.cpu);
    const left = cpu.left !== null && event.timeNs - cpu.left.ns < LEFT_FOR_IRQ_NS ? cpu.left.state : null;
    const name = wordField(event.text, 'name') ?? '';
    cpu.irq = { ns: event.timeNs, name, idleState: cpu.state ?? left };
    this.lastIrq = cpu.irq;
  }

  private woken(event: TraceEvent): void {
    const pid = wokenPid(event);
    const task = pid === null ? undefined : this.tasks.get(pid);
    for (const request of task?.requests ?? []) {
      if (request.at.completed === null || request.at.waking !== null) continue;
      request.at.waking = event.timeNs;
      request.idleState = task!.cpu === null ? null : this.cpu(task!.cpu).state;
    }
  }

  private idle(event: TraceEvent): void {
    const fields = idleFields(event);
    if (fields === null) return;
    const cpu = this.cpu(fields.cpu);
    if (fields.state !== null) {
      cpu.state = fields.state;
      return;
    }
    if (cpu.state !== null) cpu.left = { state: cpu.state, ns: event.timeNs };
    cpu.state = null;
    for (const request of this.wokenOn(fields.cpu)) request.at.idleExit ??= event.timeNs;
  }

  private switched(event: TraceEvent): void {
    const fields = switchFields(event);
    if (fields === null) return;
    const previous = this.tasks.get(fields.prevPid);
    for (const request of previous?.requests ?? []) {
      if (request.at.issued === null || request.at.waking !== null) continue;
      request.waitedBy = fields.nextPid === 0 ? 'idle' : fields.nextComm;
    }
    const next = this.tasks.get(fields.nextPid);
    if (next === undefined) return;
    next.cpu = event.cpu;
    for (const request of next.requests) {
      if (request.at.completed !== null && request.waitedBy !== null) request.at.running ??= event.timeNs;
    }
  }

  /** Requests whose thread was woken and waits for this CPU. */
  private *wokenOn(cpu: number): Generator<Open> {
    for (const task of this.tasks.values()) {
      if (task.cpu !== cpu) continue;
      for (const request of task.requests) if (request.at.waking !== null) yield request;
    }
  }

  private finish(request: Open, task: Task): void {
    const { at } = request;
    // Clocks of CPUs differ a little, and an idle state may be left before the wake-up is told: order is kept.
    let latest = -Infinity;
    for (const moment of moments) {
      const ns = at[moment];
      if (ns !== null && ns < latest) at[moment] = null;
      else if (ns !== null) latest = ns;
    }
    task.exitNs = at.exit ?? at.completed;
    this.emit(request);
  }

  private cpu(number: number | null): Cpu {
    let cpu = this.cpus.get(number ?? -1);
    if (cpu === undefined) {
      cpu = { state: null, left: null, irq: null, setupNs: null, reapedNs: null };
      this.cpus.set(number ?? -1, cpu);
    }
    return cpu;
  }

  private task(pid: number): Task {
    let task = this.tasks.get(pid);
    if (task === undefined) {
      // A trace of a whole machine has ever new threads; those without requests are not needed.
      if (this.tasks.size >= MOST_OPEN) this.forgetTasks();
      task = { call: null, requests: [], cpu: null, exitNs: null, calls: false };
      this.tasks.set(pid, task);
    }
    return task;
  }

  /** And, where that is not enough, of the older half what they still have. */
  private forgetTasks(): void {
    for (const [pid, { requests, call }] of this.tasks) {
      if (requests.length === 0 && call === null) this.tasks.delete(pid);
    }
    let excess = this.tasks.size - MOST_OPEN / 2;
    for (const [pid, { requests }] of this.tasks) {
      if (excess-- <= 0) break;
      for (const request of requests) this.drop(`${request.device}:${request.sector}`, request);
      this.tasks.delete(pid);
    }
  }
}

function begun(
  event: TraceEvent,
  { device, sector, sectors, rwbs }: NonNullable<ReturnType<typeof blockFields>>,
  { call }: Task,
): Open {
  return {
    task: event.task,
    pid: event.pid,
    device,
    sector,
    bytes: sectors * 512,
    direction: rwbs.startsWith('R') ? 'read' : /^F?W/.test(rwbs) ? 'write' : 'other',
    call: call?.name ?? null,
    offset: call?.offset ?? null,
    at: {
      enter: call?.enterNs ?? null,
      queued: null,
      setup: null,
      issued: null,
      irq: null,
      reaped: null,
      completed: null,
      waking: null,
      idleExit: null,
      running: null,
      exit: null,
    },
    applicationNs: null,
    overlapped: false,
    irq: null,
    submitCpu: event.cpu,
    completeCpu: null,
    waitedBy: null,
    idleState: null,
    irqIdleState: null,
  };
}

/** The application's own time before a request; null for its first, and after one that the trace does not end. */
function sinceExit(beginNs: number, { exitNs }: Task): number | null {
  return exitNs === null || beginNs < exitNs ? null : beginNs - exitNs;
}
