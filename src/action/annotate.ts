// Findings about team.yaml as annotations at its lines.
import type { Issue } from '../core/issue.ts';
import type { Step } from './step.ts';
import { annotationsOf } from './text/checks.ts';

/** Writes as many as the runner shows, errors first; each stands in the summary all the same. */
export function annotateIssues({ runner }: Pick<Step, 'runner'>, issues: readonly Issue[]): void {
  for (const { path, start_line, level, title, message } of annotationsOf(issues)) {
    const type = level === 'failure' ? 'error' : 'warning';
    runner.annotate({ type, title, message, file: path, line: start_line, column: null });
  }
}
