// Findings that name a place and a way out. They are collected, never thrown one by one.
import type { Code } from './codes.ts';

/** A place in a file; line and column count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One error or warning. `excerpt` is the source line with a caret under the column, secrets masked. */
export interface Issue {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly at?: Position;
  readonly excerpt?: string;
  readonly account?: string;
  readonly person?: string;
}
