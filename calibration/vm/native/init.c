/*
 * The only program in the guest: process 1 of an initramfs without a shell. It loads the modules that it finds, then
 * does what lines on its second serial port say, one at a time, and answers in lines.
 *
 *   host                            guest
 *                                   ready <JSON>               once, when it listens
 *   ticks                           ticks N                    the time stamp counter
 *   set FILE VALUE                  done | failed REASON       writes a file of /sys or /proc
 *   get FILE                        value TEXT | failed REASON
 *   find SECONDS                    disk NAME | failed REASON  waits for a virtio disk and its device file
 *   run key=value ...               begin TICKS, end TICKS, result <JSON> | failed REASON
 *   off                             powers down
 *
 * A run reads random blocks with O_DIRECT and preadv2(), one request in flight a thread, each timed by rdtsc. Requests
 * before `begin` warm up and are not counted. Latencies are counted in ticks, in buckets of which SUB_BUCKETS share
 * each power of two: [lower, count] pairs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define SUB_BUCKETS 128
#define BUCKETS (64 * SUB_BUCKETS)
#define MAX_THREADS 64
#define MAX_BLOCK (1 << 20)

static int port = -1;

static void say(const char *format, ...)
{
    static char text[1 << 20];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text - 1, format, values);
    va_end(values);
    if (length < 0 || length >= (int)sizeof text - 1) {
        length = snprintf(text, sizeof text, "failed the answer is too long");
    }
    text[length++] = '\n';
    for (int done = 0; done < length;) {
        ssize_t n = write(port, text + done, length - done);
        if (n > 0) done += n;
        else if (errno != EINTR && errno != EAGAIN) return;
    }
}

static inline uint64_t ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_RAW, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* ---- files of /sys and /proc ---- */

static int write_file(const char *path, const char *value)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    ssize_t n = write(fd, value, strlen(value));
    int result = n < 0 ? -errno : 0;
    close(fd);
    return result;
}

static int read_file(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    ssize_t n = read(fd, text, size - 1);
    int result = n < 0 ? -errno : (int)n;
    close(fd);
    if (n < 0) n = 0;
    while (n > 0 && text[n - 1] == '\n') n--;
    text[n] = 0;
    for (char *c = text; *c; c++) if (*c == '\n') *c = ' ';
    return result;
}

/* ---- modules ---- */

/* Loads /modules/NNN-name.ko in the order of the names; what a kernel has built in is not there. */
static void load_modules(void)
{
    struct dirent **names;
    int n = scandir("/modules", &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] == '.') continue;
        char path[512];
        snprintf(path, sizeof path, "/modules/%s", names[i]->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) != 0 && errno != EEXIST)) {
            say("failed module %s: %s", names[i]->d_name, strerror(errno));
        }
        if (fd >= 0) close(fd);
    }
}

/* ---- a run ---- */

struct job {
    char disk[256];
    uint32_t block;          /* bytes of a request */
    uint64_t span;           /* bytes of the disk that are read */
    uint64_t think;          /* ticks between a completion and the next request */
    int threads;
    int flags;               /* of preadv2 */
    uint64_t warm_up_ns, run_ns;
    uint64_t seed;
};

struct worker {
    const struct job *job;
    pthread_t thread;
    int index, error;
    uint64_t requests, begin, end, sum, longest;
    uint32_t *counts;
};

/* 0 warm up, 1 count, 2 stop */
static atomic_int phase;

static unsigned bucket_of(uint64_t value)
{
    if (value < SUB_BUCKETS) return value;
    int shift = 63 - __builtin_clzll(value) - __builtin_ctz(SUB_BUCKETS);
    return (shift + 1) * SUB_BUCKETS + (value >> shift) - SUB_BUCKETS;
}

static uint64_t lowest_of(unsigned bucket)
{
    if (bucket < SUB_BUCKETS) return bucket;
    int shift = bucket / SUB_BUCKETS - 1;
    return (uint64_t)(bucket % SUB_BUCKETS + SUB_BUCKETS) << shift;
}

/* Holds the calling thread on the CPU. */
static void stay_on(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void *work(void *argument)
{
    struct worker *w = argument;
    const struct job *job = w->job;
    stay_on(w->index % (int)sysconf(_SC_NPROCESSORS_ONLN));
    int fd = open(job->disk, O_RDONLY | O_DIRECT | O_CLOEXEC);
    void *buffer = mmap(NULL, job->block, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (fd < 0 || buffer == MAP_FAILED) {
        w->error = errno;
        return NULL;
    }
    struct iovec vector = { buffer, job->block };
    uint64_t random = job->seed + 0x9e3779b97f4a7c15ull * (w->index + 1);
    uint64_t blocks = job->span / job->block;
    int counting = 0, now;
    while ((now = atomic_load_explicit(&phase, memory_order_relaxed)) < 2) {
        if (now == 1 && !counting) {
            counting = 1;
            w->begin = ticks();
        }
        /* xorshift64 */
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        off_t offset = random % blocks * job->block;
        uint64_t start = ticks();
        ssize_t n = preadv2(fd, &vector, 1, offset, job->flags);
        uint64_t end = ticks();
        if (n != (ssize_t)job->block) {
            w->error = n < 0 ? errno : EIO;
            break;
        }
        if (counting) {
            uint64_t latency = end - start;
            w->requests++;
            w->sum += latency;
            if (latency > w->longest) w->longest = latency;
            w->counts[bucket_of(latency)]++;
        }
        if (job->think) while (ticks() - end < job->think) ;
    }
    w->end = ticks();
    close(fd);
    munmap(buffer, job->block);
    return NULL;
}

/* Sleeps, but no longer than until a thread fails. */
static void wait_ns(uint64_t ns, const struct worker *workers, int count)
{
    uint64_t end = now_ns() + ns;
    for (uint64_t now; (now = now_ns()) < end;) {
        for (int i = 0; i < count; i++) if (workers[i].error) return;
        uint64_t step = end - now < 100000000 ? end - now : 100000000;
        nanosleep(&(struct timespec){ step / 1000000000, step % 1000000000 }, NULL);
    }
}

static void tell(const struct worker *workers, int count)
{
    static char text[1 << 20];
    size_t at = 0;
#define ADD(...) (at += snprintf(text + at, at < sizeof text ? sizeof text - at : 0, __VA_ARGS__))
    ADD("result {\"subBuckets\":%d,\"threads\":[", SUB_BUCKETS);
    for (int i = 0; i < count && at < sizeof text; i++) {
        const struct worker *w = &workers[i];
        ADD("%s{\"requests\":%llu,\"beginTicks\":%llu,\"endTicks\":%llu,\"sumTicks\":%llu,\"longestTicks\":%llu,\"bins\":[",
            i ? "," : "", (unsigned long long)w->requests, (unsigned long long)w->begin, (unsigned long long)w->end,
            (unsigned long long)w->sum, (unsigned long long)w->longest);
        int first = 1;
        for (unsigned b = 0; b < BUCKETS && at < sizeof text; b++) {
            if (!w->counts[b]) continue;
            ADD("%s[%llu,%u]", first ? "" : ",", (unsigned long long)lowest_of(b), w->counts[b]);
            first = 0;
        }
        ADD("]}");
    }
    ADD("]}");
#undef ADD
    if (at >= sizeof text) say("failed the result is too long");
    else say("%s", text);
}

static void run(const struct job *job)
{
    static struct worker workers[MAX_THREADS];
    memset(workers, 0, sizeof workers);
    atomic_store(&phase, 0);
    for (int i = 0; i < job->threads; i++) {
        workers[i].job = job;
        workers[i].index = i;
        workers[i].counts = mmap(NULL, BUCKETS * sizeof(uint32_t), PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    wait_ns(job->warm_up_ns, workers, job->threads);
    say("begin %llu", (unsigned long long)ticks());
    /* The serial port has sent that before counting starts. */
    nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
    atomic_store(&phase, 1);
    wait_ns(job->run_ns, workers, job->threads);
    atomic_store(&phase, 2);
    say("end %llu", (unsigned long long)ticks());
    int error = 0;
    for (int i = 0; i < job->threads; i++) {
        pthread_join(workers[i].thread, NULL);
        if (workers[i].error) error = workers[i].error;
    }
    if (error) say("failed reading %s: %s", job->disk, strerror(error));
    else tell(workers, job->threads);
    for (int i = 0; i < job->threads; i++) munmap(workers[i].counts, BUCKETS * sizeof(uint32_t));
}

static void run_line(char *line)
{
    struct job job = { .block = 4096, .threads = 1, .warm_up_ns = 200000000, .run_ns = 1000000000, .seed = 1 };
    for (char *rest = line, *word; (word = strsep(&rest, " "));) {
        char *value = strchr(word, '=');
        if (!value) continue;
        *value++ = 0;
        uint64_t number = strtoull(value, NULL, 10);
        if (!strcmp(word, "disk")) snprintf(job.disk, sizeof job.disk, "/dev/%s", value);
        else if (!strcmp(word, "block")) job.block = number;
        else if (!strcmp(word, "think")) job.think = number;
        else if (!strcmp(word, "threads")) job.threads = number;
        else if (!strcmp(word, "hipri")) job.flags = number ? RWF_HIPRI : 0;
        else if (!strcmp(word, "warm_up_ms")) job.warm_up_ns = number * 1000000;
        else if (!strcmp(word, "run_ms")) job.run_ns = number * 1000000;
        else if (!strcmp(word, "seed")) job.seed = number;
        else {
            say("failed unknown key %s", word);
            return;
        }
    }
    int fd = open(job.disk, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, BLKGETSIZE64, &job.span) != 0) {
        say("failed %s: %s", job.disk, strerror(errno));
        if (fd >= 0) close(fd);
        return;
    }
    close(fd);
    if (job.threads < 1 || job.threads > MAX_THREADS || job.block < 512 || job.block > MAX_BLOCK || job.span < job.block) {
        say("failed threads, block or size of the disk is out of range");
        return;
    }
    run(&job);
}

/* ---- the rest ---- */

/* Name of the first virtio disk that is there with its device file and settings; 0 where there is none. */
static int find_disk(char *name, size_t size)
{
    DIR *directory = opendir("/sys/block");
    int found = 0;
    for (struct dirent *entry; directory && !found && (entry = readdir(directory));) {
        char device[512], settings[512];
        snprintf(device, sizeof device, "/dev/%s", entry->d_name);
        snprintf(settings, sizeof settings, "/sys/block/%s/queue/scheduler", entry->d_name);
        if (strncmp(entry->d_name, "vd", 2) || access(device, R_OK) || access(settings, W_OK)) continue;
        snprintf(name, size, "%s", entry->d_name);
        found = 1;
    }
    if (directory) closedir(directory);
    return found;
}

static void find_line(int seconds)
{
    char name[256];
    uint64_t end = now_ns() + seconds * 1000000000ull;
    while (!find_disk(name, sizeof name)) {
        if (now_ns() > end) {
            say("failed no virtio disk appeared within %d s", seconds);
            return;
        }
        nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
    }
    say("disk %s", name);
}

static void obey(char *line)
{
    char *rest = line;
    char *verb = strsep(&rest, " ");
    if (!rest) rest = "";
    if (!strcmp(verb, "ticks")) say("ticks %llu", (unsigned long long)ticks());
    else if (!strcmp(verb, "run")) run_line(rest);
    else if (!strcmp(verb, "find")) find_line(atoi(rest));
    else if (!strcmp(verb, "set")) {
        char *path = strsep(&rest, " ");
        int error = write_file(path, rest ? rest : "");
        if (error) say("failed %s: %s", path, strerror(-error));
        else say("done");
    } else if (!strcmp(verb, "get")) {
        static char text[4096];
        int error = read_file(rest, text, sizeof text);
        if (error < 0) say("failed %s: %s", rest, strerror(-error));
        else say("value %s", text);
    } else if (!strcmp(verb, "off")) {
        sync();
        reboot(RB_POWER_OFF);
    } else say("failed unknown command %s", verb);
}

static void open_port(void)
{
    port = open("/dev/ttyS1", O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios settings;
    if (port >= 0 && tcgetattr(port, &settings) == 0) {
        cfmakeraw(&settings);
        cfsetspeed(&settings, B115200);
        tcsetattr(port, TCSANOW, &settings);
    }
}

static void ready(void)
{
    struct utsname name;
    char clock[64] = "";
    uname(&name);
    read_file("/sys/devices/system/clocksource/clocksource0/current_clocksource", clock, sizeof clock);
    say("ready {\"kernel\":\"%s\",\"cpus\":%ld,\"clocksource\":\"%s\"}", name.release, sysconf(_SC_NPROCESSORS_ONLN), clock);
}

int main(void)
{
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mkdir("/dev", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sysfs", "/sys", "sysfs", 0, NULL);
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    open_port();
    load_modules();
    ready();
    FILE *lines = fdopen(dup(port), "r");
    for (char *line = NULL, *end; lines;) {
        size_t size = 0;
        if (getline(&line, &size, lines) < 0) break;
        if ((end = strpbrk(line, "\r\n"))) *end = 0;
        if (*line) obey(line);
        free(line);
        line = NULL;
    }
    reboot(RB_POWER_OFF);
    return 0;
}
