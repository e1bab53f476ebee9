/// <reference lib="dom" />
import type { Parameter } from './contract.js';
import { element } from './dom.js';
import { pathOf } from './request.js';
import type { Seen } from './seen.js';

export type Input = HTMLInputElement | HTMLSelectElement;

export function inputFor({ schema, required, in: place, example }: Parameter, id: string): Input {
  if (schema.enum) {
    const options = ['', ...schema.enum.map(String)].map((value) => element('option', { value }, value));
    return element('select', { id }, options);
  }
  const placeholder = example ?? schema.default;
  return element('input', {
    id,
    // Of the others it can be seen how they are refused when they are missing.
    required: required === true && place === 'path',
    autocomplete: 'off',
    spellcheck: 'false',
    ...(placeholder !== undefined && { placeholder: String(placeholder) }),
  });
}

export function bodyInput(example: unknown): HTMLTextAreaElement {
  const text = JSON.stringify(example, null, 2);
  const rows = `${Math.min(text.split('\n').length, 24)}`;
  const input = element('textarea', { spellcheck: 'false', rows });
  input.value = text;
  return input;
}

export function inputRow({ name, in: place, required }: Parameter, input: Input | undefined): HTMLElement {
  const text = ` ${place}${required ? ', required' : ''}`;
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    if (input) input.value = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  return element(
    'div',
    { class: 'parameter' },
    element('label', { for: input?.id }, element('code', {}, name), text),
    input,
    name === 'Idempotency-Key' &&
      element('button', { type: 'button', class: 'quiet', click: newKey }, 'New key'),
  );
}

/** Offers the rows that answers have shown, and fills in the version that was seen last of the row that is named. */
export function fillFromSeen(path: string, inputs: ReadonlyMap<string, Input>, seen: Seen) {
  const id = inputs.get('id');
  const match = inputs.get('If-Match');
  if (!(id instanceof HTMLInputElement) || !path.includes('{id}')) return;
  const list = element('datalist', { id: `${id.id}-seen` });
  id.setAttribute('list', list.id);
  document.body.append(list);
  const fillVersion = () => {
    const etag = seen.etag(pathOf(path, new Map([['id', id.value]])));
    if (match && etag) match.value = etag;
  };
  const fill = () => {
    const ids = seen.ids(path);
    list.replaceChildren(...ids.map((value) => element('option', { value })));
    if (id.value === '') id.value = ids[0] ?? '';
    fillVersion();
  };
  id.addEventListener('input', fillVersion);
  seen.addEventListener('change', fill);
  fill();
}
