/** A report as a browser would read it, and what every report must hold. */
import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { expect } from 'vitest';

/** Parses a file of HTML. */
export function pageOf(html: string): Document {
  return parseHTML(html).document;
}

/** Expects a page that loads nothing, runs nothing, and says what it is to everybody. */
export function expectWholePage(html: string): void {
  const page = pageOf(html);
  expect(html.startsWith('<!doctype html>\n<html lang="en">\n')).toBe(true);
  expectBalanced(html);

  for (const tag of [
    'script',
    'link',
    'iframe',
    'object',
    'embed',
    'img',
    'image',
    'base',
    'form',
    'use',
    'foreignObject',
  ])
    expect(page.querySelector(tag), tag).toBeNull();
  for (const element of page.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name, `${element.tagName} ${name}`).not.toMatch(/^on|^style$|^src|^srcset$|^xmlns/);
      if (/href/.test(name)) expect(value).toMatch(/^#section-\d+$/);
      if (/url\(/.test(value)) expect(value).toMatch(/^url\(#[\w-]+\)$/);
    }
  }
  expect(page.querySelector('style')!.textContent).not.toMatch(/@import|url\(|:\/\//);

  const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content')!;
  const hash = createHash('sha256').update(page.querySelector('style')!.textContent).digest('base64');
  expect(policy, 'viz/report/style.ts: styleHash is not that of style').toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  );

  expectIds(page);
  expectOutline(page);
}

/** Ids are there once, and what refers to one finds it. */
function expectIds(page: Document): void {
  const ids = [...page.querySelectorAll('[id]')].map((element) => element.id);
  expect(ids.length).toBe(new Set(ids).size);
  const known = new Set(ids);
  for (const element of page.querySelectorAll('[aria-labelledby]'))
    for (const id of element.getAttribute('aria-labelledby')!.split(' '))
      expect(known.has(id), id).toBe(true);
  for (const link of page.querySelectorAll('a'))
    expect(known.has(link.getAttribute('href')!.slice(1))).toBe(true);
  for (const [, id] of page.body.innerHTML.matchAll(/url\(#([\w-]+)\)/g))
    expect(known.has(id), id).toBe(true);
}

/** One heading, one below it a section; figures and wide tables can be named and scrolled. */
function expectOutline(page: Document): void {
  expect(page.querySelectorAll('h1')).toHaveLength(1);
  expect(page.querySelector('title')!.textContent).toBe(page.querySelector('h1')!.textContent);
  for (const section of page.querySelectorAll('section'))
    expect(section.querySelectorAll('h2')).toHaveLength(1);
  for (const figure of page.querySelectorAll('figure')) {
    expect(figure.querySelectorAll('svg[role="img"]')).toHaveLength(2);
    for (const theme of ['light', 'dark']) expect(figure.querySelectorAll(`.${theme} svg`)).toHaveLength(1);
  }
  for (const scrolled of page.querySelectorAll('figure > div, table')) {
    const frame = scrolled.closest('.scroll')!;
    expect(frame.getAttribute('tabindex')).toBe('0');
    expect(frame.getAttribute('aria-label')).not.toBe('');
  }
  for (const table of page.querySelectorAll('table')) {
    const widths = [...table.querySelectorAll('tr')].map((row) =>
      [...row.children].reduce((sum, cell) => sum + Number(cell.getAttribute('colspan') ?? 1), 0),
    );
    expect(new Set(widths).size, table.querySelector('caption')!.textContent).toBe(1);
    for (const row of table.querySelectorAll('tbody tr'))
      expect(row.firstElementChild!.getAttribute('scope')).toBe('row');
  }
}

/** Every element is closed where it should be: a parser would hide that it is not. */
function expectBalanced(html: string): void {
  const open: string[] = [];
  const body = html.replace(/<style>[^]*?<\/style>/, '<style></style>').replace(/^<!doctype html>/, '');
  for (const [, close, name, self] of body.matchAll(/<(\/?)([a-zA-Z][\w]*)[^>]*?(\/?)>/g)) {
    if (self === '/' || name === 'meta') continue;
    if (close === '') open.push(name);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
}
