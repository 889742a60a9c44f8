import { describe, expect, test } from 'vitest';
import { countTrace } from '../../../../calibration/vm/machine/trace-log.js';

/** Lines of QEMU 7.2; thread 77 is the IOThread. */
const log = `77@1764322800.000001:run_poll_handlers_begin ctx 0x5581 max_ns 4000 timeout -1
77@1764322800.000005:run_poll_handlers_end ctx 0x5581 progress 0 new timeout -1
77@1764322800.000020:poll_grow ctx 0x5581 old 4000 new 8000
77@1764322800.000021:virtio_blk_handle_read vdev 0x5590 req 0x7f10 sector 8 nsectors 8
77@1764322800.000030:virtio_blk_req_complete vdev 0x5590 req 0x7f10 status 0
77@1764322800.000031:run_poll_handlers_begin ctx 0x5581 max_ns 8000 timeout -1
77@1764322800.000035:run_poll_handlers_end ctx 0x5581 progress 1 new timeout 0
12@1764322800.000036:run_poll_handlers_end ctx 0x5599 progress 1 new timeout 0
77@1764322800.000040:poll_shrink ctx 0x5581 old 8000 new 0
a line of another kind
77@1764322800.000050:virtio_blk_handle_r`;

describe("a log of QEMU's trace events", () => {
  test('is counted for the one thread; a line that is cut off is not', () => {
    expect(countTrace(log, 77)).toEqual({
      requests: 1,
      completions: 1,
      pollHits: 1,
      pollMisses: 1,
      grows: 1,
      shrinks: 1,
    });
  });

  test('without lines counts nothing', () => {
    expect(countTrace('', 77).requests).toBe(0);
  });
});
