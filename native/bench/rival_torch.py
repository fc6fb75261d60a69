"""The same products, copies and small operations by torch, as lines of JSON beside bench/*.ts."""

import json
import time

import torch

ROUNDS = 7


def report(what, value, unit):
    print(json.dumps({"what": what, "value": float(f"{value:.4g}"), "unit": unit}), flush=True)


def gpu_seconds(enqueue, batch=10):
    best = float("inf")
    for turn in range(ROUNDS + 1):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for _ in range(batch):
            enqueue()
        end.record()
        end.synchronize()
        if turn > 0:
            best = min(best, begin.elapsed_time(end) / 1000 / batch)
    return best


def wall_seconds(run):
    best = float("inf")
    for turn in range(ROUNDS + 1):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        run()
        torch.cuda.synchronize()
        if turn > 0:
            best = min(best, time.perf_counter() - begin)
    return best


def normal(n, dtype):
    return (torch.rand(3, n, n, device="cuda").sum(0) * 2 - 3).to(dtype)


print(json.dumps({"what": f"torch {torch.__version__}, {torch.cuda.get_device_name()}"}))
source = torch.zeros(1 << 30, dtype=torch.uint8, device="cuda")
target = torch.empty_like(source)
report("torch copy 1 GiB", 2 * 2**30 / gpu_seconds(lambda: target.copy_(source)) / 1e9, "GB/s")
del source, target

for n in [1024, 4096, 8192, 16384]:
    for name, dtype in [("F16", torch.float16), ("BF16", torch.bfloat16), ("F32", torch.float32)]:
        if dtype == torch.float32 and n > 8192:
            continue
        a, b = normal(n, dtype), normal(n, dtype)
        for tf32 in [False, True] if name == "F32" else [False]:
            torch.backends.cuda.matmul.allow_tf32 = tf32
            seconds = gpu_seconds(lambda: a @ b, 5 if n > 8192 else 20)
            report(f"torch matmul {'TF32' if tf32 else name} {n}", 2 * n**3 / seconds / 1e12, "TFLOP/s")

CALLS = 2000
for n in [16, 64, 256, 512]:
    a, b = normal(n, torch.float16), normal(n, torch.float16)

    def many():
        for _ in range(CALLS):
            a @ b

    report(f"torch small matmul F16 {n}, call to call", wall_seconds(many) / CALLS * 1e6, "us")

x = torch.zeros(256, device="cuda")


def adds():
    for _ in range(CALLS):
        x + x


report("torch one add, call to call", wall_seconds(adds) / CALLS * 1e6, "us")


def chain():
    y = x
    for _ in range(200):
        y = y + 1
    return y


eager = wall_seconds(chain)
graph = torch.cuda.CUDAGraph()
with torch.cuda.graph(graph):
    chain()
replayed = wall_seconds(graph.replay)
report("torch chain of 200, eager", eager * 1e6, "us")
report("torch chain of 200, replayed", replayed * 1e6, "us")
values = torch.randn(1 << 28, device="cuda") * 0.02
seconds = gpu_seconds(lambda: (values.min(), values.max(), values.mean(), values.var()), 3)
report("torch min, max, mean, var of F32", values.nbytes / seconds / 1e9, "GB/s")
