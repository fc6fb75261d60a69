import type { ValueBlock } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { reportOf } from "../../../connection/report.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatCount, UNKNOWN } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { npyFile } from "../export/npy.ts";
import { blockCsv } from "../export/tables.ts";
import { useSource } from "../source/SourceContext.tsx";
import { BlockPicture, ROLE_COLORS } from "./BlockPicture.tsx";

interface BlockPanelProps {
  tensor: string;
  /** Of the value; null while none is chosen. */
  index: number | null;
}

/** The block behind one value: which bits it is made of, and how. */
export function BlockPanel({ tensor, index }: BlockPanelProps) {
  const source = useSource();
  const at = index ?? 0;
  const block = useQuery({
    queryKey: ["tensor-file", source.file, "block", tensor, at],
    queryFn: () => source.block(tensor, at),
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title={index === null ? "First block" : "Block of the value"}
      aside={
        block.data !== undefined && (
          <span className="flex items-center gap-1">
            <CopyButton label="Copy the block’s bytes" text={() => block.data.bytes} />
            <SaveMenu
              what="the block"
              name={`${tensor}-block-${block.data.block}`}
              saved={{
                csv: () => blockCsv(block.data),
                npy: () => npyFile(floats(block.data), [block.data.values.length]),
              }}
            />
          </span>
        )
      }
    >
      {block.error !== null && <FailureCard error={reportOf(block.error)} />}
      {block.data !== undefined && <Taken block={block.data} />}
    </Panel>
  );
}

function Taken({ block }: { block: ValueBlock }) {
  const { value, scale, level, offset, code, fields } = block;
  const kept = offset === 0 ? "" : ` − ${number(offset)}`;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <BlockPicture layout={block.layout} fields={fields} />
      <p className="num text-xs wrap-anywhere">
        {number(value)} = {number(level)} × {number(scale)}
        {kept}
      </p>
      <Facts>
        <Fact name="Value">
          row {formatCount(block.row)}, column {formatCount(block.column)}
        </Fact>
        <Fact name="Block">
          {formatCount(block.block)}, value {block.inBlock} of {block.values.length}
        </Fact>
        <Fact name="Byte in the file">{formatCount(block.byte)}</Fact>
        <Fact name="Code">{number(code)}</Fact>
      </Facts>
      <table className="num text-xs">
        <thead className="text-ink-3">
          <tr>
            <th scope="col" className="text-start font-normal">
              Field
            </th>
            <th scope="col" className="text-end font-normal">
              Bits
            </th>
            <th scope="col" className="text-end font-normal">
              Says
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={`${field.bit} ${field.name}`}>
              <td className="py-0.5">
                <span
                  aria-hidden="true"
                  className="me-1.5 inline-block size-2.5 rounded-sm"
                  style={{ background: `var(${ROLE_COLORS[field.role]})` }}
                />
                {field.name}
              </td>
              <td className="text-end text-ink-2">
                {field.bit}–{field.bit + field.bits - 1}
              </td>
              <td className="text-end">{number(field.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is no number stands as null on the wire. */
function floats({ values }: ValueBlock): Float32Array {
  return Float32Array.from(values, (value) => value ?? NaN);
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : String(Number(value.toPrecision(9)));
}
