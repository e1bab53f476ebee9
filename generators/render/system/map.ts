import type { Flow, Model, Service } from '../../plan/model.ts';
import { serviceOf } from '../wire/entities.ts';
import { runningPackages } from './running.ts';

/**
 * The lines of a Mermaid flowchart: who talks to whom, and whose data lies where. Thick is who is told in events, dotted what is not
 * generated yet.
 */
export function mapLines(model: Model): string[] {
  return [
    'outside([outside]) --> gateway',
    ...processes(model),
    ...exposed(model).map(({ name }) => `gateway --> ${idOf(name)}`),
    ...owners(model).map(({ name, database }) => `${idOf(name)} --- ${idOf(name)}_data[("${database}")]`),
    ...model.interactions.map((one) => {
      const target = serviceOf(model, one.target.split('.')[0] ?? '');
      const name = one.target.split('.')[1];
      const isLater = isNotGenerated(model, `${one.service} ${one.kind} ${one.target}`);
      const { name: from } = serviceOf(model, one.service);
      if (one.kind !== 'asks' && !isLater)
        return `${idOf(target.name)} ==>|${name}, ${told[one.kind]}| ${idOf(from)}`;
      return arrow(from, target.name, `${one.kind} ${name}`, isLater);
    }),
    ...model.flows.flatMap((flow) => flowArrows(model, flow)),
    ...callsToPorts(model),
  ];
}

/** What runs. A frame holds what runs in one process. */
function processes(model: Model): string[] {
  const boxes = runningPackages(model).map(({ name, title, port }) => `${idOf(name)}["${title} :${port}"]`);
  return model.topology === 'modular-monolith' ? ['subgraph app["one process"]', ...boxes, 'end'] : boxes;
}

const told = { copies: 'copied', follows: 'followed' } as const;

export function legendOf(model: Model): string {
  const has = (arrow: string) => mapLines(model).some((line) => line.includes(arrow));
  return [
    'An arrow points to who is asked, a cylinder is a database.',
    ...(model.topology === 'modular-monolith' ? ['What the frame holds runs in one process.'] : []),
    ...(has('==>') ? ['A thick arrow points to who is told of what happens.'] : []),
    ...(has('-.->') ? ['Dotted is what the plan says and the code does not do yet.'] : []),
  ].join(' ');
}

/** One arrow for each other service that a flow has a step in. */
function flowArrows(model: Model, flow: Flow): string[] {
  const from = serviceOf(model, flow.service);
  const others = new Set(flow.steps.map(({ entity }) => entity.split('.')[0] ?? ''));
  others.delete(flow.service);
  const isLater = isNotGenerated(model, flow.name);
  return [...others].map((id) => arrow(from.name, serviceOf(model, id).name, flow.name, isLater));
}

function callsToPorts({ services }: Model): string[] {
  return services.flatMap(({ name, ports }) =>
    ports.map((port) => `${idOf(name)} --> ${idOf(port)}[/"${port}"/]`),
  );
}

function exposed(model: Model): readonly Service[] {
  const { service: identity } = model.identity;
  const open = model.services.filter(({ id }) => model.gateway.expose.includes(id));
  return identity ? [identity, ...open] : open;
}

const owners = ({ identity, services }: Model) => [
  ...(identity.service ? [identity.service] : []),
  ...services,
];

const arrow = (from: string, to: string, label: string, isLater: boolean) =>
  `${idOf(from)} ${isLater ? '-.->' : '-->'}|${label}| ${idOf(to)}`;

export const isNotGenerated = (model: Model, element: string) =>
  model.notGenerated.some(({ elements }) => elements.includes(element));

/** Some words mean something to Mermaid: `end`, `graph`, `style`. */
const idOf = (name: string) => {
  const word = name.replaceAll('-', '_');
  return /^(end|graph|subgraph|style|class|click|default|flowchart|direction|href|call)$/.test(word)
    ? `${word}_`
    : word;
};
