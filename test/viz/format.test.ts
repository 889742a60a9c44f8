import { describe, expect, it } from 'vitest';
import {
  coordinate,
  kilo,
  microseconds,
  microsecondsRange,
  short,
  signedPercent,
  thousands,
} from '../../viz/format.js';
import { textWidth, wrapText } from '../../viz/text.js';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it('are read as people say them', () => {
    expect(plain(microseconds(12.8205))).toBe('12.8 µs');
    expect(plain(microsecondsRange(12.195, 12.821))).toBe('12.2–12.8 µs');
    expect(plain(kilo(21_000))).toBe('21 k');
    expect(plain(kilo(8_349))).toBe('8.3 k');
    expect(kilo(640)).toBe('640');
    expect(thousands(118_973)).toBe('119.0');
  });

  it('are signed with a true minus, and never minus zero', () => {
    expect(plain(signedPercent(0.031))).toBe('+3.1 %');
    expect(plain(signedPercent(-0.031))).toBe('−3.1 %');
    expect(plain(signedPercent(2.1))).toBe('+210 %');
    expect(plain(signedPercent(-0.0001))).toBe('0.0 %');
  });

  it('carry no float noise', () => {
    expect(short(0.1 + 0.2)).toBe('0.3');
    expect(coordinate(1 / 3)).toBe(0.333);
    expect(Object.is(coordinate(-0.0001), 0)).toBe(true);
  });
});

describe('wrapText', () => {
  it('keeps every line within the width', () => {
    const text = 'virtio-blk with a queue a vCPU and averyverylongwordthatnolinecanholdatall';
    const lines = wrapText(text, 100, 13);
    for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(100);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });

  it('does not part a number from its unit', () => {
    expect(wrapText(`about ${microseconds(12.8)}`, 60, 13)).toEqual(['about', '12.8\u00a0µs']);
  });
});
