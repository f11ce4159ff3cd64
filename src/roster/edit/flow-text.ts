// New values as YAML on one line, the way people write them in team.yaml: `{ role: user, projects: [web] }`.
import type { Json } from '../../core/change.ts';
import { isJsonList } from '../json.ts';

/** Words that YAML 1.1 or 1.2 readers take for something else than text. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
/** Texts that mean themselves in every place of a flow or block map. */
const PLAIN = /^[A-Za-z][A-Za-z0-9._+/@-]*$/;
/** An address may start with a digit; the `@` keeps it from being a number. */
const PLAIN_ADDRESS = /^[0-9][A-Za-z0-9._+-]*@[A-Za-z0-9.-]+$/;

/** Returns a text as a YAML scalar: plain where that can only mean the text, else double-quoted. */
export function scalarText(text: string): string {
  const plain = (PLAIN.test(text) && !RESERVED.test(text)) || PLAIN_ADDRESS.test(text);
  return plain ? text : JSON.stringify(text);
}

/** Returns a text in quotes: single ones only where it needs no escape. */
export function quotedText(text: string, quotes: 'single' | 'double'): string {
  // JSON's escapes are a subset of YAML's, so a JSON string is a double-quoted scalar.
  const single = quotes === 'single' && /^[\x20-\x7e]*$/.test(text);
  return single ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}

/** Returns a value as YAML flow text on one line. */
export function flowText(value: Json): string {
  if (typeof value === 'string') return scalarText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isJsonList(value)) return `[${value.map(flowText).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${scalarText(key)}: ${flowText(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
