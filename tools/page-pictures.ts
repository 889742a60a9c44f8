/**
 * Takes pictures of each part of the built page, in both themes and on a narrow screen, for `docs/teaching/pictures`. Run by
 * `npm run page:pictures`, after `npm run page`; needs Debian's chromium.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const compiled = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(dirname(compiled), 'docs/teaching/pictures');
const parts = ['bet', 'live', 'ladder', 'curve', 'order', 'polling', 'numa', 'budget', 'sandbox'];
const state =
  '#?bet=12&largest=wake&on=iothread,multi-queue,nvme&think=50&numa=1010&game=guest-iopoll,vfio&at=12';

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
for (const [name, width, colorScheme] of [
  ['light', 1100, 'light'],
  ['dark', 1100, 'dark'],
  ['narrow', 360, 'light'],
] as const) {
  const context = await browser.newContext({
    // High enough for every part: nothing scrolls while pictures are taken.
    viewport: { width, height: 4000 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(compiled, 'page/index.html')).href + state);
  await page.waitForSelector('html[data-ready="yes"]', { timeout: 120_000 });
  await page.waitForFunction(() => document.getElementById('busy')?.textContent === '', null, {
    timeout: 120_000,
  });
  // All is laid out, not only what is on the screen: parts do not move while they are taken.
  await page.evaluate(() => {
    for (const section of document.querySelectorAll('section')) section.style.contentVisibility = 'visible';
  });
  await page.waitForTimeout(500);
  for (const part of parts) {
    await page.locator(`#${part}`).screenshot({ path: join(folder, `${part}-${name}.png`) });
  }
  await context.close();
}
await browser.close();
