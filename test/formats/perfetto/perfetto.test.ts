import { describe, expect, test } from 'vitest';
import { handOversOf } from '../../../analysis/trace/hand-overs.js';
import { instantsOf, pollInstantsOf } from '../../../analysis/trace/instants.js';
import { lifeNs, type Trace } from '../../../analysis/trace/trace.js';
import { perfettoJson } from '../../../formats/perfetto/perfetto.js';
import { microseconds } from '../../../formats/perfetto/trace-event.js';
import { nameOf, presetIds, timeOf, traceOf, variants } from '../../analysis/trace/traces.js';
import { checked, problemsOf } from './checker.js';

const fileOf = (trace: Trace): string => [...perfettoJson(trace)].join('');

const all = [...presetIds.map((id) => [id] as const), ...variants];

describe.each(all.map((words) => [nameOf(words), words] as const))(
  'the file of %s',
  (_, [preset, ...sets]) => {
    test('is of the format, its slices nested and its arrows paired', async () => {
      const trace = await traceOf(preset, sets);
      expect(problemsOf(fileOf(trace))).toEqual([]);
    });

    test('shows all that the trace has', async () => {
      const trace = await traceOf(preset, sets);
      const { events, slices, trackNames, arrows } = checked(fileOf(trace));
      const on = (name: string) => {
        const track = [...trackNames].find(([, own]) => own === name)?.[0];
        return slices.filter((slice) => slice.track === track);
      };
      trace.lanes.forEach(({ cpu, actors, name, slices: own }) => {
        for (const actor of actors) {
          const slicesOf = own.filter(({ site }) => trace.sites[site].actor === actor);
          const idle = slicesOf.filter(({ site }) => trace.sites[site].category === 'idle');
          if (cpu === null) expect(timeOf(on(name))).toBe(timeOf(slicesOf) - timeOf(idle));
          else if (actor !== name) expect(timeOf(on(`${actor} on CPU ${cpu}`))).toBe(timeOf(slicesOf));
        }
        if (cpu !== null) {
          expect(timeOf(on(`CPU ${cpu}`).filter(({ depth }) => depth === 0))).toBe(trace.lengthNs);
        }
      });
      const requests = slices.filter(({ track, depth }) => track.startsWith('1/') && depth === 0);
      expect(timeOf(requests)).toBe(trace.requests.reduce((sum, request) => sum + lifeNs(request), 0));
      for (const depth of [1, 2]) {
        const within = slices.filter((slice) => slice.track.startsWith('1/') && slice.depth === depth);
        expect(timeOf(within), `depth ${depth}`).toBe(timeOf(requests));
      }
      const moments = trace.lanes.reduce((sum, _lane, k) => sum + [...instantsOf(trace, k)].length, 0);
      const polls = [...pollInstantsOf(trace)].length;
      expect(events.filter(({ ph }) => ph === 'i')).toHaveLength(moments + polls);
      const overs = trace.requests.reduce((sum, one) => sum + [...handOversOf(trace, one)].length, 0);
      expect(arrows).toBe(overs);
    });
  },
);

describe('the file', () => {
  test('says of what it is', async () => {
    const trace = await traceOf('V1');
    const root = JSON.parse([...perfettoJson(trace, { program: 'qd1 9.9' })].join('')) as Record<
      string,
      unknown
    >;
    expect(root['otherData']).toMatchObject({
      program: 'qd1 9.9',
      scenario: 'V1',
      profile: 'prior',
      seed: 'test',
      QEMU: '5.1',
      requests: '10',
    });
  });

  test('has a counter of poll_ns that follows the polls', async () => {
    const trace = await traceOf('V1', [], { warmUpRequests: 0 });
    const { events } = checked(fileOf(trace));
    const values = events.filter(({ ph }) => ph === 'C').map(({ args }) => (args as { ns: number }).ns);
    const changes = trace.polls
      .filter(({ beforeNs, afterNs }) => beforeNs !== afterNs)
      .map(({ afterNs }) => afterNs);
    expect(values).toEqual([trace.polls[0].beforeNs, ...changes]);
    expect(changes.length).toBeGreaterThan(1);
  });

  test('puts requests that live at once beside each other', async () => {
    const trace = await traceOf('B0', ['fio.ioengine=libaio', 'fio.hipri=false', 'fio.iodepth=4']);
    const { trackNames } = checked(fileOf(trace));
    expect([...trackNames.values()].filter((name) => name.startsWith('request, slot'))).toHaveLength(4);
  });

  test('is the same for the same seed, in small pieces', async () => {
    const pieces = [...perfettoJson(await traceOf('V0', [], { requests: 200 }))];
    expect(fileOf(await traceOf('V0', [], { requests: 200 }))).toBe(pieces.join(''));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
    expect(pieces.length).toBeGreaterThan(10);
  });
});

test('times are exact to the nanosecond', () => {
  const times = [0, 1, 12, 123, 1000, 1234, 60_050, 123_456_789_012];
  expect(times.map(microseconds)).toEqual([
    '0.000',
    '0.001',
    '0.012',
    '0.123',
    '1.000',
    '1.234',
    '60.050',
    '123456789.012',
  ]);
});

describe('the checker', () => {
  const file = (...events: object[]): string =>
    JSON.stringify({
      displayTimeUnit: 'ns',
      otherData: {},
      traceEvents: [
        { ph: 'M', pid: 1, name: 'process_name', args: { name: 'p' } },
        { ph: 'M', pid: 1, tid: 1, name: 'thread_name', args: { name: 't' } },
        ...events,
      ],
    });
  const slice = (ts: number, dur: number) => ({ ph: 'X', pid: 1, tid: 1, name: 'x', cat: 'c', ts, dur });
  const arrow = (ph: string, id: number, ts: number) => {
    return { ph, id, pid: 1, tid: 1, name: 'a', cat: 'c', ts, ...(ph === 'f' ? { bp: 'e' } : {}) };
  };

  test.each([
    ['a good file', file(slice(0, 5), slice(1, 2), slice(3, 2), arrow('s', 1, 1), arrow('f', 1, 3)), /^$/],
    ['slices that overlap', file(slice(0, 2), slice(1, 2)), /ends after the slice/],
    ['a duration below 0', file(slice(0, -1)), /dur -1 is no whole number of ns, or below 0/],
    ['a part of a nanosecond', file(slice(0.00005, 1)), /ts 0.00005 is no whole/],
    ['a phase that there is not', file({ ph: 'Q' }), /phase Q is none/],
    ['a missing field', file({ ph: 'i', pid: 1, tid: 1, ts: 0, cat: 'c', s: 't' }), /name is no string/],
    ['a field too many', file({ ...slice(0, 1), extra: 1 }), /X has extra/],
    ['half an arrow', file(slice(0, 5), arrow('s', 1, 1)), /arrow 1 has no end/],
    ['an end alone', file(slice(0, 5), arrow('f', 1, 1)), /arrow 1 ends without/],
    ['an arrow from nowhere', file(slice(0, 5), arrow('s', 1, 6), arrow('f', 1, 6)), /no slice holds/],
    ['a track without a name', file({ ...slice(0, 1), tid: 2 }), /track 1\/2 has no name/],
    ['a process without one', file({ ...slice(0, 1), pid: 2 }), /process 2 has no name/],
  ])('sees %s', (_, text, problem) => {
    expect(problemsOf(text).join('; ')).toMatch(problem);
  });
});
