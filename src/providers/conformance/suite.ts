// `rollcall/conformance`: one suite for every provider. It owns the promises of the seam (src/providers/provider.ts),
// told as cases; how a service is driven is its harness's business.
import { describe, it } from 'vitest';
import { auditLogCases } from './audit-log.ts';
import { capabilityCases } from './capability-cases.ts';
import { faultCases } from './faults.ts';
import { type ConformanceCase, casesOf } from './ground.ts';
import type { ConformanceHarness } from './harness.ts';
import { readingCases } from './reading.ts';
import { refusalCases } from './refusals.ts';
import { writingCases } from './writing.ts';

export type { ConformanceCase } from './ground.ts';
export type {
  ConformanceEvent,
  ConformanceFault,
  ConformanceHarness,
  ConformanceRow,
  ConformanceSeed,
  ConformanceService,
} from './harness.ts';

/** The groups, in the order in which a provider's author should make them pass. */
const GROUPS = {
  reading: readingCases,
  writing: writingCases,
  faults: faultCases,
  'what it can do': capabilityCases,
  'what it cannot do': refusalCases,
  'its own log': auditLogCases,
} as const;

/**
 * Registers the cases for one provider with vitest. Cases about capabilities that the harness does not declare are
 * skipped; for each of them there is one that expects preflight to refuse.
 */
export function describeProvider(name: string, harness: ConformanceHarness): void {
  describe(name, () => {
    for (const [group, write] of Object.entries(GROUPS)) {
      describe(group, () => {
        for (const { name: says, when, run } of casesOf(harness, write)) it.runIf(when)(says, run);
      });
    }
  });
}

/** Returns every case for one provider without registering it, for who would rather run them in another way. */
export function conformanceCases(harness: ConformanceHarness): readonly ConformanceCase[] {
  return Object.values(GROUPS).flatMap((write) => casesOf(harness, write));
}
