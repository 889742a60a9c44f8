import { mkdtempSync } from 'node:fs';
import { type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LineSocket } from '../../../../calibration/vm/machine/lines.js';
import { Qmp } from '../../../../calibration/vm/machine/qmp.js';

const GREETING = '{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": []}}';

let server: Server | null = null;
afterEach(() => server?.close());

/** A monitor that answers each command by name; what it was asked is kept. */
async function monitor(
  answers: Readonly<Record<string, readonly string[]>>,
): Promise<{ qmp: Qmp; asked: string[]; socket: Socket }> {
  const path = join(mkdtempSync(join(tmpdir(), 'qd1-qmp-')), 'qmp');
  const asked: string[] = [];
  const connected = new Promise<Socket>((resolve) => {
    server = createServer((socket) => {
      resolve(socket);
      socket.write(`${GREETING}\r\n`);
      socket.on('data', (chunk) => {
        for (const line of String(chunk).trim().split('\n')) {
          asked.push(line);
          const { execute } = JSON.parse(line) as { execute: string };
          for (const answer of answers[execute] ?? ['{"return": {}}']) socket.write(`${answer}\r\n`);
        }
      });
    }).listen(path);
  });
  const qmp = await Qmp.start(await LineSocket.connect(path, 5000, () => false));
  return { qmp, asked, socket: await connected };
}

describe("QEMU's monitor", () => {
  test('is greeted, and asked for its abilities before anything else', async () => {
    const { qmp, asked } = await monitor({ 'query-status': ['{"return": {"running": true}}'] });
    expect(await qmp.execute('query-status', { verbose: true })).toEqual({ running: true });
    expect(asked.map((line) => JSON.parse(line) as unknown)).toEqual([
      { execute: 'qmp_capabilities', arguments: {} },
      { execute: 'query-status', arguments: { verbose: true } },
    ]);
  });

  test('a refusal is told with its reason', async () => {
    const refusal = '{"error": {"class": "GenericError", "desc": "Device \'disk0\' not found"}}';
    const { qmp } = await monitor({ device_del: [refusal] });
    await expect(qmp.execute('device_del', { id: 'disk0' })).rejects.toThrow(
      "QEMU refuses device_del: Device 'disk0' not found",
    );
  });

  test('an event before the answer is kept for who waits for it', async () => {
    const event = '{"event": "DEVICE_DELETED", "data": {"device": "disk0", "path": "/x"}}';
    const { qmp } = await monitor({ device_del: [event, '{"return": {}}'] });
    await qmp.execute('device_del');
    await qmp.event('DEVICE_DELETED', { device: 'disk0' }, 1000);
  });

  test('another event of the name is not taken for it, and one that never comes is given up', async () => {
    const { qmp, socket } = await monitor({});
    const waiting = qmp.event('DEVICE_DELETED', { device: 'disk0' }, 200);
    socket.write('{"event": "DEVICE_DELETED", "data": {"device": "other"}}\r\n');
    await expect(waiting).rejects.toThrow('no answer within 0 s');
  });

  test('its end ends the wait', async () => {
    const { qmp, socket } = await monitor({});
    const waiting = qmp.event('SHUTDOWN', {}, 10_000);
    socket.destroy();
    await expect(waiting).rejects.toThrow('the connection has ended');
  });

  test('a line in pieces is one line', async () => {
    const { qmp, socket } = await monitor({ stop: [] });
    const answer = qmp.execute('stop');
    socket.write('{"ret');
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write('urn": 5}\r\n');
    expect(await answer).toBe(5);
  });
});
