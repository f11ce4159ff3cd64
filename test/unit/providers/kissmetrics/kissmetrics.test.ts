import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/change.ts';
import type { AccountSettings } from '../../../../src/core/settings.ts';
import { kissmetrics } from '../../../../src/providers/kissmetrics/kissmetrics.ts';
import { fakeDeps } from '../../../support/http.ts';

function account(settings: { readonly [key: string]: Json } = {}): AccountSettings {
  return { account: 'km', provider: 'kissmetrics', settings };
}

describe('kissmetrics', () => {
  it('promises what the API has and nothing more', () => {
    expect(kissmetrics.capabilities(account())).toMatchObject({
      people: 'email',
      pending_editable: false,
      projects: 'set',
      all_projects: true,
      removal: 'delete',
      writes: 'api',
      rate_limit: 15,
    });
  });

  it('names the variables that hold credentials', () => {
    expect(kissmetrics.secrets(account({ credentials: { token_env: 'KM' } }))).toEqual(['KM']);
  });

  it.each([
    ['without a credential', {}, {}, 'auth'],
    [
      'with a credential in the clear',
      { base_url: 'http://km.example' },
      { KISSMETRICS_API_KEY: 't' },
      'validation',
    ],
    ['with two roles of one name', { roles: { user: 'Admin' } }, { KISSMETRICS_API_KEY: 't' }, 'validation'],
  ])('is not set up %s', (_, settings, env, kind) => {
    expect(() => kissmetrics.create(account(settings), fakeDeps({ env }))).toThrow(
      expect.objectContaining({ kind }),
    );
  });

  it('has the same capabilities before and after it is set up', () => {
    const provider = kissmetrics.create(account(), fakeDeps({ env: { KISSMETRICS_API_KEY: 't' } }));

    expect(provider.capabilities).toEqual(kissmetrics.capabilities(account()));
  });
});
