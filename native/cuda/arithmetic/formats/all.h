#pragma once
#include "../../dtype.h"
#include "four_bit.h"
#include "k_quants.h"
#include "lattices.h"
#include "legacy.h"
#include "low_bit.h"
