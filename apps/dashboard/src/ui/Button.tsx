import type { ComponentProps, ReactNode } from "react";

type Look = "plain" | "accent" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  plain: "border border-line bg-raised text-ink hover:border-line-strong",
  accent: "border border-transparent bg-accent text-on-accent font-medium hover:brightness-110",
  quiet: "border border-transparent text-ink-2 hover:bg-raised hover:text-ink",
  danger: "border border-fail/50 text-fail hover:bg-fail-soft",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
}

export function Button({ look = "plain", className = "", ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`control inline-flex items-center justify-center gap-1.5 rounded-md px-3 text-sm whitespace-nowrap transition-colors duration-100 disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  /** Said by screen readers and shown on hover. */
  label: string;
  icon: ReactNode;
}

export function IconButton({
  label,
  icon,
  look = "quiet",
  className = "",
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`control-square inline-flex shrink-0 items-center justify-center rounded-md transition-colors duration-100 disabled:opacity-40 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {icon}
    </button>
  );
}
