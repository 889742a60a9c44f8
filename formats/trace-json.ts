/**
 * A trace as JSON, piece by piece. A slice, a span, a poll has a line: a long trace is then neither one string nor a
 * line a number.
 */
import type { Trace } from '../analysis/trace/trace.js';

/** About how long the pieces are [characters]. */
const PIECE = 1 << 16;

/** The JSON of `trace`, which `JSON.parse` makes the same object of. */
export function* traceJson(trace: Trace): Generator<string, void> {
  const { sites, lanes, requests, polls, ...head } = trace;
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n`;
  yield '  "sites": ';
  yield* list(sites, '  ');
  yield ',\n  "lanes": [';
  for (const [index, { slices, ...lane }] of lanes.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(lane).slice(0, -1)},"slices":`;
    yield* list(slices, '    ');
    yield '}';
  }
  yield '\n  ],\n  "requests": [';
  for (const [index, { spans, ...request }] of requests.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(request).slice(0, -1)},"spans":`;
    yield* list(spans, '    ');
    yield '}';
  }
  yield '\n  ],\n  "polls": ';
  yield* list(polls, '  ');
  yield '\n}\n';
}

/** A list with a line an item. */
function* list(items: readonly object[], indent: string): Generator<string, void> {
  let piece = '[';
  for (const [index, item] of items.entries()) {
    piece += `${index === 0 ? '' : ','}\n${indent}  ${JSON.stringify(item)}`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n${indent}]`;
}
