/** A real Chromium with the built page, as a reader has it; whatever the console says is kept. */
import { existsSync, readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type ServedPage, servePage } from '../../../cli/page-server.js';
import { repository } from '../../cli/captured.js';

/** Where Debian puts it. */
const executablePath = '/usr/bin/chromium';

/** Without it the tests of the page are skipped. */
export const hasChromium: boolean = existsSync(executablePath);

/** The file of the page. */
export const pageFile: string = repository('dist/page/index.html');

/** The page's file as text. */
export function builtPage(): string {
  if (!existsSync(pageFile)) throw new Error('dist/page/index.html is missing; run npm run page');
  return readFileSync(pageFile, 'utf8');
}

/** A browser, and the page on a server of its own. */
export class Reader {
  readonly complaints: string[] = [];
  readonly requests: string[] = [];
  private constructor(
    readonly browser: Browser,
    readonly served: ServedPage,
  ) {}

  static async begin(): Promise<Reader> {
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new Reader(browser, await servePage(builtPage(), 0));
  }

  /** Opens the page at a fragment, and waits until every part has started. */
  async open(
    fragment = '',
    options: BrowserContextOptions & { address?: string; until?: string } = {},
  ): Promise<Page> {
    const { address = this.served.url, until = 'html[data-ready="yes"]', ...context } = options;
    const page = await (
      await this.browser.newContext({ viewport: { width: 1100, height: 900 }, ...context })
    ).newPage();
    page.setDefaultTimeout(25_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
    await page.goto(address + fragment);
    if (context.javaScriptEnabled !== false) await page.waitForSelector(until);
    return page;
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.served.close();
  }
}

/** Waits until the worker has answered everything. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getElementById('busy')?.textContent === '');
}

/** The text of an element, once it holds `part`. */
export async function textWith(page: Page, selector: string, part: RegExp): Promise<string> {
  const element = page.locator(selector).filter({ hasText: part }).first();
  await element.waitFor();
  return (await element.textContent()) ?? '';
}
