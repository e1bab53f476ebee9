import type { Identity } from '../../plan/model.ts';

/**
 * Who may see all users and say which roles they have: the role that includes the most others, of several the last one in the
 * plan. Nobody, where that is the role that everyone gets who registers.
 */
export function administratorsOf({ roles, default: everyone }: Identity): readonly string[] {
  const most = Math.max(...roles.map(({ includes }) => includes.length));
  const top = roles.findLast(({ includes }) => includes.length === most);
  return top && top.name !== everyone ? [top.name] : [];
}
