/** Collects the imports of one file, and prints them sorted: packages first, then files, nearest last. */
export class Imports {
  private readonly values = new Map<string, Set<string>>();
  private readonly types = new Map<string, Set<string>>();
  private readonly defaults = new Map<string, string>();

  /** Names that exist at run time; classes that Nest injects are among them. */
  value(module: string, ...names: string[]): this {
    return this.add(this.values, module, names);
  }

  type(module: string, ...names: string[]): this {
    return this.add(this.types, module, names);
  }

  default(module: string, name: string): this {
    this.defaults.set(module, name);
    return this;
  }

  print(): string {
    const modules = new Set([...this.values.keys(), ...this.types.keys(), ...this.defaults.keys()]);
    return [...modules]
      .sort(byDistance)
      .map((module) => this.line(module))
      .join('\n');
  }

  private add(to: Map<string, Set<string>>, module: string, names: string[]): this {
    const known = to.get(module) ?? new Set();
    for (const name of names) known.add(name);
    if (known.size > 0) to.set(module, known);
    return this;
  }

  private line(module: string): string {
    const values = this.values.get(module) ?? new Set<string>();
    const types = [...(this.types.get(module) ?? [])].filter((name) => !values.has(name));
    const byDefault = this.defaults.get(module);
    if (values.size === 0 && !byDefault)
      return `import type { ${types.sort(byName).join(', ')} } from '${module}';`;
    const marked = new Map([...values].map((name) => [name, name]));
    for (const name of types) marked.set(name, `type ${name}`);
    const names = [...marked.keys()].sort(byName).map((name) => marked.get(name));
    const braces = names.length > 0 ? [`{ ${names.join(', ')} }`] : [];
    return `import ${[...(byDefault ? [byDefault] : []), ...braces].join(', ')} from '${module}';`;
  }
}

const byName = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

const rank = (module: string) =>
  module.startsWith('node:') ? 0 : module.startsWith('../') ? 2 : module.startsWith('./') ? 3 : 1;

const byDistance = (a: string, b: string) => rank(a) - rank(b) || (a < b ? -1 : 1);
