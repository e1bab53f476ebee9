import type { Field, Operation } from '../../plan/model.ts';
import { requiring } from './clients.ts';
import type { Feature } from './feature.ts';
import { guard } from './guards.ts';
import type { Imports } from './imports.ts';
import { lookupArguments, walk } from './lookups.ts';
import { mentionsInputs, mentionsUser, readsInputs, usesAnswer, usesInputs } from './operation-uses.ts';
import { claimName, finishName, methodName } from './operations.ts';
import { portOperation } from './ports.ts';
import { importHelpers, inputRequirements } from './references.ts';
import { portDetail, refusedCode, refusedName } from './refused.ts';
import { inputsName } from './schemas.ts';
import { announced, isInTransaction, tells } from './telling.ts';
import { mayBeAbsent, toTsOf, type TsScope } from './ts-expression.ts';
import { capital, text } from './types.ts';

/** The method of a service that carries an operation out. */
export interface OperationLogic {
  readonly name: string;
  /** As in the plan. */
  readonly plain: string;
  readonly comment?: string;
  readonly parameters: string;
  readonly lines: readonly string[];
  /** Where a port is called: the steps of the call, as entries of an object. */
  readonly port?: { readonly property: string; readonly steps: readonly string[] };
}

export function operationLogic(feature: Feature, operation: Operation, imports: Imports): OperationLogic {
  if (operation.byHand) return byHand(feature, operation, imports);
  return operation.calls ? portLogic(feature, operation, imports) : plainLogic(feature, operation, imports);
}

/** Whether the statement of an action depends on who calls. */
export const callerOfOperation = (feature: Feature, action: string): boolean => guard(feature, action).caller;

function refusedByPortCode(feature: Feature, operation: Operation, imports: Imports): string {
  refused(feature, operation, imports);
  return refusedCode(feature, operation, portDetail(feature, operation));
}

/** The problem of an operation stands beside its statement. */
function refused({ entity }: Feature, operation: Operation, imports: Imports): string {
  imports.value(`./${entity.names.folder}.repository.js`, refusedName(operation));
  return refusedName(operation);
}

/** `this.refuse(id, caller, cancelRefused(), mayCancel(caller))` */
function refusing(feature: Feature, operation: Operation, imports: Imports): string {
  const { may } = mayView(feature, operation.name, imports);
  const args = [
    'id',
    ...(feature.read ? ['caller'] : []),
    `${refused(feature, operation, imports)}()`,
    ...(may ? [may] : []),
  ];
  return `this.refuse(${args.join(', ')})`;
}

/** The condition under which a row that is seen may be acted on, where there is one. */
export function mayView(
  { entity, narrower }: Feature,
  action: string,
  imports: Imports,
): { readonly may?: string } {
  const condition = narrower.get(action);
  if (!condition) return {};
  imports.value(`./${entity.names.folder}.repository.js`, condition.name);
  return { may: `${condition.name}(caller)` };
}

function inputParameter(
  { entity }: Feature,
  operation: Operation,
  imports: Imports,
  name = 'input',
): string[] {
  if (operation.takes.length === 0) return [];
  const type = inputsName(entity, operation);
  imports.type(`./${entity.names.folder}.schemas.js`, type);
  return [`${name}: ${type}`];
}

function plainLogic(feature: Feature, operation: Operation, imports: Imports): OperationLogic {
  const { entity, read } = feature;
  const { variable, variables } = entity.names;
  const own = guard(feature, operation.name).caller || mentionsUser(operation);
  const requirements = inputRequirements(feature, operation);
  const caller = own || read !== undefined || requirements.length > 0;
  const inputs = readsInputs(operation) ? inputParameter(feature, operation, imports) : [];
  const isTold = tells(feature, operation);
  const inTransaction = isInTransaction(feature, operation);
  const args = [
    'id',
    ...(inputs.length > 0 ? ['input'] : []),
    ...(own ? ['caller'] : []),
    ...(inTransaction ? ['transaction'] : []),
  ].join(', ');
  const refuse = refusing(feature, operation, imports);
  const isHeld = requirements.some(({ lookup }) => lookup.held);
  const checks = requirements.map(({ lookup, code }) => {
    const call = `await this.${requiring(lookup.field)}(${[code, ...lookupArguments(lookup)].join(', ')})`;
    return `${lookup.field.optional ? `if (${code} !== undefined) ` : ''}${call};`;
  });
  const plain = `this.${variables}.${methodName(operation)}(${args})`;
  const statement = isTold ? announced(operation.name, 'id', plain) : plain;
  const transacted = (work: string) => `const ${variable} = await this.database.transaction(${work});`;
  const work = isHeld
    ? [transacted(`async (transaction) => { ${checks.join(' ')} return ${statement}; }`)]
    : [
        ...checks,
        inTransaction
          ? transacted(`(transaction) => ${statement}`)
          : `const ${variable} = await ${statement};`,
      ];
  return {
    name: methodName(operation),
    plain: operation.name,
    parameters: ['id: string', ...inputs, ...(caller ? ['caller: Caller'] : [])].join(', '),
    lines: [...work, `return toView(${variable} ?? (await ${refuse}));`],
  };
}

/** Route, guard and schema are there; what happens is a person's to write. */
function byHand(feature: Feature, operation: Operation, imports: Imports): OperationLogic {
  const { entity, read } = feature;
  const { variables, label } = entity.names;
  const { may } = mayView(feature, operation.name, imports);
  const caller = read !== undefined || may !== undefined;
  return {
    name: methodName(operation),
    plain: operation.name,
    comment: `Yours to write: the plan leaves \`${operation.name}\` to a person. Until then the call is answered with 501.`,
    parameters: [
      'id: string',
      ...inputParameter(feature, operation, imports, '_input'),
      ...(caller ? ['caller: Caller'] : []),
    ].join(', '),
    lines: [
      `if (!(await this.${variables}.find(id${read ? ', caller' : ''}))) throw notFound(${text(label)});`,
      ...(may ? [`if (!(await this.${variables}.fulfils(id, ${may}))) throw forbidden();`] : []),
      `throw notWritten(${text(operation.name)});`,
    ],
  };
}

function portLogic(feature: Feature, operation: Operation, imports: Imports): OperationLogic {
  const { entity } = feature;
  const { variable, variables } = entity.names;
  const property = `call${capital(operation.name)}`;
  const refuse = refusing(feature, operation, imports);
  return {
    name: methodName(operation),
    plain: operation.name,
    parameters: 'id: string, request: KeyedRequest, caller: Caller',
    lines: [
      `const ${variable} = await this.${property}(id, request, caller);`,
      `return toView(${variable} ?? (await ${refuse}));`,
    ],
    port: { property, steps: steps(feature, operation, variables, imports) },
  };
}

/** What stands in the definition of a call. */
function steps(feature: Feature, operation: Operation, repository: string, imports: Imports): string[] {
  const { model, entity } = feature;
  const called = portOperation(model, operation);
  const input = inputsCode(feature, operation, imports);
  const claim = guard(feature, operation.name).caller || mentionsUser({ ...operation, does: [] });
  const withInput = (used: boolean) => (used ? [input] : []);
  const claimArgs = [
    'attempt',
    'transaction',
    ...withInput(mentionsInputs(operation)),
    ...(claim ? ['caller'] : []),
  ];
  const answer = usesAnswer(operation) ? ['answer'] : [];
  const finishArgs = ['attempt', 'transaction', ...answer, ...withInput(usesInputs(operation))];
  const { request, reads } = requestCode(feature, operation, input, imports);
  const row = request.includes(`${entity.names.variable}.`) ? entity.names.variable : '_row';
  const finish = `${repository}.${finishName(operation)}(${finishArgs.join(', ')})`;
  const call = `${called?.port.variable}.${called?.operation.name}(${request}, options)`;
  return [
    `name: ${text(`${entity.names.folder}.${operation.name}`)}`,
    `rows: ${repository}`,
    `claim: (${['attempt', 'transaction', ...(claim ? ['caller'] : [])].join(', ')}) => ${repository}.${claimName(operation)}(${claimArgs.join(', ')})`,
    `call: (${[row, 'options', ...(reads > 0 ? ['attempt'] : [])].join(', ')}) => ${reads > 1 ? `{ const input = ${input}; return ${call}; }` : call}`,
    `finish: (${['attempt', 'transaction', ...answer].join(', ')}) => ${tells(feature, operation) ? announced(operation.name, 'attempt.rowId', finish) : finish}`,
    `refused: ${refusedByPortCode(feature, operation, imports)}`,
  ];
}

function inputsCode({ entity }: Feature, operation: Operation, imports: Imports): string {
  if (operation.takes.length === 0) return '';
  const name = inputsName(entity, operation);
  const asked = (operation.calls?.with ?? []).some(({ value }) =>
    JSON.stringify(value).includes('"kind":"input"'),
  );
  if (asked || usesInputs(operation) || mentionsInputs(operation))
    imports.value(`./${entity.names.folder}.schemas.js`, name);
  return `${name}.parse(attempt.body)`;
}

/** What the port is told: `{ amount: row.amount }`; and how often the inputs are read for it. */
function requestCode(feature: Feature, operation: Operation, input: string, imports: Imports) {
  const { model } = feature;
  const takes = portOperation(model, operation)?.operation.takes ?? [];
  const bindings = operation.calls?.with ?? [];
  const reads = bindings.flatMap(({ value }) =>
    walk(value, (one) => (one.kind === 'input' ? [one] : [])),
  ).length;
  const entries = bindings.flatMap(({ input: name, value }) => {
    const to = takes.find((one) => one.name === name);
    if (!to) return [];
    const scope = requestScope(feature, operation, to, reads > 1 ? 'input' : input);
    const code = toTsOf(to, value, scope);
    // An input that is left out is undefined, as the port has it; a column is null.
    const isNull = value.kind !== 'input' && mayBeAbsent(value, scope);
    return [`${name}: ${isNull ? `${code.includes(' ') ? `(${code})` : code} ?? undefined` : code}`];
  });
  const request = entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
  importHelpers(request, imports);
  return { request, reads };
}

/** What has to be told has been claimed to be there. */
function requestScope(
  { model, entity }: Feature,
  { takes: inputs }: Operation,
  to: Field,
  from: string,
): TsScope {
  const { variable } = entity.names;
  const isOptional = (name: string) => entity.fields.some((one) => one.name === name && one.optional);
  return {
    model,
    fields: to.optional ? entity.fields : entity.fields.map((one) => ({ ...one, optional: false })),
    field: (name) => `${variable}.${name}${isOptional(name) && !to.optional ? '!' : ''}`,
    inputs,
    input: (name) => `${from}.${name}`,
    parts: (list) => `${variable}.${list}`,
  };
}
