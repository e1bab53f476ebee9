import type { Endpoint } from './contract.js';

/** A request as it will be sent, and as it can be copied. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What somebody has filled in: parameters by their names, without those that were left empty. */
export interface Filled {
  readonly parameters: ReadonlyMap<string, string>;
  readonly body?: string;
  readonly mediaType?: string;
  readonly token?: string;
}

export function requestOf({ method, path, parameters }: Endpoint, filled: Filled): Asked {
  const given = (place: string) =>
    parameters.flatMap(({ in: where, name }) => {
      const value = filled.parameters.get(name);
      return where === place && value !== undefined ? [[name, value] as const] : [];
    });
  const query = given('query').map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const headers = {
    ...(filled.token && { authorization: `Bearer ${filled.token}` }),
    ...(filled.body !== undefined && filled.mediaType && { 'content-type': filled.mediaType }),
    ...Object.fromEntries(given('header').map(([name, value]) => [name.toLowerCase(), value])),
  };
  return {
    method,
    url: pathOf(path, filled.parameters) + (query.length > 0 ? `?${query.join('&')}` : ''),
    headers,
    ...(filled.body !== undefined && { body: filled.body }),
  };
}

/** `/v1/orders/{id}/cancel` with the id in its place. */
export const pathOf = (path: string, values: ReadonlyMap<string, string>) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''));

/** The request as a command for a POSIX shell. */
export function curlOf({ method, url, headers, body }: Asked, origin: string): string {
  const parts = [
    `curl -i ${method === 'GET' ? '' : `-X ${method} `}${quoted(origin + url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return parts.join(' \\\n  ');
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
