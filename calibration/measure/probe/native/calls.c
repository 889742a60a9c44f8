/* What one call costs its caller, in a row of calls: warm, so a lower bound of what it costs on a request's path. */
#define _GNU_SOURCE
#include "probe.h"
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static int event, epoll;
static uint64_t word;
static volatile uint64_t sink;

static void must(ssize_t result, const char *what) {
  if (result < 0) fail(what);
}

static void nothing(void) {}
static void get_clock(void) { sink = (uint64_t)now_ns(); }
static void get_parent(void) { syscall(SYS_getppid); }
static void yield(void) { sched_yield(); }
static void write_event(void) { word = 1, must(write(event, &word, sizeof word), "write eventfd"); }
static void read_event(void) { must(read(event, &word, sizeof word), "read eventfd"); }
static void write_and_read(void) { write_event(), read_event(); }
static void poll_event(void) {
  struct pollfd on = {.fd = event, .events = POLLIN};
  const struct timespec zero = {0, 0};
  must(ppoll(&on, 1, &zero, NULL), "ppoll");
}
static void epoll_event(void) {
  struct epoll_event found;
  must(epoll_wait(epoll, &found, 1, 0), "epoll_wait");
}
static void drain(void) {
  while (read(event, &word, sizeof word) > 0) {}
}
static void signal_event(void) { word = 1, must(write(event, &word, sizeof word), "write eventfd"); }
/* A semaphore is read one by one, so that a row of reads finds something each time. */
static void fill(void) { word = 100, must(write(event, &word, sizeof word), "write eventfd"); }

#if defined(__x86_64__)
#include <cpuid.h>
static void cpuid_leaf0(void) {
  unsigned a, b, c, d;
  __cpuid(0, a, b, c, d);
  sink = a;
}
#endif

static const struct call {
  const char *name;
  int batch;
  void (*before)(void);
  void (*call)(void);
  void (*after)(void);
  int flags;
} calls[] = {
    {"clock_gettime_monotonic", 100, nothing, get_clock, nothing, 0},
    {"syscall_getppid", 100, nothing, get_parent, nothing, 0},
    {"syscall_sched_yield", 50, nothing, yield, nothing, 0},
    {"eventfd_write", 20, nothing, write_event, drain, 0},
    {"eventfd_read", 20, fill, read_event, drain, EFD_SEMAPHORE},
    {"eventfd_write_read_same_thread", 20, nothing, write_and_read, nothing, 0},
    {"ppoll_zero_timeout_not_ready", 20, nothing, poll_event, nothing, 0},
    {"ppoll_ready", 20, signal_event, poll_event, drain, 0},
    {"epoll_wait_zero_timeout_not_ready", 20, nothing, epoll_event, nothing, 0},
    {"epoll_wait_ready", 20, signal_event, epoll_event, drain, 0},
#if defined(__x86_64__)
    {"cpuid_leaf0", 20, nothing, cpuid_leaf0, nothing, 0},
#endif
};

static void measure(const struct wish *wish, const struct call *call) {
  struct samples samples = {0};
  char params[64];
  pin(wish->cpu);
  event = eventfd(0, EFD_NONBLOCK | call->flags);
  if (event < 0) absent("eventfd");
  epoll = epoll_create1(0);
  if (epoll < 0) absent("epoll_create1");
  struct epoll_event on = {.events = EPOLLIN};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, event, &on), "epoll_ctl");
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  for (long i = -WARM_UP; i < wish->count && now_ns() < end; i++) {
    call->before();
    const int64_t from = now_ns();
    for (int n = 0; n < call->batch; n++) call->call();
    const int64_t to = now_ns();
    call->after();
    if (i >= 0) add(&samples, (double)(to - from) / call->batch);
  }
  snprintf(params, sizeof params, "\"cpu\": %d, \"batch\": %d", wish->cpu, call->batch);
  tell(call->name, params, &samples);
}

bool probe_calls(const struct wish *wish) {
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    if (strcmp(calls[i].name, wish->name) != 0) continue;
    measure(wish, &calls[i]);
    return true;
  }
  return false;
}
