interface MeterProps {
  /** 0 to 1; null while the end is not known. */
  share: number | null;
  label: string;
  /** `progressbar` for work that comes to an end, `meter` for an amount. */
  role?: "meter" | "progressbar";
  /** Turns amber from here on, then red half way to full. */
  warnAt?: number;
  className?: string;
}

function colorOf(share: number, warnAt: number): string {
  if (share < warnAt) return "bg-accent";
  return share < (1 + warnAt) / 2 ? "bg-warn" : "bg-fail";
}

export function Meter({
  share,
  label,
  role = "meter",
  warnAt = Number.POSITIVE_INFINITY,
  className = "",
}: MeterProps) {
  const full = Math.min(1, Math.max(0, share ?? 0));
  // Progress without a known end has no value; a meter always has one.
  const known = share !== null || role === "meter";
  return (
    <div
      role={role}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(full * 100) : undefined}
      className={`h-1.5 overflow-hidden rounded-full bg-lift ${className}`}
    >
      <div
        className={`h-full origin-left ${share === null ? "bg-busy breathing w-full" : colorOf(full, warnAt)}`}
        style={share === null ? undefined : { width: `${full * 100}%` }}
      />
    </div>
  );
}
