/* io_uring without its library: a request that does nothing, there and back, and a call without a request. */
#define _GNU_SOURCE
#include "probe.h"
#include <errno.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ring;
static struct io_uring_params params;
static uint8_t *submissions, *completions;
static struct io_uring_sqe *entries;

static atomic_uint *word(uint8_t *base, unsigned offset) { return (atomic_uint *)(base + offset); }

static uint8_t *map(size_t bytes, off_t what) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, what);
  if (at == MAP_FAILED) fail("mmap io_uring");
  return at;
}

static void open_ring(void) {
  ring = syscall(SYS_io_uring_setup, 4, &params);
  if (ring < 0) absent("io_uring_setup");
  submissions = map(params.sq_off.array + params.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  completions = map(params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
  entries = (struct io_uring_sqe *)map(params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
}

static void nop(void) {
  const unsigned tail = atomic_load(word(submissions, params.sq_off.tail));
  const unsigned at = tail & (params.sq_entries - 1);
  memset(&entries[at], 0, sizeof entries[at]);
  entries[at].opcode = IORING_OP_NOP;
  ((unsigned *)(submissions + params.sq_off.array))[at] = at;
  atomic_store_explicit(word(submissions, params.sq_off.tail), tail + 1, memory_order_release);
  if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1) fail("io_uring_enter");
  atomic_fetch_add(word(completions, params.cq_off.head), 1);
}

static void enter_empty(void) {
  if (syscall(SYS_io_uring_enter, ring, 0, 0, 0, NULL, 0) < 0) fail("io_uring_enter");
}

bool probe_uring(const struct wish *wish) {
  enum { batch = 20 };
  const bool empty = strcmp(wish->name, "io_uring_enter_empty") == 0;
  if (!empty && strcmp(wish->name, "io_uring_nop_roundtrip") != 0) return false;
  struct samples samples = {0};
  char text[64];
  pin(wish->cpu);
  open_ring();
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  for (long i = -WARM_UP; i < wish->count && now_ns() < end; i++) {
    const int64_t from = now_ns();
    for (int n = 0; n < batch; n++) empty ? enter_empty() : nop();
    if (i >= 0) add(&samples, (double)(now_ns() - from) / batch);
  }
  snprintf(text, sizeof text, "\"cpu\": %d, \"batch\": %d", wish->cpu, batch);
  tell(wish->name, text, &samples);
  return true;
}
