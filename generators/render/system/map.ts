import type { Flow, Model, Service } from '../../plan/model.ts';
import { serviceOf } from '../wire/entities.ts';
import { runningPackages } from './running.ts';

/** The lines of a Mermaid flowchart: who talks to whom, and whose data lies where. Dotted is what is not generated yet. */
export function mapLines(model: Model): string[] {
  return [
    'outside([outside]) --> gateway',
    ...runningPackages(model).map(({ name, title, port }) => `${idOf(name)}["${title} :${port}"]`),
    ...exposed(model).map(({ name }) => `gateway --> ${idOf(name)}`),
    ...owners(model).map(({ name, database }) => `${idOf(name)} --- ${idOf(name)}_data[("${database}")]`),
    ...model.interactions.map((one) => {
      const target = serviceOf(model, one.target.split('.')[0] ?? '');
      const label = `${one.kind} ${one.target.split('.')[1]}`;
      const isLater = isNotGenerated(model, `${one.service} ${one.kind} ${one.target}`);
      return arrow(serviceOf(model, one.service).name, target.name, label, isLater);
    }),
    ...model.flows.flatMap((flow) => flowArrows(model, flow)),
    ...callsToPorts(model),
  ];
}

export function legendOf(model: Model): string {
  const dotted = mapLines(model).some((line) => line.includes('-.->'));
  const drawn = 'An arrow points to who is asked, a cylinder is a database.';
  return dotted ? `${drawn} Dotted is what the plan says and the code does not do yet.` : drawn;
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
