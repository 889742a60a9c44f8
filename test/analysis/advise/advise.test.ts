import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { advise, type Advice, type AdviseOptions, asksApplication } from '../../../analysis/advise/advise.js';
import { readMachineConfig } from '../../../formats/machine-config.js';
import { effectiveMachine } from '../../../scenarios/machine/effective.js';
import { repository } from '../../cli/captured.js';

const machine = (name: string) =>
  effectiveMachine(readMachineConfig(readFileSync(repository(`test/data/configs/${name}`), 'utf8'), name));

const adviseOn = (name: string, options: Partial<AdviseOptions> = {}): Advice => {
  const { resolved, blocked } = machine(name);
  return advise(resolved, { seed: '1', keep: [], maxCores: null, blocked, ...options });
};
const ids = ({ steps }: Advice) => steps.map(({ optimization }) => optimization.id);

describe('of the bar V0', () => {
  let advice: Advice;
  beforeAll(() => {
    advice = adviseOn('libvirt/talk-v0.xml');
  }, 90_000);

  test('an IOThread comes first, because the main loop sleeps', () => {
    expect(ids(advice)[0]).toBe('iothread');
    const [first] = advice.steps;
    expect(first.gainUs).toBeGreaterThan(5);
    expect(first.stages[0].stage).toBe('server wake');
    expect(first.stages[0].us).toBeLessThan(0);
  });

  test('gains are those on top of what comes before, and add up', () => {
    let period = advice.now.periodUs;
    for (const { gainUs, intervalUs, periodUsAfter, iopsAfter } of advice.steps) {
      expect(intervalUs[0]).toBeGreaterThan(0);
      expect(intervalUs[0]).toBeLessThanOrEqual(gainUs);
      expect(intervalUs[1]).toBeGreaterThanOrEqual(gainUs);
      expect(period - periodUsAfter).toBeCloseTo(gainUs, 6);
      expect(iopsAfter).toBeCloseTo(1e6 / periodUsAfter, 6);
      period = periodUsAfter;
    }
  });

  test('what gives nothing up comes first, then what the application asks for, then what loses something', () => {
    const ranks = advice.steps.map(({ optimization }) =>
      optimization.price.loses.length > 0 ? 2 : asksApplication(optimization) ? 1 : 0,
    );
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks)).toEqual(new Set([0, 1, 2]));
  });

  test('no optimization is told twice, and each that is not advised has its reason', () => {
    const all = [...ids(advice), ...advice.notAdvised.map(({ id }) => id)];
    expect(new Set(all).size).toBe(all.length);
    for (const { why } of advice.notAdvised) expect(why).not.toBe('');
    const of = (kind: string) => advice.notAdvised.filter((one) => one.kind === kind).map(({ id }) => id);
    expect(of('in-effect')).toContain('guest-haltpoll');
    expect(of('version')).toContain('storage-daemon');
    expect(of('prototype')).toEqual(['nvme-polled-queues', 'aio-fast-path']);
  });

  test('the same seed gives the same advice', () => {
    const again = adviseOn('libvirt/talk-v0.xml');
    expect(again.steps.map(({ gainUs }) => gainUs)).toEqual(advice.steps.map(({ gainUs }) => gainUs));
  });
});

test('what is to be kept is kept, and told', () => {
  const advice = adviseOn('libvirt/talk-v1.xml', { keep: ['live-migration', 'shared-drive'] });
  for (const { optimization } of advice.steps) {
    expect(optimization.price.loses).not.toContain('live-migration');
    expect(optimization.price.loses).not.toContain('shared-drive');
  }
  const kept = advice.notAdvised.filter(({ kind }) => kind === 'kept').map(({ id }) => id);
  expect(kept).toContain('passthrough');
  expect(kept).toContain('nvme-userspace');
});

test('no more CPUs than allowed are burnt', () => {
  const advice = adviseOn('libvirt/talk-v0.xml', { maxCores: 0.1, keep: ['live-migration', 'snapshots'] });
  expect(ids(advice)).not.toContain('iothread');
  expect(advice.notAdvised.find(({ id }) => id === 'iothread')?.kind).toBe('cores');
  const burnt = advice.steps.reduce((sum, { coresBurnt }) => sum + coresBurnt, 0);
  expect(burnt).toBeLessThanOrEqual(0.11);
});

test('a guest that does not see KVM is not told to poll', () => {
  const advice = adviseOn('libvirt/trap-hidden.xml', {
    keep: ['live-migration', 'snapshots', 'shared-drive'],
  });
  expect(ids(advice)).not.toContain('guest-haltpoll');
  expect(advice.notAdvised.find(({ id }) => id === 'guest-haltpoll')).toMatchObject({ kind: 'blocked' });
});

test('a machine that has all of it is left alone', () => {
  const { resolved, blocked } = effectiveMachine(
    readMachineConfig(readFileSync(repository('test/data/configs/libvirt/talk-p1.xml'), 'utf8'), 'p1'),
    { disk: 'hostdev0', job: { ioengine: 'io_uring' }, sets: ['vm.pollQueues=1', 'fio.hipri=true'] },
  );
  expect(advise(resolved, { seed: '1', keep: [], maxCores: null, blocked }).steps).toEqual([]);
});
