// Codes of accounts and providers: RC40x answers of a service (one per kind of ProviderError), RC42x preflight.

export const PROVIDER_CODES = {
  RC401: {
    title: 'the account refused the credential',
    help: 'Check the environment variable that the account names under credentials.',
  },
  RC402: {
    title: 'the credential may not do this',
    help: 'Use a credential of an admin or owner of the account.',
  },
  RC403: {
    title: 'not found in the account',
    help: 'The row is gone, or base_url or path_prefix points elsewhere.',
  },
  RC404: { title: 'the person is already a member', help: 'Plan again: the account has changed.' },
  RC405: { title: 'the person is already invited', help: 'Plan again: the account has changed.' },
  RC406: { title: 'no free seat', help: 'Remove somebody, cancel an invitation, or buy a seat.' },
  RC407: { title: 'the last owner cannot go', help: 'Promote another owner first.' },
  RC408: {
    title: 'the acting credential would lock itself out',
    help: 'Act with a credential of somebody else.',
  },
  RC409: {
    title: 'managed by an identity provider',
    help: 'Change the person there; rollcall never writes such rows.',
  },
  RC410: {
    title: 'the account could not be read whole',
    help: 'Nothing is planned from half a list. Try again; if it stays, the account or a proxy is broken.',
  },
  RC411: { title: 'the account rejected the values', help: "The message is the service's own." },
  RC412: { title: 'blocked by the service', help: 'The service refuses this person; settle it there.' },
  RC413: {
    title: 'rate limited for too long',
    help: 'Lower rate_limit, or run again later; what is done stays done.',
  },
  RC414: { title: 'the account did not answer', help: 'A passing fault; run again.' },
  RC415: {
    title: "a write's answer was lost",
    help: 'The account was read back; the report says what holds.',
  },
  RC420: {
    title: 'the account cannot hold this',
    help: 'The service has no such role, project, report or feature. Take it out of the entry for this account.',
  },
  RC421: {
    title: 'no such project in the account',
    help: 'The native id under projects: names nothing there. Look it up in the service; ids are compared exactly.',
  },
  RC422: {
    title: 'the account cannot invite this person',
    help: 'The service takes no invitations, or needs an address or login that the entry does not give. Add the person there by hand; the next plan adopts the row.',
  },
  RC423: {
    title: 'the account has one owner at a time',
    help: 'Name one owner for this account; a hand-over is a transfer.',
  },
  RC424: {
    title: 'an invitation without projects',
    help: 'The account has project scopes and team.yaml does not say which ones this person gets. Write `projects: all`, or declare `projects:` and name them.',
  },
  RC425: {
    title: 'only an owner may do this',
    help: 'Admins neither make, edit nor remove owners. Apply with the credential of an owner.',
  },
  RC426: {
    title: 'the credential can read and not write',
    help: 'Planning works; applying needs the credential of an admin or owner.',
  },
  RC430: {
    title: 'the export could not be read',
    help: 'Download the member list of the account again and put it where the account says `export`.',
  },
  RC431: {
    title: 'a row of the CSV file is wrong',
    help: 'The whole file is refused, so that nobody is taken for absent. Fix the row, or export again.',
  },
  RC432: {
    title: 'this cannot be written to a CSV file',
    help: 'The upload format has no way to say it. Rename the thing, or grant it by hand.',
  },
} as const;
