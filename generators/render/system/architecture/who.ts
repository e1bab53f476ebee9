import type { Grant } from '../../../plan/model.ts';
import { code } from '../../markdown.ts';
import { printed } from '../../wire/expression.ts';
import { either } from '../../wire/words.ts';

/** Everyone who may do one thing; where other services may, the names of those that do. */
export interface Allowed {
  readonly grants: readonly Grant[];
  readonly services: readonly string[];
}

/** `staff, everyone`: for an arrow. */
export const whoBriefly = (allowed: Allowed) =>
  listed([...new Set(people(allowed).map(({ to }) => briefly(to)))], ', ', allowed);

/** ``staff; everyone while `status = active` ``: for a table. */
export const whoExactly = (allowed: Allowed) => listed(people(allowed).map(exactly), '; ', allowed);

function listed(people: readonly string[], joint: string, { services }: Allowed): string {
  const all = [...people, ...(services.length > 0 ? [`service ${services.join(', ')}`] : [])];
  return all.length > 0 ? all.join(joint) : 'nobody';
}

const people = ({ grants }: Allowed) => grants.filter(({ to }) => to.kind !== 'internal');

function exactly({ to, when, onBehalf }: Grant): string {
  const who = to.kind === 'owner' ? `the user in ${either(to.fields.map(code))}` : briefly(to);
  return `${who}${onBehalf ? ` for the user in ${code(onBehalf)}` : ''}${when ? ` while ${code(printed(when))}` : ''}`;
}

function briefly(to: Grant['to']): string {
  switch (to.kind) {
    case 'public':
      return 'everyone';
    case 'signed-in':
      return 'who is signed in';
    case 'role':
      return to.role;
    case 'internal':
      return 'services';
    case 'owner':
      return 'owner';
  }
}
