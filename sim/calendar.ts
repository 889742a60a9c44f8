/**
 * The event calendar: whole-nanosecond time and a total order of events by (time, sequence).
 *
 * An event belongs to a *timer*: a small integer that stands for one recurring moment of one model ("the
 * drive has finished", "the polling budget is spent"). A timer is armed, re-armed and cancelled in place and
 * is never allocated on the hot path. Each timer has at most one entry in the heap:
 *
 * - cancelled, its entry stays behind as a tombstone until its time comes or the timer is armed again;
 * - armed for later than its entry, only the deadline moves: the entry is pushed down when it surfaces;
 * - armed for earlier than its entry, the entry is taken out of the heap (a linear search; rare).
 *
 * The heap is binary, in typed arrays. The root of a fired event stays open as a *hole*: a handler nearly
 * always arms something, which then fills the hole with one sift-down instead of a removal and an insertion.
 */
import { SimulationError } from './errors.js';

/** What runs when a timer fires. It is given the timer's own number, so that one function can serve many. */
export type Handler = (timer: number) => void;

const WHOLE = -1;
const HOLE = -2;

/** A timer's state: not in the heap, live in the heap, or in the heap with a moved or cancelled deadline. */
const OUT = 0;
const LIVE = 1;
const MOVED = 2;

/** A timer: when it fires, what runs, and where its entry in the heap is ordered. */
class Slot {
  readonly name: string;
  handler: Handler;
  flag = OUT;
  // Fractions, so that the engine keeps these fields as numbers in place and does not box what is stored in them.
  /** Time and sequence of the entry in the heap. */
  entryNs = 0.5;
  sequence = 0.5;

  constructor(name: string, handler: Handler) {
    this.name = name;
    this.handler = handler;
  }
}

export class Calendar {
  private size = 0;
  /** WHOLE: the heap is whole; HOLE: its root is open; otherwise the timer that will fill the root. */
  private root = WHOLE;
  /** Infinity from `size` on: a missing child is never the lesser. */
  private times = new Float64Array(16).fill(Infinity);
  /** Timers in heap order, beside their times. */
  private heap = new Int32Array(16);
  /** [0] the clock in ns, [1] the next sequence number. In a typed array: a number field would be boxed. */
  readonly state: Float64Array = new Float64Array(2);
  private readonly timers: Slot[] = [];
  /** For each timer, where a moved entry goes when it surfaces [ns; Infinity: nowhere], and its sequence. */
  private moved = new Float64Array(32);
  private fired = 0;
  private stopped = false;

  /** The present moment [ns since the start]. */
  get now(): number {
    return this.state[0];
  }

  /** Events fired so far, tombstones not counted. */
  get eventsFired(): number {
    return this.fired;
  }

  /**
   * Makes a timer.
   * @param name instance and moment, as errors print it: `nvme0: CQE posted`
   * @returns the timer's number
   */
  timer(name: string, handler: Handler): number {
    const id = this.timers.length;
    if (id + 2 >= this.times.length) this.grow();
    this.timers.push(new Slot(name, handler));
    return id;
  }

  /** Arms a timer for `atNs`, in place of what it was armed for. Throws when that is before now. */
  arm(timer: number, atNs: number): void {
    const slot = this.timers[timer];
    if (!(atNs >= this.state[0])) this.refuse(slot, atNs);
    if (slot.flag !== OUT) {
      this.rearm(timer, slot, atNs);
      return;
    }
    slot.flag = LIVE;
    slot.sequence = this.state[1]++;
    slot.entryNs = atNs;
    if (this.root === HOLE) this.root = timer;
    else this.push(timer);
  }

  /**
   * Arms a timer for the moment that lies in `timesNs[index]`, and gives it a new handler. The moment is passed
   * by its place: a number that crosses a call which is not inlined is boxed, and this is the hottest call there is.
   */
  armWith(timer: number, timesNs: Float64Array, index: number, handler: Handler): void {
    const slot = this.timers[timer];
    const atNs = timesNs[index];
    slot.handler = handler;
    if (slot.flag !== OUT || !(atNs >= this.state[0])) {
      this.arm(timer, atNs);
      return;
    }
    slot.flag = LIVE;
    slot.sequence = this.state[1]++;
    slot.entryNs = atNs;
    if (this.root === HOLE) this.root = timer;
    else this.push(timer);
  }

  /** Arms a timer for `delayNs` from now. */
  after(timer: number, delayNs: number): void {
    this.arm(timer, this.state[0] + delayNs);
  }

  /** Disarms a timer; nothing happens if it is not armed. */
  cancel(timer: number): void {
    const slot = this.timers[timer];
    if (slot.flag === OUT) return;
    slot.flag = MOVED;
    this.moved[2 * timer] = Infinity;
  }

  /** Whether the timer is armed. */
  armed(timer: number): boolean {
    return this.deadline(timer) < Infinity;
  }

  /** When the timer will fire [ns], Infinity if it is not armed. */
  deadline(timer: number): number {
    const { flag, entryNs } = this.timers[timer];
    if (flag === OUT) return Infinity;
    return flag === LIVE ? entryNs : this.moved[2 * timer];
  }

  /** Whether nothing is left to happen. */
  get idle(): boolean {
    return this.size === 0 || (this.size === 1 && this.root === HOLE);
  }

  /** Ends `run` after the event that is being handled. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Fires events in order until none is left, `stop` is called or the next is later than `untilNs`.
   * Throws SimulationError, naming the timer, for what a handler throws.
   */
  run(untilNs: number = Infinity): void {
    this.stopped = false;
    const { state, timers } = this;
    // A timer that is armed for Infinity is never reached.
    const lastNs = Math.min(untilNs, Number.MAX_VALUE);
    let timer = -1;
    try {
      while (!this.stopped) {
        const filler = this.root;
        let time: number;
        if (filler >= 0 && (time = timers[filler].entryNs) < this.times[1] && time < this.times[2]) {
          // What was armed last is next: it needs no place in the heap.
          if (time > lastNs) return;
          timer = filler;
        } else {
          if (filler !== WHOLE) this.fillRoot(filler);
          if (this.size === 0) return;
          time = this.times[0];
          if (time > lastNs) return;
          timer = this.heap[0];
        }
        this.root = HOLE;
        const slot = timers[timer];
        if (slot.flag !== LIVE) {
          this.surface(timer, slot);
          continue;
        }
        slot.flag = OUT;
        state[0] = time;
        this.fired++;
        slot.handler(timer);
      }
    } catch (error) {
      throw this.explain(timer, error);
    }
  }

  /** Fills the open root with a timer, or closes the hole with the last entry. */
  private fillRoot(filler: number): void {
    this.root = WHOLE;
    if (filler >= 0) {
      this.siftDown(filler);
      return;
    }
    const last = --this.size;
    const mover = this.heap[last];
    this.times[last] = Infinity;
    if (last > 0) this.siftDown(mover);
  }

  private siftDown(timer: number): void {
    const { times, heap, timers, size } = this;
    const { entryNs: time, sequence } = timers[timer];
    let i = 0;
    let child = 1;
    while (child < size) {
      const left = times[child];
      const right = times[child + 1];
      if (left === right) {
        if (child + 1 < size && timers[heap[child + 1]].sequence < timers[heap[child]].sequence) child++;
      } else child += +(right < left);
      const least = times[child];
      if (least >= time) {
        if (least > time || timers[heap[child]].sequence > sequence) break;
      }
      times[i] = least;
      heap[i] = heap[child];
      i = child;
      child = 2 * i + 1;
    }
    times[i] = time;
    heap[i] = timer;
  }

  private push(timer: number): void {
    if (this.root >= 0) this.fillRoot(this.root);
    this.siftUp(this.size++, timer);
  }

  private siftUp(from: number, timer: number): void {
    const { times, heap, timers } = this;
    const { entryNs: time, sequence } = timers[timer];
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = times[parent];
      if (above < time || (above === time && timers[heap[parent]].sequence < sequence)) break;
      times[i] = above;
      heap[i] = heap[parent];
      i = parent;
    }
    times[i] = time;
    heap[i] = timer;
  }

  /** A timer that is already in the heap is armed again. */
  private rearm(timer: number, slot: Slot, atNs: number): void {
    const sequence = this.state[1]++;
    if (atNs >= slot.entryNs) {
      slot.flag = MOVED;
      this.moved[2 * timer] = atNs;
      this.moved[2 * timer + 1] = sequence;
      return;
    }
    this.remove(timer);
    slot.flag = LIVE;
    slot.entryNs = atNs;
    slot.sequence = sequence;
    if (this.root === HOLE) this.root = timer;
    else this.push(timer);
  }

  /** A timer's entry has come up whose deadline was moved or cancelled. The root is open. */
  private surface(timer: number, slot: Slot): void {
    if (this.moved[2 * timer] === Infinity) {
      slot.flag = OUT;
      return;
    }
    slot.flag = LIVE;
    slot.entryNs = this.moved[2 * timer];
    slot.sequence = this.moved[2 * timer + 1];
    this.root = timer;
  }

  /** Takes a timer's entry out of the heap. */
  private remove(timer: number): void {
    if (this.root === timer) {
      this.root = HOLE;
      return;
    }
    if (this.root !== WHOLE) this.fillRoot(this.root);
    const at = this.heap.subarray(0, this.size).indexOf(timer);
    const last = --this.size;
    const mover = this.heap[last];
    this.times[last] = Infinity;
    if (at === last) return;
    // The last entry takes the place: up from there if it is earlier than its new parent, else down.
    this.siftUp(at, mover);
    if (this.heap[at] === mover) this.siftDownFrom(at, mover);
  }

  private siftDownFrom(from: number, timer: number): void {
    const { times, heap, timers, size } = this;
    const before = (a: number, b: number): boolean =>
      times[a] < times[b] || (times[a] === times[b] && timers[heap[a]].sequence < timers[heap[b]].sequence);
    let i = from;
    for (;;) {
      let least = i;
      if (2 * i + 1 < size && before(2 * i + 1, least)) least = 2 * i + 1;
      if (2 * i + 2 < size && before(2 * i + 2, least)) least = 2 * i + 2;
      if (least === i) return;
      times[i] = times[least];
      heap[i] = heap[least];
      times[least] = timers[timer].entryNs;
      heap[least] = timer;
      i = least;
    }
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    const times = new Float64Array(capacity).fill(Infinity);
    times.set(this.times);
    this.times = times;
    const heap = new Int32Array(capacity);
    heap.set(this.heap);
    this.heap = heap;
    const moved = new Float64Array(2 * capacity);
    moved.set(this.moved);
    this.moved = moved;
  }

  private refuse({ name }: Slot, atNs: number): never {
    throw new SimulationError(
      `${name}: cannot be armed for ${atNs} ns, which is before now (${this.state[0]} ns)`,
    );
  }

  private explain(timer: number, error: unknown): SimulationError {
    const where = timer >= 0 ? this.timers[timer].name : 'before the first event';
    const what = error instanceof Error ? error.message : String(error);
    return new SimulationError(`at ${this.state[0]} ns, in ${where}: ${what}`, { cause: error });
  }
}
