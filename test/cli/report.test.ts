import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { talkBars } from '../../scenarios/talk.js';
import { expectWholePage, pageOf } from '../viz/page.js';
import { qd1, repository, temporary } from './captured.js';

/** The report of a command line, and the file that it was written to. */
async function report(...words: string[]): Promise<{ html: string; page: Document; file: string }> {
  const file = temporary('report.html');
  const { code, stderr } = await qd1([...words, '--report', file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const html = readFileSync(file, 'utf8');
  return { html, page: pageOf(html), file };
}

const titles = (page: Document): string[] =>
  [...page.querySelectorAll('h2')].map(({ textContent }) => textContent);
const rows = (page: Document, caption: string): string[][] => {
  const table = [...page.querySelectorAll('table')].find((each) =>
    each.querySelector('caption')!.textContent.startsWith(caption),
  )!;
  return [...table.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
};

describe('qd1 talk --report', () => {
  test('is a whole page with every bar', async () => {
    const { html, page, file } = await report('talk');
    expectWholePage(html);
    expect(readdirSync(dirname(file))).toEqual(['report.html']);
    expect(rows(page, 'Measured and simulated').map(([id]) => id)).toEqual(talkBars.map(({ id }) => id));
    expect(page.querySelectorAll('figure').length).toBe(3);
    expect(titles(page)).toEqual([
      'Measured and simulated',
      'Where the microseconds go',
      'What each step changes',
      'Which orders the talk states',
      'What a microsecond is worth',
      'What it costs',
      'How to read this',
    ]);
    expect(page.querySelector('dl')!.textContent).toContain('profile talk-2020, fitted to talk-2020');
  });

  test('tells the figures that the command prints', async () => {
    const { page } = await report('talk');
    const { stdout } = await qd1(['talk', '--json']);
    const { bars } = JSON.parse(stdout) as { bars: { id: string; iops: number; periodUs: number }[] };
    for (const [index, row] of rows(page, 'Measured and simulated').entries()) {
      const { id, iops, periodUs } = bars[index];
      expect([row[0], row[3], row[6]]).toEqual([id, (iops / 1000).toFixed(1), periodUs.toFixed(1)]);
    }
    const period = rows(page, 'Time of each stage').at(-1)!;
    expect(period.slice(2)).toEqual(bars.map(({ periodUs }) => periodUs.toFixed(1)));
  });

  test('is the same to the byte for the same seed, and not for another', async () => {
    const [one, again, other] = [
      await report('talk', '--seed', 'x'),
      await report('talk', '--seed', 'x'),
      await report('talk', '--seed', 'y'),
    ];
    expect(one.html).toBe(again.html);
    expect(one.html).not.toBe(other.html);
  });
});

describe('qd1 run --report', () => {
  test('has the bar, the latency, the price, the notes and the configuration', async () => {
    const { html, page } = await report('run', 'V0', '--set', 'costs.qemu_submit=2us');
    expectWholePage(html);
    expect(page.querySelectorAll('figure').length).toBe(3);
    expect(titles(page)).toEqual([
      'The period',
      'One request',
      'The latency',
      'What it costs',
      'What each CPU does',
      'Notes',
      'What was configured',
      'What was left at its default',
    ]);
    expect(page.querySelector('dl')!.textContent).toContain('qemu_submit');
    expect(rows(page, 'Settings').find(([path]) => path === 'vm.aio')).toEqual([
      'vm.aio',
      'native',
      '',
      'preset V0',
    ]);
    const costs = rows(page, 'Time of each cost');
    const sum = costs.slice(0, -1).reduce((total, row) => total + Number(row[4].replace('<', '')), 0);
    expect(sum).toBeCloseTo(Number(costs.at(-1)![4]), 0);
  });

  test('shows how an IOThread polls', async () => {
    const { page } = await report('run', 'V1');
    expect(titles(page)).toContain('How the IOThread polls');
    expect(page.querySelectorAll('figure').length).toBe(4);
  });

  test('tells what the talk measured beside it', async () => {
    const { page } = await report('run', 'V1');
    expect(page.querySelector('.highlights')!.textContent).toContain('measured period');
    expect(page.querySelector('.highlights')!.textContent).toContain('21.7');
  });

  test('takes the title of a user for words', async () => {
    const file = temporary('mine.yaml');
    const title = '</title><script>alert(1)</script> & "quoted" <b>\'bold\'</b>';
    writeFileSync(file, `id: ${'long-'.repeat(12)}id\ntitle: ${JSON.stringify(title)}\nextends: V1\n`);
    const { html, page } = await report('run', file);
    expectWholePage(html);
    expect(page.querySelector('h1')!.textContent).toContain(title);
  });
});

describe('qd1 compare --report', () => {
  test('has both bars, and changes that sum to that of the period', async () => {
    const { html, page } = await report('compare', 'V0', 'V1');
    expectWholePage(html);
    expect(titles(page).slice(0, 3)).toEqual(['The two periods', 'Where it changes', 'What it costs']);
    const changes = rows(page, 'Change of each stage').map((row) =>
      Number(row[3].replace('−', '-').replace('·', '0')),
    );
    const sum = changes.slice(0, -1).reduce((total, change) => total + change, 0);
    expect(sum).toBeCloseTo(changes.at(-1)!, 0);
  });

  test('names a scenario and its change apart', async () => {
    const { html, page } = await report('compare', 'V1', '--set', 'vm.iothread.pollMaxNs=0');
    expectWholePage(html);
    expect(page.querySelector('h1')!.textContent).toBe('before and after');
  });

  test('lays a run of fio beside a scenario, latency by latency', async () => {
    const measured = repository('data/host-vm/fio/engines/psync_r00.json');
    const { html, page } = await report('compare', 'V1', '--measured', measured);
    expectWholePage(html);
    expect(rows(page, 'How latencies are distributed')[0]).toHaveLength(3);
    expect(page.querySelector('.light svg > desc')!.textContent).toContain('measured');
    expect(titles(page)).toContain('What speaks against the comparison');
  });
});

describe('--report', () => {
  test('needs the name of a file that can be written', async () => {
    const directory = temporary('d');
    mkdirSync(directory);
    for (const [file, says] of [
      [directory, /is a directory; give the name of a file/],
      [`${directory}/no/report.html`, /there is no directory/],
    ] as const) {
      const { code, stderr, stdout } = await qd1(['run', 'B1', '--report', file]);
      expect({ code, matches: says.test(stderr), stdout }).toEqual({ code: 2, matches: true, stdout: '' });
    }
    expect(existsSync(`${directory}/no`)).toBe(false);
    expect((await qd1(['run', 'B1', '--report'])).stderr).toContain('--report needs a value');
  });

  test('leaves what is printed as it is', async () => {
    const file = temporary('report.html');
    const plain = await qd1(['compare', 'V0', 'V1', '--json']);
    expect(await qd1(['compare', 'V0', 'V1', '--json', '--report', file])).toEqual(plain);
  });
});
