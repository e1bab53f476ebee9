import { compact } from '../compact.ts';
import type { PortDraft } from '../draft/drafts.ts';
import { resolveCondition } from '../expression/resolve.ts';
import { valueType } from '../expression/types.ts';
import type { Field, Port } from '../model.ts';
import { camel, freeClass, pascal } from '../names.ts';
import { suggest } from '../text/suggest.ts';
import { resolveInputs } from './operation.ts';
import type { World } from './world.ts';

/** A port with its operations and when its sandbox refuses. */
export function resolvePort(draft: PortDraft, world: World): Port {
  const name = draft.name.text;
  world.places.set(`adapters.${name}`, draft.name);
  for (const rule of draft.sandbox) {
    const known = draft.operations.map((operation) => operation.name.text);
    if (known.includes(rule.operation.text)) continue;
    const message = `The port "${name}" has no operation "${rule.operation.text}".`;
    world.findings.error('unknown-operation', rule.operation, message, suggest(rule.operation.text, known));
  }
  return {
    name,
    class: freeClass(pascal(name), 'Port'),
    variable: camel(name),
    operations: draft.operations.map((operation) => {
      const id = `adapters.${name}.${operation.name.text}`;
      world.places.set(id, operation.name);
      const prefix = `${pascal(name)}${pascal(operation.name.text)}`;
      const takes = resolveInputs(operation.takes, `${id}.takes`, prefix, world);
      const rule = draft.sandbox.find((candidate) => candidate.operation.text === operation.name.text);
      return compact({
        name: operation.name.text,
        takes,
        gives: resolveInputs(operation.gives, `${id}.gives`, prefix, world),
        fails: operation.fails?.text,
        sandboxFails: rule && sandboxRule(rule, operation.fails?.text, takes, world),
      });
    }),
  };
}

function sandboxRule(
  rule: PortDraft['sandbox'][number],
  fails: string | undefined,
  takes: readonly Field[],
  world: World,
) {
  if (rule.fails && rule.fails.text !== fails) {
    const message = `The operation fails with "${fails ?? 'nothing'}", not with "${rule.fails.text}".`;
    world.findings.error('unknown-problem', rule.fails, message, 'Use the same name in both places.');
  }
  const inputs = new Map(takes.map((input) => [input.name, valueType(input.type)]));
  return rule.when && resolveCondition(rule.when, { what: 'A rule of the sandbox', inputs }, world);
}
