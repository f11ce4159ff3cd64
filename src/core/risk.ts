// Risk tiers of changes to access: the tier picks the approval rule. What the table does not list is high.
// Tiers of governed changes that grant nothing (policy, accounts, …) are judged where the file is compared.
import type { Entitlement } from './access.ts';

/** Lowest first. */
export const RISKS = ['low', 'medium', 'high', 'critical'] as const;

export type Risk = (typeof RISKS)[number];

/** Returns the higher of two tiers. */
export function maxRisk(a: Risk, b: Risk): Risk {
  return RISKS.indexOf(a) >= RISKS.indexOf(b) ? a : b;
}

/** What the tier of a grant depends on beside the entitlement itself. */
export interface RiskContext {
  /** Data classes of projects by native id (`project:*` counts as all of them). */
  readonly data: ReadonlyMap<string, string>;
  readonly contractor: boolean;
  /** The person held nothing in this account before. */
  readonly joins: boolean;
}

/** Returns the tier of what a change gives; losses alone are low. */
export function grantRisk(gains: readonly Entitlement[], context: RiskContext): Risk {
  if (gains.length === 0) return 'low';
  const start: Risk = context.contractor && context.joins ? 'high' : 'medium';
  return gains.reduce<Risk>((risk, gain) => maxRisk(risk, riskOfGain(gain, context)), start);
}

function riskOfGain(gain: Entitlement, context: RiskContext): Risk {
  if (gain.level === 'owner') return gain.until === null ? 'critical' : 'high';
  if (gain.level === 'admin') return gain.until === null ? 'high' : 'medium';
  if (gain.resource === 'account') return gain.level.startsWith('native:') ? 'high' : 'medium';
  if (gain.resource === 'project:*') return [...context.data.values()].some(isPersonal) ? 'high' : 'medium';
  if (gain.resource.startsWith('project:')) {
    return isPersonal(context.data.get(gain.resource.slice('project:'.length)) ?? '') ? 'high' : 'medium';
  }
  return gain.resource.startsWith('report:') || gain.resource.startsWith('feature:') ? 'medium' : 'high';
}

function isPersonal(data: string): boolean {
  return data.includes('personal');
}
