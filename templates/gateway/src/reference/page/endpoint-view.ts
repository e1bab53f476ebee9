/// <reference lib="dom" />
import type { Answer, Contract, Endpoint, Parameter } from './contract.js';
import { type Content, element, inline, prose, shownJson } from './dom.js';
import { limitsOf, schemaView, typeOf } from './schema-view.js';
import type { Seen } from './seen.js';
import type { Session } from './session.js';
import { tryView } from './try-view.js';

/** One operation: closed at first, and filled when it is opened. */
export function endpointView(contract: Contract, endpoint: Endpoint, session: Session, seen: Seen) {
  const { method, path, operation } = endpoint;
  const view = element(
    'details',
    { class: 'endpoint', id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { class: `method ${method.toLowerCase()}` }, method),
      ' ',
      element('code', {}, path),
      ' ',
      element('span', { class: 'what' }, operation.summary),
    ),
  );
  view.addEventListener('toggle', () => view.append(...contents(contract, endpoint, session, seen)), {
    once: true,
  });
  return view;
}

function contents(contract: Contract, endpoint: Endpoint, session: Session, seen: Seen): HTMLElement[] {
  const { operation, parameters } = endpoint;
  const needsToken = operation.security?.every((one) => Object.keys(one).length > 0) ?? false;
  const answers = Object.entries(operation.responses).map(
    ([status, one]) => [status, contract.follow(one)] as const,
  );
  const isGood = ([status]: readonly [string, Answer]) => Number(status) < 400;
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return [
    element(
      'div',
      { class: 'about' },
      prose(operation.description),
      needsToken ? element('p', {}, 'Needs a token.') : undefined,
    ),
    section('Try it', tryView(contract, endpoint, session, seen)),
    ...(parameters.length > 0 ? [section('Parameters', parameterList(contract, parameters))] : []),
    ...(body ? [section('Body', schemaView(contract, body))] : []),
    section(
      'Answers',
      answers.filter(isGood).map(([status, one]) => answerView(contract, status, one)),
    ),
    section(
      'Refusals',
      answers.filter((one) => !isGood(one)).map(([status, one]) => refusalView(contract, status, one)),
    ),
  ];
}

const section = (title: string, ...content: Content[]) =>
  element('section', {}, element('h4', {}, title), ...content);

const parameterList = (contract: Contract, parameters: readonly Parameter[]) =>
  element(
    'dl',
    { class: 'fields' },
    parameters.map(({ name, in: place, required, description, schema }) => {
      const type = contract.follow(schema);
      return [
        element(
          'dt',
          {},
          element('code', {}, name),
          ` ${place}, ${typeOf(contract, type)}${required ? ' (required)' : ''}`,
        ),
        element('dd', {}, inline([description, limitsOf(type)].filter(Boolean).join(' '))),
      ];
    }),
  );

function answerView(contract: Contract, status: string, { description, content }: Answer): HTMLElement {
  const schema = Object.values(content ?? {})[0]?.schema;
  const example = schema && contract.follow(schema).examples?.[0];
  return element(
    'div',
    { class: 'answer-kind' },
    element('p', {}, element('strong', {}, status), ' ', inline(description)),
    schema && schemaView(contract, schema),
    example === undefined ? undefined : shownJson(example),
  );
}

function refusalView(contract: Contract, status: string, { description, content }: Answer): HTMLElement {
  const examples = Object.values(Object.values(content ?? {})[0]?.examples ?? {});
  return element(
    'details',
    { class: 'refusal' },
    element('summary', {}, element('strong', {}, status), ' ', inline(description)),
    examples.map((one) => {
      const { summary, value } = contract.follow(one);
      return [summary && element('p', {}, inline(summary)), shownJson(value)];
    }),
  );
}
