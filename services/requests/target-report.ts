import type { Report } from '../contract/action.ts';
import type { RoleSource, Target } from '../model/person.ts';
import type { RequestView } from './view.ts';

/** Everybody that a request is about, in the order of its card, as a table for a file: a card has room for the first ones only. */
export const targetReport = ({ id, targets, title }: Pick<RequestView, 'id' | 'targets' | 'title'>): Report => ({
  title: `${id}: ${title.ask.replace('{who}', String(targets.length))}`,
  subtitle: 'Those to look at most closely come first.',
  table: {
    columns: ['Name', 'Address', 'Admin roles, active or eligible', 'Guest', 'Synced', 'Enabled', 'Object id'],
    rows: targets.map((target) => [
      target.name,
      target.upn,
      rolesCell(target),
      yesOr(target.guest),
      yesOr(target.synced),
      target.enabled ? 'yes' : 'no',
      target.id,
    ]),
  },
});

const yesOr = (is: boolean): string => (is ? 'yes' : '');

const rolesCell = ({ roles, rolesUnread }: Target): string =>
  [...roles, ...(rolesUnread.length === 0 ? [] : [`not read: ${rolesUnread.map(sourceName).join(', ')}`])].join(', ');

const sourceName = (source: RoleSource): string => (source === 'groups' ? 'role-assignable groups' : source);
