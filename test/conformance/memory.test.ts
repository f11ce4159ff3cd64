// The reference provider, as each of the services that it can play.
import { describeProvider } from '../../src/providers/conformance/suite.ts';
import {
  githubLike,
  kissmetricsLike,
  noInvitations,
  scimLike,
  singleOwner,
} from '../../src/providers/memory/presets.ts';
import { memoryHarness } from '../support/memory-harness.ts';
import { entitlement } from '../support/plans.ts';

describeProvider('memory: a service that can do everything', memoryHarness({}));
describeProvider('memory: like Kissmetrics', memoryHarness(kissmetricsLike));
describeProvider(
  'memory: like GitHub',
  memoryHarness(githubLike, { extra: entitlement('team:web', 'member') }),
);
describeProvider('memory: like SCIM', memoryHarness(scimLike, { extra: entitlement('team:web', 'member') }));
describeProvider('memory: one owner at a time', memoryHarness(singleOwner));
describeProvider('memory: nobody is invited', memoryHarness(noInvitations));
describeProvider(
  'memory: invitations carry the role alone',
  memoryHarness({ capabilities: { scopes_on_invite: false, pending_editable: false } }),
);
describeProvider(
  'memory: few roles, and no way to change an address',
  memoryHarness({
    capabilities: { roles: ['owner', 'user'], change_email: false, seats: false, suspension: false },
  }),
);
