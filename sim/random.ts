/**
 * Named random streams of one root seed.
 *
 * Each model instance and purpose draws from a stream of its own (`iothread/qemu_submit`), so that a draw
 * added in one model moves no other, and two scenarios run with one seed share their luck wherever they share
 * a stream (common random numbers).
 *
 * seedrandom turns the root seed and the name into a state; the stream itself is xoshiro128** (Blackman and
 * Vigna, "Scrambled linear pseudorandom number generators", 2018): integer operations alone, so that the same
 * seed gives the same bits in every JavaScript engine.
 */
import seedrandom from 'seedrandom';

/** Steps a stream's four words; returns its next 32 bits as a signed integer. */
export function nextInt32(words: Int32Array): number {
  const w1 = words[1];
  const product = Math.imul(w1, 5);
  const result = Math.imul((product << 7) | (product >>> 25), 9);
  const w2 = words[2] ^ words[0];
  const w3 = words[3] ^ w1;
  words[1] = w1 ^ w2;
  words[0] ^= w3;
  words[2] = w2 ^ (w1 << 9);
  words[3] = (w3 << 11) | (w3 >>> 21);
  return result;
}

/** A stream of uniform 32-bit integers. */
export class RandomStream {
  /** The state: four words, not all zero. */
  readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words;
  }

  /** The next number in [0, 1), of 32 bits. */
  nextUniform(): number {
    return (nextInt32(this.words) >>> 0) * 2 ** -32;
  }
}

/** Makes the streams of one root seed. */
export class RandomStreams {
  readonly rootSeed: string;

  constructor(rootSeed: string) {
    this.rootSeed = rootSeed;
  }

  /** The stream of that name: the same name and root seed give the same draws. */
  stream(name: string): RandomStream {
    const source = seedrandom.alea(`${this.rootSeed}/${name}`);
    const words = new Int32Array(4);
    for (let i = 0; i < 4; i++) words[i] = source.int32();
    if ((words[0] | words[1] | words[2] | words[3]) === 0) words[0] = 1;
    return new RandomStream(words);
  }
}
