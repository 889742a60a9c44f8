/** QEMU 10.0: a polling time for each handler, and the longest of them is polled for. */
import { expect, test } from 'vitest';
import { HandlerPollAdaptation } from '../../models/handler-poll-adaptation.js';
import { defaultPollParameters, PollAdaptation } from '../../models/poll-adaptation.js';

const rule = (parameters = defaultPollParameters): HandlerPollAdaptation =>
  new HandlerPollAdaptation(parameters);

test('a virtqueue and a slow drive: the one climbs, the other stays at 0', () => {
  const adaptation = rule();
  const seen: [number, number, number][] = [];
  for (const [handler, blockNs] of [
    ['queue', 11_000],
    ['disk', 83_000],
    ['queue', 11_000],
    ['disk', 83_000],
    ['queue', 8_000],
  ] as const) {
    adaptation.handled(handler, blockNs);
    seen.push([adaptation.pollNsOf('queue'), adaptation.pollNsOf('disk'), adaptation.pollNs]);
  }
  expect(seen).toEqual([
    [4000, 0, 4000],
    [4000, 0, 4000],
    [8000, 0, 8000],
    [8000, 0, 8000],
    [8000, 0, 8000],
  ]);
});

test('when the longest is taken back, the next longest is polled for', () => {
  const adaptation = rule();
  for (let i = 0; i < 4; i++) adaptation.handled('queue', 30_000);
  adaptation.handled('disk', 3000);
  expect([adaptation.pollNsOf('queue'), adaptation.pollNs]).toEqual([32_000, 32_000]);
  adaptation.handled('queue', 40_000);
  expect([adaptation.pollNsOf('queue'), adaptation.pollNs]).toEqual([0, 4000]);
});

test('one handler alone is the rule of before, and the context itself adapts nothing', () => {
  const [own, before] = [
    rule({ pollMaxNs: 100_000, pollGrow: 3, pollShrink: 2 }),
    new PollAdaptation({ pollMaxNs: 100_000, pollGrow: 3, pollShrink: 2 }),
  ];
  for (const blockNs of [5000, 20_000, 90_000, 150_000, 40_000, 200_000, 100_000, 1]) {
    own.handled('only', blockNs);
    own.adapt();
    before.adapt(blockNs);
    expect(own.pollNs).toBe(before.pollNs);
  }
});

test('a maximum of 0 never polls, and parameters that are none are refused at once', () => {
  const never = rule({ pollMaxNs: 0, pollGrow: 0, pollShrink: 0 });
  never.handled('queue', 5000);
  expect(never.pollNs).toBe(0);
  expect(() => rule({ pollMaxNs: -1, pollGrow: 0, pollShrink: 0 })).toThrow('pollMaxNs is -1');
});
