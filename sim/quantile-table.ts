/**
 * A distribution as a table of its quantiles, from which a draw costs one 32-bit number and one interpolation.
 *
 * 1024 cells of equal probability. The last cell, where the tail is, opens into a table of 1024 finer cells,
 * and the last of those into a third: the tail is resolved down to one draw in 10^9. Durations are rounded to
 * whole nanoseconds. The table is built with +, -, *, / and sqrt alone (`sim/math`), and so has the same bits
 * in every JavaScript engine.
 */
import { mean, quantileFunction, type Distribution } from './distributions.js';
import { SimulationError } from './errors.js';
import { nextInt32, type RandomStream } from './random.js';

const CELLS = 1024;
const LEVELS = 3;
/** Longest duration a table holds [ns]: draws are rounded with 32-bit integers. */
const LONGEST_NS = 2 ** 31 - 2;

export class QuantileTable {
  /** LEVELS tables of CELLS + 1 nodes [ns]. */
  readonly nodes: Float64Array;
  /** The mean of the draws [ns], that of the distribution. */
  readonly meanNs: number;
  /** Whether each draw is the same. */
  readonly constant: boolean;

  constructor(distribution: Distribution) {
    this.nodes = new Float64Array(LEVELS * (CELLS + 1));
    this.meanNs = mean(distribution);
    this.constant = distribution.kind === 'constant';
    if (this.constant) this.nodes.fill(this.meanNs);
    else this.fill(distribution);
    if (!(this.nodes[this.nodes.length - 1] <= LONGEST_NS)) {
      throw new SimulationError(`a cost may last 2.1 s at most, found a tail of ${this.nodes.at(-1)} ns`);
    }
  }

  private fill(distribution: Distribution): void {
    const quantile = quantileFunction(distribution);
    let width = 1;
    for (let level = 0; level < LEVELS; level++) {
      const from = 1 - width;
      width /= CELLS;
      for (let i = 0; i <= CELLS; i++) {
        let p = from + i * width;
        // Probabilities 0 and 1 stand for durations that a distribution may not reach.
        if (p === 0) p = width / 8;
        if (i === CELLS) p = 1 - width / 2;
        this.nodes[level * (CELLS + 1) + i] = Math.max(0, quantile(p));
      }
    }
    const drawnNs = this.tableMean();
    const scale = drawnNs > 0 ? this.meanNs / drawnNs : 1;
    for (let i = 0; i < this.nodes.length; i++) this.nodes[i] *= scale;
  }

  /** Mean of what the table draws: interpolation within cells bends the distribution's own a little. */
  private tableMean(): number {
    let total = 0;
    let weight = 1;
    for (let level = 0; level < LEVELS; level++) {
      weight /= CELLS;
      const base = level * (CELLS + 1);
      const cells = level === LEVELS - 1 ? CELLS : CELLS - 1;
      for (let i = 0; i < cells; i++)
        total += ((this.nodes[base + i] + this.nodes[base + i + 1]) / 2) * weight;
    }
    return total;
  }
}

/** Draws durations from a table with a stream. */
export class Sampler {
  readonly table: QuantileTable;
  private readonly nodes: Float64Array;
  private readonly words: Int32Array;
  private readonly fixedNs: number;

  constructor(table: QuantileTable, stream: RandomStream) {
    this.table = table;
    this.nodes = table.nodes;
    this.words = stream.words;
    this.fixedNs = table.constant ? Math.round(table.meanNs) : -1;
  }

  /** The next duration [whole ns]. */
  next(): number {
    if (this.fixedNs >= 0) return this.fixedNs;
    const bits = nextInt32(this.words);
    const cell = bits >>> 22;
    if (cell === CELLS - 1) return this.nextTail();
    const nodes = this.nodes;
    const below = nodes[cell];
    return (below + (nodes[cell + 1] - below) * ((bits & 0x3fffff) * 2 ** -22) + 0.5) | 0;
  }

  private nextTail(): number {
    let base = 0;
    let cell = CELLS - 1;
    let bits = 0;
    while (cell === CELLS - 1 && base < (LEVELS - 1) * (CELLS + 1)) {
      base += CELLS + 1;
      bits = nextInt32(this.words);
      cell = bits >>> 22;
    }
    const below = this.nodes[base + cell];
    const fraction = (bits & 0x3fffff) * 2 ** -22;
    return (below + (this.nodes[base + cell + 1] - below) * fraction + 0.5) | 0;
  }
}
