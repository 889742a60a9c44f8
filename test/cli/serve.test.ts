/** The server of the teaching page: one file, on the loopback interface alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPort } from '../../cli/page-file.js';
import { type ServedPage, servePage } from '../../cli/page-server.js';
import { repository } from './captured.js';

let page: ServedPage;
beforeAll(async () => {
  page = await servePage('<!doctype html><p>µ</p>', 0);
});
afterAll(async () => page.close());

async function get(
  path: string,
  method = 'GET',
  host?: string,
): Promise<{ status: number; body: string; type: string }> {
  const asked = request(new URL(path, page.url), {
    method,
    ...(host === undefined ? {} : { headers: { host } }),
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number; headers: Record<string, string> },
  ];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, body, type: response.headers['content-type'] };
}

describe('the server', () => {
  test('listens on the loopback interface alone', () => {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/u);
  });

  test('has one page', async () => {
    expect(await get('/')).toEqual({
      status: 200,
      body: '<!doctype html><p>µ</p>',
      type: 'text/html; charset=utf-8',
    });
    expect((await get('/index.html?x=1')).status).toBe(200);
    expect((await get('/../package.json')).status).toBe(404);
    expect((await get('/%2e%2e/%2e%2e/etc/passwd')).status).toBe(404);
  });

  test('answers no other method, and to no other name', async () => {
    expect((await get('/', 'POST')).status).toBe(405);
    expect((await get('/', 'HEAD')).body).toBe('');
    expect((await get('/', 'GET', 'evil.example')).status).toBe(421);
    expect((await get('/', 'GET', 'localhost:80')).status).toBe(200);
  });

  test('says which port cannot be had', async () => {
    const taken = Number(new URL(page.url).port);
    await expect(servePage('', taken)).rejects.toThrow(
      `--port ${taken}: something listens there already; give another one`,
    );
  });
});

test.each(['-1', '65536', '80a', '', '1e3'])('--port %j is refused', (text) => {
  expect(() => readPort(text)).toThrow('it must be from 0 to 65535');
});

test('the program serves until it is interrupted', async () => {
  expect(existsSync(repository('dist/page/index.html')), 'the page is missing; run npm run page').toBe(true);
  const child = spawn(process.execPath, [repository('dist/cli/main.js'), 'serve', '--port', '0', '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const response = await fetch(String(line).trim());
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('The 10 microsecond challenge');
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(130);
});
