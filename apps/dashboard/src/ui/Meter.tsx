interface MeterProps {
  /** 0 to 1; null while the end is not known. */
  share: number | null;
  label: string;
  /** Turns amber from here on, then red half way to full. */
  warnAt?: number;
  className?: string;
}

function colorOf(share: number, warnAt: number): string {
  if (share < warnAt) return "bg-accent";
  return share < (1 + warnAt) / 2 ? "bg-warn" : "bg-fail";
}

export function Meter({ share, label, warnAt = 2, className = "" }: MeterProps) {
  const full = Math.min(1, Math.max(0, share ?? 0));
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(full * 100)}
      className={`h-1.5 overflow-hidden rounded-full bg-lift ${className}`}
    >
      <div
        className={`h-full origin-left ${share === null ? "bg-busy breathing w-full" : colorOf(full, warnAt)}`}
        style={share === null ? undefined : { width: `${full * 100}%` }}
      />
    </div>
  );
}
