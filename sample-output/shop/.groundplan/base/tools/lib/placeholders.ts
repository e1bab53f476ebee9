/** `{name}` in the steps of the demo stands for a value that an earlier step has saved. */
import { Trouble } from './terminal.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Values = Record<string, Json>;

/** Puts values into their places. A text that is nothing but one place becomes the value itself, whatever its type. */
export function fill(template: Json | undefined, values: Values): Json | undefined {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((item) => fill(item, values) ?? null);
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, fill(value, values) ?? null]),
  );
}

const places = /\{(\w+)\}/g;

function fillText(text: string, values: Values): Json {
  const whole = /^\{(\w+)\}$/.exec(text);
  if (whole?.[1]) return valueOf(whole[1], values);
  return text.replace(places, (_, name: string) => plain(valueOf(name, values)));
}

/** As `fill`, for the path of a request. */
export function fillPath(path: string, values: Values): string {
  if (/^\{\w+\}$/.test(path)) return plain(fillText(path, values));
  return path.replace(places, (_, name: string) => encodeURIComponent(plain(valueOf(name, values))));
}

function valueOf(name: string, values: Values): Json {
  const value = values[name];
  if (value === undefined) throw new Trouble(`No step before this one has saved {${name}}.`);
  return value;
}

export const plain = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));
