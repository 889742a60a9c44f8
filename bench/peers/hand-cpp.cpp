// The peer by hand in C++: hold over two heaps, lifecycle as a straight loop and as a state machine.
// Arguments: structure, workload, directory of the inputs, then either seconds to measure or `check` and a count.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <vector>

static double threadSeconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

template <class T> static std::vector<T> load(const std::string& path) {
  FILE* file = fopen(path.c_str(), "rb");
  if (!file) exit(fprintf(stderr, "no %s\n", path.c_str()));
  fseek(file, 0, SEEK_END);
  std::vector<T> values(ftell(file) / sizeof(T));
  rewind(file);
  if (fread(values.data(), sizeof(T), values.size(), file) != values.size()) exit(1);
  fclose(file);
  return values;
}

struct Entry {
  int64_t time;
  uint64_t sequence;
  uint32_t slot;
  unsigned __int128 key() const { return (unsigned __int128)(uint64_t)time << 64 | sequence; }
};

// N pending events; the earliest is replaced by itself, later. The missing children are never the lesser.
template <int ARITY> struct Hold {
  std::vector<int32_t> table;
  std::vector<Entry> heap;
  int64_t now = 0;
  uint64_t sequence = 0;
  uint32_t k = 0;
  size_t size;

  Hold(size_t pending, const std::string& directory, const std::string& workload)
      : table(load<int32_t>(directory + "/" + workload + ".i32")), size(pending) {
    for (uint32_t slot = 0; slot < pending; slot++) heap.push_back({table[k++ & 65535], sequence++, slot});
    std::sort(heap.begin(), heap.end(), [](const Entry& a, const Entry& b) { return a.key() < b.key(); });
    heap.resize(pending + ARITY, {INT64_MAX, UINT64_MAX, 0});
  }

  static size_t leastChild(const Entry* h, size_t c) {
    if constexpr (ARITY == 2) return c + (h[c + 1].key() < h[c].key());
    size_t a = c + (h[c + 1].key() < h[c].key());
    size_t b = c + 2 + (h[c + 3].key() < h[c + 2].key());
    return h[b].key() < h[a].key() ? b : a;
  }

  void run(long events) {
    Entry* h = heap.data();
    for (long event = 0; event < events; event++) {
      now = h[0].time;
      Entry moved{now + table[k++ & 65535], sequence++, h[0].slot};
      size_t i = 0;
      for (size_t c = 1; c < size; c = ARITY * i + 1) {
        c = leastChild(h, c);
        if (h[c].time > moved.time) break;  // of equal times, the moved entry's sequence is the latest
        h[i] = h[c];
        i = c;
      }
      h[i] = moved;
    }
  }

  void print() {
    std::vector<int64_t> deadlines(size);
    for (size_t i = 0; i < size; i++) deadlines[heap[i].slot] = heap[i].time;
    printf("{\"nowNs\":%lld,\"values\":[", (long long)now);
    for (size_t i = 0; i < size; i++) printf("%s%lld", i ? "," : "", (long long)deadlines[i]);
    printf("]}\n");
  }
};

constexpr int STAGES = 20, RACED = 10, CELLS = 1024;
constexpr int64_t TIMEOUT_NS = 200000;

struct TableDelays {
  std::vector<int32_t> table;
  uint32_t k = 0;
  explicit TableDelays(const std::string& directory) : table(load<int32_t>(directory + "/lifecycle.i32")) {}
  int64_t operator()(int) { return table[k++ & 65535]; }
};

struct QuantileDelays {
  std::vector<uint32_t> words;
  std::vector<double> nodes;
  explicit QuantileDelays(const std::string& directory)
      : words(load<uint32_t>(directory + "/streams.i32")), nodes(load<double>(directory + "/nodes.f64")) {}
  static uint32_t next(uint32_t* s) {
    uint32_t product = s[1] * 5, result = (product << 7 | product >> 25) * 9, t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 11 | s[3] >> 21;
    return result;
  }
  int64_t operator()(int stage) {
    uint32_t* stream = &words[4 * stage];
    uint32_t bits = next(stream), base = 0;
    while (__builtin_expect(bits >> 22 == CELLS - 1, 0) && base < 2 * (CELLS + 1)) {
      base += CELLS + 1;
      bits = next(stream);
    }
    const double* node = &nodes[base + (bits >> 22)];
    return (int64_t)(node[0] + (node[1] - node[0]) * ((bits & 0x3fffff) * 0x1p-22) + 0.5);
  }
};

// Mean and coefficient of variation as the first two numbers of the file.
struct LognormalDelays {
  std::mt19937_64 engine{1};
  std::lognormal_distribution<double> distribution;
  explicit LognormalDelays(const std::string& directory) {
    auto shape = load<double>(directory + "/lognormal.f64");
    double variance = std::log(1 + shape[1] * shape[1]);
    distribution = std::lognormal_distribution<double>(std::log(shape[0]) - variance / 2, std::sqrt(variance));
  }
  int64_t operator()(int) { return (int64_t)(distribution(engine) + 0.5); }
};

template <class Delays> struct Lifecycle {
  Delays delays;
  int64_t now = 0;
  int64_t totals[STAGES] = {};
  explicit Lifecycle(const std::string& directory) : delays(directory) {}

  void print() {
    printf("{\"nowNs\":%lld,\"values\":[", (long long)now);
    for (int i = 0; i < STAGES; i++) printf("%s%lld", i ? "," : "", (long long)totals[i]);
    printf("]}\n");
  }
};

// Each stage follows the one before it; all that is pending besides is the time-out.
template <class Delays> struct Loop : Lifecycle<Delays> {
  using Lifecycle<Delays>::Lifecycle;
  void run(long requests) {
    int64_t at = this->now, timeout = INT64_MAX;
    for (long request = 0; request < requests; request++) {
      for (int stage = 0; stage < STAGES; stage++) {
        if (stage == RACED) timeout = at + TIMEOUT_NS;
        if (stage == RACED + 1) timeout = INT64_MAX;
        int64_t ns = this->delays(stage);
        this->totals[stage] += ns;
        at += ns;
        if (at > timeout) abort();
      }
    }
    this->now = at;
  }
};

// One state machine over a sorted array of pending events, the earliest last.
template <class Delays> struct StateMachine : Lifecycle<Delays> {
  using Lifecycle<Delays>::Lifecycle;
  struct Pending { int64_t time; int state; };
  Pending queue[8];
  int size = 0;

  void insert(int64_t time, int state) {
    int i = size++;
    for (; i > 0 && queue[i - 1].time <= time; i--) queue[i] = queue[i - 1];
    queue[i] = {time, state};
  }
  void remove(int state) {
    int i = 0;
    while (i < size && queue[i].state != state) i++;
    if (i == size) return;
    for (size--; i < size; i++) queue[i] = queue[i + 1];
  }
  void enter(int stage) {
    int64_t ns = this->delays(stage);
    this->totals[stage] += ns;
    insert(this->now + ns, stage);
  }
  void run(long requests) {
    for (long done = 0; done < requests;) {
      if (size == 0) enter(0);
      size--;
      this->now = queue[size].time;
      int state = queue[size].state;
      switch (state) {
        case STAGES - 1:
          if (++done < requests) enter(0);
          break;
        case RACED - 1:
          insert(this->now + TIMEOUT_NS, STAGES);
          enter(RACED);
          break;
        case RACED:
          remove(STAGES);
          enter(RACED + 1);
          break;
        case STAGES:
          abort();
        default:
          enter(state + 1);
      }
    }
  }
};

template <class Workload> static int drive(Workload workload, const char* seconds, const char* count) {
  if (!strcmp(seconds, "check")) {
    workload.run(atol(count));
    workload.print();
    return 0;
  }
  long batch = 1000;
  double from = threadSeconds(), batchSeconds = 0;
  while (batchSeconds < 0.04) {  // warm up, and find a batch that is long against the clock
    batch *= 2;
    workload.run(batch);
    double now = threadSeconds();
    batchSeconds = now - from;
    from = now;
  }
  long operations = 0;
  double spent = 0, wanted = atof(seconds);
  while (spent < wanted) {
    workload.run(batch);
    operations += batch;
    spent = threadSeconds() - from;
  }
  printf("{\"operations\":%ld,\"seconds\":%.9f}\n", operations, spent);
  return 0;
}

int main(int argc, char** argv) {
  if (argc < 5) return fprintf(stderr, "usage: hand-cpp STRUCTURE WORKLOAD DIRECTORY SECONDS|check COUNT\n");
  std::string structure = argv[1], workload = argv[2], directory = argv[3];
  const char *seconds = argv[4], *count = argc > 5 ? argv[5] : "0";
  if (workload.rfind("hold-", 0) == 0) {
    size_t pending = atol(workload.c_str() + 5);
    if (structure == "binary-heap") return drive(Hold<2>(pending, directory, workload), seconds, count);
    if (structure == "4-ary-heap") return drive(Hold<4>(pending, directory, workload), seconds, count);
  }
  auto lifecycle = [&](auto delays) {
    using Delays = decltype(delays);
    if (structure == "loop") return drive(Loop<Delays>(directory), seconds, count);
    return drive(StateMachine<Delays>(directory), seconds, count);
  };
  if (workload == "lifecycle-table") return lifecycle(TableDelays(directory));
  if (workload == "lifecycle-quantile") return lifecycle(QuantileDelays(directory));
  if (workload == "lifecycle-lognormal") return lifecycle(LognormalDelays(directory));
  return fprintf(stderr, "no %s over %s\n", workload.c_str(), structure.c_str());
}
