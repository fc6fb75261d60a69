"""Writes src/bench/statistics/scipy.test-data.json: figures of scipy and numpy for given samples.

    pip install scipy numpy && python packages/agent/scripts/statistics-oracle.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

PLACES = [0, 0.025, 0.25, 0.5, 0.9, 0.95, 0.99, 1]
random = np.random.default_rng(7)


def rounded(values):
    return [round(float(value), 6) for value in values]


def described(name, samples):
    found = stats.bootstrap(
        (np.array(samples),), np.median, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    return {
        "name": name,
        "samples": samples,
        "quantiles": [float(np.quantile(samples, place)) for place in PLACES],
        "mean": float(np.mean(samples)),
        "standardDeviation": float(np.std(samples, ddof=1)),
        "interval": [float(found.low), float(found.high)],
    }


def compared(name, a, b):
    return {"name": name, "a": a, "b": b, "p": float(stats.mannwhitneyu(a, b).pvalue)}


described_samples = [
    described("five", rounded(random.normal(100, 5, 5))),
    described("even", rounded(random.normal(40, 2, 8))),
    described("skewed", rounded(random.lognormal(3, 0.6, 60))),
    described("ties", [10.0, 10.0, 10.0, 11.0, 11.0, 12.0, 30.0]),
    described("many", rounded(random.gamma(4, 5, 400))),
]
compared_samples = [
    compared("few, far apart", rounded(random.normal(100, 1, 5)), rounded(random.normal(90, 1, 5))),
    compared("few, alike", rounded(random.normal(100, 5, 4)), rounded(random.normal(100, 5, 7))),
    compared("one against five", [3.5], [1.0, 2.0, 3.0, 4.0, 5.0]),
    compared("eight against thirty", rounded(random.normal(9, 1, 8)), rounded(random.normal(10, 1, 30))),
    compared("many", rounded(random.normal(50, 9, 60)), rounded(random.normal(54, 9, 45))),
    compared("ties", [1.0, 1.0, 2.0, 3.0, 3.0], [1.0, 2.0, 2.0, 3.0, 4.0, 4.0]),
    compared("nearly all the same", [5.0, 5.0, 5.0, 5.0, 6.0], [5.0, 5.0, 5.0, 5.0, 5.0]),
]
data = {
    "by": f"scipy {scipy.__version__}, numpy {np.__version__}",
    "places": PLACES,
    "described": described_samples,
    "compared": compared_samples,
}
folder = pathlib.Path(__file__).parent.parent / "src/bench/statistics"
(folder / "scipy.test-data.json").write_text(json.dumps(data, indent=1) + "\n")
