/** The figures in the answers of docs/teaching are those that the page shows. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulateOne } from '../../../analysis/talk.js';
import { DEFAULT_PROFILE } from '../../../scenarios/profiles.js';
import { numaConfiguration } from '../../../viz/page/numa-data.js';
import { type Configuration, subjectOf } from '../../../viz/page/subject.js';
import { repository } from '../../cli/captured.js';

const text = readFileSync(repository('docs/teaching/README.md'), 'utf8').replaceAll(/\s+/gu, ' ');

function periodUs(preset: string, ...sets: string[]): number {
  return periodOf({ preset, sets, costs: {} });
}

function periodOf(configuration: Configuration): number {
  return simulateOne(subjectOf(configuration), { profile: DEFAULT_PROFILE, seed: '1' }).periodUs;
}

const [p0, p1, p2, p3] = ['P0', 'P1', 'P2', 'P3'].map((id) => periodUs(id));
const numaUs = (places: string): number => periodOf(numaConfiguration(places, {}));

/** What is told, with its figure, and what that comes to. */
const told: [string, number][] = [
  ['haltpoll alone saves # µs', p0 - p1],
  ['guest iopoll alone # µs', p0 - p2],
  ['Together # µs, not', p0 - p3],
  ['µs, not #: haltpoll spares', 2 * p0 - p1 - p2],
  ['and costs: # µs with it', periodUs('V1')],
  ['with it, # without', periodUs('V1', 'vm.haltpoll=false')],
  ['that, too, it is # µs', periodUs('V1', 'vm.haltpoll=false', 'host.haltPollNs=0')],
  ['in the RAM (# µs more)', numaUs('0010') - numaUs('0000')],
  ['and the DMA (# µs more)', numaUs('0001') - numaUs('0000')],
];

describe('docs/teaching', () => {
  test.each(told)('%s', (words, us) => {
    const [before, after] = words.split('#');
    const from = text.indexOf(before) + before.length;
    const figure = text.slice(from, text.indexOf(after, from));
    expect(figure, `${words} in the text`).toMatch(/^[0-9.]+$/u);
    expect(Math.abs(Number(figure) - us), `${figure} against ${us.toFixed(2)}`).toBeLessThan(0.06);
  });
});
