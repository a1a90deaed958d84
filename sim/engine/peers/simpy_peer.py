"""The hold model and M/M/1 in SimPy, in its own idiom: one process for each customer or pending event.

usage: simpy_peer.py hold PENDING HOLDS | mm1 CUSTOMERS
Prints the nanoseconds of processor time for each hold or customer.
"""
import random
import sys
import time

import simpy

random.seed(1)


def hold(pending, holds):
    env = simpy.Environment()

    def entity():
        while True:
            yield env.timeout(random.expovariate(1))

    for _ in range(pending):
        env.process(entity())
    for _ in range(2 * pending):  # the starts, and a full turnover
        env.step()
    start = time.process_time()
    for _ in range(holds):
        env.step()
    return (time.process_time() - start) / holds


def mm1(customers):
    env = simpy.Environment()
    queue = simpy.Store(env)
    stayed = 0.0

    def source():
        for _ in range(customers):
            yield env.timeout(random.expovariate(0.9))
            yield queue.put(env.now)

    def server():
        nonlocal stayed
        for _ in range(customers):
            came = yield queue.get()
            yield env.timeout(random.expovariate(1.0))
            stayed += env.now - came

    env.process(source())
    done = env.process(server())
    start = time.process_time()
    env.run(done)
    spent = time.process_time() - start
    assert 5 < stayed / customers < 20, stayed / customers
    return spent / customers


what, *sizes = sys.argv[1:]
spent = {"hold": hold, "mm1": mm1}[what](*(int(float(n)) for n in sizes))
print(f"{what} {' '.join(sizes)}: {spent * 1e9:.0f} ns")
