import { DEFAULT_SAMPLERS, SAMPLERS, type AnswerOptions } from "@llcuda/protocol";
import { ArrowUp, Plus, RotateCcw, X } from "lucide-react";
import { Button, IconButton } from "../../../ui/Button.tsx";

interface SamplerOrderProps {
  value: AnswerOptions["samplers"];
  onChange: (value: AnswerOptions["samplers"]) => void;
}

/** What chooses a token, step by step. */
export function SamplerOrder({ value, onChange }: SamplerOrderProps) {
  const order = value ?? [...DEFAULT_SAMPLERS];
  const absent = SAMPLERS.filter((sampler) => !order.includes(sampler));
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="flex w-full items-center gap-2 pb-1">
        <span className="flex-1">Order of the samplers</span>
        {value !== undefined && (
          <IconButton
            label="Order of the samplers: back to the default"
            icon={<RotateCcw size={13} />}
            className="size-7!"
            onClick={() => onChange(undefined)}
          />
        )}
      </legend>
      <ol className="flex flex-col rounded-md border border-line">
        {order.map((sampler, index) => (
          <li
            key={sampler}
            className="flex items-center gap-1 border-b border-line ps-2.5 font-mono text-xs last:border-0"
          >
            <span className="num w-5 text-ink-3">{index + 1}</span>
            <span className="flex-1">{sampler}</span>
            <IconButton
              label={`${sampler} one step earlier`}
              icon={<ArrowUp size={13} />}
              className="size-7!"
              disabled={index === 0}
              onClick={() =>
                onChange(order.with(index - 1, sampler).with(index, order[index - 1]!))
              }
            />
            <IconButton
              label={`Without ${sampler}`}
              icon={<X size={13} />}
              className="size-7!"
              disabled={order.length === 1}
              onClick={() => onChange(order.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      {absent.length > 0 && (
        <div className="flex flex-wrap gap-1">
          {absent.map((sampler) => (
            <Button
              key={sampler}
              look="quiet"
              className="h-7! px-2! font-mono text-xs!"
              onClick={() => onChange([...order, sampler])}
            >
              <Plus size={12} aria-hidden="true" /> {sampler}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  );
}
