/* What a CPU does after it slept by itself: how late a timer wakes it, and how fast it then runs. */
#define _GNU_SOURCE
#include "probe.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void sleep_ns(int64_t ns) {
  const struct timespec wanted = {ns / 1000000000, ns % 1000000000};
  while (clock_nanosleep(CLOCK_MONOTONIC, 0, &wanted, NULL) == EINTR) {}
}

static void sleep_timerfd(int timer, int64_t ns) {
  uint64_t expired;
  const struct itimerspec wanted = {.it_value = {ns / 1000000000, ns % 1000000000}};
  if (timerfd_settime(timer, 0, &wanted, NULL) != 0) fail("timerfd_settime");
  while (read(timer, &expired, sizeof expired) < 0) {}
}

static void overshoot(const struct wish *wish, bool by_timerfd) {
  struct samples samples = {0};
  struct spinner spinner;
  char params[96];
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  if (timer < 0) absent("timerfd_create");
  const int64_t ns = wish->gap_us * 1000;
  pin(wish->cpu);
  start_spinner(&spinner, wish, wish->cpu);
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  for (long i = -WARM_UP; i < wish->count && now_ns() < end; i++) {
    const int64_t from = now_ns();
    if (by_timerfd) sleep_timerfd(timer, ns);
    else sleep_ns(ns);
    const int64_t late = now_ns() - from - ns;
    if (i >= 0) add(&samples, (double)late);
  }
  stop_spinner(&spinner);
  snprintf(params, sizeof params, "\"cpu\": %d, \"sleep_us\": %ld, \"state\": \"%s\"", wish->cpu, wish->gap_us, wish->state);
  tell(wish->name, params, &samples);
}

/* A chain of multiplications that each wait for the one before: cycles are known, so time tells the clock. */
#define CHAIN 600
static double multiply(void) {
  uint64_t x = 3;
  const int64_t from = now_ns();
  for (int i = 0; i < CHAIN; i++) {
    x *= 0x9e3779b97f4a7c15u;
    __asm__ volatile("" : "+r"(x));
  }
  return (double)(now_ns() - from) / CHAIN;
}

static void clock_after_idle(const struct wish *wish) {
  struct samples samples = {0};
  char params[96];
  pin(wish->cpu);
  const int64_t end = now_ns() + (int64_t)(wish->seconds * 1e9);
  for (long i = -WARM_UP; i < wish->count && now_ns() < end; i++) {
    if (wish->gap_us > 0) sleep_ns(wish->gap_us * 1000);
    const double ns = multiply();
    if (i >= 0) add(&samples, ns);
  }
  snprintf(params, sizeof params, "\"cpu\": %d, \"idle_us\": %ld, \"chain\": %d", wish->cpu, wish->gap_us, CHAIN);
  tell(wish->name, params, &samples);
}

bool probe_timers(const struct wish *wish) {
  if (strcmp(wish->name, "nanosleep_overshoot") == 0) overshoot(wish, false);
  else if (strcmp(wish->name, "timerfd_overshoot") == 0) overshoot(wish, true);
  else if (strcmp(wish->name, "dependent_multiply") == 0) clock_after_idle(wish);
  else return false;
  return true;
}
