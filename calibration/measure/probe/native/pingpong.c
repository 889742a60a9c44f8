/* Two threads wake each other in turn, on one CPU or on two: the time there and back. */
#define _GNU_SOURCE
#include "probe.h"
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

/* [0] from the first to the second, [1] back */
static int readers[2], writers[2];
static _Alignas(128) atomic_uint turns[2];
static atomic_bool done;
static const struct wish *asked;
static bool by_futex;
static size_t size;

static void pass(int way) {
  if (by_futex) {
    atomic_fetch_add(&turns[way], 1);
    syscall(SYS_futex, &turns[way], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    return;
  }
  const uint64_t one = 1;
  if (write(writers[way], &one, size) != (ssize_t)size) fail("write");
}

static void await(int way, unsigned turn) {
  uint64_t word;
  if (!by_futex) {
    while (read(readers[way], &word, size) != (ssize_t)size) {}
    return;
  }
  while (atomic_load(&turns[way]) != turn)
    syscall(SYS_futex, &turns[way], FUTEX_WAIT_PRIVATE, turn - 1, NULL, NULL, 0);
}

static void *second(void *unused) {
  (void)unused;
  pin(asked->other);
  for (unsigned turn = 1; !atomic_load(&done); turn++) {
    await(0, turn);
    pass(1);
  }
  return NULL;
}

static void open_ways(void) {
  for (int way = 0; way < 2; way++) {
    if (strstr(asked->name, "eventfd") != NULL) {
      size = sizeof(uint64_t);
      readers[way] = writers[way] = eventfd(0, 0);
      if (readers[way] < 0) absent("eventfd");
    } else if (strstr(asked->name, "pipe") != NULL) {
      int ends[2];
      size = 1;
      if (pipe(ends) != 0) absent("pipe");
      readers[way] = ends[0], writers[way] = ends[1];
    } else by_futex = true;
  }
}

bool probe_pingpong(const struct wish *wish) {
  if (strncmp(wish->name, "pingpong_", 9) != 0) return false;
  struct samples samples = {0};
  struct spinner spinner;
  pthread_t thread;
  char params[96];
  asked = wish;
  open_ways();
  pin(wish->cpu);
  start_spinner(&spinner, wish, wish->other);
  if (pthread_create(&thread, NULL, second, NULL) != 0) fail("pthread_create");
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  bool last = false;
  for (unsigned turn = 1; !last; turn++) {
    last = turn > wish->count + WARM_UP || now_ns() >= end;
    if (last) atomic_store(&done, true);
    const int64_t from = now_ns();
    pass(0);
    await(1, turn);
    if (turn > WARM_UP && !last) add(&samples, (double)(now_ns() - from));
  }
  pthread_join(thread, NULL);
  stop_spinner(&spinner);
  snprintf(params, sizeof params, "\"cpus\": \"%d-%d\", \"state\": \"%s\"", wish->cpu, wish->other, wish->state);
  tell(wish->name, params, &samples);
  return true;
}
