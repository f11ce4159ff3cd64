// Does the suite bite? Providers that break one promise each, and the case that must notice.
import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/core/change.ts';
import { ProviderError } from '../../src/core/errors.ts';
import { type ConformanceCase, conformanceCases } from '../../src/providers/conformance/suite.ts';
import type { Provider, Reader, Writer } from '../../src/providers/provider.ts';
import { memoryHarness } from '../support/memory-harness.ts';

const SECRET = 'tok_5up3rs3cret';

function reading(
  read: (reader: Reader, signal: AbortSignal) => ReturnType<Reader['read']>,
): (provider: Provider) => Provider {
  return (provider) => ({
    ...provider,
    openReader() {
      const reader = provider.openReader();
      return { read: (signal) => read(reader, signal), close: () => reader.close() };
    },
  });
}

function writing(
  execute: (writer: Writer, step: Step, signal: AbortSignal) => ReturnType<Writer['execute']>,
): (provider: Provider) => Provider {
  return (provider) => ({
    ...provider,
    openWriter() {
      const writer = provider.openWriter();
      return { execute: (step, signal) => execute(writer, step, signal), close: () => writer.close() };
    },
  });
}

function casesWith(wrap: (provider: Provider) => Provider): readonly ConformanceCase[] {
  return conformanceCases(memoryHarness({}, { secrets: [SECRET] }, wrap)).filter(({ when }) => when);
}

describe('the suite notices a provider that', () => {
  const done = { status: 'done', request_id: null, row: null, note: null } as const;

  it.each<[string, string, (provider: Provider) => Provider]>([
    [
      'shows an empty account when a read fails',
      'throws when reads stay broken in the service (500), and plans nothing',
      (provider) => {
        const { scopes } = { scopes: { projects: null, reports: false, features: false } };
        return reading((reader, signal) =>
          reader.read(signal).catch(() => ({ rows: [], seats: null, scopes, actor: null, calls: 1 })),
        )(provider);
      },
    ],
    [
      'forgets the last page',
      'gathers one more than two pages of people',
      reading(async (reader, signal) => {
        const live = await reader.read(signal);
        return { ...live, rows: live.rows.slice(0, 6) };
      }),
    ],
    [
      'does not sort',
      'shows everybody as the service holds them, in one order and form',
      reading(async (reader, signal) => {
        const live = await reader.read(signal);
        return { ...live, rows: [...live.rows].reverse() };
      }),
    ],
    [
      'does not answer the same twice',
      'reads the same twice',
      (provider) => {
        let n = 0;
        return reading(async (reader, signal) => ({ ...(await reader.read(signal)), calls: (n += 1) }))(
          provider,
        );
      },
    ],
    [
      'hides invitations that it says it shows',
      'shows pending invitations with what they will give',
      reading(async (reader, signal) => {
        const live = await reader.read(signal);
        return { ...live, rows: live.rows.filter(({ kind }) => kind === 'member') };
      }),
    ],
    [
      'says that it wrote and did not',
      'what is applied is there afterwards, and nothing else',
      writing(() => Promise.resolve(done)),
    ],
    [
      'writes twice',
      'each change says what it takes, and takes what it says',
      writing(async (writer, step, signal) => {
        await writer.execute(step, signal);
        return writer.execute(step, signal).catch(() => done);
      }),
    ],
    [
      'repeats a write whose answer was lost',
      'the writer itself never repeats what was cut off without an answer',
      writing((writer, step, signal) =>
        writer.execute(step, signal).catch(() => writer.execute(step, signal)),
      ),
    ],
    [
      'calls a lost answer a failure',
      'a write that took effect and was then cut off without an answer is found, not repeated',
      writing((writer, step, signal) =>
        writer.execute(step, signal).catch((error: unknown) => {
          if (!(error instanceof ProviderError) || error.kind !== 'ambiguous') throw error;
          throw new ProviderError('validation', 'conformance', 'it failed');
        }),
      ),
    ],
    [
      'sends once it is told to stop',
      'a writer that is told to stop sends nothing',
      writing((writer, step) => writer.execute(step, new AbortController().signal)),
    ],
    [
      'says a secret in an error',
      'no error of any kind says a secret',
      writing((writer, step, signal) =>
        writer.execute(step, signal).catch((cause: unknown) => {
          throw new ProviderError('ambiguous', 'conformance', 'it failed', {
            cause: new Error(`with ${SECRET}`, { cause }),
          });
        }),
      ),
    ],
    [
      'says a secret in a step',
      'a second plan is empty',
      (provider) => ({
        ...provider,
        steps: (change) =>
          provider.steps(change).map((step) => ({ ...step, call: `${step.call} ${SECRET}` })),
      }),
    ],
    [
      'refuses nothing',
      'refuses a role that nobody has heard of',
      (provider) => ({ ...provider, preflight: () => [] }),
    ],
    [
      'declares more than it is',
      'says the capabilities that it has',
      (provider) => ({ ...provider, capabilities: { ...provider.capabilities, projects: 'roles' } }),
    ],
    [
      'loses projects on the way',
      'gives and takes projects',
      (provider) => ({
        ...provider,
        steps: (change) =>
          provider.steps(change).map((step) =>
            step.effect.kind === 'changed'
              ? {
                  ...step,
                  effect: {
                    ...step.effect,
                    entitlements:
                      step.effect.entitlements?.filter(({ resource }) => !resource.startsWith('project:')) ??
                      null,
                  },
                }
              : step,
          ),
      }),
    ],
  ])('%s', async (_, noticed, wrap) => {
    const found = casesWith(wrap).find(({ name }) => name === noticed);

    await expect(found?.run()).rejects.toThrow();
  });

  it('and nothing in one that keeps them', async () => {
    for (const { name, run } of casesWith((provider) => provider)) {
      await expect(run(), name).resolves.toBeUndefined();
    }
  });
});
