import type { Span } from '../findings.ts';
import type { BinaryOperator } from '../model.ts';
import type { Phrase } from '../text/phrase.ts';

/** An expression as written, before any name is looked up. */
export type Syntax =
  | { readonly kind: 'number'; readonly at: Span; readonly text: string }
  | { readonly kind: 'duration'; readonly at: Span; readonly text: string }
  | { readonly kind: 'string'; readonly at: Span; readonly text: string }
  /** `status`, `product.name`. */
  | { readonly kind: 'name'; readonly at: Span; readonly path: readonly Phrase[] }
  | { readonly kind: 'call'; readonly at: Span; readonly name: 'sum' | 'count'; readonly argument: Syntax }
  | { readonly kind: 'unary'; readonly at: Span; readonly operator: 'not' | '-'; readonly operand: Syntax }
  | {
      readonly kind: 'binary';
      readonly at: Span;
      readonly operator: BinaryOperator;
      readonly left: Syntax;
      readonly right: Syntax;
    };
