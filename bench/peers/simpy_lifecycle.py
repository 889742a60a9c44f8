"""SimPy as it is meant to be used: one process a request or timer, one timeout a delay.

Arguments: workload, directory of the inputs, seconds to measure. Prints operations and seconds as JSON.
"""
import array
import json
import math
import random
import sys
import time

import simpy

STAGES = 20
RACED = 10
TIMEOUT_NS = 200_000


def load(kind, path):
    values = array.array(kind)
    with open(path, "rb") as file:
        values.frombytes(file.read())
    return values


def timer(env, delays, counter):
    while True:
        yield env.timeout(next(delays))
        counter[0] += 1


def request(env, delays, counter):
    while True:
        for stage in range(STAGES):
            work = env.timeout(next(delays))
            # The losing time-out is never taken back: SimPy leaves it in its queue.
            yield work | env.timeout(TIMEOUT_NS) if stage == RACED else work
        counter[0] += 1


def cycle(table):
    while True:
        yield from table


def lognormal(mean, cv):
    variance = math.log(1 + cv * cv)
    mu, sigma = math.log(mean) - variance / 2, math.sqrt(variance)
    draw = random.Random(1).lognormvariate
    while True:
        yield round(draw(mu, sigma))


def main(workload, directory, seconds):
    env = simpy.Environment()
    counter = [0]
    if workload.startswith("hold-"):
        delays = cycle(load("i", f"{directory}/{workload}.i32"))
        for _ in range(int(workload[5:])):
            env.process(timer(env, delays, counter))
        # One event every microsecond; the processes' first steps are no part of the measurement.
        env.run(until=1)
        piece_ns = 5_000_000
    else:
        if workload == "lifecycle-table":
            delays = cycle(load("i", f"{directory}/lifecycle.i32"))
        else:
            delays = lognormal(*load("d", f"{directory}/lognormal.f64"))
        env.process(request(env, delays, counter))
        piece_ns = 5_000_000
    env.run(until=env.now + piece_ns)
    done, start = counter[0], time.thread_time()
    spent = 0.0
    while spent < seconds:
        env.run(until=env.now + piece_ns)
        spent = time.thread_time() - start
    print(json.dumps({"operations": counter[0] - done, "seconds": spent}))


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
