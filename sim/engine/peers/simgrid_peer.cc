// The hold model and M/M/1 in SimGrid, in its own idiom: one actor for each customer's source and server, and one for
// each pending event.
//
// build: g++ -O2 -o simgrid_peer simgrid_peer.cc -lsimgrid    (Debian: libsimgrid-dev)
// usage: simgrid_peer hold PENDING HOLDS | mm1 CUSTOMERS
// Prints the nanoseconds of processor time for each hold or customer.
#include <simgrid/s4u.hpp>

#include <cstdio>
#include <ctime>
#include <deque>
#include <random>
#include <string>

namespace s4u = simgrid::s4u;

static std::mt19937_64 generator(1);
static std::exponential_distribution<double> exponential(1);

static double Spent() {
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char** argv) {
    s4u::Engine engine(&argc, argv);
    auto* zone = s4u::create_full_zone("zone");
    auto* host = zone->create_host("host", 1e9);
    zone->seal();
    std::string what = argv[1];
    long n = atof(argv[argc - 1]), left = n, warm = 0;
    double begun = 0, ended = 0, stayed = 0;
    if (what == "hold") {
        warm = atof(argv[2]);
        for (long i = warm; i > 0; i--)
            s4u::Actor::create("entity", host, [&] {
                while (left > 0) {
                    s4u::this_actor::sleep_for(exponential(generator));
                    if (warm > 0 && --warm == 0) begun = Spent();
                    if (warm == 0 && --left == 0) ended = Spent();
                }
            });
    } else {
        auto items = s4u::Semaphore::create(0);
        static std::deque<double> present;
        s4u::Actor::create("source", host, [=] {
            for (long i = 0; i < n; i++) {
                s4u::this_actor::sleep_for(exponential(generator) / 0.9);
                present.push_back(s4u::Engine::get_clock());
                items->release();
            }
        });
        s4u::Actor::create("server", host, [=, &stayed] {
            for (long i = 0; i < n; i++) {
                items->acquire();
                s4u::this_actor::sleep_for(exponential(generator));
                stayed += s4u::Engine::get_clock() - present.front();
                present.pop_front();
            }
        });
        begun = Spent();
    }
    engine.run();
    if (ended == 0) ended = Spent();
    printf("SimGrid %s: %.0f ns\n", what.c_str(), (ended - begun) / n);
    return what == "mm1" && (stayed / n < 5 || stayed / n > 20);
}
