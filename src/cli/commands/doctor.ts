// rollcall doctor: whether everything that rollcall rests on is as it should be. Reads only.
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { writeJson } from '../../core/show.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import { collectFacts } from '../doctor-facts.ts';
import type { EvidenceOptions } from '../evidence-options.ts';
import type { CommonOptions, Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import { createProgress } from '../progress.ts';
import { findingsJson, showFindings } from '../show-doctor.ts';
import { momentOf } from '../workspace.ts';

export interface DoctorOptions extends CommonOptions, EvidenceOptions {
  readonly format: 'text' | 'json';
}

/** Prints the findings. Ends in 1 where something fails, else in 0: warnings and what is unknown are no failures. */
export async function doctor(io: Io, options: DoctorOptions): Promise<ExitCode> {
  const progress = createProgress(io, await createLogger(io, options.logLevel));
  const { now } = momentOf(io, undefined);
  const findings = diagnose(await collectFacts(io, options, now, progress));
  io.out(
    options.format === 'json' ? writeJson(findingsJson(findings)) : showFindings(findings, io.colour.out),
  );
  return findings.some(({ status }) => status === 'fail') ? EXIT.error : EXIT.ok;
}
