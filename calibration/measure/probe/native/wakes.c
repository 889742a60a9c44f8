/*
 * One thread wakes another on another CPU. The waker lets the sleeper wait for a gap first: what the sleeper's CPU does
 * meanwhile (poll, halt, go deeper) depends on how long that is. Two distributions: from just before the waking call
 * until the sleeper runs again in user mode (wake_*), and the waking call itself (wakercost_*).
 */
#define _GNU_SOURCE
#include "probe.h"
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static int event, epoll;
static _Alignas(128) atomic_uint flag; /* what is waited for in memory */
static _Alignas(128) atomic_long waiting; /* number of the wake that the sleeper is about to wait for */
static _Alignas(128) atomic_long woken_at;
static atomic_bool done;
static const struct wish *asked;

static uint64_t word;
static bool take(void) { return read(event, &word, sizeof word) == sizeof word; }

static void block_read(long n) { (void)n; while (!take()) {} }
static void block_ppoll(long n) {
  (void)n;
  struct pollfd on = {.fd = event, .events = POLLIN};
  while (ppoll(&on, 1, NULL, NULL) < 0) {}
  take();
}
static void block_epoll(long n) {
  (void)n;
  struct epoll_event found;
  while (epoll_wait(epoll, &found, 1, -1) < 0) {}
  take();
}
static void block_futex(long n) {
  while (atomic_load(&flag) != (unsigned)n)
    syscall(SYS_futex, &flag, FUTEX_WAIT_PRIVATE, (unsigned)(n - 1), NULL, NULL, 0);
}
static void spin_read(long n) { (void)n; while (!take()) {} }
static void spin_ppoll(long n) {
  (void)n;
  struct pollfd on = {.fd = event, .events = POLLIN};
  const struct timespec zero = {0, 0};
  while (ppoll(&on, 1, &zero, NULL) <= 0) {}
  take();
}
static void spin_memory(long n) {
  while (atomic_load_explicit(&flag, memory_order_acquire) != (unsigned)n) relax();
}

static void by_event(long n) {
  (void)n;
  const uint64_t one = 1;
  if (write(event, &one, sizeof one) != sizeof one) fail("write eventfd");
}
static void by_futex(long n) {
  atomic_store(&flag, (unsigned)n);
  syscall(SYS_futex, &flag, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
static void by_memory(long n) { atomic_store_explicit(&flag, (unsigned)n, memory_order_release); }

static const struct way {
  const char *name;
  bool polls;
  void (*await)(long);
  void (*wake)(long);
} ways[] = {
    {"eventfd_block_read", false, block_read, by_event},   {"eventfd_ppoll_read", false, block_ppoll, by_event},
    {"eventfd_epoll_read", false, block_epoll, by_event},  {"futex_wait", false, block_futex, by_futex},
    {"eventfd_spin_nonblock_read", true, spin_read, by_event}, {"eventfd_spin_ppoll0", true, spin_ppoll, by_event},
    {"user_memory_spin", true, spin_memory, by_memory},
};

static void *sleeper(void *given) {
  const struct way *way = given;
  pin(asked->cpu);
  for (long n = 1; !atomic_load(&done); n++) {
    atomic_store_explicit(&waiting, n, memory_order_release);
    way->await(n);
    atomic_store_explicit(&woken_at, now_ns(), memory_order_release);
  }
  atomic_store(&waiting, -1);
  return NULL;
}

static void measure(const struct wish *wish, const struct way *way) {
  struct samples wakes = {0}, costs = {0};
  struct spinner spinner;
  pthread_t thread;
  char params[160], name[64];
  asked = wish;
  event = eventfd(0, way->polls ? EFD_NONBLOCK : 0);
  if (event < 0) absent("eventfd");
  epoll = epoll_create1(0);
  struct epoll_event on = {.events = EPOLLIN};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, event, &on) != 0) absent("epoll");
  pin(wish->other);
  start_spinner(&spinner, wish, wish->cpu);
  if (pthread_create(&thread, NULL, sleeper, (void *)way) != 0) fail("pthread_create");
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  for (long n = 1;; n++) {
    while (atomic_load_explicit(&waiting, memory_order_acquire) != n) relax();
    const bool last = n > wish->count + WARM_UP || now_ns() >= end;
    const int64_t until = now_ns() + wish->gap_us * 1000;
    while (now_ns() < until) relax();
    if (last) atomic_store(&done, true);
    atomic_store_explicit(&woken_at, 0, memory_order_relaxed);
    const int64_t from = now_ns();
    way->wake(n);
    const int64_t to = now_ns();
    int64_t woken;
    while ((woken = atomic_load_explicit(&woken_at, memory_order_acquire)) == 0) relax();
    if (last) break;
    if (n <= WARM_UP) continue;
    add(&wakes, (double)(woken - from));
    add(&costs, (double)(to - from));
  }
  pthread_join(thread, NULL);
  stop_spinner(&spinner);
  snprintf(params, sizeof params, "\"waker_cpu\": %d, \"reader_cpu\": %d, \"gap_us\": %ld, \"reader_cpu_state\": \"%s\"",
           wish->other, wish->cpu, wish->gap_us, way->polls ? "polling" : wish->state);
  snprintf(name, sizeof name, "wake_%s", way->name);
  tell(name, params, &wakes);
  snprintf(name, sizeof name, "wakercost_%s", way->name);
  tell(name, params, &costs);
}

bool probe_wakes(const struct wish *wish) {
  if (strncmp(wish->name, "wake_", 5) != 0) return false;
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    if (strcmp(ways[i].name, wish->name + 5) != 0) continue;
    measure(wish, &ways[i]);
    return true;
  }
  return false;
}
