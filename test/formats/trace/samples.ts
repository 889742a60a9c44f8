/** Traces to read: real ones under data/, and small ones made after the print formats of the kernel. */
import { readFileSync } from 'node:fs';
import { RequestBuilder } from '../../../formats/trace/requests.js';
import type { TraceEvent, TraceLines } from '../../../formats/trace/trace-event.js';
import type { TracedRequest } from '../../../formats/trace/traced-request.js';

/** A file of data/host-vm/traces. */
export function recorded(name: string): string {
  return readFileSync(new URL(`../../../data/host-vm/traces/${name}`, import.meta.url), 'utf8');
}

/** A file of the folder beside this one. */
export function made(name: string): string {
  return readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8');
}

export function eventsOf(text: string, lines: TraceLines): TraceEvent[] {
  return text.split('\n').flatMap((line) => lines.read(line));
}

export function requestsOf(text: string, lines: TraceLines): { requests: TracedRequest[]; lost: number } {
  const requests: TracedRequest[] = [];
  const builder = new RequestBuilder((request) => requests.push(request));
  for (const event of eventsOf(text, lines)) builder.take(event);
  builder.end();
  return { requests, lost: builder.lost };
}
