interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  choices: readonly { value: T; name: string }[];
  onChange: (value: T) => void;
  className?: string;
}

/** One of a few, by the browser's own list. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { choices, className = "", label, onChange, value } = props;
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as T)}
      className={`control min-w-0 rounded-md border border-line bg-ground px-2 text-xs text-ink ${className}`}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.name}
        </option>
      ))}
    </select>
  );
}
