// Check runs: made once, with any number of annotations. https://docs.github.com/rest/checks/runs
import type { Fields } from './connection.ts';
import { makeOnce } from './once.ts';
import type { Desk } from './poster-desk.ts';
import type { CheckAnnotation, CheckChange, CheckRun, Poster } from './poster-port.ts';
import { checkRunIn } from './read/posted.ts';
import { seenBefore } from './seen.ts';
import { ANNOTATIONS_A_REQUEST, checkCheckText } from './text-limits.ts';

type Counted = ReturnType<typeof checkRunIn>;

export function checkPoster(desk: Desk): Pick<Poster, 'checkRuns' | 'createCheck' | 'updateCheck'> {
  const lists = new Map<string, { readonly ref: string; readonly check_name: string }>();
  const seen = seenBefore<string, Counted>(
    (key) =>
      desk.list(
        '/commits/{ref}/check-runs',
        // Without `all` only the newest of each suite is listed.
        { ...(lists.get(key) ?? { ref: '', check_name: '' }), filter: 'all' },
        checkRunIn,
        ({ id }) => id,
        'check_runs',
      ),
    ({ id }) => id,
  );
  const keyOf = (ref: string, check_name: string): string => {
    const key = `${ref} ${check_name}`;
    lists.set(key, { ref, check_name });
    return key;
  };
  return {
    checkRuns: async (sha, name) => (await seen.read(keyOf(sha, name))).map(plain),
    async createCheck(check) {
      checkCheckText(check.text);
      const key = keyOf(check.head_sha, check.name);
      const before = await seen.before(key);
      const [first = [], ...rest] = batchesOf(check.text.annotations);
      const { name, head_sha } = check;
      const made = await makeOnce({
        send: () => desk.add('POST', '/check-runs', { name, head_sha, ...fieldsOf(check, first) }),
        read: (found) => seen.made(key, checkRunIn(found)),
        look: async () =>
          (await seen.read(key)).find(
            (run) => !before.has(run.id) && run.name === name && run.external_id === check.external_id,
          ) ?? null,
        pause: (times) => desk.pause(times),
      });
      return plain(await annotate(desk, made, check, rest, first.length));
    },
    async updateCheck(id, check) {
      checkCheckText(check.text);
      const batches = batchesOf(check.text.annotations);
      if (batches.length === 0)
        return plain(checkRunIn(await desk.set(ROUTE, { ...idOf(id), ...fieldsOf(check, []) })));
      const now = checkRunIn(await desk.one(ROUTE, idOf(id)));
      return plain(await annotate(desk, now, check, batches, now.annotations));
    },
  };
}

const ROUTE = '/check-runs/{check_run_id}';

/** Adds the batches one by one. Annotations are added each time, so whether one was is told by their number. */
async function annotate(
  desk: Desk,
  run: Counted,
  check: CheckChange,
  batches: readonly (readonly CheckAnnotation[])[],
  already: number,
): Promise<Counted> {
  let current = run;
  let count = already;
  for (const batch of batches) {
    count += batch.length;
    const wanted = count;
    current = await makeOnce({
      send: () => desk.add('PATCH', ROUTE, { ...idOf(run.id), ...fieldsOf(check, batch) }),
      read: checkRunIn,
      look: async () => {
        const now = checkRunIn(await desk.one(ROUTE, idOf(run.id)));
        return now.annotations >= wanted ? now : null;
      },
      pause: (times) => desk.pause(times),
    });
  }
  return current;
}

function idOf(id: number): { readonly check_run_id: number } {
  return { check_run_id: id };
}

function batchesOf(annotations: readonly CheckAnnotation[]): readonly (readonly CheckAnnotation[])[] {
  const count = Math.ceil(annotations.length / ANNOTATIONS_A_REQUEST);
  return Array.from({ length: count }, (_, index) =>
    annotations.slice(index * ANNOTATIONS_A_REQUEST, (index + 1) * ANNOTATIONS_A_REQUEST),
  );
}

/** All of it each time: GitHub replaces title, summary and text, and adds the annotations. */
function fieldsOf(check: CheckChange, annotations: readonly CheckAnnotation[]): Fields {
  const { conclusion, details_url, external_id, text } = check;
  return {
    status: 'completed',
    conclusion,
    external_id,
    ...(details_url === null ? {} : { details_url }),
    output: {
      title: text.title,
      summary: text.summary,
      ...(text.text === null ? {} : { text: text.text }),
      annotations: annotations.map(({ level, title, ...place }) => ({
        ...place,
        annotation_level: level,
        ...(title === '' ? {} : { title }),
      })),
    },
  };
}

function plain(run: Counted): CheckRun {
  const { id, name, app, app_slug, conclusion, started_at, external_id, url } = run;
  return { id, name, app, app_slug, conclusion, started_at, external_id, url };
}
