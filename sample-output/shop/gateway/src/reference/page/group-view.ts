/// <reference lib="dom" />
import type { Contract, Endpoint, Group } from './contract.js';
import { element, prose } from './dom.js';
import { endpointView } from './endpoint-view.js';
import type { Seen } from './seen.js';
import type { Session } from './session.js';

/** The operations of a service, under its entities. */
export const groupView = (contract: Contract, { name, tags }: Group, session: Session, seen: Seen) =>
  element(
    'section',
    { 'data-group': true },
    element('h2', {}, name),
    tags.map((tag) =>
      element(
        'section',
        { 'data-group': true },
        element('h3', {}, tag.name),
        prose(tag.description),
        tag.endpoints.map((endpoint) =>
          element(
            'div',
            { 'data-words': wordsOf(endpoint, name) },
            endpointView(contract, endpoint, session, seen),
          ),
        ),
      ),
    ),
  );

/** The same as links. */
export const groupLinks = ({ name, tags }: Group) =>
  element(
    'div',
    { 'data-group': true },
    element('p', {}, name),
    element(
      'ul',
      {},
      tags.flatMap(({ endpoints }) =>
        endpoints.map((endpoint) => {
          const { operationId, summary } = endpoint.operation;
          const link = element('a', { href: `#${operationId}` }, summary);
          return element('li', { 'data-words': wordsOf(endpoint, name) }, link);
        }),
      ),
    ),
  );

/** What the filter looks at. */
const wordsOf = ({ method, path, operation }: Endpoint, service: string) =>
  [service, method, path, operation.summary, operation.operationId, ...operation.tags]
    .join(' ')
    .toLowerCase();
