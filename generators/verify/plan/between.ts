import type { ExamPlan } from './exam-plan.ts';
import { entries, mapping, type Mapping, type Node, text } from './yaml.ts';

/** `- orders copies catalog.Product: { … }`, or the sentence alone. */
function sentences(node: Node | undefined): { words: readonly string[]; options: Mapping }[] {
  return list(node).flatMap((item) => {
    const [sentence, options] = typeof item === 'string' ? [item, {}] : (entries(item)[0] ?? ['', {}]);
    return [{ words: sentence.trim().split(/\s+/), options: mapping(options) }];
  });
}

const list = (node: Node | undefined): readonly Node[] => (Array.isArray(node) ? node : []);

/** Who asks or copies what. */
export function readReads(plan: Mapping): ExamPlan['reads'] {
  return sentences(plan['interactions']).flatMap(({ words: [service, verb, target] }) =>
    service !== undefined && target !== undefined && verb !== 'follows' ? [{ service, target }] : [],
  );
}

/** Who tells of what happens, and who is told. */
export function readEvents(plan: Mapping): Pick<ExamPlan, 'publishers' | 'subscribers'> {
  const written = sentences(plan['interactions']).map(({ words }) => words);
  const copies = written.filter(([, verb]) => verb === 'copies');
  const follows = written.filter(([, verb]) => verb === 'follows');
  const begins = entries(plan['flows']).map(([, flow]) => text(mapping(flow)['when']));
  const told = [...copies, ...follows].map(([, , target]) => target);
  return {
    publishers: names([...told, ...begins].map((path) => path?.trim().split('.')[0])),
    subscribers: names(copies.map(([service]) => service)),
  };
}

const names = (some: readonly (string | undefined)[]): string[] =>
  [...new Set(some.filter((name) => name !== undefined))].toSorted();

/** What flows and handlers have done, their undoing and what follows their failure included. */
export function readCalls(plan: Mapping): ExamPlan['calls'] {
  const handlers = sentences(plan['interactions']).flatMap(({ words: [service = '', verb], options }) =>
    verb === 'follows'
      ? entries(options).flatMap(([, handler]) =>
          call(service, `${service}.${text(mapping(handler)['do']) ?? ''}`),
        )
      : [],
  );
  return [...handlers, ...entries(plan['flows']).flatMap(([, flow]) => flowCalls(mapping(flow)))];
}

function flowCalls(flow: Mapping): ExamPlan['calls'] {
  const [service = ''] = text(flow['when'])?.split('.') ?? [];
  const steps = list(flow['steps']).flatMap((step) => {
    const [path, options] = typeof step === 'string' ? [step, {}] : (entries(step)[0] ?? ['', {}]);
    const undo = text(mapping(options)['undo']);
    const entity = path.slice(0, path.lastIndexOf('.'));
    return [path, ...(undo === undefined ? [] : [`${entity}.${undo}`])];
  });
  const failed = text(flow['failed']);
  return [...steps, ...(failed === undefined ? [] : [failed])].flatMap((path) => call(service, path));
}

/** `inventory.Stock.reserve`, called by `service`. */
function call(service: string, path: string): ExamPlan['calls'] {
  const [owner, entity, operation] = path.trim().split('.');
  return owner !== undefined && entity !== undefined && operation !== undefined
    ? [{ service, entity: `${owner}.${entity}`, operation }]
    : [];
}
