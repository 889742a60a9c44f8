/** The documents say what is so: assumed costs are listed, links lead somewhere, the figures quoted are current. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assumedCosts, costs } from '../../models/costs/catalogue.js';

const documents = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((f) => f.endsWith('.md'))
    .map((f) => join('docs', f)),
];

describe('docs/fidelity.md', () => {
  const fidelity = readFileSync('docs/fidelity.md', 'utf8');

  test.each(assumedCosts().map((cost) => [cost.id]))('lists the assumed cost %s', (id) => {
    expect(fidelity).toMatch(new RegExp(`^\\| \`${id}\` +\\|`, 'm'));
  });

  test('lists no cost that is not assumed', () => {
    const listed = [...fidelity.matchAll(/^\| `([a-z0-9_]+)` +\|.*\|$/gm)].map((match) => match[1]);
    expect(listed.sort()).toEqual(
      assumedCosts()
        .map((cost) => cost.id)
        .sort(),
    );
  });
});

describe('README.md', () => {
  const readme = readFileSync('README.md', 'utf8');

  test('says how many costs there are', () => {
    expect(readme).toContain(`${costs.size} primitive costs`);
  });

  test('has two command lines that do all set-up', () => {
    expect(readme.match(/^npm ci.*$/gm)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });
});

describe.each(documents)('%s', (document) => {
  const text = readFileSync(document, 'utf8');

  test('has no link to a file that is not there', () => {
    for (const [, link] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (!/^[a-z]+:/.test(link)) expect(existsSync(join(dirname(document), link)), link).toBe(true);
    }
  });

  test('names no file of the repository that is not there', () => {
    for (const [, path] of text.matchAll(
      /`((?:sim|models|scenarios|analysis|formats|viz|cli|docs|test|tools|bench|data)\/[\w./-]+)`/g,
    )) {
      expect(existsSync(path), path).toBe(true);
    }
  });

  test('speaks of the project alone', () => {
    expect(text).not.toMatch(/\/work\/|\bissue \d+|\bsession\b/i);
  });
});
