import { userIdCode } from './row-calls.ts';
import type { Subject } from './subject.ts';

/** Who makes rows over HTTP in the tests, and where; undefined where nobody does. */
export function creatorOf({ creation, people, path, internalPath }: Subject) {
  if (creation.kind === 'table') return undefined;
  if (creation.kind === 'service') return { by: `app.service('${creation.caller}')`, path: internalPath };
  return { by: people.creator?.code ?? 'app.anyone', path };
}

/** `{ customer: … }`, where a row is made in the name of somebody else; and with it, these fields; `named`: what these set. */
export function onBehalfCode(
  { model, entity, creation }: Subject,
  fields = '',
  named: readonly string[] = [],
): string {
  if (creation.kind !== 'user' || !creation.onBehalf || named.includes(creation.onBehalf)) return fields;
  const behalf = entity.fields.find(({ name }) => name === creation.onBehalf);
  const more = fields ? `, ...${fields}` : '';
  return `{ ${creation.onBehalf}: ${userIdCode(model, entity, behalf)}${more} }`;
}
