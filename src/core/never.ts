// The one place that turns "cannot happen" into a type error at compile time and a clear bug report at run time.

/** Makes a `switch` exhaustive: fails to compile when an arm is missing, throws when data lied to its type. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
