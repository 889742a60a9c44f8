import { expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import type { Sleeper } from '../../models/ports.js';

const sleeper: Sleeper = { wake: () => {}, remoteFrom: () => false };

test('a signal that nobody waits for stays behind', () => {
  const fd = new EventFd('ioeventfd');
  expect(fd.signal()).toBeNull();
  expect(fd.counter).toBe(1);
});

test('signals coalesce until one read takes them all', () => {
  const fd = new EventFd('ioeventfd');
  fd.signal();
  fd.signal();
  expect(fd.counter).toBe(2);
  fd.read();
  expect(fd.counter).toBe(0);
});

test('the waiter says whom the signaller has to wake', () => {
  const fd = new EventFd('ioeventfd');
  let sleeps = true;
  fd.waiter = { signalled: () => (sleeps ? sleeper : null) };
  expect(fd.signal()).toBe(sleeper);
  sleeps = false;
  expect(fd.signal()).toBeNull();
  expect(fd.counter).toBe(2);
});
