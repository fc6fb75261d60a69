import type { BlockRegion, ValueBlock } from "@llcuda/protocol";

export const ROLE_COLORS: Readonly<Record<BlockRegion["role"], string>> = {
  scale: "--kind-4",
  min: "--kind-2",
  code: "--kind-5",
  sign: "--kind-3",
  unused: "--line-strong",
};

interface BlockPictureProps {
  layout: readonly BlockRegion[];
  /** What one value is made of: these bits are marked. */
  fields: ValueBlock["fields"];
}

const WIDTH = 1_000;
const HEIGHT = 44;

/** A block as a bar of its bits; a value's own bits stand out. */
export function BlockPicture({ layout, fields }: BlockPictureProps) {
  const last = layout.at(-1);
  const total = last === undefined ? 1 : last.bit + last.bits * last.count;
  const x = (bit: number): number => (bit / total) * WIDTH;
  const names = [...new Set(layout.map(({ name }) => name))].join(", ");
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`A block of ${total / 8} bytes: ${names}`}
      className="h-11 w-full"
    >
      {layout.map(({ bit, bits, count, role, name }) => (
        <rect
          key={bit}
          x={x(bit)}
          y={10}
          width={Math.max(0.5, x(bits * count) - 1)}
          height={24}
          opacity={0.4}
          style={{ fill: `var(${ROLE_COLORS[role]})` }}
        >
          <title>{`${name}: ${count} × ${bits} bits`}</title>
        </rect>
      ))}
      {fields.map(({ bit, bits, role }) => (
        <rect
          key={bit}
          x={x(bit)}
          y={2}
          width={Math.max(2, x(bits))}
          height={40}
          style={{ fill: `var(${ROLE_COLORS[role]})` }}
        />
      ))}
    </svg>
  );
}
