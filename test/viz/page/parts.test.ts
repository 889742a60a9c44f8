/** The nine parts of the page, driven as a reader does, their numbers held against the command line's. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../../analysis/talk.js';
import { kilo, microseconds } from '../../../viz/format.js';
import { qd1, repository } from '../../cli/captured.js';
import { hasChromium, Reader, settled, textWith } from './browser.js';

/** A result of the command line. */
async function told(...words: string[]): Promise<RunResult> {
  const { stdout, code } = await qd1(['run', ...words, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as RunResult;
}

describe.skipIf(!hasChromium)('the page in a real browser (needs chromium)', { timeout: 90_000 }, () => {
  let reader: Reader;
  let page: Page;
  beforeAll(async () => {
    reader = await Reader.begin();
    page = await reader.open('#?seed=7');
    await settled(page);
  }, 120_000);
  afterAll(async () => {
    expect(reader.complaints).toEqual([]);
    await reader.end();
  });

  test('1, the bet: nothing is revealed before the guess; then measured and simulated', async () => {
    expect(await page.locator('#bet-reveal').isVisible()).toBe(false);
    await page.getByLabel(/waking up sleepers/).check();
    await page.locator('#bet-drive').fill('7');
    await page.locator('#bet-place').click();
    const verdict = await textWith(page, '#bet-verdict', /You gave the drive/);
    expect(verdict).toContain('well guessed');
    const v0 = await told('V0', '--seed', '7');
    await page
      .locator('#fig-bet svg')
      .filter({ hasText: microseconds(v0.periodUs) })
      .waitFor();
    await page.locator('#fig-bet svg').filter({ hasText: '47.6' }).waitFor();
  });

  test('2, the request: it plays, pauses, steps and scrubs, and says what each piece is', async () => {
    const trace = JSON.parse((await qd1(['trace', 'V0', '--seed', '7', '--json'])).stdout) as {
      requests: { beginNs: number; completionNs: number }[];
    };
    const lives = trace.requests
      .map(({ beginNs, completionNs }) => completionNs - beginNs)
      .sort((a, b) => a - b);
    await page
      .locator('#fig-live svg')
      .filter({ hasText: `done after ${microseconds(lives[10] / 1000)}` })
      .waitFor();
    await page.locator('#live-next').click();
    expect(await textWith(page, '#live-step', /step 1 of/)).toContain('fio');
    await page.locator('#live-next').press('Enter');
    expect(await textWith(page, '#live-step', /step 2 of/)).toContain('Why:');
    await page.locator('#live-back').click();
    await textWith(page, '#live-step', /step 1 of/);
    await page.locator('#live-scrub').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    await textWith(page, '#live-step', /step [23]\d of/);
    await page.locator('#fig-live g[data-key^="drive device"]').click();
    expect(await textWith(page, '#live-step', /Drive serves the read/)).toContain('Sources:');
    await page.locator('#live-play').click();
    expect(await page.locator('#live-play').textContent()).toContain('Pause');
    await page.locator('#live-play').click();
    expect(await page.locator('#live-play').textContent()).toContain('Play');
    await page.locator('#live-whole').click();
  });

  test('2, an optimization removes pieces, and what stays keeps its key and its scale', async () => {
    const keys = async (): Promise<string[]> =>
      await page
        .locator('#fig-live g[data-key]')
        .evaluateAll((all) => all.map((one) => (one as SVGElement).dataset['key']!));
    const before = await keys();
    const drive = page.locator('#fig-live g[data-key^="drive device"]').first();
    const widthOf = async (): Promise<number> => Number(await drive.getAttribute('data-width'));
    const lengthBefore = await widthOf();
    await page.locator('#live-iothread').check();
    await textWith(page, '#live-told', /less than without any step/);
    const after = await keys();
    expect(before.some((key) => key.startsWith('kvm notify device'))).toBe(true);
    expect(after.some((key) => key.startsWith('kvm notify device'))).toBe(false);
    expect(after).toContain(before.find((key) => key.startsWith('drive device')));
    // Drawn to one scale: the drive takes about as long, whoever asks.
    expect(Math.abs((await widthOf()) / lengthBefore - 1)).toBeLessThan(0.15);
  });

  test('3, the ladder builds up, each bar with what the command line says', async () => {
    await page.locator('#ladder-all').click();
    await textWith(page, '#ladder-told', /6 of 6 steps/);
    const picture = (await page.locator('#fig-ladder svg').textContent()) ?? '';
    for (const id of ['B0', 'B1', 'V0', 'V1', 'V3', 'V6']) {
      const { periodUs, iops } = await told(id, '--seed', '7');
      expect(picture).toContain(`${microseconds(periodUs)} = ${kilo(iops)} IOPS`);
    }
    expect(picture).toContain('CPUs busy');
    await page.locator('#ladder-iothread').uncheck();
    // What needs the IOThread has gone with it.
    await textWith(page, '#ladder-told', /3 of 6 steps/);
    expect(await page.locator('#ladder-polled-queues').isDisabled()).toBe(true);
    await page.locator('#ladder-assigned').check();
    await page.locator('#fig-ladder svg').filter({ hasText: 'P3: VFIO, iopoll, guest haltpoll' }).waitFor();
  });

  test('4, the curve: by keys and by dragging, the same 2 µs', async () => {
    await page.locator('#curve').getByRole('button', { name: '2 µs at 20 µs' }).click();
    await page.locator('#fig-curve svg').filter({ hasText: '+5.6' }).waitFor();
    await page.locator('#curve').getByRole('button', { name: '2 µs at 4 µs' }).click();
    await page.locator('#fig-curve svg').filter({ hasText: '+250' }).waitFor();
    await page.locator('#curve-at').focus();
    await page.keyboard.press('ArrowRight');
    await textWith(page, '#curve .field', /4\.1/);
    const handle = page.locator('#fig-curve [data-handle="period"]');
    await handle.scrollIntoViewIfNeeded();
    const box = (await handle.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y, { steps: 5 });
    await page.mouse.up();
    expect(Number(await page.locator('#curve-at').inputValue())).toBeGreaterThan(12);
  });

  test('5, the order: refused where it cannot be, solved by order alone, µs unmoved', async () => {
    const up = (id: string) => page.locator(`#order-up-${id}`);
    await up('fast-path').click();
    await textWith(page, '#order-verdict', /cannot be/);
    await page.locator('#order').getByRole('button', { name: 'Begin again' }).click();
    await textWith(page, '#order-verdict', /Not yet/);
    for (let press = 0; press < 3; press++) {
      await up('guest-iopoll').focus();
      await page.keyboard.press('Enter');
    }
    const solved = await textWith(page, '#order-verdict', /Solved/);
    const [v0, first] = [
      await told('V0', '--seed', '7'),
      await told('V0', '--seed', '7', '--set', 'vm.pollQueues=1'),
    ];
    expect(solved).toContain(`guest iopoll ${kilo(first.iops - v0.iops)}`);
    const [p0, p1, p3] = await Promise.all(
      ['P0', 'P1', 'P3'].map(async (id) => await told(id, '--seed', '7')),
    );
    const table = (await page.locator('#order-interaction').textContent()) ?? '';
    expect(table).toContain((p0.periodUs - p1.periodUs).toFixed(2));
    expect(table).toContain((p0.periodUs - p3.periodUs).toFixed(2));
  });

  test('6, polling: over the cliff and back, as qd1 run says; a recording that the rule repeats', async () => {
    await page.locator('#polling-drive').fill('40');
    await textWith(page, '#polling-words', /outlast poll_ns/);
    await settled(page);
    const over = await told(
      'V1',
      '--seed',
      '7',
      '--set',
      'vm.qemu=7.2',
      '--set',
      'costs.dev_p4800x_read_4k=40 us',
    );
    await page
      .locator('#fig-sweep svg')
      .filter({ hasText: microseconds(over.periodUs) })
      .waitFor();
    await page.locator('#polling-max').selectOption('64000');
    await textWith(page, '#polling-words', /Settled/);
    await page.locator('#polling-qemu').selectOption('5.1');
    await page.locator('#fig-polling svg').filter({ hasText: 'QEMU 5.1' }).waitFor();
    await page.locator('#recording').selectOption('cliff');
    await page.locator('#fig-recording svg').filter({ hasText: 'the two agree in all 48 calls' }).waitFor();
  });

  test('7, NUMA: what crosses, and what it costs', async () => {
    await page.locator('#numa-iothread').click();
    const words = await textWith(page, '#numa-words', /Crossing: ring; doorbell/);
    const away = await told('V1', '--seed', '7', '--set', 'host.numaNodes=2', '--set', 'pinning.iothread=11');
    expect(words).toContain(`${microseconds(away.periodUs)} a request, ${kilo(away.iops)} IOPS`);
    await page.getByRole('button', { name: 'As in the talk' }).press('Space');
    await textWith(page, '#numa-words', /Nothing crosses/);
  });

  test('8, the budget: an attempt is judged, what cannot go together is refused', async () => {
    await page.locator('#budget-vfio').check();
    await page.locator('#budget-guest-iopoll').check();
    const verdict = await textWith(page, '#budget-verdict', /lost/);
    const p2 = await told('V0', '--seed', '7', '--set', 'vm.disk=vfio', '--set', 'vm.pollQueues=1');
    expect(verdict).toContain(kilo(p2.iops));
    expect(verdict).toContain('✗ missed');
    expect(await page.locator('#budget-iothread').isDisabled()).toBe(true);
    expect(await page.locator('#budget').textContent()).toContain('not together with');
  });

  test('9, the sandbox: the same bits as the command line', async () => {
    await page.locator('#sandbox-preset').selectOption('V4');
    await textWith(page, '#sandbox-told', /IOPS × period/);
    await textWith(page, '#sandbox-told', /The sum of costs says 11\.\d\d µs, [+−]0\.[0-4]\d %/u);
    await textWith(page, '#sandbox-narrower', /after 100 000 requests 11\.\d+ µs, between/u);
    const waiting = page.waitForEvent('download');
    await page.locator('#download-json').click();
    const file = await (await waiting).path();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(await told('V4', '--seed', '7'));
  });

  test('9, the sandbox: a setting with its passport, refused or taken, and undone', async () => {
    await page.locator('#settings-vm summary').click();
    const queues = page.locator('[id="set-vm.queues"]');
    await queues.fill('many');
    await queues.press('Tab');
    expect(await textWith(page, '[id="told-vm.queues"]', /must be/)).toContain('many');
    await page.locator('[id="set-vm.aio"]').selectOption('io_uring');
    await page.locator('[id="set-vm.blockDriver"]').selectOption('host_device');
    await settled(page);
    const set = await told(
      'V4',
      '--seed',
      '7',
      '--set',
      'vm.aio=io_uring',
      '--set',
      'vm.blockDriver=host_device',
    );
    await textWith(page, '#sandbox-iops', new RegExp(kilo(set.iops).replace('\u00a0', '.'), 'u'));
    expect(await page.locator('#settings-vm').textContent()).toContain('From: you');
    await page.locator('#sandbox-reset').click();
    await settled(page);
  });

  test('9, a pasted machine: what it comes to, and what of it has no effect', async () => {
    await page.locator('#paste summary').click();
    await page
      .locator('#paste-text')
      .fill(readFileSync(repository('test/data/configs/libvirt/iothread-poll.xml'), 'utf8'));
    await page.locator('#paste-read').click();
    await textWith(page, '#paste-told', /settings differ from V1/);
    await settled(page);
    await textWith(page, '#sandbox-told', /IOPS × period/);
    const link = await page.evaluate(() => location.hash);
    expect(link === '' || link.startsWith('#')).toBe(true);
    await page.locator('#sandbox-preset').selectOption('B0');
    await page.locator('#sandbox-preset').selectOption('V4');
    await settled(page);
  });

  test('9, picture and trace are files that others read', async () => {
    const saved = async (id: string): Promise<Buffer> => {
      const waiting = page.waitForEvent('download');
      await page.locator(id).click();
      return readFileSync(await (await waiting).path());
    };
    expect(String(await saved('#download-svg'))).toMatch(
      /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/u,
    );
    expect((await saved('#download-png')).subarray(1, 4).toString()).toBe('PNG');
    const trace = JSON.parse(String(await saved('#download-perfetto'))) as { traceEvents: unknown[] };
    expect(trace.traceEvents.length).toBeGreaterThan(100);
  });

  test('a number opens its passport, and a wrong one is changed in place, for the whole page', async () => {
    await page.locator('#live a[href="#passport-cost-c1e_exit"]').click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('simulated with');
    await dialog.getByLabel('Use instead').fill('9 us');
    await dialog.getByLabel('Use instead').press('Enter');
    await page.keyboard.press('Escape');
    await textWith(page, '#changed-costs', /c1e_exit/);
    const changed = await told('V0', '--seed', '7', '--set', 'costs.c1e_exit=9us');
    await page
      .locator('#fig-bet svg')
      .filter({ hasText: microseconds(changed.periodUs) })
      .waitFor();
    await page.locator('#changed-costs').getByRole('button', { name: 'Undo' }).click();
  });

  test('the address holds the whole state, and brings it back', async () => {
    await page.waitForFunction(() => location.hash.includes('preset=V4'));
    const again = await reader.open(new URL(page.url()).hash);
    expect(await again.locator('#sandbox-preset').inputValue()).toBe('V4');
    expect(await again.locator('#seed').inputValue()).toBe('7');
    expect(await again.locator('#polling-max').inputValue()).toBe('64000');
    expect(await again.locator('#ladder-assigned').isChecked()).toBe(true);
    expect(await again.locator('#messages').textContent()).toBe('');
    await again.context().close();
  });

  test('nothing is asked of any server but the page itself', () => {
    const others = reader.requests.filter(
      (url) => !url.startsWith(reader.served.url) && !/^(?:blob|data):/u.test(url),
    );
    expect(others).toEqual([]);
  });
});
