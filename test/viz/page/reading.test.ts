/** The page for every reader: without a script, from a disk, by keyboard, narrow and wide, light and dark, and with hostile addresses. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPage, hasChromium, pageFile, Reader, settled, textWith } from './browser.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the file', () => {
  const html = builtPage();

  test('holds everything, and its policy allows nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(html)?.[1] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; worker-src blob:; img-src data: blob:; base-uri 'none'; form-action 'none'$/u,
    );
    const body = html.slice(0, html.lastIndexOf('<script>'));
    expect(body).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)/u);
    expect(body).not.toMatch(/ on[a-z]+="| style="/u);
  });

  test('every number that has a passport leads to one', () => {
    const targets = new Set([...html.matchAll(/ id="([^"]+)"/gu)].map(([, id]) => id));
    const links = [...html.matchAll(/ href="#([^"]*)"/gu)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(25);
    expect(links.filter((id) => !targets.has(id))).toEqual([]);
  });

  test('each part has a static picture in both themes, with a table behind it', () => {
    for (const id of ['bet', 'live', 'ladder', 'curve', 'order', 'polling', 'numa', 'budget', 'sandbox']) {
      const figure = new RegExp(`id="fig-${id}".*?</figure>`, 'su').exec(html)?.[0] ?? '';
      expect(figure.match(/<svg /gu)).toHaveLength(2);
      expect(figure).toContain('<table>');
    }
  });
});

describe.skipIf(!hasChromium)('in a real browser (needs chromium)', { timeout: 90_000 }, () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await Reader.begin();
  }, 60_000);
  afterAll(async () => {
    expect(reader.complaints).toEqual([]);
    await reader.end();
  });

  test('without a script it can be read: text, pictures, tables', async () => {
    const page = await reader.open('', { javaScriptEnabled: false });
    expect(await page.locator('svg:visible').count()).toBeGreaterThan(12);
    expect(await page.locator('#budget-answer').isVisible()).toBe(true);
    expect(await page.locator('#bet-answer').isVisible()).toBe(true);
    await page.context().close();
  });

  test('it works from a disk', async () => {
    const page = await reader.open('#sandbox?preset=B1', { address: pathToFileURL(pageFile).href });
    await textWith(page, '#sandbox-told', /IOPS × period/);
    await page.context().close();
  });

  test.each([
    ['light', 1100],
    ['dark', 360],
  ] as const)(
    'axe finds nothing in the %s theme at %i px',
    async (colorScheme, width) => {
      const page = await reader.open('#?bet=20&largest=wake&on=iothread', {
        colorScheme,
        viewport: { width, height: 900 },
      });
      await settled(page);
      for (const summary of await page.locator('summary:visible').all()) await summary.click();
      await page.evaluate(axeSource);
      const found = (await page.evaluate(
        `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) =>
        result.violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
      )) as string[];
      expect(found).toEqual([]);
      await page.context().close();
    },
    90_000,
  );

  test.each([360, 768, 1920, 3840])(
    'nothing is wider than a screen of %i px',
    async (width) => {
      const page = await reader.open('#?bet=5&on=iothread,multi-queue&numa=0101', {
        viewport: { width, height: 900 },
      });
      await settled(page);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBe(0);
      await page.context().close();
    },
    60_000,
  );

  test('the keyboard reaches every control, in the order of the page', async () => {
    const page = await reader.open('');
    const all = await page.evaluate(() => {
      const controls = [
        ...document.querySelectorAll<HTMLElement>(
          'main button, main input, main select, main summary, main a',
        ),
      ];
      const seen = controls.filter((one) => one.checkVisibility() && !(one as HTMLButtonElement).disabled);
      return {
        count: seen.length,
        odd: seen.filter((one) => one.tabIndex < 0).map((one) => one.outerHTML.slice(0, 80)),
      };
    });
    expect(all.odd).toEqual([]);
    expect(all.count).toBeGreaterThan(60);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#live-next').focus();
    await page.keyboard.press('Space');
    await textWith(page, '#live-step', /step 1 of/);
    await page.context().close();
  });

  test('with less motion nothing moves by itself: play goes a step on', async () => {
    const page = await reader.open('', { reducedMotion: 'reduce' });
    await page.locator('#live-iothread').check();
    await textWith(page, '#live-told', /less than/);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.locator('#live-play').click();
    await textWith(page, '#live-step', /step 1 of/);
    expect(await page.locator('#live-play').textContent()).toContain('Play');
    await page.context().close();
  });

  test('the theme follows the system, and the reader before it', async () => {
    const page = await reader.open('', { colorScheme: 'dark' });
    const paper = async (): Promise<string> =>
      await page
        .locator('#fig-curve svg rect')
        .first()
        .evaluate((rect) => rect.getAttribute('fill') ?? '');
    await page.locator('#curve-at').fill('30');
    await page.locator('#fig-curve svg').filter({ hasText: 'from 30.0' }).waitFor();
    expect(await paper()).toBe('#12161b');
    await page.locator('#theme').selectOption('light');
    await page.waitForFunction(
      () => document.querySelector('#fig-curve svg rect')?.getAttribute('fill') === '#ffffff',
    );
    await page.context().close();
  });

  test.each([
    ['a script as a seed', '#?seed=%3Cscript%3Ewindow.hit=1%3C/script%3E', /seed/],
    ['a picture as a cost', '#?costs=%3Cimg src=x onerror=window.hit=1%3E:1us', /costs/],
    ['settings that do not exist', '#?sets=__proto__.x%3D1;constructor%3D2', /sets/],
    ['settings that cannot be together', '#?preset=B0&sets=vm.haltpoll%3Dtrue', /vm is null/],
    ['an unknown key', '#?constructor=1&toString=2', /does not know/],
    ['a place that is markup', '#"><img src=x onerror=window.hit=1>?at=x', /at=/],
    ['a number beyond its range', '#?drive=1e99&at=-5&cut=Infinity', /drive/],
    ['rubbish', '#?%E0%A4%A&&&===', /does not know|^$/],
  ])('a hostile address gives a message: %s', async (_, fragment, message) => {
    const page = await reader.open(fragment, { until: 'html.js' });
    expect(await page.locator('#messages').textContent()).toMatch(message);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.locator('#messages script, #messages img').count()).toBe(0);
    await page.context().close();
  });

  test('a pasted text that is none gives a sentence', async () => {
    const page = await reader.open('#sandbox');
    await page.locator('#paste summary').click();
    for (const text of ['<script>window.hit=1</script>', 'vm.qemu=99', 'x'.repeat(300_000)]) {
      await page.locator('#paste-text').fill(text);
      await page.locator('#paste-read').click();
      expect((await textWith(page, '#paste-told', /^(?!Reading)/u)).length).toBeGreaterThan(20);
    }
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    await page.context().close();
  });
});
