#pragma once
// What both kinds of statistics count, by the names that JavaScript has for it.
#include <napi.h>

namespace llcuda {

template <class Counted>
void set_counted(Napi::Object out, const Counted& c) {
  out.Set("zeros", static_cast<double>(c.zeros));
  out.Set("nan", static_cast<double>(c.nan));
  out.Set("positiveInfinity", static_cast<double>(c.positive_infinity));
  out.Set("negativeInfinity", static_cast<double>(c.negative_infinity));
  out.Set("beyondHalf", static_cast<double>(c.beyond_half));
  out.Set("min", static_cast<double>(c.min));
  out.Set("max", static_cast<double>(c.max));
}

}  // namespace llcuda
