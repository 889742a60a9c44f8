import { describe, expect, test } from 'vitest';
import { calibrate } from '../../calibration/calibrate.js';
import type { DataSet } from '../../calibration/data/data-set.js';
import { step } from './fit/made-up.js';

const irqfd = step('irqfd', { irqfd_write: 1 }, 0.6, 0.01);
const qemu = step('qemu', { qemu_submit: 1, qemu_complete: 1 }, 3.1, 0.05);

function set(id: string, changes: Partial<DataSet> = {}): DataSet {
  return { id, title: id, observations: [irqfd], beliefs: new Map(), heldOut: null, ...changes };
}

const options = { id: 'a', title: 'a', made: 'a test', draws: 0 };

describe('several data sets', () => {
  test('keep observations of one name apart', () => {
    const { rows } = calibrate([set('one'), set('two', { observations: [irqfd, qemu] })], options);
    expect(rows.map(({ id }) => id)).toEqual(['one: irqfd', 'two: irqfd', 'qemu']);
  });

  test('but the same one twice is refused', () => {
    expect(() => calibrate([set('one'), set('one')], options)).toThrow(/called "one: irqfd"/);
  });

  test('of several machines are told to be', () => {
    const { notes } = calibrate(
      [set('one', { machine: 'x' }), set('two', { machine: 'y' })],
      options,
    ).profile;
    expect(notes[0]).toBe('the data are of 2 machines (x; y), and are fitted as if of one');
  });

  test('that believe different things of a cost are both given room', () => {
    const low = new Map([['irqfd_write', { lowNs: 100, centralNs: 300, highNs: 500 }]]);
    const high = new Map([['irqfd_write', { lowNs: 200, centralNs: 400, highNs: 900 }]]);
    const { beliefs } = calibrate(
      [set('one', { beliefs: low }), set('two', { beliefs: high })],
      options,
    ).profile;
    expect(beliefs['irqfd_write']).toEqual({ lowNs: 100, centralNs: 300, highNs: 900 });
  });
});

describe('what was not fitted', () => {
  test('is predicted, and the profile says how far it was off', () => {
    const unseen = [step('other', { irqfd_write: 2 }, 1.2, 0.1), step('far', { irqfd_write: 2 }, 2.4, 0.1)];
    const result = calibrate([set('one', { unseen })], options);
    expect(result.unseen.map(({ id }) => id)).toEqual(['other', 'far']);
    expect(result.unseen[0].predictedUs).toBeCloseTo(1.2, 1);
    expect(result.profile.observations).toBe(1);
    expect(result.profile.notes).toContainEqual(
      expect.stringMatching(
        /not fitted: median error 2\d\.\d %, worst 5\d\.\d %, 1 of 2 within the interval/,
      ),
    );
  });
});

test('costs that are moved beyond what any source tells are named', () => {
  const far = step('irqfd', { irqfd_write: 1 }, 40, 0.1);
  const { notes } = calibrate([set('one', { observations: [far] })], options).profile;
  expect(notes).toContainEqual(
    expect.stringMatching(/the data move irqfd_write by \d+\.\d widths.*do not trust/),
  );
});
