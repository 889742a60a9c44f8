/* Shared by the primitives: time, pinning, samples and how they are told. */
#ifndef PROBE_H
#define PROBE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What the command line asks for. */
struct wish {
  const char *name;
  const char *state; /* "idle": the CPU is left alone; "sched_idle_spinner": kept awake; "polling" */
  int cpu;           /* where the measured side runs */
  int other;         /* where the other side runs, -1 for none */
  long gap_us;       /* how long the measured side waits before each event */
  long count;        /* samples wanted */
  double seconds;    /* and time for them: the first that is reached ends it */
};

struct samples {
  double *ns;
  long count, capacity;
};

/* CLOCK_MONOTONIC: the same on all CPUs, also where the TSC is not. */
static inline int64_t now_ns(void);
void pin(int cpu);
void fail(const char *what);
/* Ends the program well: this machine does not have it, which is a result. */
void absent(const char *what);

void add(struct samples *samples, double ns);
/* Prints a line of JSON: params is its inside, such as "\"batch\": 20". */
void tell(const char *name, const char *params, struct samples *samples);

/* A thread of the lowest class that keeps a CPU from idling, and gives way at once. */
struct spinner {
  unsigned long thread;
  atomic_bool stop;
  int cpu;
};
void start_spinner(struct spinner *spinner, const struct wish *wish, int cpu);
void stop_spinner(struct spinner *spinner);

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

/* The primitives: each returns whether it knows the name. */
bool probe_calls(const struct wish *wish);
bool probe_wakes(const struct wish *wish);
bool probe_pingpong(const struct wish *wish);
bool probe_timers(const struct wish *wish);
bool probe_line(const struct wish *wish);
bool probe_uring(const struct wish *wish);

#include <time.h>
static inline int64_t now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

/* Not measured at first: caches, branch predictors and clocks settle. */
#define WARM_UP 10

#endif
