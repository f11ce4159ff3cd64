// Accounts as the forge writes them, in every place where one can stand.
import type { ForgeUser } from '../../approval/model.ts';
import { field, integer, isObject, type Part, text, word } from './shape.ts';

const TYPES = ['User', 'Bot', 'Organization', 'Mannequin'] as const;

/**
 * Returns the account; null for null, for the empty object that GitHub writes where a commit's address is no account's
 * (`empty-object` of its API description), and for `ghost`, its stand-in for every deleted account.
 */
export function userIn(part: Part): ForgeUser | null {
  const { json } = part;
  if (json === null || (isObject(json) && Object.keys(json).length === 0)) return null;
  const user = {
    id: integer(field(part, 'id')),
    login: text(field(part, 'login')),
    type: word(field(part, 'type'), TYPES),
  };
  return user.login.toLowerCase() === 'ghost' ? null : user;
}
