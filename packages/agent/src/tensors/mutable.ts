/** The wire's types are made by zod, whose arrays are mutable; the values are the same. */
export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;

/** A value that is about to leave, as the wire's type. */
export function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
