export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="num rounded border border-line bg-raised px-1 text-xs text-ink-2">
      {children}
    </kbd>
  );
}
