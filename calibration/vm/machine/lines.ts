/** A socket that speaks in lines: QEMU's monitor, and the guest's serial port. */
import { type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Lines as they arrive, and waiting for one that fits. */
export class LineSocket {
  private readonly waiters = new Set<Waiter>();
  private readonly unread: string[] = [];
  private rest = '';
  private ended: Error | null = null;

  constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => this.take(String(chunk)));
    socket.on('error', (error) => this.end(error));
    socket.on('close', () => this.end(new Error('the connection has ended')));
  }

  /** Connects to a socket file; it may not be there yet. */
  static async connect(path: string, giveUpAfterMs: number, isOver: () => boolean): Promise<LineSocket> {
    const started = performance.now();
    for (;;) {
      const socket = await tryConnect(path);
      if (socket !== null) return new LineSocket(socket);
      if (isOver() || performance.now() - started >= giveUpAfterMs)
        throw new Error(`nobody listens at ${path}`);
      await sleep(10);
    }
  }

  send(line: string): void {
    if (this.ended === null) this.socket.write(`${line}\n`);
  }

  /**
   * The next line for which `wanted` is true; those before it are passed over. Who waits in turn gets lines in turn.
   * @throws Error when it does not come in time, or the other side ends
   */
  async next(wanted: (line: string) => boolean, withinMs: number): Promise<string> {
    for (let line = this.unread.shift(); line !== undefined; line = this.unread.shift()) {
      if (wanted(line)) return line;
    }
    if (this.ended !== null) throw this.ended;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        reject(new Error(`no answer within ${Math.round(withinMs / 1000)} s`));
      }, withinMs);
      const waiter: Waiter = {
        offer: (line) => {
          if (!wanted(line)) return false;
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(line);
          return true;
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.waiters.add(waiter);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: string): void {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines.map((text) => text.trimEnd())) {
      // Those that wait pass over what they don't want; with nobody waiting it is kept.
      const [waiter] = this.waiters;
      if (waiter === undefined) this.unread.push(line);
      else waiter.offer(line);
    }
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const waiter of this.waiters) waiter.fail(this.ended);
    this.waiters.clear();
  }
}

interface Waiter {
  offer(line: string): boolean;
  fail(error: Error): void;
}

async function tryConnect(path: string): Promise<Socket | null> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(null));
  });
}
