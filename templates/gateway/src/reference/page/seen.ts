/// <reference lib="dom" />

/** What answers have told so far: the versions of rows, and which rows there are. Says so when there is something new. */
export class Seen extends EventTarget {
  private readonly etags = new Map<string, string>();
  private readonly rows = new Map<string, Set<string>>();

  /** The ETag of the row that a path is about: of `/v1/orders/7/cancel`, that of `/v1/orders/7`. */
  etag(path: string): string | undefined {
    return this.etags.get(rowOf(path));
  }

  /** Of `/v1/orders/{id}`: the ids of the orders, the newest first. */
  ids(path: string): readonly string[] {
    return [...(this.rows.get(collectionOf(path)) ?? [])].toReversed();
  }

  note(path: string, { headers }: Response, body: unknown) {
    const location = headers.get('location') ?? path;
    const etag = headers.get('etag');
    if (etag) this.etags.set(rowOf(location), etag);
    const rows = this.rows.get(collectionOf(path)) ?? new Set();
    this.rows.set(collectionOf(path), rows);
    for (const row of rowsOf(body)) rows.add(row);
    this.dispatchEvent(new Event('change'));
  }
}

const rowOf = (path: string) => path.split('/').slice(0, 4).join('/');
const collectionOf = (path: string) => path.split('/').slice(0, 3).join('/');

function rowsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  if ('items' in body && Array.isArray(body.items)) return body.items.flatMap(rowsOf).toReversed();
  return 'id' in body && typeof body.id === 'string' ? [body.id] : [];
}
