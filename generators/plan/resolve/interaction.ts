import { compact } from '../compact.ts';
import type { EntityPath, FollowedDraft, InteractionDraft } from '../draft/drafts.ts';
import type { Followed, Interaction } from '../model.ts';
import { entityNames, pascal } from '../names.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { checkCall, checkRow, resolveBindings } from './call.ts';
import { checkEvent } from './event.ts';
import type { EntitySymbol, World } from './world.ts';

/** The id under which an interaction has its place. */
export function interactionId(interaction: Interaction): string {
  return `${interaction.service} ${interaction.kind} ${interaction.target}`;
}

/** What one service needs of another, with every name looked up. */
export function resolveInteraction(draft: InteractionDraft, world: World): Interaction | undefined {
  const { findings } = world;
  const service = draft.service.text;
  const known = knownService(draft.service, world);
  const target = findEntity(draft.target, world);
  if (!known || !target) return undefined;
  if (target.service === service) {
    const message = `${target.id} belongs to ${service} itself.`;
    findings.error(
      'self-interaction',
      draft.service,
      message,
      'Refer to it by a field; nothing else is needed.',
    );
    return undefined;
  }
  const id = `${service} ${draft.kind} ${target.id}`;
  world.places.set(id, draft.service);
  if (draft.kind === 'asks') {
    return { kind: 'asks', service, target: target.id, timeout: draft.timeout, otherwise: draft.otherwise };
  }
  if (draft.kind === 'copies') return resolveCopies(draft, target, world);
  const events = draft.events.flatMap((event) => resolveFollowed(event, service, target, world) ?? []);
  return { kind: 'follows', service, target: target.id, names: foreignNames(target), events };
}

function resolveCopies(
  draft: InteractionDraft & { kind: 'copies' },
  target: EntitySymbol,
  world: World,
): Interaction {
  for (const name of draft.fields) checkCopied(name, target, draft.personal, world);
  const fields = [...new Set(draft.fields.map((field) => field.text))];
  if (fields.length < draft.fields.length) {
    const [first] = draft.fields;
    if (first)
      world.findings.error('duplicate-name', first, 'A field is copied twice.', 'Name each field once.');
  }
  return {
    kind: 'copies',
    service: draft.service.text,
    target: target.id,
    names: foreignNames(target),
    fields,
    deleted: draft.deleted,
  };
}

/** What a service calls what it has of another's entity. */
const foreignNames = ({ service, draft }: EntitySymbol) => entityNames(pascal(service) + draft.name.text);

function checkCopied(name: Phrase, target: EntitySymbol, personal: boolean, world: World): void {
  const field = target.fields.get(name.text);
  const { findings } = world;
  if (!field || field.value.kind === 'list') {
    const message = field
      ? `"${name.text}" is a list; only values are copied.`
      : `${target.id} has no field "${name.text}".`;
    findings.error('unknown-field', name, message, suggest(name.text, target.fields.keys()));
  } else if (field.draft.words.has('secret') || field.draft.words.has('internal')) {
    const message = `"${name.text}" is ${field.draft.words.has('secret') ? 'secret' : 'internal'}: it never leaves its service.`;
    findings.error('hidden-in-event', name, message, 'Leave it out of the copy.');
  } else if (field.draft.words.has('personal') && !personal) {
    const message = `"${name.text}" is personal: events never carry it.`;
    findings.error(
      'personal-in-copy',
      name,
      message,
      'Leave it out, or add personal: true; then the copy asks for it.',
    );
  }
}

function resolveFollowed(
  draft: FollowedDraft,
  service: string,
  target: EntitySymbol,
  world: World,
): Followed | undefined {
  checkEvent(draft.event, target, world);
  if (!draft.do) return { event: draft.event.text, byHand: true };
  const entity = world.entities.get(`${service}.${draft.do.entity.text}`);
  if (!entity) {
    const locals = [...world.entities.values()].filter((other) => other.service === service);
    const mend = suggest(
      draft.do.entity.text,
      locals.map((other) => other.draft.name.text),
    );
    world.findings.error(
      'unknown-entity',
      draft.do.entity,
      `${service} has no entity "${draft.do.entity.text}".`,
      mend,
    );
    return undefined;
  }
  const call = { entity, operation: draft.do.operation, with: draft.with, row: draft.row };
  const scope = {
    what: 'A value of the event',
    row: target,
    ...(isWithoutPast(draft.event.text) ? { isWithoutPast: true } : { before: target }),
  };
  checkCall(call, [], world);
  checkRow(call, true, world);
  return compact({
    event: draft.event.text,
    byHand: draft.byHand,
    do: { entity: entity.id, operation: draft.do.operation.text },
    row: draft.row && resolveBindings(draft.row, entity, undefined, scope, world),
    with: resolveBindings(draft.with, entity, draft.do.operation.text, scope, world),
  });
}

/** Of a row that is new, or gone, nothing was different before. */
const isWithoutPast = (event: string) => event === 'created' || event === 'deleted';

function knownService(name: Phrase, world: World): boolean {
  if (world.services.has(name.text)) return true;
  const message = `There is no service "${name.text}".`;
  world.findings.error('unknown-service', name, message, suggest(name.text, world.services));
  return false;
}

/** `catalog.Product`; reported where there is none. */
export function findEntity(path: EntityPath, world: World): EntitySymbol | undefined {
  const entity = world.entities.get(`${path.service.text}.${path.entity.text}`);
  if (entity) return entity;
  const isUser = path.service.text === 'identity' && world.provider === 'oidc';
  if (isUser) {
    const mend = 'A reference to identity.User needs no interaction.';
    world.findings.error('oidc-owns-users', path.service, 'With oidc there is no identity service.', mend);
  } else if (knownService(path.service, world)) {
    const others = [...world.entities.values()].filter((other) => other.service === path.service.text);
    const mend = suggest(
      path.entity.text,
      others.map((other) => other.draft.name.text),
    );
    world.findings.error(
      'unknown-entity',
      path.entity,
      `${path.service.text} has no entity "${path.entity.text}".`,
      mend,
    );
  }
  return undefined;
}
