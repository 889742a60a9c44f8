/*
 * Keeps CPUs awake while a virtual machine is measured: a process for each CPU of the command line that does nothing,
 * as busily as it can, under SCHED_IDLE. Then it becomes the program behind `--`.
 *
 *   keep-awake FILE 0 1 -- qemu-system-x86_64 ...
 *
 * FILE holds a 64-bit number for each CPU: how many rounds of its loop the process has made. Rounds for its CPU time
 * tell how fast the CPU was meanwhile, which under a hypervisor that has others to serve changes from second to second.
 *
 * A thread that wakes finds the CPU neither asleep nor, where the scheduler groups by session (autogroup) and this
 * session has a high weight, in other people's work. Within the session everything preempts SCHED_IDLE at once. The
 * processes start stopped (SIGSTOP), and end with the program.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static void keep(int cpu, pid_t parent, volatile uint64_t *rounds)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "keep-awake");
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    struct sched_param parameters = { 0 };
    if (sched_setaffinity(0, sizeof set, &set) || sched_setscheduler(0, SCHED_IDLE, &parameters)) _exit(1);
    if (getppid() != parent) _exit(0);
    raise(SIGSTOP);
    /* No `pause`: where this CPU is virtual, the hypervisor may take that for waiting. */
    for (;;) ++*rounds;
}

int main(int count, char **words)
{
    int at = 2;
    pid_t parent = getpid();
    size_t size = 4096;
    int fd = count > 2 ? open(words[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || ftruncate(fd, size)) return 2;
    uint64_t *rounds = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (rounds == MAP_FAILED) return 2;
    for (; at < count && strcmp(words[at], "--"); at++) {
        /* Numbers of their own cache lines. */
        if (fork() == 0) keep(atoi(words[at]), parent, rounds + 8 * (at - 2));
    }
    if (at + 1 >= count) return 2;
    execvp(words[at + 1], words + at + 1);
    perror(words[at + 1]);
    return 127;
}
