import type { Field, Grant, Literal } from '../../plan/model.ts';
import { printed } from '../wire/expression.ts';
import { either } from '../wire/words.ts';

/** `Open to staff, and to everyone while `status = active`.` */
export function openTo(grants: readonly Grant[]): string {
  const [first = '', ...rest] = grants.map(grantee);
  return `Open to ${[first, ...rest.map((one) => `to ${one}`)].join(', and ')}.`;
}

function grantee({ to, when, onBehalf }: Grant): string {
  const condition = when ? ` while \`${printed(when)}\`` : '';
  const behalf = onBehalf ? ` on behalf of the user in \`${onBehalf}\`` : '';
  return `${who(to)}${behalf}${condition}`;
}

function who(to: Grant['to']): string {
  switch (to.kind) {
    case 'public':
      return 'everyone';
    case 'signed-in':
      return 'everyone who is signed in';
    case 'role':
      return `the role \`${to.role}\``;
    case 'owner':
      return `the user in ${either(to.fields.map((field) => `\`${field}\``))}`;
    case 'internal':
      return 'other services';
  }
}

/** `More than 0.`, `From 1 to 999.`: for bounds that a schema of text cannot express. */
export function boundsText(bounds: Field['bounds']): string | undefined {
  const { min, max } = bounds ?? {};
  const least = min && `${min.exclusive ? 'more than' : 'at least'} ${min.value}`;
  const most = max && `${max.exclusive ? 'less than' : 'at most'} ${max.value}`;
  const text = [least, most].filter((part) => part !== undefined).join(' and ');
  return text === '' ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A default that is not one value: the moment of the call. */
export function movingDefault(value: Literal | undefined): string | undefined {
  if (value?.type === 'now') return 'The time of the call where it is left out.';
  return value?.type === 'today' ? 'The day of the call where it is left out.' : undefined;
}

/** Joined by spaces; undefined where there is nothing to say. */
export function sentences(...parts: readonly (string | undefined)[]): string | undefined {
  const text = parts.filter((part) => part !== undefined).join(' ');
  return text === '' ? undefined : text;
}
