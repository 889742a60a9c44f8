/**
 * Every span of every request, kept: the timeline of each event, the third level of detail.
 *
 * Columns in typed arrays that grow: 28 bytes a span. For a bounded number of requests; a run that is as long as its
 * precision needs keeps stage totals only.
 */
import type { SpanRecorder } from './critical-path.js';

export class SpanLog implements SpanRecorder {
  /** Spans kept [count]. */
  length = 0;
  request: Int32Array = new Int32Array(1024);
  stage: Int32Array = new Int32Array(1024);
  site: Int32Array = new Int32Array(1024);
  startNs: Float64Array = new Float64Array(1024);
  endNs: Float64Array = new Float64Array(1024);

  span(request: number, stage: number, site: number, startNs: number, endNs: number): void {
    if (this.length === this.request.length) this.grow();
    const i = this.length++;
    this.request[i] = request;
    this.stage[i] = stage;
    this.site[i] = site;
    this.startNs[i] = startNs;
    this.endNs[i] = endNs;
  }

  private grow(): void {
    const capacity = this.length * 2;
    const ints = (old: Int32Array): Int32Array => {
      const next = new Int32Array(capacity);
      next.set(old);
      return next;
    };
    const floats = (old: Float64Array): Float64Array => {
      const next = new Float64Array(capacity);
      next.set(old);
      return next;
    };
    this.request = ints(this.request);
    this.stage = ints(this.stage);
    this.site = ints(this.site);
    this.startNs = floats(this.startNs);
    this.endNs = floats(this.endNs);
  }
}
