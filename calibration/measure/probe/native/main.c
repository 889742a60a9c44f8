/*
 * One primitive of the host a call: probe NAME [cpu=N] [other=N] [gap=US] [state=WORD] [count=N] [seconds=S]
 * Prints a line of JSON for each distribution. Touches no file and no device.
 */
#define _GNU_SOURCE
#include "probe.h"
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

void absent(const char *what) {
  printf("{\"absent\": \"%s: %s\"}\n", what, strerror(errno));
  exit(0);
}

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) fail("sched_setaffinity");
}

void add(struct samples *samples, double ns) {
  if (samples->count == samples->capacity) {
    samples->capacity = samples->capacity ? 2 * samples->capacity : 4096;
    samples->ns = realloc(samples->ns, samples->capacity * sizeof *samples->ns);
    if (samples->ns == NULL) fail("realloc");
  }
  samples->ns[samples->count++] = ns;
}

static int rising(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* R-7, as most programs have it: linear between the two neighbours. */
static double quantile(const struct samples *samples, double p) {
  const double at = p * (samples->count - 1);
  const long low = (long)at;
  if (low + 1 >= samples->count) return samples->ns[samples->count - 1];
  return samples->ns[low] + (at - low) * (samples->ns[low + 1] - samples->ns[low]);
}

void tell(const char *name, const char *params, struct samples *samples) {
  static const int percents[] = {1, 5, 25, 50, 75, 95, 99};
  if (samples->count == 0) {
    printf("{\"absent\": \"no sample of %s\"}\n", name);
    return;
  }
  qsort(samples->ns, samples->count, sizeof *samples->ns, rising);
  double sum = 0, squares = 0;
  for (long i = 0; i < samples->count; i++) sum += samples->ns[i];
  const double mean = sum / samples->count;
  for (long i = 0; i < samples->count; i++) squares += (samples->ns[i] - mean) * (samples->ns[i] - mean);
  const double sd = samples->count > 1 ? sqrt(squares / (samples->count - 1)) : 0;
  printf("{\"name\": \"%s\", \"params\": {%s}, \"unit\": \"ns\", \"n\": %ld, \"mean\": %.1f, \"sd\": %.1f", name,
         params, samples->count, mean, sd);
  for (size_t i = 0; i < sizeof percents / sizeof *percents; i++)
    printf(", \"p%d\": %.1f", percents[i], quantile(samples, percents[i] / 100.0));
  printf(", \"max\": %.1f, \"q\": [", samples->ns[samples->count - 1]);
  for (int i = 0; i <= 50; i++) printf("%s%.1f", i ? ", " : "", quantile(samples, i / 50.0));
  printf("]}\n");
}

static void *spin(void *given) {
  struct spinner *spinner = given;
  struct sched_param lowest = {0};
  pin(spinner->cpu);
  if (sched_setscheduler(0, SCHED_IDLE, &lowest) != 0) fail("sched_setscheduler SCHED_IDLE");
  while (!atomic_load_explicit(&spinner->stop, memory_order_relaxed)) relax();
  return NULL;
}

void start_spinner(struct spinner *spinner, const struct wish *wish, int cpu) {
  spinner->thread = 0;
  if (strcmp(wish->state, "sched_idle_spinner") != 0) return;
  spinner->cpu = cpu;
  atomic_store(&spinner->stop, false);
  pthread_t thread;
  if (pthread_create(&thread, NULL, spin, spinner) != 0) fail("pthread_create");
  spinner->thread = thread;
}

void stop_spinner(struct spinner *spinner) {
  if (spinner->thread == 0) return;
  atomic_store(&spinner->stop, true);
  pthread_join(spinner->thread, NULL);
}

int main(int argc, char **argv) {
  struct wish wish = {.name = argc > 1 ? argv[1] : "", .state = "idle", .other = -1, .count = 1000, .seconds = 5};
  for (int i = 2; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (value == NULL) return fprintf(stderr, "%s is no key=value\n", argv[i]), 2;
    *value++ = '\0';
    if (strcmp(argv[i], "cpu") == 0) wish.cpu = atoi(value);
    else if (strcmp(argv[i], "other") == 0) wish.other = atoi(value);
    else if (strcmp(argv[i], "gap") == 0) wish.gap_us = atol(value);
    else if (strcmp(argv[i], "count") == 0) wish.count = atol(value);
    else if (strcmp(argv[i], "seconds") == 0) wish.seconds = atof(value);
    else if (strcmp(argv[i], "state") == 0) wish.state = value;
    else return fprintf(stderr, "unknown key %s\n", argv[i]), 2;
  }
  /* Whoever started this is gone: do not go on alone. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  /* Timers are not to be made late for company: 1 ns of slack instead of 50 us. */
  prctl(PR_SET_TIMERSLACK, 1UL);
  if (probe_calls(&wish) || probe_wakes(&wish) || probe_pingpong(&wish) || probe_timers(&wish) ||
      probe_line(&wish) || probe_uring(&wish))
    return 0;
  fprintf(stderr, "no primitive is called %s\n", wish.name);
  return 2;
}
