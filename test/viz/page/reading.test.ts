/** The page for every reader: without a script, from a disk, by keyboard, narrow and wide, light and dark, and with hostile addresses. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
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
  /** One page for all that can be changed while it is open: window, theme, motion. It was opened from a disk. */
  let page: Page;
  beforeAll(async () => {
    reader = await Reader.begin();
    page = await reader.open('#?bet=20&largest=wake&on=iothread,multi-queue&numa=0101', {
      address: pathToFileURL(pageFile).href,
    });
    await settled(page);
    // All is laid out, not only what is on the screen.
    await page.evaluate(() => {
      for (const section of document.querySelectorAll('section')) section.style.contentVisibility = 'visible';
    });
  }, 120_000);
  afterAll(async () => {
    expect(reader.complaints).toEqual([]);
    await reader.end();
  });

  test('without a script it can be read: text, pictures, tables', async () => {
    const still = await reader.open('', { javaScriptEnabled: false });
    expect(await still.locator('svg:visible').count()).toBeGreaterThan(12);
    expect(await still.locator('#budget-answer').isVisible()).toBe(true);
    expect(await still.locator('#bet-answer').isVisible()).toBe(true);
    await still.context().close();
  });

  test('it works from a disk', async () => {
    expect(page.url()).toMatch(/^file:/);
    await textWith(page, '#sandbox-told', /IOPS × period/);
    await textWith(page, '#sandbox-narrower', /100 000 requests/);
  });

  test.each([360, 768, 1920, 3840])('nothing is wider than a screen of %i px', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    // Pictures are drawn anew for their room.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const { wide, inner } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      inner: innerWidth,
    }));
    expect(inner).toBe(width);
    expect(wide).toBe(0);
  });

  test.each([
    ['dark', 360],
    ['light', 1100],
  ] as const)('axe finds nothing in the %s theme at %i px', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.evaluate(axeSource);
    // Of the longest tables a few rows: the others have the same markup.
    const found = (await page.evaluate(
      `axe.run({ include: [['html']], exclude: [['#passports tbody tr:nth-child(n+4)'], ['#passports dl > :nth-child(n+7)']] },
        { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }).then((result) =>
        result.violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
    )) as string[];
    expect(found).toEqual([]);
  });

  test('the keyboard reaches every control, in the order of the page', async () => {
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
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('a.skip').focus();
    await page.keyboard.press('Enter');
    await page.locator('nav a[href="#numa"]').press('Enter');
    // There, and not where it was thought to be before what is above it was laid out.
    await page.waitForFunction(() => {
      const { top } = document.getElementById('numa')!.getBoundingClientRect();
      return top >= 0 && top < 40 && location.hash.startsWith('#numa');
    });
    await page.locator('#live-next').focus();
    await page.keyboard.press('Space');
    await textWith(page, '#live-step', /step 1 of/);
  });

  test('with less motion nothing moves by itself: play goes a step on', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const before = await page.locator('#live-told').textContent();
    await page.locator('#live-multi-queue').uncheck();
    await page.waitForFunction((text) => document.getElementById('live-told')?.textContent !== text, before);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.locator('#live-whole').click();
    await page.locator('#live-play').click();
    await textWith(page, '#live-step', /step 1 of/);
    expect(await page.locator('#live-play').textContent()).toContain('Play');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  test('the theme follows the system, and the reader before it', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const papered = async (colour: string): Promise<void> => {
      await page.waitForFunction(
        (wanted) => document.querySelector('#fig-curve svg rect')?.getAttribute('fill') === wanted,
        colour,
      );
    };
    await page.locator('#curve-at').fill('30');
    await page.locator('#fig-curve svg').filter({ hasText: 'from 30.0' }).waitFor();
    await papered('#12161b');
    await page.locator('#theme').selectOption('light');
    await papered('#ffffff');
    await page.locator('#theme').selectOption('auto');
    await papered('#12161b');
  });

  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ['a script as a seed', '#?seed=%3Cscript%3Ewindow.hit=1%3C/script%3E', /seed/],
    ['a picture as a cost', '#?costs=%3Cimg src=x onerror=window.hit=1%3E:1us', /costs/],
    ['settings that do not exist', '#?sets=__proto__.x%3D1;constructor%3D2', /sets/],
    ['settings that cannot be together', '#?preset=B0&sets=vm.haltpoll%3Dtrue', /vm is null/],
    ['an unknown key', '#?constructor=1&toString=2', /does not know/],
    ['a place that is markup', '#"><img src=x onerror=window.hit=1>?at=x', /at=/],
    ['a number beyond its range', '#?drive=1e99&at=-5&cut=Infinity', /drive/],
    ['rubbish', '#?%E0%A4%A&&&===', /does not know|^$/],
  ];

  async function isUnharmed(message: RegExp): Promise<void> {
    await page.waitForFunction(
      (pattern) => new RegExp(pattern, 'u').test(document.getElementById('messages')?.textContent ?? ''),
      message.source,
    );
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.locator('#messages script, #messages img').count()).toBe(0);
  }

  test.each(hostile)('a hostile address gives a message: %s', async (_, fragment, message) => {
    await page.evaluate((hash) => {
      document.getElementById('messages')!.textContent = '';
      location.hash = hash;
    }, fragment);
    await isUnharmed(message);
  });

  test('a page that is opened with a hostile address gives the same messages', async () => {
    await page.evaluate((hash) => history.replaceState(null, '', hash), hostile[0][1]);
    await page.reload();
    await page.waitForSelector('html.js');
    await isUnharmed(hostile[0][2]);
    await page.evaluate((hash) => history.replaceState(null, '', hash), hostile[3][1]);
    await page.reload();
    await page.waitForSelector('html.js');
    await isUnharmed(hostile[3][2]);
  });

  test('a pasted text that is none gives a sentence', async () => {
    await page.waitForSelector('html[data-ready="yes"]');
    await page.locator('#paste summary').click();
    for (const text of ['<script>window.hit=1</script>', 'vm.qemu=99', 'x'.repeat(300_000)]) {
      await page.locator('#paste-text').fill(text);
      await page.locator('#paste-read').click();
      expect((await textWith(page, '#paste-told', /^(?!Reading)/u)).length).toBeGreaterThan(20);
    }
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  });
});
