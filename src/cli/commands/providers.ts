// rollcall providers: the registered services and what each can do.
import type { Capabilities } from '../../core/capabilities.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { writeJson } from '../../core/show.ts';
import { PROVIDERS } from '../../providers/registry.ts';
import type { CommonOptions, Io } from '../io.ts';

export interface ProvidersOptions extends CommonOptions {
  readonly format: 'text' | 'json';
}

/** Prints one entry a provider. Always returns 0. */
export async function providers(io: Io, options: ProvidersOptions): Promise<ExitCode> {
  const entries = Object.entries(PROVIDERS).map(([name, factory]) => {
    const plain = { account: name, provider: name, settings: {} };
    return {
      name,
      summary: factory.summary,
      credentials: factory.secrets(plain),
      capabilities: factory.capabilities(plain),
    };
  });
  if (options.format === 'json') {
    io.out(writeJson({ providers: entries }));
    return EXIT.ok;
  }
  for (const { name, summary, credentials, capabilities } of entries) {
    io.out(`${name}: ${summary}\n`);
    if (credentials.length > 0) io.out(`  credentials from: ${credentials.join(', ')}\n`);
    for (const line of abilities(capabilities)) io.out(`  ${line}\n`);
    io.out('\n');
  }
  return EXIT.ok;
}

function abilities(can: Capabilities): readonly string[] {
  const invitations = [
    ...(can.resend ? ['resend'] : []),
    ...(can.pending_editable ? ['edit while pending'] : []),
    ...(can.scopes_on_invite ? ['with scopes'] : []),
    ...(can.pending_visible ? ['listed while pending'] : []),
  ];
  const projects = {
    none: 'not scoped by project',
    set: 'a set of projects for each member',
    roles: 'a role in each project',
  };
  return [
    `roles: ${can.roles.join(', ')}`,
    `projects: ${projects[can.projects]}${can.all_projects ? ', or all' : ''}`,
    `invitations: ${can.invitations ? ['yes', ...invitations].join(', ') : 'no'}`,
    `reports: ${yesNo(can.reports)} · features: ${yesNo(can.features)} · seats: ${yesNo(can.seats)}`,
    `owners: ${can.several_owners ? 'several' : 'one, moved by a transfer'}`,
    `change of address: ${yesNo(can.change_email)} · suspension: ${yesNo(can.suspension)} · removal: ${can.removal}`,
    `writes: ${can.writes === 'api' ? 'through the API' : 'written down for a person to do'}`,
    ...(can.rate_limit === null ? [] : [`rate limit: ${can.rate_limit} calls a minute`]),
  ];
}

function yesNo(flag: boolean): string {
  return flag ? 'yes' : 'no';
}
