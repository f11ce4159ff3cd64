// Whether somebody still looks for drift.
import { describeDuration, type Instant, millisOf } from '../core/instant.ts';
import type { Facts, Judgement } from './model.ts';
import { COMMIT_FIRST, GIVE_PERMISSION, ifFound, listed, ok, unknown, warn } from './outcome.ts';

const LATE = 2 * 86_400_000;

export function judgeDriftRun({ files, drift_runs, now }: Facts): Judgement {
  return ifFound(
    files,
    () => {
      if (drift_runs.length === 0)
        return warn('no workflow looks for drift', 'write it with `rollcall init github`');
      const hidden = drift_runs.find(({ run }) => 'unreadable' in run);
      if (hidden !== undefined && 'unreadable' in hidden.run)
        return unknown(hidden.run.unreadable, GIVE_PERMISSION);
      const told = drift_runs.map(({ path, run }) => ({
        path,
        at: 'found' in run ? (run.found?.created_at ?? null) : null,
      }));
      const age = (at: Instant): number => millisOf(now) - millisOf(at);
      const late = told.filter(({ at }) => at === null || age(at) > LATE);
      const fix =
        'look at the runs in Actions; where GitHub has stopped the schedule, "Enable workflow" starts it again';
      return late.length > 0
        ? warn(
            listed(
              late.map(({ path, at }) =>
                at === null
                  ? `${path} has never ended well`
                  : `${path} ended well ${describeDuration(age(at))} ago, on ${at}`,
              ),
            ),
            fix,
          )
        : ok(listed(told.map(({ path, at }) => `${path} ended well on ${at}`)));
    },
    COMMIT_FIRST,
  );
}
