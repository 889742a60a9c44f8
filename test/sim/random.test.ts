import { describe, expect, test } from 'vitest';
import { nextInt32, type RandomStream, RandomStreams } from '../../sim/random.js';
import { Moments } from '../../sim/statistics/moments.js';

function bits(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => nextInt32(stream.words));
}

describe('a random stream', () => {
  test('is the xoshiro128** of its authors', () => {
    // The first outputs of their C program, version 1.1, from the state 1, 2, 3, 4.
    const words = Int32Array.of(1, 2, 3, 4);
    const outputs = Array.from({ length: 10 }, () => nextInt32(words) >>> 0);
    expect(outputs).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test('has the bits that it has always had', () => {
    // Whoever changes these changes every simulated number: each result must then be made anew.
    const stream = new RandomStreams('7f3a').stream('nvme0/read');
    expect([...stream.words]).toEqual([1465913271, -1089346655, -422434394, 1395544265]);
    expect(bits(stream, 6)).toEqual([
      310487493, 1692399940, -1927833998, 2133865243, -1638808093, -787018604,
    ]);
    expect(bits(new RandomStreams('').stream(''), 1)).toEqual([1850010224]);
  });

  test('gives numbers from 0 to below 1, evenly', () => {
    const streams = new RandomStreams('even');
    const moments = new Moments();
    const unevenness = new Moments();
    for (let i = 0; i < 200; i++) {
      const stream = streams.stream(`stream ${i}`);
      const tenths = Array.from({ length: 10 }, () => 0);
      for (let draw = 0; draw < 1000; draw++) {
        const number = stream.nextUniform();
        moments.add(number);
        tenths[Math.floor(number * 10)]++;
      }
      // Chi-squared of 9 degrees of freedom: mean 9, variance 18.
      unevenness.add(tenths.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0));
    }
    expect(moments.min).toBeGreaterThanOrEqual(0);
    expect(moments.max).toBeLessThan(1);
    expect(Math.abs(moments.mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / moments.count));
    expect(Math.abs(unevenness.mean - 9)).toBeLessThan(4 * Math.sqrt(18 / unevenness.count));
  });

  test('at its greatest stays below 1', () => {
    const stream = new RandomStreams('any').stream('any');
    // The state whose next output has all bits set: the steps of the output, undone.
    const ninth = 0x38e38e39; // 9 * ninth = 1 modulo 2^32
    const fifth = 0xcccccccd; // 5 * fifth = 1 modulo 2^32
    const turned = Math.imul(-1, ninth);
    stream.words.set([0, Math.imul((turned >>> 7) | (turned << 25), fifth), 0, 0]);
    expect(stream.nextUniform()).toBe(1 - 2 ** -32);
  });
});

describe('the streams of one root seed', () => {
  test('of one name are the same', () => {
    const streams = new RandomStreams('seed');
    expect(bits(streams.stream('a'), 100)).toEqual(bits(streams.stream('a'), 100));
    expect(bits(new RandomStreams('seed').stream('a'), 5)).toEqual(bits(streams.stream('a'), 5));
  });

  test('of other names, and of other root seeds, are others', () => {
    const firsts = new Set<string>();
    for (const seed of ['0', '1', 'seed']) {
      for (const name of ['', 'a', 'b', 'a/b', 'b/a', 'iothread/qemu_submit', 'iothread/qemu_complete']) {
        firsts.add(String([...new RandomStreams(seed).stream(name).words]));
      }
    }
    expect(firsts.size).toBe(21);
  });

  test('are not moved by one that is added, nor by draws from another', () => {
    const before = bits(new RandomStreams('seed').stream('drive'), 20);
    const streams = new RandomStreams('seed');
    const added = streams.stream('added');
    const drive = streams.stream('drive');
    const after: number[] = [];
    for (let i = 0; i < 20; i++) {
      bits(added, i);
      after.push(...bits(drive, 1));
    }
    expect(after).toEqual(before);
  });

  test('whose names differ in one letter do not go together', () => {
    const streams = new RandomStreams('seed');
    const [a, b] = [streams.stream('vcpu0'), streams.stream('vcpu1')];
    const draws = 50_000;
    let product = 0;
    for (let i = 0; i < draws; i++) product += (a.nextUniform() - 0.5) * (b.nextUniform() - 0.5);
    // Correlation, whose standard error is 1 / sqrt(draws).
    expect(Math.abs((12 * product) / draws)).toBeLessThan(4 / Math.sqrt(draws));
  });
});
