/// <reference lib="dom" />
import type { Contract, Endpoint } from './contract.js';
import { element, shownJson } from './dom.js';
import { exchange } from './exchange.js';
import { bodyInput, fillFromSeen, inputFor, inputRow } from './inputs.js';
import { curlOf, type Filled, requestOf } from './request.js';
import type { Seen } from './seen.js';
import type { Session } from './session.js';

/** A form that sends the request, and shows what comes back. */
export function tryView(contract: Contract, endpoint: Endpoint, session: Session, seen: Seen): HTMLElement {
  const { path, parameters, operation } = endpoint;
  const inputs = new Map(
    parameters.map((one) => [one.name, inputFor(one, `${operation.operationId}-${one.name}`)]),
  );
  const [mediaType, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const example = media?.schema && contract.follow(media.schema).examples?.[0];
  const body = mediaType === undefined ? undefined : bodyInput(example ?? {});
  const status = element('p', { role: 'status' });
  const result = element('div');

  const filled = async (): Promise<Filled> => {
    const token = path.startsWith('/v1/sessions') ? undefined : await session.token();
    const given = [...inputs].flatMap(([name, { value }]) => (value === '' ? [] : [[name, value] as const]));
    return {
      parameters: new Map(given),
      ...(body && mediaType && { body: body.value, mediaType }),
      ...(token && { token }),
    };
  };
  const send = async () => {
    const { line, isGood, content } = await exchange(requestOf(endpoint, await filled()), seen);
    status.className = isGood ? 'good' : 'bad';
    status.textContent = line;
    result.replaceChildren(...content);
  };
  const copy = async () => {
    const command = curlOf(requestOf(endpoint, await filled()), location.origin);
    const isCopied = await navigator.clipboard?.writeText(command).then(
      () => true,
      () => false,
    );
    status.className = '';
    status.textContent = isCopied ? 'Copied.' : 'To copy:';
    result.replaceChildren(shownJson(command));
  };
  const doing = (what: () => Promise<void>) => (event: Event) => {
    event.preventDefault();
    what().catch((error: Error) => {
      status.className = 'bad';
      status.textContent = `No answer: ${error.message}`;
      result.replaceChildren();
    });
  };

  fillFromSeen(path, inputs, seen);
  return element(
    'form',
    { submit: doing(send) },
    parameters.map((one) => inputRow(one, inputs.get(one.name))),
    body && element('label', { class: 'body' }, `Body, ${mediaType}`, body),
    element(
      'p',
      { class: 'actions' },
      element('button', {}, 'Send'),
      element('button', { type: 'button', class: 'quiet', click: doing(copy) }, 'Copy as curl'),
    ),
    status,
    result,
  );
}
