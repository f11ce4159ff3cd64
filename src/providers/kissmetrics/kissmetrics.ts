// Kissmetrics: the factory that puts one configured account together. Nothing is loaded or opened before a reader or
// writer sends its first request.
import { type Capabilities, NO_CAPABILITIES } from '../../core/capabilities.ts';
import type { AccountSettings } from '../../core/settings.ts';
import { createHttpClient, type HttpClient, type HttpOptions } from '../http/client.ts';
import { createTokenBucket } from '../http/token-bucket.ts';
import type { Provider, ProviderDeps, ProviderFactory } from '../provider.ts';
import { openAuditLog } from './audit-log.ts';
import { connectionOf, credentialNames, credentialsOf, PUBLISHED_RATE, roleNamesOf } from './config.ts';
import { kissmetricsPreflight } from './preflight.ts';
import { openReader } from './read.ts';
import { roleMap } from './roles.ts';
import { kissmetricsSteps } from './steps.ts';
import { openWriter } from './write.ts';

/** Not settings: what tests put in the place of the network. */
export type Internals = Pick<HttpOptions, 'dispatcher' | 'timeouts' | 'maxBytes'>;

/** What the API offers. Whether an account takes several owners is the account's own to say (`LiveAccount`). */
const CAPABILITIES: Capabilities = {
  ...NO_CAPABILITIES,
  people: 'email',
  invitations: true,
  scopes_on_invite: true,
  pending_visible: true,
  resend: true,
  change_email: true,
  several_owners: true,
  seats: true,
  last_active: true,
  projects: 'set',
  all_projects: true,
  reports: true,
  features: true,
  removal: 'delete',
  suspension: true,
  rate_limit: PUBLISHED_RATE,
  audit_log: true,
};

export const kissmetrics: ProviderFactory = kissmetricsWith({});

/** Returns the factory with parts of the network replaced. */
export function kissmetricsWith(internals: Internals): ProviderFactory {
  return {
    name: 'kissmetrics',
    summary: 'Members, invitations, projects, reports and features of a Kissmetrics account, through its API',
    capabilities: () => CAPABILITIES,
    secrets: (account) => credentialNames(account),
    create: (account, deps) => createProvider(account, deps, internals),
  };
}

function createProvider(account: AccountSettings, deps: ProviderDeps, internals: Internals): Provider {
  const { origin, prefix, rate, rateText } = connectionOf(account);
  const roles = roleMap(roleNamesOf(account));
  const credentials = credentialsOf(account, deps.env);
  const name = account.account;
  // One bucket for readers and writers: the service counts them together.
  const bucket = createTokenBucket(rate, {
    sleep: (ms, signal) => deps.sleep(ms, signal),
    now: () => deps.now(),
    onWait(ms) {
      const reason = `the rate limit of ${rateText}`;
      if (ms > 1000) deps.onWait?.({ account: name, ms, reason });
    },
  });
  const client = (): HttpClient =>
    createHttpClient({ account: name, origin, ...credentials, bucket, deps, ...internals });

  return {
    capabilities: CAPABILITIES,
    preflight: (desired, live) => kissmetricsPreflight(desired, live, CAPABILITIES),
    steps: (change, scopes) =>
      kissmetricsSteps(change, { prefix, roles, hasProjects: scopes?.projects !== null }),
    openReader: () => openReader({ account: name, client: client(), prefix, roles }),
    openAuditLog: () => openAuditLog({ account: name, client: client(), prefix, roles }),
    openWriter: () => openWriter({ account: name, client: client(), prefix }),
  };
}
