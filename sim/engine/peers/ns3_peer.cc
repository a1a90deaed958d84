// The hold model and M/M/1 in ns-3, as bare events.
//
// build: g++ -O2 -o ns3_peer ns3_peer.cc -lns3-core    (Debian: libns3-dev; append .37 or what there is to the library)
// usage: ns3_peer SCHEDULER hold PENDING HOLDS | mm1 CUSTOMERS    (SCHEDULER: Map, Heap, Calendar, PriorityQueue)
// Prints the nanoseconds of processor time for each hold or customer.
#include <ns3/core-module.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <random>
#include <string>

using namespace ns3;

static std::mt19937_64 generator(1);
static std::exponential_distribution<double> exponential(1);

static Time After(double mean) { return NanoSeconds(int64_t(mean * 1e9 * exponential(generator))); }

static double Spent() {
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static long left, warm;
static double begun;

static void Hold() {
    if (warm > 0 && --warm == 0) begun = Spent();
    if (warm == 0 && left-- == 0) {
        Simulator::Stop();
        return;
    }
    Simulator::Schedule(After(1), &Hold);
}

static std::deque<Time> present;
static double stayed;

static void Leave() {
    stayed += (Simulator::Now() - present.front()).GetSeconds();
    present.pop_front();
    if (--left == 0) {
        Simulator::Stop();
    } else if (!present.empty()) {
        Simulator::Schedule(After(1), &Leave);
    }
}

static void Arrive() {
    present.push_back(Simulator::Now());
    if (present.size() == 1) Simulator::Schedule(After(1), &Leave);
    Simulator::Schedule(After(1 / 0.9), &Arrive);
}

int main(int argc, char** argv) {
    ObjectFactory scheduler("ns3::" + std::string(argv[1]) + "Scheduler");
    Simulator::SetScheduler(scheduler);
    std::string what = argv[2];
    long n = atof(argv[argc - 1]);
    left = n;
    if (what == "hold") {
        warm = atof(argv[3]);
        for (long i = warm; i > 0; i--) Simulator::Schedule(After(1), &Hold);
    } else {
        Simulator::Schedule(After(1 / 0.9), &Arrive);
        begun = Spent();
    }
    Simulator::Run();
    printf("ns-3 %s %s: %.0f ns\n", argv[1], what.c_str(), (Spent() - begun) / n);
    return what == "mm1" && (stayed / n < 5 || stayed / n > 20);
}
