import type { ExamCopy, ExamCreation, ExamFlow, ExamFollow, ExamPlan } from './exam-plan.ts';
import type { KnownEntity, World } from './world.ts';
import { entries, mapping, type Mapping, type Node, text, texts } from './yaml.ts';

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
  return sentences(plan['interactions']).flatMap(({ words: [service, verb, target], options }) =>
    service !== undefined && target !== undefined && verb !== 'follows'
      ? [{ service, target, accepts: verb === 'asks' && text(options['else']) === 'accept' }]
      : [],
  );
}

/** Who tells of what happens, and what is kept of it elsewhere. */
export function readEvents(
  plan: Mapping,
  flows: readonly ExamFlow[],
  world: World,
): Pick<ExamPlan, 'publishers' | 'copies' | 'follows'> {
  const copies = readCopies(plan, world);
  const follows = readFollows(plan, world);
  const wanted = [
    ...sentences(plan['interactions']).flatMap(({ words: [, verb, target = ''] }) =>
      verb === 'follows' ? [target] : [],
    ),
    ...flows.map(({ when }) => when.entity),
  ];
  const told = [
    ...[...copies, ...follows].map(({ target }) => target),
    // Of users only where something comes of it.
    ...wanted.filter((target) => !target.startsWith('identity.')),
  ];
  const services = told.flatMap((path) => path.split('.')[0] ?? []);
  return { publishers: [...new Set(services)].toSorted(), copies, follows };
}

/** The copies that events keep up to date. */
function readCopies(plan: Mapping, { entities }: World): ExamCopy[] {
  return sentences(plan['interactions']).flatMap(({ words: [service = '', verb, target = ''], options }) => {
    const entity = entities.get(target);
    const wanted = texts(options['fields']);
    if (verb !== 'copies' || !entity) return [];
    const deleted = text(options['deleted']) ?? 'keep';
    const copied = entity.written.filter(({ name }) => wanted.includes(name));
    const personal = copied.some(({ words }) => words.has('personal'));
    return [{ service, target, fields: copied.map(({ name }) => name), deleted, personal }];
  });
}

/**
 * What services are told of to do something about it. Not yet, where users are followed who are deleted, and where it would be asked
 * who the user is.
 */
function readFollows(plan: Mapping, { entities }: World): ExamFollow[] {
  return sentences(plan['interactions']).flatMap(({ words: [service = '', verb, target = ''], options }) => {
    const entity = entities.get(target);
    if (verb !== 'follows' || !entity) return [];
    const handlers = entries(options);
    if (entity.service === 'identity' && handlers.some(([event]) => event === 'deleted')) return [];
    if (!handlers.every(([, handler]) => isSimple(mapping(handler), service, entities))) return [];
    const creates = handlers.flatMap(([event, handler]) =>
      creationOf(event, mapping(handler), service, entity),
    );
    const byHand = handlers.flatMap(([event, handler]) => (isByHand(handler) ? [event] : []));
    return [{ service, target, events: handlers.map(([event]) => event), creates, byHand }];
  });
}

const isByHand = (handler: Node) =>
  handler === 'by hand' || text(mapping(handler)['by']) === 'hand' || mapping(handler)['do'] === undefined;

function isSimple(handler: Mapping, service: string, entities: World['entities']): boolean {
  const [name = '', operation = ''] = text(handler['do'])?.split('.') ?? [];
  if (text(handler['by']) === 'hand' || name === '' || operation === 'create') return true;
  const written = mapping(entities.get(`${service}.${name}`)?.keys['operations'])[operation];
  if (written === undefined || handler['row'] === undefined) return false;
  const { when, does } = mapping(written);
  return !/\buser\b/.test(JSON.stringify([when ?? '', does ?? '']));
}

/** What is more than the name of a field of the other row is left out. */
function creationOf(event: string, handler: Mapping, service: string, target: KnownEntity): ExamCreation[] {
  const [name, operation] = text(handler['do'])?.split('.') ?? [];
  if (operation !== 'create' || text(handler['by']) === 'hand') return [];
  const names = new Set(['id', ...target.written.map((field) => field.name)]);
  const given = entries(handler['with']).flatMap(([field, value]): [string, string][] =>
    typeof value === 'string' && names.has(value.trim()) ? [[field, value.trim()]] : [],
  );
  return [{ event, entity: `${service}.${name}`, given: Object.fromEntries(given) }];
}

/** What flows and handlers have done, their undoing and what follows their failure included. */
export function readCalls(plan: Mapping, flows: readonly ExamFlow[]): ExamPlan['calls'] {
  const handlers = sentences(plan['interactions']).flatMap(({ words: [service = '', verb], options }) =>
    verb === 'follows' ? entries(options).flatMap(([, handler]) => handled(service, mapping(handler))) : [],
  );
  return [...handlers, ...flows.flatMap(flowCalls)];
}

/** `do: Invoice.withdraw` */
function handled(service: string, handler: Mapping): ExamPlan['calls'] {
  const [entity, operation] = text(handler['do'])?.trim().split('.') ?? [];
  return entity !== undefined && operation !== undefined
    ? [{ service, entity: `${service}.${entity}`, operation }]
    : [];
}

const flowCalls = ({ service, when, steps, failed }: ExamFlow): ExamPlan['calls'] => [
  ...steps.flatMap(({ entity, operation, undo }) => [
    { service, entity, operation },
    ...(undo === undefined ? [] : [{ service, entity, operation: undo }]),
  ]),
  ...(failed === undefined ? [] : [{ service, entity: when.entity, operation: failed }]),
];
