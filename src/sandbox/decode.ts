// Reads JSON of unknown shape strictly: request bodies, seeds and fault lists. An unknown field is a mistake.
// All problems of one value are collected; nothing is coerced.

/** A value has the wrong shape; each message starts with where. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly messages: readonly string[];

  constructor(messages: readonly string[]) {
    super(messages.join(' '));
    this.messages = messages;
  }
}

/** Returns the value in its type, or throws a Mismatch. `at` names the place, `''` for the whole. */
export type Decoder<T> = (value: unknown, at: string) => T;

type Fields = { readonly [name: string]: Decoder<unknown> };
type Decoded<F extends Fields> = { readonly [K in keyof F]: F[K] extends Decoder<infer T> ? T : never };

/** Throws a Mismatch about the place. */
export function fail(at: string, message: string): never {
  throw new Mismatch([`${at === '' ? 'the body' : at}: ${message}.`]);
}

export function text(value: unknown, at: string): string {
  return typeof value === 'string' ? value : fail(at, 'must be a string');
}

export function filled(value: unknown, at: string): string {
  return text(value, at) === '' ? fail(at, 'must not be empty') : text(value, at);
}

export function flag(value: unknown, at: string): boolean {
  return typeof value === 'boolean' ? value : fail(at, 'must be true or false');
}

/** A whole number of at least `min`. */
export function count(min: number): Decoder<number> {
  return (value, at) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min
      ? value
      : fail(at, `must be a whole number of at least ${min}`);
}

export function word<const W extends string | number>(words: readonly W[]): Decoder<W> {
  return (value, at) =>
    words.find((each) => each === value) ?? fail(at, `must be one of ${words.join(', ')}`);
}

export function orNull<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value, at) => (value === null ? null : decode(value, at));
}

/** Turns a decoded value into another; `make` returns a problem by throwing through `reject`. */
export function refine<A, B>(
  decode: Decoder<A>,
  make: (value: A, reject: (message: string) => never) => B,
): Decoder<B> {
  return (value, at) => make(decode(value, at), (message) => fail(at, message));
}

export function list<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) fail(at, 'must be a list');
    return collect(value.map((item: unknown, i) => () => decode(item, `${at}[${i}]`)));
  };
}

/** A list without repeats. */
export function set(decode: Decoder<string>): Decoder<readonly string[]> {
  return refine(list(decode), (items, reject) =>
    new Set(items).size === items.length ? items : reject('must not repeat an entry'),
  );
}

export function map<T>(key: RegExp, decode: Decoder<T>): Decoder<{ readonly [name: string]: T }> {
  return (value, at) => {
    const entries = Object.entries(asObject(value, at));
    return Object.fromEntries(
      collect(
        entries.map(([name, item]) => (): readonly [string, T] => [
          key.test(name) ? name : fail(join(at, name), 'is not a name'),
          decode(item, join(at, name)),
        ]),
      ),
    );
  };
}

/** An object with these fields and no others. */
export function object<R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Decoder<Decoded<R> & Partial<Decoded<O>>> {
  const fields = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (value, at) => {
    const given = asObject(value, at);
    const missing = Object.keys(required).filter((name) => !Object.hasOwn(given, name));
    const checks = missing.map((name) => (): never => fail(join(at, name), 'is missing'));
    const reads = Object.entries(given).map(([name, item]) => (): readonly [string, unknown] => {
      const decode = fields.get(name) ?? fail(join(at, name), 'is not a field of this');
      return [name, decode(item, join(at, name))];
    });
    return Object.fromEntries(collect([...checks, ...reads])) as Decoded<R> & Partial<Decoded<O>>;
  };
}

/** An object whose `tag` says which of several shapes it has. */
export function tagged<C extends { readonly [name: string]: Decoder<unknown> }>(
  tag: string,
  cases: C,
): Decoder<Decoded<C>[keyof C]> {
  return (value, at) => {
    const given = asObject(value, at);
    const name = word(Object.keys(cases))(given[tag], join(at, tag));
    const decode = cases[name] ?? fail(join(at, tag), 'is unknown');
    return decode(value, at) as Decoded<C>[keyof C];
  };
}

function asObject(value: unknown, at: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, 'must be an object');
  return value as { readonly [name: string]: unknown };
}

function collect<T>(reads: readonly (() => T)[]): readonly T[] {
  const values: T[] = [];
  const problems: string[] = [];
  for (const read of reads) {
    try {
      values.push(read());
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      problems.push(...error.messages);
    }
  }
  if (problems.length > 0) throw new Mismatch(problems);
  return values;
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
