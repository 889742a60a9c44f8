import { expect, test } from 'vitest';
import { Phase, phases, stageOf } from '../../models/phases.js';

test('each phase has its number', () => {
  expect(Object.values(Phase)).toEqual(phases.map((_, index) => index));
});

test.each([
  ['notifyServer', 'kick', 'notify device'],
  ['notifyServer', 'c-state', 'server wake'],
  ['notifyServer', 'aio-poll', 'notify device'],
  ['reap', 'scheduler', 'server wake'],
  ['reap', 'interrupt', 'host interrupt'],
  ['reap', 'aio-poll', 'server reap'],
  ['notifyDriver', 'irqfd', 'notify guest'],
  ['notifyDriver', 'halt', 'task wake'],
  ['notifyDriver', 'guest-interrupt', 'guest interrupt'],
  ['notifyDriver', 'iopoll', 'complete'],
  ['notifyDriver', 'interrupt', 'host interrupt'],
  ['notifyDriver', 'vfio', 'host interrupt'],
  ['complete', 'scheduler', 'task wake'],
  ['complete', 'syscall', 'complete'],
  ['device', 'nvme', 'device'],
  ['submit', 'block-layer', 'submit'],
] as const)('in phase %s, time of %s is told as "%s"', (phase, mechanism, stage) => {
  expect(stageOf(Phase[phase], mechanism)).toBe(stage);
});

test('what holds up a completion on bare metal is not told as "notify guest": there is none', () => {
  // With several requests in flight the CPU may be in the block layer for another one.
  expect(stageOf(Phase.notifyDriver, 'block-layer')).toBe('host interrupt');
});
