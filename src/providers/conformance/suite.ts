// `rollcall/conformance`: one suite for every provider. It owns the promises of the seam (src/providers/provider.ts),
// told as cases; how a service is driven is its harness's business.
import { describe } from 'vitest';
import { capabilityCases } from './capability-cases.ts';
import { faultCases } from './faults.ts';
import { groundOf } from './ground.ts';
import type { ConformanceHarness } from './harness.ts';
import { readingCases } from './reading.ts';
import { refusalCases } from './refusals.ts';
import { writingCases } from './writing.ts';

export type {
  ConformanceEvent,
  ConformanceFault,
  ConformanceHarness,
  ConformanceRow,
  ConformanceSeed,
  ConformanceService,
} from './harness.ts';

/**
 * Registers the cases for one provider with vitest. Cases about capabilities that the harness does not declare are
 * skipped; for each of them there is one that expects preflight to refuse.
 */
export function describeProvider(name: string, harness: ConformanceHarness): void {
  const ground = groundOf(harness);
  describe(name, () => {
    describe('reading', () => readingCases(ground));
    describe('writing', () => writingCases(ground));
    describe('faults', () => faultCases(ground));
    describe('what it can do', () => capabilityCases(ground));
    describe('what it cannot do', () => refusalCases(ground));
  });
}
