// Which live rows the file must not touch. Looks at addresses only, each in constant time.
import type { IgnoreRule } from '../core/access.ts';

/** Returns the rule that an address falls under, or undefined; `*@domain` covers exactly that domain. */
export type Ignored = (email: string | null) => IgnoreRule | undefined;

/** Returns a lookup over the rules; of several that fit, an exact address wins, then the first. */
export function ignoredBy(rules: readonly IgnoreRule[]): Ignored {
  const patterns = new Map<string, IgnoreRule>();
  for (const rule of rules) if (!patterns.has(rule.pattern)) patterns.set(rule.pattern, rule);
  return (email) => {
    if (email === null) return undefined;
    return patterns.get(email) ?? patterns.get(`*${email.slice(email.lastIndexOf('@'))}`);
  };
}
