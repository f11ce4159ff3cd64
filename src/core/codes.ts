// Every stable code in one table, put together from one file an area. docs/codes.md is generated from it.
import { CLI_CODES } from './codes/cli.ts';
import { EVIDENCE_CODES } from './codes/evidence.ts';
import { PLAN_CODES } from './codes/plan.ts';
import { PROVIDER_CODES } from './codes/provider.ts';
import { ROSTER_CODES } from './codes/roster.ts';
import { RUN_CODES } from './codes/run.ts';

/** What a code means and what to do about it; the text of docs/codes.md. */
export interface CodeText {
  readonly title: string;
  readonly help: string;
}

/** All codes: RC1xx the file as text, RC2xx its meaning, RC3xx plan and guards, RC4xx accounts, RC5xx runs and state, RC6xx evidence. */
export const CODES = {
  ...ROSTER_CODES,
  ...PLAN_CODES,
  ...PROVIDER_CODES,
  ...RUN_CODES,
  ...CLI_CODES,
  ...EVIDENCE_CODES,
} as const satisfies Record<string, CodeText>;

export type Code = keyof typeof CODES;
