/** The grammar of conditions and values, the loosest binding first; `parse.ts` follows it, and the documentation prints it. */
export const GRAMMAR = `
expression = and { "or" and }
and        = not { "and" not }
not        = "not" not | comparison
comparison = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
sum        = product { ( "+" | "-" ) product }
product    = unary { ( "*" | "/" ) unary }
unary      = "-" unary | primary
primary    = number | duration | string | ( "sum" | "count" ) "(" expression ")" | name [ "." name ] | "(" expression ")"
`.trim();
