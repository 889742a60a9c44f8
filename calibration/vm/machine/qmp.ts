/** QEMU's monitor: commands and events as lines of JSON. [QEMU docs/interop/qmp-spec.txt] */
import { LineSocket } from './lines.js';

/** What QEMU answers that a command cannot be done. */
export class QmpError extends Error {
  override readonly name: string = 'QmpError';
}

type Json = Readonly<Record<string, unknown>>;

/** One command at a time; events that come meanwhile are kept for whoever waits for them. */
export class Qmp {
  private readonly events: Json[] = [];

  private constructor(private readonly lines: LineSocket) {}

  /** Takes over a fresh connection: QEMU greets, and wants to be asked for its abilities first. */
  static async start(lines: LineSocket): Promise<Qmp> {
    await lines.next((line) => line.includes('"QMP"'), 10_000);
    const qmp = new Qmp(lines);
    await qmp.execute('qmp_capabilities');
    return qmp;
  }

  /**
   * @returns what the command returns
   * @throws QmpError when QEMU refuses
   */
  async execute(command: string, args: Json = {}, withinMs = 30_000): Promise<unknown> {
    this.lines.send(JSON.stringify({ execute: command, arguments: args }));
    for (;;) {
      const message = parse(await this.lines.next((line) => line !== '', withinMs));
      if ('event' in message) this.events.push(message);
      else if ('error' in message) {
        const { desc } = message['error'] as { desc?: string };
        throw new QmpError(`QEMU refuses ${command}: ${desc ?? 'no reason given'}`);
      } else if ('return' in message) return message['return'];
    }
  }

  /** Waits for an event with this data; one that came already counts. */
  async event(name: string, data: Json, withinMs: number): Promise<void> {
    const fits = (message: Json): boolean => {
      const told = (message['data'] ?? {}) as Json;
      return message['event'] === name && Object.entries(data).every(([key, value]) => told[key] === value);
    };
    const index = this.events.findIndex(fits);
    if (index >= 0) {
      this.events.splice(0, index + 1);
      return;
    }
    await this.lines.next((line) => line !== '' && fits(parse(line)), withinMs);
    this.events.length = 0;
  }
}

function parse(line: string): Json {
  try {
    return JSON.parse(line) as Json;
  } catch (cause) {
    throw new QmpError(`QEMU's monitor said something that is not JSON: ${line.slice(0, 80)}`, { cause });
  }
}
