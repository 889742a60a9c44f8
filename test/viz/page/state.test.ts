/** The address of the page: whatever is written is read again, and whatever is read is either state or a sentence. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ladderSteps, usable } from '../../../viz/page/ladder-steps.js';
import {
  initial,
  orderIds,
  pollMaxChoices,
  qemuChoices,
  readState,
  type State,
  writeState,
} from '../../../viz/page/state.js';

const states: fc.Arbitrary<State> = fc.record({
  seed: fc.stringMatching(/^[\w.-]{1,40}$/u),
  theme: fc.constantFrom('auto', 'light', 'dark'),
  costs: fc.constantFrom({}, { c1_exit: '2us' }, { c1_exit: '2 us', qemu_submit: '100ns' }),
  bet: fc.constantFrom(null, 0, 12.4, 47.6),
  largest: fc.constantFrom('', 'drive', 'wake'),
  on: fc.subarray(ladderSteps.map(({ id }) => id)).map(usable),
  look: fc.constantFrom('', 'B0', 'P3'),
  assigned: fc.boolean(),
  at: fc.constantFrom(3, 20, 47.6),
  cut: fc.constantFrom(0.5, 2),
  order: fc.shuffledSubarray([...orderIds], { minLength: orderIds.length }),
  qemu: fc.constantFrom(...qemuChoices),
  drive: fc.integer({ min: 1, max: 150 }),
  think: fc.integer({ min: 0, max: 300 }),
  max: fc.constantFrom(...pollMaxChoices),
  trace: fc.constantFrom('alternating', 'cliff'),
  numa: fc.stringMatching(/^[01]{4}$/u),
  game: fc.constantFrom([], ['iothread', 'no-poll']),
  preset: fc.constantFrom('B0', 'V1', 'V6'),
  sets: fc.constantFrom([], ['fio.bs=16 KiB'], ['fio.rw=randwrite', 'host.haltPollNs=10 us']),
});

describe('the address', () => {
  test('every state comes back from it', () => {
    fc.assert(
      fc.property(states, fc.constantFrom('', 'live', 'sandbox'), (state, part) => {
        expect(readState(writeState(state, part))).toEqual({ state, part, complaints: [] });
      }),
    );
  });

  test('a page as it opens has a short one', () => {
    expect(writeState(initial, 'live')).toBe('#live');
  });

  test('any text is read, and what is taken of it can be written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { state, complaints } = readState(`#x?${text}`);
        expect(readState(writeState(state, '')).state).toEqual(state);
        for (const complaint of complaints) expect(complaint.length).toBeLessThan(600);
      }),
    );
  });
});
