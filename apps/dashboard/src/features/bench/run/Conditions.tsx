import type { BenchConditions, BenchPlan } from "@llcuda/protocol";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatBytes, formatMemory } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { planWords, workloadWords } from "../plan/plan-words.ts";
import { formatNumber } from "../quantity-words.ts";

interface ConditionsProps {
  conditions: BenchConditions;
  plan: BenchPlan;
}

/** What a run was made with, so that it can be made again. */
export function Conditions({ conditions, plan }: ConditionsProps) {
  const { bandwidth, compute, cpu, cpuCount, driver, engine, flags, gpu, llcuda, memory, models } =
    conditions;
  return (
    <Panel title="Made with">
      <div className="text-sm">
        <Facts long>
          <Fact name="Plan">{planWords(plan)}</Fact>
          {"workload" in plan && <Fact name="Workload">{workloadWords(plan.workload)}</Fact>}
          {models.map(({ id, name, quantization, sha256, size }) => (
            <Fact key={id} name="Model">
              {name} {quantization}, {formatBytes(size)}
              {sha256 !== null && `, SHA-256 ${sha256.slice(0, 16)}…`}
            </Fact>
          ))}
          {engine !== null && (
            <Fact name="Engine">
              {engine.version}, {engine.backend}
            </Fact>
          )}
          {flags.length > 0 && <Fact name="Flags">{flags.join(" ")}</Fact>}
          {gpu !== null && (
            <Fact name="GPU">
              {gpu}, driver {driver ?? "unknown"}
            </Fact>
          )}
          <Fact name="Processor">
            {cpu}, {cpuCount} logical
          </Fact>
          <Fact name="Memory">{formatMemory(memory)}</Fact>
          {bandwidth !== null && (
            <Fact name="Memory bandwidth, measured">{formatNumber(bandwidth / 1e9)} GB/s</Fact>
          )}
          {compute !== null && (
            <Fact name="Matrix products, measured">{formatNumber(compute / 1e12)} TFLOP/s</Fact>
          )}
          <Fact name="System">{conditions.system}</Fact>
          <Fact name="llcuda">{llcuda}</Fact>
        </Facts>
      </div>
    </Panel>
  );
}
