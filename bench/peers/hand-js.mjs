/**
 * The peer by hand: the lifecycle workload as one state machine over a sorted array of pending events, and the
 * hold workload as one loop over a binary heap. No engine, no actors, no totals: what a person would write who
 * needs this one program to be fast.
 */
const STAGES = 20;
const RACED = 10;
const TIMEOUT_NS = 200_000;
const CELLS = 1024;

/** One step of xoshiro128**. */
function next(s) {
  const s1 = s[1];
  const product = Math.imul(s1, 5);
  const result = Math.imul((product << 7) | (product >>> 25), 9);
  const s2 = s[2] ^ s[0];
  const s3 = s[3] ^ s1;
  s[1] = s1 ^ s2;
  s[0] ^= s3;
  s[2] = s2 ^ (s1 << 9);
  s[3] = (s3 << 11) | (s3 >>> 21);
  return result;
}

/**
 * @param requests how many requests to run
 * @param streams for each stage, the four words of its xoshiro128** state
 * @param nodes for each stage, its quantile table: three levels of 1025 nodes [ns]
 * @param table delays [ns] to step through instead, or null
 * @returns the simulated time and the total of each stage [ns]
 */
export function lifecycle(requests, streams, nodes, table) {
  const times = new Float64Array(8);
  const states = new Int32Array(8);
  const totals = new Float64Array(STAGES);
  let size = 0;
  let now = 0;
  let done = 0;
  let k = 0;
  const insert = (time, state) => {
    let i = size++;
    while (i > 0 && times[i - 1] <= time) {
      times[i] = times[i - 1];
      states[i] = states[i - 1];
      i--;
    }
    times[i] = time;
    states[i] = state;
  };
  const remove = (state) => {
    let i = 0;
    while (i < size && states[i] !== state) i++;
    if (i === size) return;
    for (size--; i < size; i++) {
      times[i] = times[i + 1];
      states[i] = states[i + 1];
    }
  };
  const enter = (stage) => {
    let ns;
    if (table !== null) ns = table[k++ & 65535];
    else {
      const quantiles = nodes[stage];
      let base = 0;
      let bits = next(streams[stage]);
      while (bits >>> 22 === CELLS - 1 && base < 2 * (CELLS + 1)) {
        base += CELLS + 1;
        bits = next(streams[stage]);
      }
      const cell = base + (bits >>> 22);
      const below = quantiles[cell];
      ns = (below + (quantiles[cell + 1] - below) * ((bits & 0x3fffff) * 2 ** -22) + 0.5) | 0;
    }
    totals[stage] += ns;
    insert(now + ns, stage);
  };
  enter(0);
  while (size > 0) {
    size--;
    now = times[size];
    const state = states[size];
    switch (state) {
      case STAGES - 1:
        if (++done === requests) return { now, totals };
        enter(0);
        break;
      case RACED - 1:
        insert(now + TIMEOUT_NS, STAGES);
        enter(RACED);
        break;
      case RACED:
        remove(STAGES);
        enter(RACED + 1);
        break;
      case STAGES:
        throw new Error('the time-out fired');
      default:
        enter(state + 1);
    }
  }
  return { now, totals };
}

/** `pending` events, each of which follows itself after a delay from `table`. */
export class Hold {
  constructor(pending, table) {
    this.pending = pending;
    this.table = table;
    this.now = 0;
    // One more than needed, later than all: a missing child is never the lesser.
    this.times = new Float64Array(pending + 1).fill(Infinity);
    this.sequences = new Float64Array(pending + 1);
    this.slots = new Int32Array(pending + 1);
    const order = [...table.subarray(0, pending).keys()].sort((a, b) => table[a] - table[b]);
    for (let i = 0; i < pending; i++) {
      this.times[i] = table[order[i]];
      this.sequences[i] = this.slots[i] = order[i];
    }
    this.sequence = pending;
  }

  run(events) {
    const { times, sequences, slots, pending, table } = this;
    // Each event takes a delay and a sequence number: one counter does for both.
    let sequence = this.sequence;
    let now = this.now;
    for (let event = 0; event < events; event++) {
      now = times[0];
      const slot = slots[0];
      const time = now + table[sequence & 65535];
      let i = 0;
      let child = 1;
      while (child < pending) {
        const left = times[child];
        const right = times[child + 1];
        if (left === right) child += +(sequences[child + 1] < sequences[child]);
        else child += +(right < left);
        const least = times[child];
        if (least > time) break;
        times[i] = least;
        slots[i] = slots[child];
        sequences[i] = sequences[child];
        i = child;
        child = 2 * i + 1;
      }
      times[i] = time;
      slots[i] = slot;
      sequences[i] = sequence++;
    }
    this.sequence = sequence;
    this.now = now;
  }

  /** @returns when each slot is due [ns] */
  deadlines() {
    const deadlines = [];
    for (let i = 0; i < this.pending; i++) deadlines[this.slots[i]] = this.times[i];
    return deadlines;
  }
}
