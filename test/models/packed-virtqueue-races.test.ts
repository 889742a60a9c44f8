/** A packed virtqueue between two sides that take their steps at any moment: nothing is overlooked. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PackedVirtqueue } from '../../models/packed-virtqueue.js';
import type { Request } from '../../models/request.js';
import { Rig } from './rig.js';

const rig = new Rig();
rig.timeline('nobody');
const request = (): Request => rig.request();

test('a request published after kicks went on, or before the last look, is never overlooked', () => {
  // The device works its protocol one step at a time, the driver publishes in between: at the end nothing may be left
  // without a kick on its way.
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.constantFrom('publish', 'step'), { maxLength: 60 }),
      (eventIdx, moves) => {
        const queue = new PackedVirtqueue(eventIdx, 64);
        let kicked = false;
        let step = 0;
        const device = (): void => {
          if (step === 0) {
            if (!kicked) return;
            kicked = false;
            queue.setNotification(false);
          } else if (step === 1) while (queue.pop() !== null);
          else if (step === 2) queue.setNotification(true);
          else if (!queue.empty) {
            step = 0;
            kicked = true;
            return;
          }
          step = (step + 1) % 4;
        };
        for (const move of moves) {
          if (move === 'step') device();
          else if (queue.addAvail(request())) kicked = true;
        }
        for (let i = 0; i < 12; i++) device();
        expect(queue.empty).toBe(true);
      },
    ),
  );
});

test('a completion returned after interrupts went on, or before the last look, is never overlooked', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.constantFrom('complete', 'step'), { maxLength: 60 }),
      (eventIdx, moves) => {
        const queue = new PackedVirtqueue(eventIdx, 8);
        let interrupted = false;
        let step = 0;
        // virtblk_done: off, take all, on, look again.
        const driver = (): void => {
          if (step === 0) {
            if (!interrupted) return;
            interrupted = false;
            queue.disableInterrupts();
          } else if (step === 1) while (queue.getUsed() !== null);
          else if (step === 2) queue.enableInterrupts();
          else if (queue.usedPending) {
            step = 0;
            interrupted = true;
            return;
          }
          step = (step + 1) % 4;
        };
        let inFlight = 0;
        for (const move of moves) {
          if (move === 'step') driver();
          else if (inFlight < 8) {
            queue.addAvail(request());
            queue.pop();
            inFlight++;
            if (queue.pushUsed(request())) interrupted = true;
          }
          if (!queue.usedPending) inFlight = 0;
        }
        for (let i = 0; i < 12; i++) driver();
        expect(queue.usedPending).toBe(false);
      },
    ),
  );
});
