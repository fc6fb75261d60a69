// The kernels' arithmetic as any C++ compiler makes it, for tests on machines without a GPU.
// usage: reference OPERATION [ARGUMENT...] <little-endian input >output
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "../cuda/arithmetic/activation.h"
#include "../cuda/arithmetic/formats/all.h"
#include "../cuda/arithmetic/gathered.h"
#include "../cuda/arithmetic/order.h"
#include "../cuda/arithmetic/pairs.h"
#include "../cuda/arithmetic/rotation.h"
#include "../cuda/arithmetic/summary.h"

namespace {

using namespace llcuda;

#define LLCUDA_TABLE const
#include "../cuda/arithmetic/grids.h"

const uint16_t* grid_of(Grid grid) {
  switch (grid) {
    case Grid::iq2_xxs: return IQ2_XXS_GRID;
    case Grid::iq2_xs: return IQ2_XS_GRID;
    case Grid::iq2_s: return IQ2_S_GRID;
    case Grid::iq3_xxs: return IQ3_XXS_GRID;
    case Grid::iq3_s: return IQ3_S_GRID;
    case Grid::iq1: return IQ1_GRID;
    case Grid::none: break;
  }
  return nullptr;
}

std::vector<uint8_t> read_input() {
  std::vector<uint8_t> bytes;
  uint8_t buffer[1 << 16];
  size_t got;
  while ((got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0)
    bytes.insert(bytes.end(), buffer, buffer + got);
  return bytes;
}

template <class T>
std::vector<T> values_of(const std::vector<uint8_t>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

template <class T>
void write(const std::vector<T>& values) {
  std::fwrite(values.data(), sizeof(T), values.size(), stdout);
}

/** Both group sizes: the kernels for 4-byte outputs take 4 values at a time, the others 8. */
template <class Format, class Out, int N>
void dequantize(const std::vector<uint8_t>& blocks) {
  std::vector<Out> out;
  constexpr int PER_POINT = POINT_WORDS<Format::GRID>;
  std::vector<uint32_t> lattice(POINTS<Format::GRID> * PER_POINT);
  for (size_t i = 0; i < lattice.size(); i++)
    lattice[i] = lattice_word<Format::GRID>(grid_of(Format::GRID)[i / PER_POINT], i % PER_POINT);
  float values[N];
  for (size_t at = 0; at + Format::BYTES <= blocks.size(); at += Format::BYTES)
    for (int first = 0; first < Format::ELEMENTS; first += N) {
      Format::template decode<N>(&blocks[at], first, values, lattice.data());
      for (float value : values) out.push_back(FromFloat<Out>::of(value));
    }
  write(out);
}

template <class Format>
bool dequantize_to(const std::string& out, const std::vector<uint8_t>& blocks) {
  if (out == "F32") return dequantize<Format, float, 4>(blocks), true;
  if (out == "F16") return dequantize<Format, Half, 8>(blocks), true;
  if (out == "BF16") return dequantize<Format, BFloat, 8>(blocks), true;
  return false;
}

bool dequantize_named(const std::string& type, const std::string& out) {
#define LLCUDA_TRY(NAME, NUMBER) \
  if (type == #NAME) return dequantize_to<NAME>(out, read_input());
  LLCUDA_FORMATS(LLCUDA_TRY)
#undef LLCUDA_TRY
  return false;
}

template <class In, class Function>
bool map(Function function) {
  std::vector<decltype(function(In{}))> out;
  for (In value : values_of<In>(read_input())) out.push_back(function(value));
  write(out);
  return true;
}

/** Pairs (a, b) at positions 0, 1, 2 ...; the first pair of a head of `half` pairs. */
bool rope(int i, int half, float base, float scale) {
  auto values = values_of<float>(read_input());
  for (size_t t = 0; 2 * t + 1 < values.size(); t++)
    rotate(rope_angle(static_cast<float>(t), i, half, base, scale), values[2 * t],
           values[2 * t + 1]);
  write(values);
  return true;
}

void write_gathered(const GatheredInAll& all, const std::vector<double>& counts) {
  const Moments& m = all.moments;
  auto whole = [](int64_t number) { return static_cast<double>(number); };
  write(std::vector<double>{m.count, m.mean, m.m2, m.m3, m.m4, whole(all.zeros), whole(all.nan),
                            whole(all.positive_infinity), whole(all.negative_infinity),
                            whole(all.beyond_half), all.min, all.max});
  write(counts);
}

/** Counters of both kinds: where a value has a near and a wide one, they must be the same key's. */
struct ReferenceCounters {
  std::vector<double>& counts;
  float limit;
  void within(float value) const { counts[wide_word(wide_word(fine_key(value)))]++; }
  void anywhere(float value) const {
    int key = fine_key(value), slot = near_slot(key);
    counts[slot < 0 ? key : slot_key(slot)]++;
  }
};

/** As the kernel gathers: groups of 16 by turns to a number of threads, what is left singly. */
bool distribution(int threads) {
  constexpr int GROUP = 16;
  auto values = values_of<float>(read_input());
  std::vector<double> counts(FINE_KEYS);
  std::vector<GatheredHere> seen(threads, nothing_gathered<GatheredHere>());
  ReferenceCounters count{counts, WIDE_LIMIT};
  size_t at = 0;
  for (int thread = 0; at + GROUP <= values.size(); at += GROUP, thread = (thread + 1) % threads) {
    float group[GROUP];
    std::memcpy(group, &values[at], sizeof group);
    gather(group, [&](int k) { return group[k]; }, seen[thread], count);
  }
  for (int thread = 0; at < values.size(); at++, thread = (thread + 1) % threads)
    gather_one(values[at], seen[thread], count);
  auto all = nothing_gathered<GatheredInAll>();
  for (const GatheredHere& part : seen) all = merge_gathered(all, gathered_of(part));
  write_gathered(all, counts);
  return true;
}

/** As the kernels for halves do: bit patterns are counted, and looked at afterwards by so many
 * threads. */
template <class T>
bool distribution_of_halves(int threads) {
  std::vector<uint32_t> patterns(1 << 16);
  for (uint16_t bits : values_of<uint16_t>(read_input())) patterns[bits]++;
  std::vector<Gathered> seen(threads, nothing_gathered());
  std::vector<double> counts(FINE_KEYS);
  for (int bits = 0; bits < 1 << 16; bits++) {
    float value = to_float(T{static_cast<uint16_t>(bits)});
    gather_times(value, patterns[bits], seen[bits % threads]);
    if (magnitude_bits(value) < INFINITY_BITS) counts[fine_key(value)] += patterns[bits];
  }
  auto all = nothing_gathered<GatheredInAll>();
  for (const Gathered& part : seen) all = merge_gathered(all, part);
  write_gathered(all, counts);
  return true;
}

/** As the kernel does: packs of 4 pairs by turns to a number of threads, what is left singly. */
bool comparison(int threads) {
  constexpr int PACK = 4;
  auto values = values_of<float>(read_input());
  size_t n = values.size() / 2, at = 0;
  const float *a = values.data(), *b = a + n;
  std::vector<Pairs> seen(threads, no_pairs());
  for (int thread = 0; at + PACK <= n; at += PACK, thread = (thread + 1) % threads) {
    float x[PACK], y[PACK];
    std::memcpy(x, a + at, sizeof x);
    std::memcpy(y, b + at, sizeof y);
    gather_pairs(x, y, static_cast<int64_t>(at), seen[thread]);
  }
  for (int thread = 0; at < n; at++, thread = (thread + 1) % threads) {
    float x[1] = {a[at]}, y[1] = {b[at]};
    gather_pairs(x, y, static_cast<int64_t>(at), seen[thread]);
  }
  auto all = no_pairs<PairsInAll>();
  for (const Pairs& part : seen) all = merge_pairs(all, part);
  auto whole = [](int64_t number) { return static_cast<double>(number); };
  write(std::vector<double>{all.difference, all.squares, all.dot, all.squares_a, all.squares_b,
                            all.most, whole(all.place), whole(all.compared), whole(all.differing)});
  return true;
}

bool run(const std::vector<std::string>& args) {
  const std::string& name = args[0];
  if (name == "dequantize" && args.size() == 3) return dequantize_named(args[1], args[2]);
  if (name == "silu") return map<float>(silu);
  if (name == "gelu") return map<float>(gelu);
  if (name == "gelu-tanh") return map<float>(gelu_tanh);
  if (name == "relu") return map<float>(relu);
  if (name == "half-value") return map<uint16_t>([](uint16_t bits) { return half_value(bits); });
  if (name == "half-bits") return map<float>(half_bits);
  if (name == "bfloat-value")
    return map<uint16_t>([](uint16_t bits) { return bfloat_value(bits); });
  if (name == "bfloat-bits") return map<float>(bfloat_bits);
  if (name == "order-key") return map<float>(order_key);
  if (name == "magnitude-bin" && args.size() == 2) {
    int first = std::atoi(args[1].c_str());
    return map<float>([first](float value) {
      return static_cast<int32_t>(key_bin(magnitude_key(value), first));
    });
  }
  if (name == "distribution" && args.size() == 2) return distribution(std::atoi(args[1].c_str()));
  if (name == "distribution-f16" && args.size() == 2)
    return distribution_of_halves<Half>(std::atoi(args[1].c_str()));
  if (name == "distribution-bf16" && args.size() == 2)
    return distribution_of_halves<BFloat>(std::atoi(args[1].c_str()));
  if (name == "comparison" && args.size() == 2) return comparison(std::atoi(args[1].c_str()));
  if (name == "rope" && args.size() == 5)
    return rope(std::atoi(args[1].c_str()), std::atoi(args[2].c_str()),
                std::strtof(args[3].c_str(), nullptr), std::strtof(args[4].c_str(), nullptr));
  return false;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> args(arguments + 1, arguments + count);
  if (!args.empty() && run(args)) return 0;
  std::fprintf(stderr, "reference: no such operation\n");
  return 2;
}
