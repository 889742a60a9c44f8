/* How long a line that one core has written takes to reach another that looks at it. */
#define _GNU_SOURCE
#include "probe.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static _Alignas(128) atomic_long there;
static _Alignas(128) atomic_long back;
static const struct wish *asked;
static atomic_bool done;

static void *answer(void *unused) {
  (void)unused;
  pin(asked->other);
  for (long turn = 1;; turn++) {
    while (atomic_load_explicit(&there, memory_order_acquire) != turn)
      if (atomic_load_explicit(&done, memory_order_relaxed)) return NULL;
    atomic_store_explicit(&back, turn, memory_order_release);
  }
}

bool probe_line(const struct wish *wish) {
  enum { batch = 100 };
  if (strcmp(wish->name, "cacheline_oneway") != 0) return false;
  struct samples samples = {0};
  pthread_t thread;
  char params[64];
  long turn = 0;
  asked = wish;
  pin(wish->cpu);
  if (pthread_create(&thread, NULL, answer, NULL) != 0) fail("pthread_create");
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  for (long i = -WARM_UP; i < wish->count && now_ns() < end; i++) {
    const int64_t from = now_ns();
    for (int n = 0; n < batch; n++) {
      atomic_store_explicit(&there, ++turn, memory_order_release);
      while (atomic_load_explicit(&back, memory_order_acquire) != turn) {}
    }
    if (i >= 0) add(&samples, (double)(now_ns() - from) / (2 * batch));
  }
  atomic_store(&done, true);
  pthread_join(thread, NULL);
  snprintf(params, sizeof params, "\"from\": %d, \"to\": %d, \"batch\": %d", wish->cpu, wish->other, batch);
  tell(wish->name, params, &samples);
  return true;
}
