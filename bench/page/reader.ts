/** Drives the built page in a real Chromium, and measures what a reader would feel. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Moved, movedIn, traceCategories, type TraceEvent } from './trace.js';

/** Where Debian puts it. */
const executablePath = '/usr/bin/chromium';

/** @throws Error that says what is missing */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing; install Debian's chromium`);
  return await chromium.launch({
    executablePath,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  return await context.newPage();
}

async function quiet(page: Page): Promise<void> {
  await page.waitForSelector('html[data-ready="yes"]');
  await page.waitForFunction(() => document.getElementById('busy')?.textContent === '');
}

/** Times after the navigation began [ms]. */
export interface FirstView {
  readonly painted: number;
  /** The bet can be placed. */
  readonly usable: number;
  /** All nine parts have started. */
  readonly ready: number;
}

/** Opens the page as one does for the first time. */
export async function firstView(browser: Browser, file: string): Promise<FirstView> {
  const page = await openPage(browser);
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.getElementById('bet-place') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => performance.mark('usable'));
    }).observe(document, { childList: true, subtree: true });
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset['ready'] === undefined) return;
      observer.disconnect();
      performance.mark('ready');
    }).observe(document, { attributes: true, subtree: true });
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready="yes"]');
  const found = await page.evaluate(() => {
    const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
    return { painted: at('first-contentful-paint'), usable: at('usable'), ready: at('ready') };
  });
  await page.context().close();
  return found;
}

/** What can be moved: sliders by their ids, and the point on the curve. */
export const movable: readonly string[] = [
  '#bet-drive',
  '#live-scrub',
  '#curve-at',
  '#curve-cut',
  '#fig-curve svg',
  '#polling-drive',
  '#polling-think',
];

const MOVES = 120;
const MOVE_MS = 16;

/** A page that is ready to have something moved. */
export async function readyPage(browser: Browser, file: string): Promise<Page> {
  const page = await openPage(browser);
  await page.goto(pathToFileURL(file).href);
  await quiet(page);
  return page;
}

/** Drags a thing across two thirds of its width and back, a move a frame. */
export async function moveIt(browser: Browser, page: Page, selector: string): Promise<Moved> {
  const thing = page.locator(selector).first();
  // What is scrolled to is laid out only then, and moves what is below.
  for (let turn = 0; turn < 3; turn++) {
    await thing.scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
  }
  await quiet(page);
  const { x, y, width, height } = (await thing.boundingBox())!;
  const place = (move: number): number => {
    const there = Math.abs(1 - (2 * move) / MOVES);
    return x + width * (0.85 - 0.65 * there);
  };
  await browser.startTracing(page, { categories: [...traceCategories] });
  await page.mouse.move(place(0), y + height / 2);
  await page.mouse.down();
  for (let move = 1; move <= MOVES; move++) {
    await page.mouse.move(place(move), y + height / 2);
    await new Promise((resolve) => setTimeout(resolve, MOVE_MS));
  }
  await page.mouse.up();
  await page.waitForTimeout(400);
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  return movedIn(traceEvents);
}

/** From a change in the sandbox to what is shown [ms]. */
export interface Shown {
  /** The first number, a sum of costs. */
  readonly atOnce: number;
  /** The result, with the bits of the command line. */
  readonly result: number;
  /** The interval of that many requests. */
  readonly many: number;
  readonly requests: number;
}

/** Chooses another configuration, and waits for so many requests of it. */
export async function changeTo(page: Page, preset: string, seed: string, requests: number): Promise<Shown> {
  // Something else first, whose answers are known by then.
  await page.evaluate((text) => {
    location.hash = `#sandbox?preset=B1&seed=${text}`;
  }, seed);
  await page.waitForTimeout(50);
  await quiet(page);
  return await page.evaluate(
    async ([wanted, least]) => {
      const told = document.getElementById('sandbox-told')!;
      const select = document.getElementById('sandbox-preset') as HTMLSelectElement;
      const frame = (): Promise<number> =>
        new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      const began = performance.now();
      select.value = wanted;
      select.dispatchEvent(new Event('change'));
      const found = { atOnce: Number.NaN, result: Number.NaN, many: Number.NaN, requests: 0 };
      while (!(found.many > 0) && performance.now() < began + 20_000) {
        const now = (await frame()) - began;
        const { for: shown = '', state, requests: count = '0' } = told.dataset;
        if (shown !== wanted) continue;
        if (!(found.atOnce > 0)) found.atOnce = now;
        if (!(found.result > 0) && state === 'result') found.result = now;
        if (found.result > 0 && Number(count) >= least) {
          found.many = now;
          found.requests = Number(count);
        }
      }
      return found;
    },
    [preset, requests] as const,
  );
}
