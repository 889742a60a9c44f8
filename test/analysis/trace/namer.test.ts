import { describe, expect, test } from 'vitest';
import { fitting, matches, type EventRow } from '../../../analysis/trace/event-row.js';
import { eventTable } from '../../../analysis/trace/event-table.js';
import { Namer } from '../../../analysis/trace/namer.js';
import type { Trace } from '../../../analysis/trace/trace.js';
import { assemble } from '../../../scenarios/assemble.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import { priorTables } from '../../../analysis/simulate.js';
import type { Site } from '../../../sim/ledger.js';
import { presetIds, traceOf, variants } from './traces.js';

const all = [...presetIds.map((id) => [id] as const), ...variants];

/** All sites of a configuration's machine. */
async function sitesOf([preset, ...sets]: readonly string[]): Promise<readonly Site[]> {
  const { scenario } = await resolveScenario({ base: { preset }, sets });
  const observer = { completed: () => undefined };
  return assemble(scenario, { tables: priorTables, rootSeed: '', observer }).chassis.ledger.sites;
}

const keyOf = ({ mechanism, cost }: Pick<Site, 'mechanism' | 'cost'>): string => `${mechanism}:${cost}`;

describe('the table of events', () => {
  test('names the work of every configuration', async () => {
    const keys = new Set<string>();
    for (const words of all) for (const site of await sitesOf(words)) keys.add(keyOf(site));
    expect(keys.size).toBeGreaterThan(80);
    const unnamed = [...keys].filter((key) => !eventTable.some(({ site }) => matches(site, key)));
    // What a turn of a polling loop costs is drawn, and told as polling.
    expect(unnamed.sort()).toEqual([
      'aio-poll:aio_poll_handler',
      'aio-poll:aio_poll_iteration',
      'spdk:spdk_reactor_turn',
    ]);
  });

  test('has no row for work that nobody does', async () => {
    const keys = new Set<string>();
    for (const words of all) for (const site of await sitesOf(words)) keys.add(keyOf(site));
    const idle = eventTable.filter(({ site }) => ![...keys].some((key) => matches(site, key)));
    // Sites that are made only in a configuration that no test here has.
    const elsewhere = ['scheduler:turns of others', 'interrupt:numa_irq_extra', 'numa:*'];
    expect(idle.map(({ site }) => site).filter((site) => !elsewhere.includes(site))).toEqual([]);
  });

  test('has no row that an earlier one always hides', () => {
    const conditions = ({ only = [], before = '', after = '' }: EventRow): string =>
      [...only, before, after].join();
    eventTable.forEach((row, index) => {
      const hiding = eventTable.slice(0, index).find((one) => matches(one.site, row.site));
      const same =
        hiding !== undefined && (conditions(hiding) === '' || conditions(hiding) === conditions(row));
      expect(same && hiding.site === row.site, `${row.site} ${conditions(row)}`).toBe(false);
    });
  });

  test.each(eventTable.map((row) => [`${row.site}: ${row.words}`, row] as const))('%s', (_, row) => {
    const { begins = [], ends = [], named, words, source } = row;
    expect(words.replace('{comm}', 'qemu-system-x86').length).toBeLessThanOrEqual(26);
    expect(source).not.toBe('');
    for (const event of [...begins, ...ends, named ?? 'x'])
      expect(event).toMatch(/^[a-z][a-z0-9_]*(?:\{\w+\})?(?: [\w=[\]{} ]+)?$/);
    const polls = named?.startsWith('run_poll_handlers') === true;
    if (named !== undefined && !polls) expect([...begins, ...ends]).toContain(named);
  });
});

/** What a trace calls the work at a cost, by actor. */
function told({ sites }: Trace, cost: string, actor?: string): string[] {
  const own = sites.filter((site) => site.cost === cost && (actor === undefined || site.actor === actor));
  return own.map(({ event }) => event);
}

describe('work is named after', () => {
  test.each([
    ['B0', [], 'sys_enter_preadv2'],
    ['B0', ['fio.ioengine=psync', 'fio.hipri=false', 'fio.rw=randwrite'], 'sys_enter_pwrite64'],
    ['B0', ['fio.ioengine=io_uring', 'fio.hipri=false'], 'sys_enter_io_uring_enter'],
  ])('the system call: %s %j calls %s', async (preset, sets, event) => {
    const names = new Set(told(await traceOf(preset, sets), 'syscall_entry'));
    expect(names).toEqual(new Set([event]));
  });

  test('which of the two calls of libaio it is', async () => {
    const trace = await traceOf('B0', ['fio.ioengine=libaio', 'fio.hipri=false']);
    expect(told(trace, 'syscall_entry').sort()).toEqual(['sys_enter_io_getevents', 'sys_enter_io_submit']);
    expect(told(trace, 'io_getevents_syscall')).toEqual(['sys_exit_io_getevents']);
    expect(told(trace, 'syscall_exit')).toEqual(['sys_exit_io_submit']);
  });

  test('the idle state, as cpuidle numbers it', async () => {
    const names = new Map<string | null, string>();
    for (const sets of [[], ['fio.thinktimeNs=100ms'], ['host.cpuDmaLatencyNs=0']]) {
      const { sites } = await traceOf('V0', sets, { requests: 3 });
      for (const { mechanism, cost, state, event } of sites)
        if (mechanism === 'c-state' && cost === state) names.set(state, event);
    }
    expect([...names].sort()).toEqual([
      ['C1', 'cpu_idle state=1'],
      ['C1E', 'cpu_idle state=2'],
      ['C6', 'cpu_idle state=3'],
      ['POLL', 'cpu_idle state=0'],
    ]);
  });

  test('the kernel that it is done in: a guest with the drive itself has an NVMe driver', async () => {
    const events = (trace: Trace): string[] =>
      trace.sites
        .find(({ actor, cost }) => actor === 'vcpu0' && cost === 'blk_submit')!
        .events.map(({ name }) => name);
    expect(events(await traceOf('P1'))).toContain('nvme_setup_cmd');
    expect(events(await traceOf('V1'))).not.toContain('nvme_setup_cmd');
    const layers = new Set(
      (await traceOf('P1')).sites.filter(({ actor }) => actor === 'vcpu0').map(({ layer }) => layer),
    );
    expect(layers).toEqual(new Set(['application', 'guest']));
  });

  test('whether ppoll slept', async () => {
    const trace = await traceOf('V1', ['pinning.iothread=4'], { requests: 100 });
    const words = trace.sites.filter(({ cost }) => cost === 'ppoll_return').map((site) => site.words);
    expect(words.sort()).toEqual(['ppoll() returns', 'ppoll() returns at once']);
  });

  test('itself, where no row fits', async () => {
    const { scenario } = await resolveScenario({ base: { preset: 'B0' }, sets: [] });
    const site: Site = {
      id: 0,
      actor: 'x',
      mechanism: 'new',
      cost: 'thing',
      category: 'work',
      sampler: null,
    };
    const namer = new Namer(scenario, [site]);
    expect(namer.index(0, -1, -1)).toBe(0);
    expect(namer.sites[0]).toMatchObject({ event: 'new:thing', words: 'new: thing', events: [] });
  });
});

test('rows are chosen in order, by who it is and by what comes before and after', () => {
  const row = (words: string, more: Partial<EventRow> = {}): EventRow => ({
    site: 'a:b',
    layer: 'host',
    words,
    source: 'x',
    ...more,
  });
  const rows = [
    row('both', { before: 'c:*', after: 'd:e' }),
    row('guest', { only: ['guest', 'virtio'] }),
    row('any'),
  ];
  const words = (tags: readonly ('guest' | 'virtio')[], previous = '', next = ''): string | undefined =>
    fitting(rows, new Set(tags), previous, next)?.words;
  expect(words([], 'd:e', 'c:x')).toBe('both');
  expect(words(['guest', 'virtio'], 'd:e')).toBe('guest');
  expect(words(['guest'])).toBe('any');
  expect(fitting([], new Set(), '', '')).toBeUndefined();
});
