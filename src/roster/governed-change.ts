// A change of team.yaml that is judged although it need not change anybody's access.
import type { Json } from '../core/change.ts';
import type { Position } from '../core/issue.ts';
import type { Risk } from '../core/risk.ts';

/** One changed value with its tier. */
export interface GovernedChange {
  /** What changed, as a path: `policy.removals`, `projects.web.kissmetrics`, `members.ada@acme.com.expires`. */
  readonly path: string;
  readonly person: string | null;
  readonly tier: Risk;
  /** One sentence for people. */
  readonly message: string;
  /** null: absent. */
  readonly before: Json;
  readonly after: Json;
  /** In the file after the change where the value still stands, else in the one before. Blocks: top of the file. */
  readonly at: Position;
}
