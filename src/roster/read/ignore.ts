// `ignore`: live rows that the file must not touch.
import { asciiDomain, parseEmail } from '../../core/email.ts';
import { shown } from '../shown.ts';
import type { TeamFile } from '../team-file.ts';
import { child, itemsOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { endOf, personKey, type Reading } from './reading.ts';

/** Returns the rules in file order, their patterns in normal form. */
export function readIgnore(root: TreeNode, reading: Reading): TeamFile['ignore'] {
  const { report, misfits } = reading;
  return itemsOf(child(root, 'ignore')).flatMap((item) => {
    const node = child(item, 'email');
    const text = textOf(node);
    if (node === undefined || text === undefined || misfits.has(node)) return [];
    const pattern = patternOf(text.trim());
    if (pattern === null) {
      report.error('RC261', positionOf(node), `${shown(text)} is neither an address nor *@domain`, {
        hint: 'name one address, or everybody of a domain as *@example.com',
      });
      return [];
    }
    const owner = textOf(child(item, 'owner'));
    return [
      {
        pattern,
        reason: textOf(child(item, 'reason')) ?? '',
        owner: owner === undefined ? null : personKey(owner),
        review_by: endOf(child(item, 'review_by'), reading),
        at: positionOf(node),
      },
    ];
  });
}

function patternOf(text: string): string | null {
  if (!text.startsWith('*@')) return text.includes('*') ? null : parseEmail(text);
  const domain = asciiDomain(text.slice(2).normalize('NFC').toLowerCase());
  return domain === null ? null : `*@${domain}`;
}
