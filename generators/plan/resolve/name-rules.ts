import type { EntityDraft, FieldDraft, OperationDraft, PlanDraft, ServiceDraft } from '../draft/drafts.ts';
import type { Code } from '../codes.ts';
import type { Findings, Span } from '../findings.ts';
import { LIMITS } from '../limits.ts';
import { camel, kebab, LONGEST_NAME, pascal } from '../names.ts';
import {
  ACTIONS,
  LIST_PARAMETERS,
  OBJECT_MEMBERS,
  PORT_WORDS,
  SERVICE_WORDS,
  STANDARD_FIELDS,
} from '../reserved.ts';
import { NAMES } from '../shape/schema.ts';
import type { Phrase } from '../text/phrase.ts';
import { USER } from '../users.ts';

const STYLES = {
  kebab: {
    pattern: new RegExp(NAMES.kebab),
    of: kebab,
    rule: 'small letters, digits and dashes, a letter first',
  },
  pascal: { pattern: new RegExp(NAMES.pascal), of: pascal, rule: 'letters and digits, a capital first' },
  camel: { pattern: new RegExp(NAMES.camel), of: camel, rule: 'letters and digits, a small letter first' },
} as const;

/** Words of expressions: a field of that name could not be spoken of. */
const EXPRESSION_WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'and', 'or', 'not']);

/** Every name of the plan is well-formed, short enough and free to use, and there is not too much of anything. */
export function checkNames(plan: PlanDraft, findings: Findings): void {
  new NameRules(findings).plan(plan);
}

class NameRules {
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  plan(plan: PlanDraft): void {
    if (plan.system) this.#name(plan.system, 'kebab', 'a system');
    this.#amount(plan.services, LIMITS.services, 'services', plan.at);
    if (plan.empty) {
      this.#findings.error(
        'no-services',
        plan.at,
        'The plan has no service.',
        'Add one: services: { catalog: … }.',
      );
    }
    for (const service of plan.services) this.#service(service);
    for (const entry of plan.enums) this.#name(entry.name, 'pascal', 'an enum');
    for (const flow of plan.flows) this.#flow(flow);
    for (const port of plan.ports) this.#port(port);
    this.#fields(plan.identity.userFields, USER);
    this.#amount(plan.identity.roles, LIMITS.roles, 'roles', plan.identity.at);
  }

  #service(service: ServiceDraft): void {
    this.#name(service.name, 'kebab', 'a service');
    this.#free(service.name, SERVICE_WORDS, 'the system uses the name itself');
    for (const entry of service.enums) this.#name(entry.name, 'pascal', 'an enum');
    const { name, entities } = service;
    if (service.empty) {
      const message = `The service "${name.text}" keeps nothing.`;
      this.#findings.error(
        'no-entities',
        name,
        message,
        'Add an entity: entities: { Product: { fields: { name: string(80) } } }.',
      );
    }
    this.#amount(entities, LIMITS.entities, 'entities', name);
    for (const entity of entities) this.#entity(entity);
  }

  #entity(entity: EntityDraft): void {
    this.#name(entity.name, 'pascal', 'an entity');
    if (entity.table) this.#column(entity.table, 'a table');
    if (entity.was && !/^(?:[a-z][a-z0-9-]*\.)?[A-Z][A-Za-z0-9]*$/.test(entity.was.text)) {
      this.#findings.error(
        'invalid-name',
        entity.was,
        `"${entity.was.text}" was no entity.`,
        'Write Entity or service.Entity.',
      );
    }
    if (entity.empty) {
      const message = `The entity "${entity.name.text}" has no fields.`;
      this.#findings.error('no-fields', entity.name, message, 'Add one: fields: { name: string(80) }.');
    }
    this.#fields(entity.fields, entity.name.text);
    this.#amount(entity.fields, LIMITS.fields, 'fields', entity.name);
    this.#amount(entity.operations, LIMITS.operations, 'operations', entity.name);
    for (const operation of entity.operations) this.#operation(operation);
    for (const rule of [...entity.unique, ...entity.indexes, ...entity.checks]) this.#rule(rule.name);
    for (const rule of entity.unique) this.#problem(rule.fails);
  }

  #fields(fields: readonly FieldDraft[], owner: string): void {
    for (const field of fields) {
      this.#name(field.name, 'camel', 'a field');
      this.#free(field.name, STANDARD_FIELDS, 'every row has it already', fieldMend(field.name.text));
      this.#free(field.name, OBJECT_MEMBERS, 'every object has a member of that name');
      this.#free(field.name, EXPRESSION_WORDS, 'it is a word of expressions');
      if (isFilter(field))
        this.#free(field.name, LIST_PARAMETERS, `a list of ${owner} has a parameter of that name`);
      if (field.column) this.#column(field.column, 'a column');
      if (field.was) this.#name(field.was, 'camel', 'a field');
      this.#problem(field.problem);
    }
  }

  #operation(operation: OperationDraft): void {
    this.#name(operation.name, 'camel', 'an operation');
    this.#free(operation.name, ACTIONS, 'every entity has an action of that name');
    this.#free(operation.name, OBJECT_MEMBERS, 'every object has a member of that name');
    this.#inputs(operation.takes);
    this.#amount(operation.takes, LIMITS.inputs, 'inputs', operation.name);
    this.#problem(operation.fails);
  }

  #inputs(inputs: readonly FieldDraft[]): void {
    for (const { name } of inputs) {
      this.#name(name, 'camel', 'an input');
      this.#free(name, OBJECT_MEMBERS, 'every object has a member of that name');
      this.#free(name, EXPRESSION_WORDS, 'it is a word of expressions');
    }
  }

  #flow(flow: PlanDraft['flows'][number]): void {
    this.#name(flow.name, 'kebab', 'a flow');
    this.#amount(flow.steps, LIMITS.steps, 'steps', flow.name);
    if (flow.steps.length === 0) {
      this.#findings.error('missing-key', flow.name, `The flow "${flow.name.text}" has no step.`, 'Add one.');
    }
  }

  #port(port: PlanDraft['ports'][number]): void {
    this.#name(port.name, 'kebab', 'a port');
    this.#free(port.name, PORT_WORDS, 'services have a variable of that name');
    for (const operation of port.operations) {
      this.#name(operation.name, 'camel', 'an operation');
      this.#free(operation.name, OBJECT_MEMBERS, 'every object has a member of that name');
      this.#inputs([...operation.takes, ...operation.gives]);
      this.#problem(operation.fails);
    }
  }

  #name(name: Phrase, style: keyof typeof STYLES, what: string): void {
    const { pattern, of, rule } = STYLES[style];
    if (name.text.length > LONGEST_NAME) {
      const message = `"${name.text.slice(0, 20)}…" has ${name.text.length} characters; the name of ${what} has ${LONGEST_NAME} at most.`;
      this.#findings.error('name-too-long', name, message, 'Shorten it.');
    } else if (!pattern.test(name.text)) {
      const proposal = of(name.text);
      const mend =
        pattern.test(proposal) && proposal !== name.text ? `Write ${proposal}.` : `It takes ${rule}.`;
      this.#findings.error('invalid-name', name, `"${name.text}" cannot be the name of ${what}.`, mend);
    }
  }

  #free(name: Phrase, taken: ReadonlySet<string>, why: string, mend = 'Take another name.'): void {
    if (!taken.has(name.text)) return;
    this.#findings.error('reserved-name', name, `"${name.text}" is taken: ${why}.`, mend);
  }

  #rule(name: Phrase): void {
    if (!STYLES.camel.pattern.test(name.text)) this.#name(name, 'kebab', 'a rule');
    else if (name.text.length > LONGEST_NAME) this.#name(name, 'camel', 'a rule');
  }

  #problem(name: Phrase | undefined): void {
    if (name) this.#name(name, 'kebab', 'a problem');
  }

  /** A table or column that is there already may be written in any way that PostgreSQL takes. */
  #column(name: Phrase, what: string): void {
    if (/^[A-Za-z_][A-Za-z0-9_$]{0,62}$/.test(name.text)) return;
    const mend = 'Letters, digits and underscores, 63 at most.';
    this.#findings.error(
      'invalid-name',
      name,
      `"${name.text.slice(0, 63)}" cannot be the name of ${what}.`,
      mend,
    );
  }

  #amount(of: readonly unknown[], most: number, what: string, at: Span): void {
    if (of.length <= most) return;
    const code: Code = 'too-many';
    this.#findings.error(code, at, `These are ${of.length} ${what}; ${most} are the most.`, 'Split it.');
  }
}

function isFilter({ words, type }: FieldDraft): boolean {
  return (
    words.has('index') ||
    words.has('unique') ||
    words.has('owner') ||
    type?.kind !== 'simple' ||
    type.of === 'boolean'
  );
}

function fieldMend(name: string): string {
  if (name === 'id') return 'Leave it out; its type is set on the entity: id: bigint.';
  return 'Leave it out, or take another name.';
}
