import { describe, expect, it } from 'vitest';
import { variants } from '../../../scripts/workflow-variants.mjs';
import { secretsPlaces } from '../../../src/scaffold/secrets.ts';
import { workflows } from '../../../src/scaffold/workflows.ts';

/** `environment secret` for each secret and variable that a job of the workflows reads. */
function usedBy(texts: readonly string[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const text of texts) {
    for (const job of text.split(/\n {2}(?=[a-z]+:\n)/u).slice(1)) {
      const environment = /^ {4}environment: (\S+)/mu.exec(job)?.[1] ?? 'the repository';
      for (const [, name] of job.matchAll(/(?:secrets|vars)\.(\w+)/gu)) used.add(`${environment} ${name}`);
    }
  }
  return used;
}

describe('what is said to be set', () => {
  it.each(variants())('is what the workflows read, where they read it: $name', ({ options }) => {
    const said = secretsPlaces(options).flatMap(({ environment, secrets, variables }) =>
      [...secrets, ...variables].map((name) => `${environment ?? 'the repository'} ${name}`),
    );
    const used = usedBy(workflows(options).map(({ text }) => text));
    expect(new Set(said)).toEqual(used);
    expect(said).toHaveLength(used.size);
  });
});
