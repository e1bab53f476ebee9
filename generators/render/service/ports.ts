import type { Entity, Field, Model, Operation, Port, PortOperation, Service } from '../../plan/model.ts';
import { spoken, withArticle } from '../wire/words.ts';
import { Imports } from './imports.ts';
import { localName } from './local-name.ts';
import { importHelpers } from './references.ts';
import { toTs } from './ts-expression.ts';
import { rowType, text } from './types.ts';

/** Whether a row can be claimed for the call of a port. */
export const callsPorts = ({ operations }: Entity): boolean => operations.some(({ calls }) => calls);

/** The ports of `adapters` that a service calls. */
export const portsOf = ({ ports }: Model, service: Service): readonly Port[] =>
  ports.filter(({ name }) => service.ports.includes(name));

/** The operation of a port that an operation of the plan calls. */
export function portOperation(
  { ports }: Model,
  { calls }: Operation,
): { port: Port; operation: PortOperation } | undefined {
  const port = ports.find(({ name }) => name === calls?.port);
  const operation = port?.operations.find(({ name }) => name === calls?.operation);
  return port && operation ? { port, operation } : undefined;
}

/** The view of `adapters/<port>.ts` and of its sandbox. */
export interface PortView {
  readonly imports: string;
  readonly sandboxImports: string;
  readonly class: string;
  readonly file: string;
  readonly article: string;
  readonly operations: readonly PortOperationView[];
}

interface PortOperationView {
  readonly name: string;
  readonly request: string;
  readonly answer: string;
  readonly refuses: boolean;
  readonly sandbox: {
    readonly parameters: string;
    readonly refusal?: string;
    readonly answer: string;
  };
}

export function portView(model: Model, port: Port): PortView {
  const imports = new Imports().type('../platform/attempts.js', 'PortOptions');
  const sandbox = new Imports()
    .value('@nestjs/common', 'Logger')
    .type('../platform/attempts.js', 'PortOptions')
    .value(`./${port.name}.js`, port.class);
  if (port.operations.some(({ sandboxFails }) => sandboxFails))
    sandbox.value('../platform/attempts.js', 'PortRefusal');
  const operations = port.operations.map((operation) => operationView(model, operation));
  for (const { sandbox: own } of operations) importHelpers(own.refusal ?? '', sandbox);
  return {
    imports: imports.print(),
    sandboxImports: sandbox.print(),
    class: port.class,
    file: port.name,
    article: withArticle(spoken(port.name)),
    operations,
  };
}

function operationView(model: Model, operation: PortOperation): PortOperationView {
  const { name, takes, gives, fails, sandboxFails } = operation;
  const request = shapeOf(takes);
  const answer = gives.length > 0 ? shapeOf(gives) : 'void';
  const values = gives.map((field) => ({ name: field.name, code: sandboxValue(field) }));
  const used = takes.filter((field) => sandboxFails && mentionsInput(sandboxFails, field.name));
  const first =
    used.length > 0
      ? `{ ${used.map(({ name: one }) => entryOf(one)).join(', ')} }: ${request}`
      : `_request: ${request}`;
  return {
    name,
    request,
    answer,
    refuses: fails !== undefined,
    sandbox: {
      parameters: `${first}, { key }: PortOptions`,
      ...(sandboxFails ? { refusal: refusal(model, takes, sandboxFails) } : {}),
      answer:
        values.length > 0 ? `{ ${values.map(({ name: one, code }) => `${one}: ${code}`).join(', ')} }` : '',
    },
  };
}

const refusal = (
  model: Model,
  takes: readonly Field[],
  condition: NonNullable<PortOperation['sandboxFails']>,
) =>
  toTs(condition, {
    model,
    fields: takes,
    field: (name) => localName(name),
    input: (name) => localName(name),
  });

/** `amount`, or `class: classRow`. */
const entryOf = (name: string) => (localName(name) === name ? name : `${name}: ${localName(name)}`);

const mentionsInput = (condition: object, name: string) =>
  JSON.stringify(condition).includes(`"name":${JSON.stringify(name)}`) ||
  JSON.stringify(condition).includes(`"field":${JSON.stringify(name)}`);

/** `{ amount: bigint; note?: string }` */
export const shapeOf = (fields: readonly Field[]): string => `{ ${fields.map(memberOf).join('; ')} }`;

/** Nothing is among what is unknown already. */
function memberOf(field: Field): string {
  const type = portType(field);
  if (!field.optional) return `${field.name}: ${type}`;
  return `${field.name}?: ${type}${type === 'unknown' ? '' : ' | undefined'}`;
}

/** Enums stand as they are: an adapter knows nothing of the service's entities. */
const portType = (field: Field) =>
  field.type.kind === 'enum' ? field.type.values.map(text).join(' | ') : rowType(field);

/** What a sandbox answers follows from the attempt's key, so that the same attempt gets the same answer. */
function sandboxValue({ name, type }: Field): string {
  switch (type.kind) {
    case 'string': {
      const whole = `\`${name}-\${key}\``;
      return name.length + 37 > type.max ? `${whole}.slice(0, ${type.max})` : whole;
    }
    case 'text':
      return `\`${name}-\${key}\``;
    case 'uuid':
    case 'reference':
      return 'key';
    case 'integer':
      return '1';
    case 'bigint':
      return '1n';
    case 'money':
      return '0n';
    case 'boolean':
      return 'true';
    case 'timestamp':
      return 'new Date(0)';
    case 'enum':
      return text(type.values[0] ?? '');
    case 'email':
      return '`${key}@sandbox.example`';
    case 'url':
      return '`https://sandbox.example/${key}`';
    case 'date':
      return `'2000-01-01'`;
    case 'time':
      return `'12:00:00'`;
    case 'duration':
      return `'PT0S'`;
    case 'json':
      return '{}';
    case 'decimal':
      return type.precision > type.scale ? `'1'` : `'0'`;
    default:
      return `'1'`;
  }
}
